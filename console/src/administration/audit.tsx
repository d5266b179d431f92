import { useEffect, useState } from "preact/hooks";
import { blob_of, get, query, save_as } from "../server";
import { place, set_query } from "../state";
import { is_key, label, language, named, number, plain, t, time, two, word, type Key, type Two } from "../text";
import { Choice, Input } from "../ui/fields";
import { Show, attempt, useLoad } from "../ui/loaded";
import { Page } from "../ui/page";
import { Table } from "../ui/table";
import { Badge } from "../ui/badge";
import { Period, span } from "../ui/period";
import { regions_of } from "../update/api";

interface Pages {
  items: Row[];
  next: number | null;
}
interface Row {
  sequence: number;
  at: string;
  account: string;
  role: string;
  source: string;
  address: string;
  category: string;
  activity: string;
  result: string;
  details: unknown;
}

// What the records are of and where they come from, as the server writes them.
const categories = [
  "API Keys",
  "Automation and Integration APIs",
  "Console Settings",
  "End-user quarantine",
  "Identity Providers",
  "License Information",
  "Logon and Logoff",
  "Organization Management",
  "Product connector",
  "Tenants",
  "Update",
  "User Accounts",
  "User Roles",
  "User-reported mail",
  "Writing style",
];
const sources = ["Console", "API", "CLI", "System"];
const results = ["Successful", "Unsuccessful"];

/** What was done; a step of the update has its name behind the words. */
export function did(activity: string): string {
  const [, what, name] = /^(Update step|Platform update): (.*)$/.exec(activity) ?? [];
  return what && name ? `${word(what)}: ${word(`step_${name}`) === `step_${name}` ? name : word(`step_${name}`)}` : word(activity);
}

const told_name = (name: string): string => {
  const key = `detail.${name}`;
  return is_key(key) ? t(key) : label(name);
};

// "logs=read,quarantine=full" in words.
const held = (text: string): string =>
  text
    .split(",")
    .map((one) => {
      const [screen = "", level = ""] = one.split("=");
      return `${is_key(`screen.${screen}`) ? t(`screen.${screen}` as Key) : screen}: ${word(`level_${level}`)}`;
    })
    .join(language.value === "ja" ? "、" : ", ");
const worded = new Set(["kind", "type", "status", "state", "programme", "edition", "product", "language"]); // details whose values are the server's own words
const told_value = (name: string, value: unknown, regions?: Map<string, Two>): string => {
  if (typeof value !== "string")
    return typeof value === "number"
      ? number(value)
      : typeof value === "boolean"
        ? t(value ? "yes" : "no")
        : plain(JSON.stringify(value), 160);
  if (name === "permissions" && value) return plain(held(value), 1_000);
  if (name === "region") return two(regions?.get(value)) || plain(value, 40);
  if (worded.has(name)) return plain(word(value), 160);
  return plain(name === "role" ? named(value) : /^\d{4}-\d\d-\d\dT/.test(value) ? time(value) : value, 160);
};

/** The details of a record, as the log writes them, in one line of words. */
export function told(details: unknown): string {
  let of = details;
  try {
    if (typeof of === "string") of = JSON.parse(of);
  } catch {
    return plain(String(details), 1_000);
  }
  if (of === null || typeof of !== "object") return plain(String(details), 1_000);
  return Object.entries(of)
    .filter(([, value]) => value !== "" && value !== null)
    .map(([name, value]) => `${told_name(name)}: ${told_value(name, value)}`)
    .join(" · ");
}

/** The details of a record as names with values, nothing where there are none; the account that acted (`by`) stands in its own column. */
function Told({ of, by, regions }: { of: unknown; by: string; regions: Map<string, Two> | undefined }) {
  if (of === null || typeof of !== "object") return null;
  const told = Object.entries(of).filter(([name, value]) => value !== "" && value !== null && !(name === "account" && value === by));
  return told.length ? (
    <div class="quiet">
      {told.map(([name, value], at) => (
        <span key={name}>
          {at > 0 && " · "}
          {told_name(name)}: {told_value(name, value, regions)}
        </span>
      ))}
    </div>
  ) : null;
}

