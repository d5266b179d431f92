import { useEffect, useState } from "preact/hooks";
import { blob_of, get, query, save_as, send } from "../server";
import { may, place, set_query, sure } from "../state";
import { bytes, label, named, number, plain, t, time, word } from "../text";
import { attempt, Blank, Choice, Dialog, Facts, Input, Link, Page, Show, Table, useLoad, still_ticked } from "../ui/ui";
import { Badge } from "../ui/badge";
import { Findings, type Finding } from "../ui/explanation";
import { Period, span } from "../ui/period";
import { Progress, type Task } from "./progress";
import type { components } from "../openapi";

/** A reason is a category, or the name that the product or a signature gave what was found. */
const reason_of = (reason: string): string => (word(reason) === reason ? named(reason) : word(reason));

type Held = components["schemas"]["Held"];

// As the server allows it (protect/quarantine.cc).
const can_restore = (state: Held["state"]): boolean => state === "Quarantined" || state === "RestoreFailure" || state === "DeleteFailure";
const can_delete = (state: Held["state"]): boolean => can_restore(state) || state === "RestoreSuccess" || state === "QuarantineFailure";
/** As the reference names it: when, what, whose. */
const file_of = (one: Held): string => `${one.held_at.slice(0, 19).replace(/[^0-9]/g, "")}_${plain(one.subject, 60)}_${one.recipients[0] ?? ""}`.replace(/[^\p{L}\p{N}@._-]+/gu, "_") + ".zip";

function Preview({ id }: { id: number }) {
  const text = useLoad(`preview ${id}`, () => get<{ text: string; truncated: boolean }>(`quarantine/${id}/preview`));
  return <Show of={text}>{(data) => <><pre class="mail" tabIndex={0}>{plain(data.text.replaceAll("\r", ""), 70_000)}</pre>{data.truncated && <p class="quiet">{t("quarantine.truncated")}</p>}</>}</Show>;
}

function Open({ id, close, changed }: { id: string; close: () => void; changed: () => void }) {
  const [under_way, set_under_way] = useState(false);
  const held = useLoad(`held ${id}`, () => get<Held>(`quarantine/${id}`), under_way ? 1_000 : 0);
  const state = held.data?.state ?? "";
  useEffect(() => { set_under_way(state.endsWith("ing")); if (state.endsWith("Success") || state.endsWith("Failure")) changed(); }, [state]);
  const [preview, set_preview] = useState(false);
  const [password, set_password] = useState("");
  const [sure, set_sure] = useState(false);
  return (
    <Dialog side title={held.data ? plain(held.data.subject, 200) || t("no_subject") : t("loading")} close={close}>
      <Show of={held}>{(one) => <div class="stack">
        <div class="bar">{may("quarantine", "full") && can_delete(one.state) && <>
          {can_restore(one.state) && <button type="button" class="main" onClick={async () => { if (await attempt(() => send("POST", `quarantine/${id}/restore`), t("quarantine.restoring"))) { held.again(); changed(); } }}>{t("quarantine.restore")}</button>}
          {sure ? <button type="button" class="danger" onClick={async () => { if (await attempt(() => send("DELETE", `quarantine/${id}`), t("quarantine.deleted"))) { changed(); close(); } }}>{t("quarantine.delete_sure")}</button> : <button type="button" onClick={() => set_sure(true)}>{t("delete")}</button>}</>}
          {one.item && may("logs") && <Link to={`/trace${query({ key: one.item })}`} class="button">{t("logs.to_trace")}</Link>}
        </div>
        <Facts of={[[t("state"), <><Badge of={one.state} /> {plain(one.error, 300)}</>], [t("field.sender"), plain(one.sender, 300)], [t("field.header_from"), plain(one.header_from, 300)], [t("field.recipient"), plain(one.recipients.join(", "))], [t("field.filter"), word(one.filter)], [t("field.reason"), plain(reason_of(one.reason), 200)], [t("field.policy"), plain(named(one.policy_name), 200)], [t("field.direction"), word(one.direction)], [t("quarantine.held_at"), time(one.held_at)], ...(one.changed_at !== one.held_at ? [[t("quarantine.changed_at"), time(one.changed_at)] as [string, string]] : []), [t("field.size"), bytes(one.size)], [t("field.message_id"), plain(one.message_id, 300)], ["SHA-256", <span class="mono">{one.sha256}</span>]]} />
        <h3>{t("explanation.findings")}</h3><Findings findings={one.findings} names={one.signal_names} />
        {one.state !== "DeleteSuccess" && <><h3>{t("quarantine.preview")}</h3>
        {preview ? <Preview id={one.id} /> : <button type="button" onClick={() => set_preview(true)}>{t("quarantine.show_preview")}</button>}</>}
        {may("quarantine", "full") && one.state !== "DeleteSuccess" && <><h3>{t("quarantine.download")}</h3><form class="bar" onSubmit={(event) => { event.preventDefault(); void attempt(async () => save_as(await blob_of("POST", `quarantine/${id}/download`, { password }), file_of(one))); }}><Input name={t("quarantine.zip_password")} type="password" autocomplete="new-password" value={password} onValue={set_password} required /><button type="submit">{t("quarantine.download")}</button></form></>}
      </div>}</Show>
    </Dialog>
  );
}

