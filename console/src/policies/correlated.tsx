import { useState } from "preact/hooks";
import { collate, label, language, number, plain, t, word } from "../text";
import { Choice, Input } from "../ui/fields";
import { Show, useLoad } from "../ui/loaded";
import { Icon } from "../ui/icon";
import { correlation, own_of } from "../judgement/api";
import type { Json } from "./api";
import { fields_of, text_of, texts_of, type Fields } from "./model";
import { Flag, Head, List, Notify, Select, type PartProps } from "./parts";
import { ResponseField } from "./response";
import { ResponsesOf } from "./responses_of";

const levels = ["moderate", "aggressive", "extra_aggressive"];
interface Known {
  id: string;
  name: string;
  level: string;
}

async function known_rules(): Promise<Known[]> {
  const { rules, custom } = await correlation();
  return [
    ...own_of(custom).rules.map((one) => ({ id: `custom:${one.name}`, name: one.name, level: one.level })),
    ...rules.map((one) => ({ id: one.id, name: language.value === "ja" ? one.japanese : one.english, level: one.level })),
  ].sort((a, b) => collate(a.name, b.name));
}

/** Finds a rule by its name or id and takes it. */
function Pick({ of, taken, take }: { of: Known[]; taken: string[]; take: (id: string) => void }) {
  const [text, set] = useState("");
  const left = of.filter((one) => !taken.includes(one.id) && `${one.name} ${one.id}`.toLowerCase().includes(text.toLowerCase()));
  return (
    <>
      <Input name={t("rules.find")} value={text} onValue={set} hint={t("rules.known", { count: number(of.length) })} />
      <ul class="chips picker">
        {left.slice(0, text ? 30 : 6).map((one) => (
          <li key={one.id}>
            <button type="button" class="small" title={one.id} onClick={() => take(one.id)}>
              + {plain(one.name, 120)}
            </button>
          </li>
        ))}
      </ul>
      {left.length > (text ? 30 : 6) && <p class="hint">{t("dlp.more", { count: left.length - (text ? 30 : 6) })}</p>}
    </>
  );
}

/** Rules with an action of their own, and rules that do not count. */
function Rules({ value, service, put }: PartProps) {
  const catalog = useLoad("rules", known_rules);
  const specified = value.specified === true;
  const rules: Fields[] = (Array.isArray(value.rules) ? value.rules : []).map((one) => fields_of(one)),
    exceptions = texts_of(value.exceptions);
  const change = (next: Fields[]): void => put("rules", next as Json[]);
  return (
    <Show of={catalog}>
      {(known) => {
        const name_of = (id: string): string => known.find((one) => one.id === id)?.name ?? id;
        return (
          <>
            <hr />
            <Choice
              name={t("rules.count")}
              value={specified ? "specified" : "all"}
              onValue={(to) => put("specified", to === "specified")}
              options={[
                ["all", t("rules.all_to_level")],
                ["specified", t("rules.only_these")],
              ]}
            />
            <fieldset>
              <legend>{t("rules.which")}</legend>
              {rules.length === 0 ? (
                specified && <p class="notice">{t("rules.none_specified")}</p>
              ) : (
                <ResponsesOf
                  title={t("rules.which")}
                  what={t("rules.rule")}
                  chosen={rules}
                  name_of={name_of}
                  otherwise={{ action: "tag_subject" }}
                  service={service}
                  change={change}
                />
              )}
              <Pick
                of={known}
                taken={rules.map((one) => text_of(one.id))}
                take={(id) => change([...rules, { id, response: { action: "tag_subject" } }])}
              />
            </fieldset>
            <fieldset>
              <legend>{label("exceptions")}</legend>
              {exceptions.length > 0 && (
                <ul class="chips">
                  {exceptions.map((id) => (
                    <li key={id} title={id}>
                      {plain(name_of(id), 200)}
                      <button
                        type="button"
                        aria-label={`${t("delete")}: ${name_of(id)}`}
                        onClick={() =>
                          put(
                            "exceptions",
                            exceptions.filter((one) => one !== id),
                          )
                        }
                      >
                        <Icon of="close" />
                      </button>
                    </li>
                  ))}
                </ul>
              )}
              <Pick of={known} taken={exceptions} take={(id) => put("exceptions", [...exceptions, id])} />
            </fieldset>
          </>
        );
      }}
    </Show>
  );
}

/** Correlated Intelligence: what is done about each level of anomaly, and about single rules. */
export function Correlated({ value, service, put }: PartProps) {
  const reach = levels.indexOf(String(value.anomaly_level));
  const row = (map_name: string, level: string, first: string) => {
    const map = fields_of(value[map_name]);
    return (
      <tr key={`${map_name} ${level}`}>
        <th scope="row">
          {label(map_name)} – {word(level)}
        </th>
        <td>
          <ResponseField
            name={`${label("action")}: ${label(map_name)} ${word(level)}`}
            value={map[level]}
            service={service}
            first={t("policy.recommended", { action: word(first) })}
            change={(next) => {
              const { [level]: _, ...rest } = map;
              put(map_name, next === undefined ? rest : { ...rest, [level]: next });
            }}
          />
        </td>
      </tr>
    );
  };
  return (
    <>
      <Head value={value} service={service} put={put} />
      <Select name="anomaly_level" value={value} options={levels} put={put} />
      <fieldset>
        <legend>{label("actions")}</legend>
        <div class="table responses stacks" role="region" aria-label={label("actions")} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{label("category")}</th>
                <th scope="col">{label("action")}</th>
              </tr>
            </thead>
            <tbody>
              <tr>
                <th scope="row">{label("security_risk")}</th>
                <td>
                  <ResponseField
                    name={`${label("action")}: ${label("security_risk")}`}
                    value={value.security_risk}
                    service={service}
                    change={(next) => put("security_risk", next ?? { action: "quarantine" })}
                  />
                </td>
              </tr>
              {levels.filter((_, at) => at <= reach).map((level) => row("suspicious_email", level, "tag_subject"))}
              {levels.filter((_, at) => at <= reach).map((level) => row("possibly_unwanted", level, "pass"))}
            </tbody>
          </table>
        </div>
      </fieldset>
      {service === "inline_inbound" && <Flag name="report_buttons" value={value} put={put} />}
      <Rules value={value} service={service} put={put} />
      <fieldset>
        <legend>{t("policy.approved")}</legend>
        <List name="approved_senders" value={value} put={put} most={10_000} />
      </fieldset>
      <Notify value={value} put={put} />
    </>
  );
}