export function Audit() {
  const { from, until } = span();
  const text = place.value.query.get("text") ?? "";
  const [typed, set] = useState(text);
  useEffect(() => set(text), [text]); // back and forward
  const [chain, set_chain] = useState("");
  const category = place.value.query.get("category") ?? "",
    source = place.value.query.get("source") ?? "",
    result = place.value.query.get("result") ?? "";
  const asked = query({ from, until, text, category, source, result, limit: 200 });
  const list = useLoad(`audit ${asked}`, () => get<Pages>(`audit${asked}`));
  const [more, set_more] = useState<Pages>();
  useEffect(() => set_more(undefined), [list.data]);
  const regions = useLoad("regions", regions_of);
  const verify = () =>
    attempt(async () => {
      const one = await get<{ records: number; intact: boolean; first_broken: number }>("audit/verify");
      set_chain(one.intact ? t("audit.intact", { count: number(one.records) }) : t("audit.broken", { at: one.first_broken }));
    });
  return (
    <Page
      title={t("menu.audit")}
      actions={
        <>
          <Period />
          <button type="button" onClick={verify}>
            {t("audit.verify")}
          </button>
          <button
            type="button"
            onClick={() =>
              attempt(async () =>
                save_as(await blob_of("GET", `audit/export${query({ from, until, text, category, source, result })}`), "audit.csv"),
              )
            }
          >
            {t("logs.export")}
          </button>
        </>
      }
    >
      <form
        class="filters"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          set_query({ text: typed });
        }}
      >
        <Input name={t("quarantine.text")} value={typed} onValue={set} />
        {(
          [
            ["category", t("field.category"), categories, category],
            ["source", t("audit.source"), sources, source],
            ["result", t("field.result"), results, result],
          ] as [string, string, string[], string][]
        ).map(([name, title, values, now]) => (
          <Choice
            key={name}
            name={title}
            value={now}
            onValue={(to) => set_query({ [name]: to })}
            options={[["", t("audit.every")], ...values.map((one): [string, string] => [one, word(one)])]}
          />
        ))}
        <button type="submit" class="main">
          {t("search")}
        </button>
      </form>
      <p role="status">{chain}</p>
      <Show of={list}>
        {(data) => (
          <>
            <Table
              label={t("menu.audit")}
              rows={[...data.items, ...(more?.items ?? [])]}
              id_of={(row) => String(row.sequence)}
              columns={[
                { id: "at", title: t("field.at"), cell: (row) => time(row.at), nowrap: true, sort: (row) => row.at },
                {
                  id: "account",
                  title: t("accounts.account"),
                  cell: (row) => (
                    <>
                      {plain(row.account, 100) || "–"}
                      {row.role && <div class="quiet">{plain(named(row.role), 80)}</div>}
                    </>
                  ),
                },
                {
                  id: "activity",
                  title: t("field.activity"),
                  cell: (row) => (
                    <>
                      <span class="quiet">{word(row.category)}: </span>
                      {plain(did(row.activity), 200)}
                      <Told of={row.details} by={row.account} regions={regions.data} />
                    </>
                  ),
                  wrap: true,
                },
                { id: "result", title: t("field.result"), cell: (row) => <Badge of={row.result} /> },
                { id: "address", title: t("sessions.address"), cell: (row) => row.address || "–", under: (row) => word(row.source) },
              ]}
            />
            {(more ?? data).next !== null && (
              <button
                type="button"
                onClick={() =>
                  attempt(async () => {
                    const page = await get<Pages>(`audit${asked}&before=${(more ?? data).next}`);
                    set_more({ items: [...(more?.items ?? []), ...page.items], next: page.next });
                  })
                }
              >
                {t("more")}
              </button>
            )}
          </>
        )}
      </Show>
    </Page>
  );
}
