import { useState } from "preact/hooks";
import { get, send } from "../server";
import { may } from "../state";
import { language, plain, t, type Key } from "../text";
import { Choice, Field, LinesField } from "../ui/fields";
import { Show, attempt, useDraft, useLoad } from "../ui/loaded";
import { Page } from "../ui/page";

interface Texts {
  admin_subject: string;
  admin_body: string;
  user_subject: string;
  user_body: string;
}
interface Settings {
  admin_recipients: string[];
  system_recipients: string[];
  signature: string;
  texts: { en: Texts; ja: Texts };
  built_in: { en: Texts; ja: Texts };
}
interface Shown {
  subject: string;
  body: string;
  tokens: string[];
}

export function Notifications() {
  const read = useLoad("notifications", () => get<Settings>("notifications"));
  const { now, set } = useDraft<Settings>(read.data);
  const [spoken, set_spoken] = useState<"en" | "ja">(language.value);
  const [shown, set_shown] = useState<Shown & { who: string }>();
  const writes = may("notifications", "full");
  const text = (name: keyof Texts, value: string): void => {
    if (now) set({ ...now, texts: { ...now.texts, [spoken]: { ...now.texts[spoken], [name]: value } } });
  };
  async function preview(who: "admin" | "user"): Promise<void> {
    if (!now) return;
    const own = now.texts[spoken],
      built_in = now.built_in[spoken];
    await attempt(async () =>
      set_shown({
        who,
        ...(await send<Shown>("POST", "notifications/preview", {
          language: spoken,
          subject: own[`${who}_subject`] || built_in[`${who}_subject`],
          body: own[`${who}_body`] || built_in[`${who}_body`],
          signature: now.signature,
        })),
      }),
    );
  }
  return (
    <Page title={t("menu.notifications")} lead={t("notifications.about")}>
      <Show of={read}>
        {() =>
          now && (
            <form
              class="form"
              onSubmit={(event) => {
                event.preventDefault();
                void attempt(
                  () =>
                    send("PUT", "notifications", {
                      admin_recipients: now.admin_recipients,
                      system_recipients: now.system_recipients,
                      signature: now.signature,
                      texts: now.texts,
                    }),
                  t("saved"),
                );
              }}
            >
              <LinesField
                name={t("notifications.recipients")}
                rows={3}
                value={now.admin_recipients}
                onValue={(admin_recipients) => set({ ...now, admin_recipients })}
                disabled={!writes}
              />
              <LinesField
                name={t("notifications.system")}
                hint={t("notifications.system_hint")}
                rows={2}
                value={now.system_recipients}
                onValue={(system_recipients) => set({ ...now, system_recipients })}
                disabled={!writes}
              />
              <Field name={t("notifications.signature")}>
                {(id) => (
                  <textarea
                    id={id}
                    rows={2}
                    maxLength={255}
                    disabled={!writes}
                    value={now.signature}
                    onInput={(event) => set({ ...now, signature: event.currentTarget.value })}
                  />
                )}
              </Field>
              <Choice
                name={t("notifications.language")}
                value={spoken}
                onValue={(to) => {
                  set_spoken(to === "en" ? "en" : "ja");
                  set_shown(undefined);
                }}
                options={[
                  ["ja", "日本語"],
                  ["en", "English"],
                ]}
              />
              <p class="quiet">{t("notifications.hint")}</p>
              {(["admin", "user"] as const).map((who) => (
                <fieldset key={who}>
                  <legend>{t(`notifications.${who}` as Key)}</legend>
                  <Field name={t("notifications.subject")}>
                    {(id) => (
                      <input
                        id={id}
                        type="text"
                        maxLength={256}
                        disabled={!writes}
                        placeholder={now.built_in[spoken][`${who}_subject`]}
                        value={now.texts[spoken][`${who}_subject`]}
                        onInput={(event) => text(`${who}_subject`, event.currentTarget.value)}
                      />
                    )}
                  </Field>
                  <Field name={t("notifications.body")}>
                    {(id) => (
                      <textarea
                        id={id}
                        rows={8}
                        maxLength={4000}
                        disabled={!writes}
                        placeholder={now.built_in[spoken][`${who}_body`]}
                        value={now.texts[spoken][`${who}_body`]}
                        onInput={(event) => text(`${who}_body`, event.currentTarget.value)}
                      />
                    )}
                  </Field>
                  <div class="bar">
                    <button type="button" onClick={() => preview(who)}>
                      {t("reports.preview")}
                    </button>
                  </div>
                  {shown?.who === who && (
                    <div role="status">
                      <h3>{plain(shown.subject, 300)}</h3>
                      <pre class="mail" tabIndex={0}>
                        {plain(shown.body, 10_000)}
                      </pre>
                      <p class="quiet">
                        {t("notifications.tokens")}: {shown.tokens.map((one) => `%${one}%`).join(" ")}
                      </p>
                    </div>
                  )}
                </fieldset>
              ))}
              {writes && (
                <button type="submit" class="main">
                  {t("save")}
                </button>
              )}
            </form>
          )
        }
      </Show>
    </Page>
  );
}
