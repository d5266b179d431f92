import { useState } from "preact/hooks";
import { get, send } from "../server";
import { go, session } from "../state";
import { t, time, two } from "../text";
import { Choice, Input, Tick } from "../ui/fields";
import { Show, attempt, useLoad } from "../ui/loaded";
import { Card, Link } from "../ui/page";
import { NewPassword } from "../sign_in/password";
import { documents_of, labels_of, preflight_of, type Foundation, type Labels, type Banner, type Refusal } from "./api";

export function Refused({ of }: { of: Refusal }) {
  return (
    <div class="fault" role="alert">
      <p>
        <strong>{two(of.title)}</strong>{" "}
        <Link to={`/update/errors/${of.code}`}>
          <code>{of.code}</code>
        </Link>
      </p>
      <p>{two(of.meaning)}</p>
      <p>{two(of.remedy)}</p>
      <p class="quiet">{t(of.retry ? "update.retry" : "update.no_retry")}</p>
    </div>
  );
}

const useLabels = (): Labels | undefined => useLoad("labels", labels_of).data;

/** U-3b: why this account may not do the step that is due; undefined: it may. */
const useHindered = (): Refusal | undefined => {
  const banner = useLoad("may go", () => get<Banner>("update/banner"));
  return banner.data && !banner.data.enabled && banner.data.refusal ? banner.data.refusal : undefined;
};

/** U-19: "Activate Your Trend Vision One License", then a region. */
export function Activate({ again }: { again: () => void }) {
  const labels = useLabels();
  const regions = useLoad("regions", () => get<{ items: { id: string; name: { en: string; ja: string } }[] }>("platform/regions"));
  const hindered = useHindered();
  const [region, set] = useState(session.value?.tenant.region ?? "");
  const [open, set_open] = useState(false);
  if (!labels) return null;
  return (
    <Card title={two(labels.activation_title)} wide>
      <p>{t("update.activate_about")}</p>
      {hindered && <Refused of={hindered} />}
      {!open ? (
        <button type="button" class="main" disabled={hindered !== undefined} onClick={() => set_open(true)}>
          {two(labels.activate_now)}
        </button>
      ) : (
        <Show of={regions}>
          {(data) => {
            const known = data.items.some((one) => one.id === region) ? region : (data.items[0]?.id ?? "");
            return (
              <form
                class="filters"
                onSubmit={async (event) => {
                  event.preventDefault();
                  if (await attempt(() => send("POST", "platform/activate", { region: known }), t("update.activated"))) again();
                }}
              >
                <Choice
                  name={t("update.region")}
                  value={known}
                  onValue={set}
                  options={data.items.map((one): [string, string] => [one.id, two(one.name)])}
                  hint={t("update.region_hint")}
                />
                <button type="submit" class="main">
                  {t("update.choose_region")}
                </button>
              </form>
            );
          }}
        </Show>
      )}
    </Card>
  );
}

/** U-24, U-25: the connection is made from the platform console; its form has the product already. */
export function Connect({ connecting }: { connecting: boolean }) {
  const labels = useLabels();
  const [open, set_open] = useState(false);
  if (!labels) return null;
  if (session.value?.account.side !== "platform")
    return (
      <Card title={two(labels.connect)} wide>
        <p>{t("update.connect_from_platform")}</p>
        <p>
          <a
            class="button main"
            href="/?side=platform"
            onClick={(event) => {
              event.preventDefault();
              void attempt(async () => {
                await send("DELETE", "session");
                location.assign("/?side=platform");
              });
            }}
          >
            {t("update.to_platform")}
          </a>
        </p>
      </Card>
    );
  if (connecting)
    return (
      <Card title={two(labels.connect)} wide>
        <p role="status">
          <span class="spinner" aria-hidden="true" /> {t("road.connecting")}
        </p>
        <Link to="/instances">{t("menu.instances")}</Link>
      </Card>
    );
  return (
    <Card title={two(labels.connect)} wide>
      {!open ? (
        <>
          <p>{t("update.connect_about")}</p>
          <button type="button" class="main" onClick={() => set_open(true)}>
            {two(labels.connect)}
          </button>
        </>
      ) : (
        <form
          class="filters"
          onSubmit={async (event) => {
            event.preventDefault();
            if (await attempt(() => send("POST", "instances/cas"), t("saved"))) go("/instances");
          }}
        >
          <Input name={t("update.product")} value="Trend Micro Cloud App Security" readOnly onValue={() => undefined} />
          <button type="submit" class="main">
            {t("save")}
          </button>
        </form>
      )}
    </Card>
  );
}

