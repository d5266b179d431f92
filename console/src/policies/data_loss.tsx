import { useState } from "preact/hooks";
import { get } from "../server";
import { collate, label, language, plain, t } from "../text";
import { Input } from "../ui/fields";
import { Show, useLoad } from "../ui/loaded";
import { Link } from "../ui/page";
import { Icon } from "../ui/icon";
import type { Json } from "./api";
import { fields_of, text_of, type Fields } from "./model";
import { Flag, List, Notify, Replacement, Select, type PartProps } from "./parts";
import { ResponseField } from "./response";

export interface CatalogEntry {
  id: string;
  name: { en: string; ja: string };
  country: string;
  kind: "expression" | "keywords" | "template";
  description: string;
}
export interface OwnDefinition {
  id: string;
  name: string;
  kind: string;
}
export const dlp_catalog = () => get<{ items: CatalogEntry[] }>("dlp/catalog");
export const own_dlp = () => get<{ items: OwnDefinition[] }>("dlp");

/** The templates of a policy, each with its action; the picker finds by name in the language shown. */
function Templates({ value, service, put }: PartProps) {
  const [text, set] = useState("");
  const catalog = useLoad(`dlp catalog ${language.value}`, async () => {
    const [known, own] = await Promise.all([dlp_catalog(), own_dlp()]);
    return [
      ...own.items.filter((one) => one.kind === "template").map((one) => ({ id: one.id, name: one.name, country: "" })),
      ...known.items
        .filter((one) => one.kind === "template")
        .map((one) => ({ id: one.id, name: one.name[language.value], country: one.country })),
    ];
  });
  const chosen: Fields[] = (Array.isArray(value.templates) ? value.templates : []).map((one) => fields_of(one));
  const change = (next: Fields[]): void => put("templates", next as Json[]);
  return (
    <fieldset>
      <legend>{label("templates")}</legend>
      <Show of={catalog}>
        {(known) => {
          const name_of = (id: string): string => known.find((one) => one.id === id)?.name ?? id;
          const left = known
            .filter(
              (one) =>
                !chosen.some((taken) => taken.id === one.id) &&
                (text === "" || `${one.name} ${one.id}`.toLowerCase().includes(text.toLowerCase())),
            )
            .sort((a, b) => collate(a.name, b.name));
          return (
            <>
              {chosen.length === 0 ? (
                <p class="notice">{t("dlp.none_chosen")}</p>
              ) : (
                <div class="table responses stacks" role="region" aria-label={label("templates")} tabIndex={0}>
                  <table>
                    <thead>
                      <tr>
                        <th scope="col">{label("template")}</th>
                        <th scope="col">{label("action")}</th>
                        <th scope="col">
                          <span class="hidden">{t("actions")}</span>
                        </th>
                      </tr>
                    </thead>
                    <tbody>
                      {chosen.map((one, at) => (
                        <tr key={text_of(one.id)}>
                          <th scope="row">
                            {plain(name_of(text_of(one.id)), 200)}
                            <div class="quiet mono">{text_of(one.id)}</div>
                          </th>
                          <td>
                            <ResponseField
                              name={`${label("action")}: ${name_of(text_of(one.id))}`}
                              value={one.response}
                              service={service}
                              change={(response) =>
                                change(
                                  chosen.map((old, n) => (n === at ? { ...old, response: response ?? { action: "quarantine" } } : old)),
                                )
                              }
                            />
                          </td>
                          <td>
                            <button
                              type="button"
                              aria-label={`${t("delete")}: ${name_of(text_of(one.id))}`}
                              onClick={() => change(chosen.filter((_, n) => n !== at))}
                            >
                              <Icon of="close" />
                            </button>
                          </td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </div>
              )}
              <Input name={t("dlp.find")} value={text} onValue={set} hint={t("dlp.known", { count: known.length })} />
              <ul class="chips picker">
                {left.slice(0, text ? 30 : 12).map((one) => (
                  <li key={one.id}>
                    <button
                      type="button"
                      class="small"
                      onClick={() => change([...chosen, { id: one.id, response: { action: "quarantine" } }])}
                    >
                      + {plain(one.name, 120)}
                    </button>
                  </li>
                ))}
              </ul>
              {left.length > (text ? 30 : 12) && <p class="hint">{t("dlp.more", { count: left.length - (text ? 30 : 12) })}</p>}
              <p>
                <Link to="/dlp">{t("menu.dlp")}</Link>
              </p>
            </>
          );
        }}
      </Show>
    </fieldset>
  );
}

export function DataLoss({ value, service, put }: PartProps) {
  return (
    <>
      {service === "mailbox" && <Select name="apply_to" value={value} options={["all", "incoming", "sent"]} put={put} />}
      <p class="label">
        <strong>{t("dlp.where")}</strong>
      </p>
      {["subject", "body", "attachment"].map((name) => (
        <Flag key={name} name={name} value={value} put={put} />
      ))}
      <List name="headers" value={value} put={put} most={10} />
      <Templates value={value} service={service} put={put} />
      <Select name="violating_content" value={value} options={["off", "masked", "unmasked"]} put={put} />
      {service === "mailbox" && <Flag name="retro_scan" value={value} put={put} />}
      <fieldset>
        <legend>{t("policy.approved")}</legend>
        <List name="approved_senders" value={value} put={put} most={10_000} />
      </fieldset>
      <Replacement value={value} put={put} />
      <Notify value={value} put={put} />
    </>
  );
}
