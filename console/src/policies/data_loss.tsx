import { useState } from "preact/hooks";
import { get } from "../server";
import { collate, label, language, plain, t } from "../text";
import { Input } from "../ui/fields";
import { Show, useLoad } from "../ui/loaded";
import { Link } from "../ui/page";
import type { Json } from "./api";
import { fields_of, type Fields } from "./model";
import { Flag, List, Notify, Replacement, Select, type PartProps } from "./parts";
import { ResponsesOf } from "./responses_of";

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
                <ResponsesOf
                  title={label("templates")}
                  what={label("template")}
                  chosen={chosen}
                  name_of={name_of}
                  otherwise={{ action: "quarantine" }}
                  service={service}
                  change={change}
                />
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