const foundation_stops = ["not_started", "email_needed", "code_sent", "password_due", "done"];

/** U-28: Get started, notice, Start, verified address, new password; it resumes where it stopped. */
export function PlatformUpdate({ again }: { again: () => void }) {
  const step = useLoad("platform update", () => get<Foundation>("platform/update"));
  const documents = useLoad("documents", documents_of);
  const hindered = useHindered();
  const [begun, set_begun] = useState(false);
  const [tick, set_tick] = useState(false);
  const [email, set_email] = useState<string>();
  const [code, set_code] = useState("");
  const [password, set_password] = useState("");
  const [second, set_second] = useState("");
  const notice = documents.data?.items.find((one) => one.id === "platform_notice");
  const act = async (path: string, body: unknown, done?: string): Promise<void> => {
    await attempt(() => send("POST", `platform/update/${path}`, body), done);
    step.again();
    again();
  };
  if (session.value?.account.side !== "platform")
    return (
      <Card title={t("update.platform_title")} wide>
        <p>{t("update.platform_from_platform")}</p>
        <p>
          <a
            class="button main"
            href="/?side=platform"
            onClick={(event) => {
              event.preventDefault();
              void attempt(async () => {
                await send("DELETE", "session");
                location.assign("/?side=platform");
              });
            }}
          >
            {t("update.to_platform")}
          </a>
        </p>
      </Card>
    );
  return (
    <Card title={t("update.platform_title")} wide>
      <Show of={step}>
        {(one) => (
          <div class="stack">
            <p class="quiet">
              {t("update.platform_step", { now: Math.max(1, foundation_stops.indexOf(one.state) + 1), all: foundation_stops.length - 1 })}
              {one.deadline && one.state !== "done" && (
                <>
                  {" "}
                  · {t("update.deadline")}: {time(one.deadline)}
                </>
              )}
            </p>
            {one.state === "not_started" &&
              (!begun ? (
                <>
                  <p>{t("update.platform_about")}</p>
                  {hindered && <Refused of={hindered} />}
                  <button type="button" class="main" disabled={hindered !== undefined} onClick={() => set_begun(true)}>
                    {t("update.get_started")}
                  </button>
                </>
              ) : (
                notice && (
                  <>
                    <h3>
                      {two(notice.title)} ({t("policy.version")} {notice.version})
                    </h3>
                    <p class="text">{two(notice.body)}</p>
                    <Tick name={t("update.understand")} value={tick} onValue={set_tick} />
                    <button
                      type="button"
                      class="main"
                      disabled={!tick}
                      onClick={() => act("begin", { notice_version: notice.version, accepted: true })}
                    >
                      {t("update.start_short")}
                    </button>
                  </>
                )
              ))}
            {(one.state === "email_needed" || one.state === "code_sent") && (
              <form
                class="filters"
                onSubmit={(event) => {
                  event.preventDefault();
                  void act("email", { email: email ?? one.email }, t("update.code_sent"));
                }}
              >
                <Input
                  name={t("update.email")}
                  type="email"
                  autocomplete="username"
                  value={email ?? one.email}
                  onValue={set_email}
                  hint={t("update.email_hint")}
                  required
                />
                <button type="submit" class={one.state === "email_needed" ? "main" : ""}>
                  {t(one.state === "code_sent" ? "update.send_again" : "update.send_code")}
                </button>
              </form>
            )}
            {one.state === "code_sent" && (
              <form
                class="filters"
                onSubmit={(event) => {
                  event.preventDefault();
                  void act("verify", { code: code.trim() });
                }}
              >
                <Input
                  name={t("update.code")}
                  value={code}
                  onValue={set_code}
                  inputMode="numeric"
                  autocomplete="one-time-code"
                  hint={t("update.code_hint", { email: one.email })}
                  required
                />
                <button type="submit" class="main">
                  {t("update.verify")}
                </button>
              </form>
            )}
            {one.state === "password_due" && (
              <form
                class="stack narrow-form"
                onSubmit={async (event) => {
                  event.preventDefault();
                  if (password !== second) return;
                  if (await attempt(() => send("POST", "platform/update/password", { password })))
                    location.assign("/?side=platform&told=platform_updated");
                  else step.again();
                }}
              >
                <p>{t("update.signed_out_after")}</p>
                <NewPassword first={password} second={second} onFirst={set_password} onSecond={set_second} />
                <button type="submit" class="main" disabled={!password || password !== second}>
                  {t("save")}
                </button>
              </form>
            )}
            {one.state === "done" && <p>{t("update.platform_done")}</p>}
          </div>
        )}
      </Show>
    </Card>
  );
}

