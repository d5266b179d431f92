import { useState } from "preact/hooks";
import { go, may, sure } from "../state";
import { named, plain, t, word } from "../text";
import { attempt, Choice, Dialog, Input, Link, Page, Show, useLoad } from "../ui/ui";
import { Badge } from "../ui/badge";
import { add_policy, copy_policy, enable_policy, list_policies, move_policy, remove_policy, type Summary } from "./api";

/** Below every own policy of the same service and kind; 1 is the highest, the built-in ones stand last whatever their number. */
function next_priority(rows: Summary[], service: string, kind: string): number {
  const used = rows.filter((one) => one.service === service && one.kind === kind && one.built_in === "no").map((one) => one.priority);
  return used.length ? Math.min(99_997, Math.max(...used) + 1) : 1;
}

function Add({ rows, close }: { rows: Summary[]; close: () => void }) {
  const [name, set_name] = useState("");
  const [kind, set_kind] = useState("threat_protection");
  const [service, set_service] = useState("inline_inbound");
  return (
    <Dialog title={t("policies.add")} close={close}>
      <form class="stack" onSubmit={(event) => { event.preventDefault(); void attempt(async () => { const made = await add_policy({ name, kind, service, enabled: false, priority: next_priority(rows, service, kind) }); go(`/policy/${String(made.policy.id)}`); }); }}>
        <Input name={t("name")} value={name} onValue={set_name} maxLength={128} required />
        <Choice name={t("field.kind")} value={kind} onValue={set_kind} options={["threat_protection", "data_loss"].map((one): [string, string] => [one, word(one)])} />
        <Choice name={t("field.service")} value={service} onValue={set_service} options={["inline_inbound", "inline_outbound", "mailbox"].map((one): [string, string] => [one, word(one)])} />
        <button type="submit" class="main">{t("add")}</button>
      </form>
    </Dialog>
  );
}

function Group({ title, rows, again }: { title: string; rows: Summary[]; again: () => void }) {
  const [dragged, set_dragged] = useState(0);
  const writes = may("policies", "full");
  const act = async (action: () => Promise<unknown>): Promise<void> => { await attempt(action, t("saved")); again(); };
  return (
    <section><h2>{title}</h2>
      <div class="table stacks" role="region" aria-label={title} tabIndex={0}><table class="policies">
        <thead><tr><th scope="col">{t("policies.priority")}</th><th scope="col">{t("name")}</th><th scope="col">{t("policies.targets")}</th><th scope="col">{t("state")}</th>{writes && <th scope="col">{t("actions")}</th>}</tr></thead>
        <tbody>{rows.map((row, at) => {
          const fixed = row.built_in !== "no", above = rows[at - 1], below = rows[at + 1];
          return (
            <tr key={row.id} draggable={writes && !fixed} class={dragged === row.id ? "dragged" : ""} onDragStart={() => set_dragged(row.id)} onDragEnd={() => set_dragged(0)}
              onDragOver={(event) => { if (dragged && !fixed) event.preventDefault(); }} onDrop={(event) => { event.preventDefault(); if (dragged && dragged !== row.id) void act(() => move_policy(dragged, row.priority)); set_dragged(0); }}>
              <td>{writes && !fixed && <span class="handle" aria-hidden="true">⠿ </span>}{fixed ? t("policies.last") : row.priority}</td>
              <td><Link to={`/policy/${row.id}`}>{plain(fixed ? named(row.name) : row.name, 128)}</Link>{row.description && <div class="quiet">{plain(fixed ? named(row.description) : row.description, 160)}</div>}</td>
              <td>{t(row.targets_all ? "policies.all" : "policies.some")}</td>
              <td><Badge of={row.enabled ? "enabled" : "disabled"} /> {row.monitor_only && <Badge of="monitor_only" />}</td>
              {writes && <td><span class="buttons">
                <button type="button" disabled={fixed || !above} aria-label={`${t("policies.up")}: ${row.name}`} onClick={() => above && act(() => move_policy(row.id, above.priority))}>↑</button>
                <button type="button" disabled={fixed || !below || below.built_in !== "no"} aria-label={`${t("policies.down")}: ${row.name}`} onClick={() => below && act(() => move_policy(below.id, row.priority))}>↓</button>
                <button type="button" onClick={() => act(() => enable_policy(row.id, !row.enabled, row.version))}>{t(row.enabled ? "disable" : "enable")}</button>
                <button type="button" onClick={() => act(() => copy_policy(row.id))}>{t("copy")}</button>
                {!fixed && <button type="button" onClick={async () => { if (await sure(t("policies.remove_sure", { name: row.name }), t("delete"))) await act(() => remove_policy(row.id)); }}>{t("delete")}</button>}</span></td>}
            </tr>);
        })}</tbody>
      </table></div>
    </section>
  );
}

export function Policies() {
  const list = useLoad("policies", list_policies);
  const [adding, set] = useState(false);
  return (
    <Page title={t("menu.policies")} lead={t("policies.about")} actions={<><Link to="/dlp" class="button">{t("menu.dlp")}</Link><Link to="/policies-yaml" class="button">{t("menu.yaml")}</Link>{may("policies", "full") && <button type="button" class="main" onClick={() => set(true)}>{t("policies.add")}</button>}</>}>
      <Show of={list}>{(data) => {
        const groups = [...new Set(data.items.map((one) => `${one.service} ${one.kind}`))];
        return groups.length ? groups.map((group) => { const [service = "", kind = ""] = group.split(" "); return <Group key={group} title={`${word(service)} – ${word(kind)}`} rows={data.items.filter((one) => `${one.service} ${one.kind}` === group)} again={list.again} />; }) : <p class="empty">{t("policies.empty")}</p>;
      }}</Show>
      {adding && <Add rows={list.data?.items ?? []} close={() => set(false)} />}
    </Page>
  );
}