const facets = ["state", "filter", "reason", "direction", "policy"] as const;

function Facets({ asked }: { asked: Record<string, string> }) {
  const read = useLoad(`quarantine facets ${query(asked)}`, () => get<{ facets: Record<string, { value: string; count: number }[]> }>(`quarantine/facets${query(asked)}`));
  return <aside class="facets" aria-label={t("logs.facets")}><Show of={read}>{(data) => <>{facets.map((name) => {
    const values = (data.facets[name] ?? []).filter((one) => one.value !== "");
    return values.length > 0 && <details key={name} open><summary>{name === "state" ? t("state") : label(name)}</summary><ul>{values.map((one) => <li key={one.value}>
      <button type="button" class="facet" aria-pressed={asked[name] === one.value} onClick={() => set_query({ [name]: asked[name] === one.value ? "" : one.value })}><span>{plain(name === "reason" || name === "policy" ? reason_of(one.value) : word(one.value), 60)}</span><span class="count">{number(one.count)}</span></button></li>)}</ul></details>;
  })}</>}</Show></aside>;
}

const states = ["Quarantined", "Quarantining", "QuarantineFailure", "Restoring", "RestoreSuccess", "RestoreFailure", "Deleting", "DeleteSuccess", "DeleteFailure"];

export function Quarantine() {
  const { from, until } = span();
  const asked = { state: place.value.query.get("state") ?? "", text: place.value.query.get("text") ?? "", direction: place.value.query.get("direction") ?? "", filter: place.value.query.get("filter") ?? "", reason: place.value.query.get("reason") ?? "", policy: place.value.query.get("policy") ?? "", recipient: place.value.query.get("recipient") ?? "", from, until };
  const list = useLoad(`quarantine ${query(asked)}`, () => get<{ items: Held[]; total: number; next: number | null }>(`quarantine${query({ ...asked, limit: 100 })}`));
  const [more, set_more] = useState<{ items: Held[]; next: number | null }>();
  const [chosen, set_chosen] = useState(new Set<string>());
  const [task, set_task] = useState("");
  const [text, set_text] = useState(asked.text);
  useEffect(() => { set_more(undefined); set_chosen((old) => still_ticked(old, list.data?.items)); }, [list.data]);
  const opened = place.value.query.get("item");
  const narrowed = [asked.state, asked.text, asked.direction, asked.filter, asked.reason, asked.policy, asked.recipient].some((one) => one !== "");
  const plain_view = list.data?.total === 0;  // nothing to narrow down
  async function bulk(action: string, all = false): Promise<void> {
    const found = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== ""));
    await attempt(async () => set_task((await send<Task>("POST", "quarantine/bulk", all ? { action, query: found } : { action, ids: [...chosen].map(Number) }, { "Idempotency-Key": crypto.randomUUID() })).id));
  }
  return (
    <Page title={t("menu.quarantine")} actions={<Period />}>
      <form class="filters" role="search" onSubmit={(event) => { event.preventDefault(); set_query({ text }); }}>
        <Input name={t("quarantine.text")} value={text} onValue={set_text} />
        <Choice name={t("state")} value={asked.state} onValue={(state) => set_query({ state })} options={[["", t("all")], ...states.map((one): [string, string] => [one, word(one)])]} />
        <Choice name={t("field.direction")} value={asked.direction} onValue={(direction) => set_query({ direction })} options={[["", t("all")], ["incoming", word("incoming")], ["outgoing", word("outgoing")]]} />
        <button type="submit" class="main">{t("search")}</button>
      </form>
      {task && <Progress key={task} id={task} done={list.again} />}
      <div class={plain_view ? "split whole" : "split"}>{!plain_view && <Facets asked={asked} />}<div>
      <Show of={list}>{(data) => {
        const rows = [...data.items, ...(more?.items ?? [])], next = more ? more.next : data.next;
        return <>
          <div class="bar"><p role="status">{t("logs.count", { count: number(data.total) })}</p>
            {may("quarantine", "full") && data.total > 0 && (chosen.size > 0 ? <><button type="button" onClick={() => bulk("restore")}>{t("quarantine.restore")} ({chosen.size})</button><button type="button" class="danger" onClick={async () => { if (await sure(t("quarantine.bulk_sure", { count: chosen.size }), t("delete"))) await bulk("delete"); }}>{t("delete")} ({chosen.size})</button></>
              : ["restore", "delete"].map((action) => <button key={action} type="button" onClick={async () => { const name = t(action === "restore" ? "quarantine.restore_all" : "quarantine.delete_all"); if (await sure(t(action === "restore" ? "quarantine.restore_sure" : "quarantine.bulk_sure", { count: number(data.total) }), name, action === "delete")) await bulk(action, true); }}>{t(action === "restore" ? "quarantine.restore_all" : "quarantine.delete_all")}</button>))}</div>
          {rows.length === 0 ? <Blank icon="quarantine"><p>{t(narrowed ? "quarantine.no_match" : "quarantine.empty")}</p><p class="quiet">{t("quarantine.empty_next")}</p>{narrowed ? <button type="button" onClick={() => { set_text(""); set_query({ state: "", text: "", direction: "", filter: "", reason: "", policy: "", recipient: "" }); }}>{t("logs.clear")}</button> : <button type="button" onClick={() => set_query({ period: "30d", from: "", until: "" })}>{t("logs.longer")}</button>}</Blank> : <Table label={t("menu.quarantine")} rows={rows} name_of={(row) => plain(row.subject, 60)} id_of={(row) => String(row.id)} onOpen={(row) => set_query({ item: String(row.id) })} chosen={chosen} onChoose={set_chosen} columns={[
            { id: "subject", title: t("field.subject"), cell: (row) => <span title={plain(row.subject, 300)}>{plain(row.subject, 120) || t("no_subject")}</span>, under: (row) => <span title={`${plain(row.sender, 254)} → ${plain(row.recipients.join(", "), 600)}`}>{plain(row.sender, 120)} → {plain(row.recipients.join(", "), 120)}</span>, main: true, sort: (row) => row.subject },
            { id: "reason", title: t("field.reason"), cell: (row) => <span title={plain(reason_of(row.reason), 300)}>{plain(reason_of(row.reason), 80)}</span>, under: (row) => word(row.filter), clip: true },
            { id: "at", title: t("quarantine.held_at"), cell: (row) => <Badge of={row.state} />, under: (row) => time(row.held_at), nowrap: true, sort: (row) => row.held_at },
          ]} />}
          {next !== null && <button type="button" onClick={() => attempt(async () => { const page = await get<{ items: Held[]; next: number | null }>(`quarantine${query({ ...asked, limit: 100, before: next })}`); set_more({ items: [...(more?.items ?? []), ...page.items], next: page.next }); })}>{t("more")}</button>}
        </>;
      }}</Show></div></div>
      {opened && <Open key={opened} id={opened} close={() => set_query({ item: "" }, true)} changed={list.again} />}
    </Page>
  );
}