/** U-31: agreement and notices with their versions; U-32: the last notice, with what will be missing and what it costs. */
export function Consents({ agreed, again }: { agreed: boolean; again: () => void }) {
  const labels = useLabels();
  const documents = useLoad("documents", documents_of);
  const flight = useLoad("preflight for consent", preflight_of);
  const hindered = useHindered();
  const [tick, set] = useState(false);
  const [busy, set_busy] = useState(false);
  if (!labels) return null;
  return (
    <Show of={documents}>
      {({ items }) => {
        const version = (id: string): string => items.find((one) => one.id === id)?.version ?? "";
        const texts = items.filter((one) =>
          agreed ? one.id === "update_notice" : ["licence_agreement", "privacy_notice", "data_collection_notice"].includes(one.id),
        );
        const run = async (action: () => Promise<unknown>): Promise<void> => {
          set_busy(true);
          await attempt(action);
          set_busy(false);
          again();
        };
        return (
          <Card title={t(agreed ? "update.notice_title" : "update.agreement_title")} wide>
            {texts.map((one) => (
              <section key={one.id}>
                <h3>
                  {two(one.title)}{" "}
                  <span class="quiet">
                    ({t("policy.version")} {one.version})
                  </span>
                </h3>
                <p class="text">{two(one.body)}</p>
              </section>
            ))}
            {agreed && (
              <Show of={flight}>
                {(one) => (
                  <>
                    <h3>{t("update.features")}</h3>
                    <ul class="plainlist">
                      {one.features.map((feature) => (
                        <li key={feature.id}>
                          {feature.used ? (
                            <strong>
                              {two(feature.name)} – {t("update.in_use")}
                            </strong>
                          ) : (
                            two(feature.name)
                          )}{" "}
                          <span class="quiet">→ {two(feature.instead)}</span>
                        </li>
                      ))}
                    </ul>
                  </>
                )}
              </Show>
            )}
            {hindered && <Refused of={hindered} />}
            <Tick name={t(agreed ? "update.understand" : "update.i_agree")} value={tick} onValue={set} disabled={hindered !== undefined} />
            {agreed ? (
              <button
                type="button"
                class="main"
                disabled={!tick || busy || !flight.data}
                onClick={() =>
                  run(async () => {
                    const newest = await preflight_of();
                    await send("POST", "update/start", {
                      notice_version: version("update_notice"),
                      accepted: true,
                      preflight_digest: newest.digest,
                    });
                  })
                }
              >
                {two(labels.start)}
              </button>
            ) : (
              <button
                type="button"
                class="main"
                disabled={!tick || busy}
                onClick={() =>
                  run(async () => {
                    await send("POST", "update/agree", {
                      licence_agreement: version("licence_agreement"),
                      privacy_notice: version("privacy_notice"),
                      data_collection_notice: version("data_collection_notice"),
                    });
                    set(false);
                  })
                }
              >
                {two(labels.agree)}
              </button>
            )}
          </Card>
        );
      }}
    </Show>
  );
}
