import { useEffect, useRef, useState } from "preact/hooks";
import { blob_of, get, query, save_as } from "../server";
import { go, may, place, set_query } from "../state";
import { label, number, plain, t, time, word, type Key } from "../text";
import { attempt, Bars, Dialog, Facts, Fault, Link, Page, Show, Table, useLoad, type Column } from "../ui/ui";
import { Badge } from "../ui/badge";
import { Explanation, type Explained } from "../ui/explanation";
import { Period, span } from "../ui/period";
import { complete, toggled } from "./complete";

type Row = Record<string, unknown> & { id: number; at: string };
interface LogType { type: string; fields: { name: string; kind: string; facet: boolean }[]; retention_days: number }

const first_columns: Record<string, string[]> = {
  detection: ["at", "threat_type", "risk_name", "affected_user", "sender", "subject", "policy", "action"],
  quarantine: ["at", "status", "filter", "affected_user", "sender", "subject", "performed_by"],
  url_click: ["at", "action", "sender", "recipient", "url"],
  mail_tracking: ["at", "verdict", "action", "delivery_status", "sender", "recipient", "subject", "client_ip"],
  integration: ["at", "filter", "affected_user", "matched", "action", "subject"],
  audit: ["at", "account", "role", "category", "activity", "result", "details"],
};
const worded = new Set(["verdict", "action", "threat_type", "category", "filter", "delivery_status", "direction", "status", "action_result", "risk_level", "scan_type", "result", "type", "service"]);

function show(name: string, value: unknown, whole = false): string {
  if (value === null || value === undefined || value === "") return "–";
  if (name === "at") return time(String(value));
  if (Array.isArray(value)) return plain(value.map((one) => word(String(one))).join(", "), whole ? 4000 : 80);
  if (typeof value === "object") return plain(JSON.stringify(value), whole ? 4000 : 120);
  if (typeof value === "number") return number(value);
  return worded.has(name) ? word(String(value)) : plain(String(value), whole ? 4000 : 80);
}

function kept(name: string): string[] {
  try { const found: unknown = JSON.parse(localStorage.getItem(name) ?? "[]"); return Array.isArray(found) ? found.map(String) : []; } catch { return []; }
}
function keep(name: string, value: string[]): void {
  try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* not kept */ }
}

function QueryBar({ type, fields }: { type: string; fields: string[] }) {
  const asked = place.value.query.get("query") ?? "";
  const [text, set] = useState(asked);
  const [caret, set_caret] = useState(0);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => set(asked), [asked]);
  const { start, found } = complete(text, caret, fields);
  const history = kept(`queries.${type}`);
  function submit(): void {
    if (text.trim()) keep(`queries.${type}`, [text.trim(), ...history.filter((one) => one !== text.trim())].slice(0, 20));
    set_query({ query: text.trim(), row: "" });
  }
  return (
    <form class="query" role="search" onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <label class="hidden" for="query">{t("logs.query")}</label>
      <input id="query" ref={box} value={text} list="query-history" autocomplete="off" spellcheck={false} placeholder={'sender:"a@example.com" action:quarantine'}
        onInput={(event) => { set(event.currentTarget.value); set_caret(event.currentTarget.selectionStart ?? 0); }} onKeyUp={(event) => set_caret(event.currentTarget.selectionStart ?? 0)} />
      <datalist id="query-history">{history.map((one) => <option key={one} value={one} />)}</datalist>
      <button type="submit" class="main">{t("search")}</button>
      {found.length > 0 && <ul class="completions" aria-label={t("logs.fields")}>{found.map((field) => <li key={field}><button type="button" onClick={() => { set(`${text.slice(0, start)}${field}:${text.slice(caret)}`); set_caret(start + field.length + 1); box.current?.focus(); }}><code>{field}</code> {label(field)}</button></li>)}</ul>}
    </form>
  );
}

function Facets({ type, asked }: { type: string; asked: string }) {
  const facets = useLoad(`facets ${asked}`, () => get<{ facets: Record<string, { value: string; count: number }[]> }>(`logs/${type}/facets${asked}`));
  const now = place.value.query.get("query") ?? "";
  return (
    <aside class="facets" aria-label={t("logs.facets")}>
      <Show of={facets}>{(data) => Object.entries(data.facets).filter(([, values]) => values.some((one) => one.value !== "")).map(([field, values]) => (
        <details key={field} open={["threat_type", "action", "verdict", "filter", "status", "category"].includes(field)}><summary>{label(field)}</summary><ul>
          {values.filter((one) => one.value !== "").map((one) => <li key={one.value}><button type="button" class="facet" aria-pressed={now.includes(`${field}:"${one.value}"`)} onClick={() => set_query({ query: toggled(now, field, one.value) })}><span>{worded.has(field) ? word(one.value) : plain(one.value, 40)}</span><span class="count">{number(one.count)}</span></button></li>)}
        </ul></details>))}</Show>
    </aside>
  );
}

