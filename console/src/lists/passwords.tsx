import { useState } from "preact/hooks";
import { get, send } from "../server";
import { may } from "../state";
import { number, plain, t } from "../text";
import { Field, Input, Tick } from "../ui/fields";
import { Show, attempt, useDraft, useLoad } from "../ui/loaded";
import { Card } from "../ui/page";
import { Lines } from "../policies/lines";
import type { components } from "../openapi";

type Settings = components["schemas"]["AttachmentPasswords"];
type Rule = components["schemas"]["PasswordRule"];
const blank: Rule = { name: "", before: "", password: "", after: "" };

/** A text, and what one rule would take from it. */
function Try({ rule }: { rule: Rule }) {
  const [text, set] = useState("");
  const [found, set_found] = useState<string[]>();
  return (
    <div class="stack">
      <Field name={t("passwords.try_text")}>
        {(id) => <textarea id={id} rows={2} value={text} maxLength={20_000} onInput={(event) => set(event.currentTarget.value)} />}
      </Field>
      <p>
        <button
          type="button"
          class="small"
          disabled={!text || !rule.password}
          onClick={() =>
            attempt(async () =>
              set_found(
                (await send<{ found: string[] }>("POST", "attachment-passwords/test", { rule: { ...rule, name: rule.name || "?" }, text }))
                  .found,
              ),
            )
          }
        >
          {t("passwords.try")}
        </button>
      </p>
      {found && <p role="status">{found.length ? found.map((one) => <code key={one}>{plain(one, 64)} </code>) : t("passwords.nothing")}</p>}
    </div>
  );
}

function RuleFields({ rule, change, remove }: { rule: Rule; change: (rule: Rule) => void; remove: () => void }) {
  const input = (name: keyof Rule, required: boolean) => (
    <Input
      name={t(`passwords.${name}`)}
      value={rule[name]}
      maxLength={name === "name" ? 128 : 256}
      required={required}
      onValue={(value) => change({ ...rule, [name]: value })}
    />
  );
  return (
    <fieldset>
      <legend>{plain(rule.name, 128) || t("passwords.rule")}</legend>
      <div class="pair">
        {input("name", true)}
        {input("before", false)}
      </div>
      <div class="pair">
        {input("password", true)}
        {input("after", false)}
      </div>
      <Try rule={rule} />
      <p>
        <button type="button" class="small" onClick={remove}>
          {t("delete")}
        </button>
      </p>
    </fieldset>
  );
}

/** Attachment Password Guessing: whether, with which words, and where this organisation's mails tell them. */
export function Passwords() {
  const read = useLoad("attachment-passwords", () => get<Settings>("attachment-passwords"));
  const { now, set } = useDraft<Settings>(read.data);
  const writes = may("global_settings", "full");
  return (
    <Card title={t("passwords.title")} wide>
      <p>{t("passwords.about")}</p>
      <Show of={read}>
        {() =>
          now && (
            <form
              class="stack"
              onSubmit={(event) => {
                event.preventDefault();
                void attempt(
                  () => send("PUT", "attachment-passwords", { guess: now.guess, passwords: now.passwords ?? [], rules: now.rules }),
                  t("saved"),
                );
              }}
            >
              <Tick
                name={t("passwords.guess")}
                hint={t("passwords.guess_hint")}
                value={now.guess}
                disabled={!writes}
                onValue={(guess) => set({ ...now, guess })}
              />
              {writes ? (
                <Lines
                  name={t("passwords.own")}
                  hint={t("passwords.own_hint")}
                  value={now.passwords ?? []}
                  change={(passwords) => set({ ...now, passwords })}
                  most={200}
                />
              ) : (
                <p class="quiet">{t("passwords.count", { count: number(now.count), rules: number(now.rules.length) })}</p>
              )}
              {writes &&
                now.rules.map((rule, at) => (
                  <RuleFields
                    key={at}
                    rule={rule}
                    change={(next) => set({ ...now, rules: now.rules.map((old, n) => (n === at ? next : old)) })}
                    remove={() => set({ ...now, rules: now.rules.filter((_, n) => n !== at) })}
                  />
                ))}
              {writes && (
                <div class="bar">
                  <button type="button" disabled={now.rules.length >= 50} onClick={() => set({ ...now, rules: [...now.rules, blank] })}>
                    {t("passwords.add_rule")}
                  </button>
                  <button type="submit" class="main">
                    {t("save")}
                  </button>
                </div>
              )}
            </form>
          )
        }
      </Show>
    </Card>
  );
}
