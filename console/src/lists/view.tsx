import { useState } from "preact/hooks";
import { blob_of, get, save_as, send } from "../server";
import { may, place } from "../state";
import { from_field, number, plain, t, time, word } from "../text";
import { attempt, Card, Field, FilePick, Input, Link, Page, Show, Table, Tick, useLoad } from "../ui/ui";
import { DateField } from "../ui/date_field";
import { Groups } from "./groups";
import type { components } from "../openapi";
import { Clicks } from "./clicks";

type Entry = components["schemas"]["ListEntry"];

const shown = (one: Entry): string => one.value || one.person.address || `${one.header.name}: ${one.header.value}`;
const title_of = (name: string): string => word(`list_${name}`);

function Content({ name }: { name: string }) {
  const list = useLoad(`list ${name}`, () => get<{ items: Entry[]; max_entries: number }>(`lists/${name}`));
  const [text, set_text] = useState("");
  const [first, set_first] = useState("");
  const [last, set_last] = useState("");
  const [header, set_header] = useState("");
  const [note, set_note] = useState("");
  const [expires, set_expires] = useState("");
  const person = name === "high_profile_users", headers = name === "approved_headers", writes = may("global_settings", "full");
  async function add(): Promise<void> {
    const values = text.split("\n").map((one) => one.trim()).filter(Boolean);
    const entries = values.map((value) => ({ ...(person ? { person: { first, last, address: value } } : headers ? { header: { name: header, value } } : { value }), note, ...(expires ? { expires_at: from_field(expires) } : {}) }));
    if (await attempt(() => send("POST", `lists/${name}`, { entries }), t("saved"))) { set_text(""); list.again(); }
  }
  return (
    <Page title={title_of(name)} actions={<><Link to="/lists" class="button">{t("menu.lists")}</Link><button type="button" onClick={() => attempt(async () => save_as(await blob_of("GET", `lists/${name}/export`), `${name}.txt`))}>{t("export")}</button></>}>
      {writes && <form class="filters" onSubmit={(event) => { event.preventDefault(); void add(); }}>
        {person && <><Input name={t("lists.last")} value={last} onValue={set_last} /><Input name={t("lists.first")} value={first} onValue={set_first} /></>}
        {headers && <Input name={t("lists.header")} value={header} onValue={set_header} required />}
        <Field name={t("lists.values")} hint={t("policy.one_per_line")}>{(id) => <textarea id={id} rows={2} required value={text} onInput={(event) => set_text(event.currentTarget.value)} />}</Field>
        <Input name={t("lists.note")} value={note} onValue={set_note} />
        <DateField name={t("lists.expires_option")} hint={t("lists.expires_hint")} value={expires} onValue={set_expires} /><button type="submit" class="main">{t("add")}</button>
        <FilePick name={t("lists.import")} accept=".txt,.csv" onFile={async (file) => { if (await attempt(() => send("POST", `lists/${name}/import`, file, { "Content-Type": "text/plain" }), t("saved"))) list.again(); }} />
      </form>}
      <Show of={list}>{(data) => <><p>{t("lists.count", { count: number(data.items.length), most: number(data.max_entries) })}</p>
        <Table label={title_of(name)} rows={data.items} id_of={(row) => `${row.owner} ${shown(row)}`} columns={[
          { id: "value", title: t("lists.value"), cell: (row) => plain(shown(row), 200) },
          { id: "note", title: t("lists.note"), cell: (row) => plain(row.note, 200) || "–" },
          { id: "expires", title: t("lists.expires"), cell: (row) => time(row.expires_at), nowrap: true },
          { id: "by", title: t("lists.by"), cell: (row) => plain(row.created_by, 80) || "–" },
          { id: "at", title: t("lists.at"), cell: (row) => time(row.created_at), nowrap: true, sort: (row) => row.created_at },
          ...(writes ? [{ id: "remove", title: t("actions"), cell: (row: Entry) => <button type="button" onClick={async () => { await attempt(() => send("POST", `lists/${name}/remove`, { values: [shown(row)], owner: row.owner }), t("saved")); list.again(); }}>{t("delete")}</button> }] : []),
        ]} /></>}</Show>
    </Page>
  );
}

export function Lists() {
  const name = place.value.path.split("/")[2];
  const list = useLoad("lists", () => get<{ items: { name: string; count: number; max_entries: number }[]; switches: Record<string, boolean> }>("lists"));
  const turn = async (which: string, on: boolean): Promise<void> => { await attempt(() => send("PUT", `switches/${which}`, { on }), t("saved")); list.again(); };
  if (name === "groups") return <Groups />;
  if (name) return <Content key={name} name={name} />;
  return (
    <Page title={t("menu.lists")} lead={t("lists.about")} actions={<Link to="/lists/groups" class="button">{t("groups")}</Link>}>
      <Show of={list}>{(data) => <><Card title={t("lists.switches")} wide>{(["blocked_lists", "suspicious_objects"] as const).map((which) => <Tick key={which} name={t(which === "blocked_lists" ? "lists.switch_blocked" : "lists.switch_suspicious")} hint={t(which === "blocked_lists" ? "lists.switch_blocked_hint" : "lists.switch_suspicious_hint")} value={data.switches[which] === true} disabled={!may("global_settings", "full")} onValue={(on) => turn(which, on)} />)}</Card><Table label={t("menu.lists")} rows={data.items} id_of={(row) => row.name} columns={[
        { id: "name", title: t("name"), cell: (row) => <Link to={`/lists/${row.name}`}>{title_of(row.name)}</Link> },
        { id: "count", title: t("lists.entries"), cell: (row) => number(row.count), right: true },
        { id: "most", title: t("lists.most"), cell: (row) => number(row.max_entries), right: true },
      ]} /></>}</Show>
      <Clicks />
    </Page>
  );
}