function Details({ row, fields, close }: { row: Row; fields: string[]; close: () => void }) {
  const item = typeof row.item === "string" ? row.item : "";
  const trace = useLoad(`trace ${item}`, async () => (item ? get<{ items: { explanation: Explained }[] }>(`mail-trace${query({ key: item })}`) : { items: [] }));
  return (
    <Dialog side title={show("subject", row.subject ?? row.activity ?? row.id)} close={close}>
      <Facts of={fields.map((name) => [label(name), name === "action" || name === "verdict" ? <Badge of={String(row[name] ?? "")} /> : <span class="text">{show(name, row[name], true)}</span>])} />
      {item && <><p><Link to={`/trace${query({ key: item })}`}>{t("logs.to_trace")}</Link></p><Show of={trace}>{(data) => data.items[0] ? <Explanation of={data.items[0].explanation} /> : <p class="empty">{t("nothing_here")}</p>}</Show></>}
    </Dialog>
  );
}

function Rows({ of, asked }: { of: LogType; asked: string }) {
  const [rows, set_rows] = useState<Row[]>([]);
  const [next, set_next] = useState<string | null>(null);
  const [chosen, set_chosen] = useState(() => { const old = kept(`columns.${of.type}`); return old.length ? old : first_columns[of.type] ?? ["at"]; });
  const page = useLoad(`rows ${of.type} ${asked}`, () => get<{ items: Row[]; next: string | null }>(`logs/${of.type}${asked}${asked ? "&" : "?"}limit=100`));
  const count = useLoad(`count ${of.type} ${asked}`, () => get<{ count: number }>(`logs/${of.type}/count${asked}`));
  useEffect(() => { if (page.data) { set_rows(page.data.items); set_next(page.data.next); } }, [page.data]);
  const opened = place.value.query.get("row");
  const row = rows.find((one) => String(one.id) === opened);
  const columns: Column<Row>[] = chosen.filter((name) => of.fields.some((field) => field.name === name)).map((name) => ({ id: name, title: label(name), cell: (one: Row) => (name === "action" || name === "verdict" || name === "status" ? <Badge of={String(one[name] ?? "")} /> : show(name, one[name])), right: of.fields.some((field) => field.name === name && field.kind === "number") }));
  const pick = (name: string): void => { const now = chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]; set_chosen(now); keep(`columns.${of.type}`, now); };
  return (
    <section>
      <div class="bar"><p role="status">{count.data ? t("logs.count", { count: number(count.data.count) }) : t("loading")}</p>
        <details class="popup"><summary>{t("logs.columns")}</summary><div>{of.fields.map((field) => <label key={field.name} class="tick"><input type="checkbox" checked={chosen.includes(field.name)} onChange={() => pick(field.name)} /> <span>{label(field.name)}</span></label>)}</div></details>
        <button type="button" onClick={() => attempt(async () => save_as(await blob_of("GET", `logs/${of.type}/export${asked}`), `${of.type}.csv`))}>{t("logs.export")}</button></div>
      {page.problem ? <Fault problem={page.problem} again={page.again} /> : page.data === undefined ? <p class="quiet">{t("loading")}</p> : <Table label={t(`log.${of.type}` as Key)} columns={columns} rows={rows} id_of={(one) => String(one.id)} onOpen={(one) => set_query({ row: String(one.id) })} />}
      {next && <button type="button" onClick={() => attempt(async () => { const more = await get<{ items: Row[]; next: string | null }>(`logs/${of.type}${asked}${asked ? "&" : "?"}limit=100&after=${encodeURIComponent(next)}`); set_rows([...rows, ...more.items]); set_next(more.next); })}>{t("more")}</button>}
      {row && <Details row={row} fields={of.fields.map((field) => field.name)} close={() => set_query({ row: "" }, true)} />}
    </section>
  );
}

export function Logs() {
  const type = place.value.path.split("/")[2] ?? "detection";
  const { from, until } = span();
  const asked = query({ query: place.value.query.get("query") ?? "", from, until });
  const types = useLoad("log types", () => get<{ items: LogType[] }>("logs"));
  const volume = useLoad(`volume ${type} ${asked}`, () => get<{ buckets: { start: string; count: number }[] }>(`logs/${type}/volume${asked}`));
  return (
    <Page title={t("menu.logs")} actions={<Period />}>
      <Show of={types}>{(data) => {
        const of = data.items.find((one) => one.type === type);
        return <>
          <div class="tabs" role="group" aria-label={t("logs.types")}>{data.items.filter((one) => one.type !== "audit" || may("audit_logs")).map((one) => <button key={one.type} type="button" aria-pressed={one.type === type} onClick={() => go(`/logs/${one.type}${query({ period: place.value.query.get("period") ?? "" })}`)}>{t(`log.${one.type}` as Key)}</button>)}</div>
          {of && <><QueryBar key={type} type={type} fields={of.fields.map((field) => field.name)} />
            {volume.data && volume.data.buckets.length > 0 && <Bars label={t("logs.volume")} values={volume.data.buckets.map((one) => ({ name: time(one.start), count: one.count }))} />}
            <div class="split"><Facets type={type} asked={asked} /><Rows key={type} of={of} asked={asked} /></div>
            <p class="quiet">{t("logs.retention", { days: of.retention_days })}</p></>}
        </>;
      }}</Show>
    </Page>
  );
}
