import { useEffect, useState } from "preact/hooks";
import { get, send } from "../server";
import { may, place } from "../state";
import { label, plain, t, time, word } from "../text";
import { attempt, Link, Page, Show, useLoad } from "../ui/ui";
import { read_policy, save_policy, type Change, type Json, type Versioned } from "./api";
import { Part } from "./form";

const threat = ["spam", "malware", "file_blocking", "web_reputation", "correlated_intelligence"];

function History({ id, restored }: { id: string; restored: () => void }) {
  const list = useLoad(`versions ${id}`, () => get<{ items: Change[] }>(`policies/${id}/versions`));
  return <Show of={list}>{(data) => <ol class="timeline">{data.items.map((one) => (
    <li key={one.version}><strong>{t("policy.version")} {one.version}</strong> {word(one.change)} · {plain(one.changed_by, 100)} · {time(one.changed_at)}
      {one.difference && <pre>{plain(one.difference, 8000)}</pre>}
      {may("policies", "full") && <p><button type="button" onClick={async () => { if (await attempt(() => send("POST", `policies/${id}/restore`, { version: one.version }), t("saved"))) { list.again(); restored(); } }}>{t("policy.restore")}</button></p>}</li>))}</ol>}</Show>;
}

export function PolicyEditor() {
  const id = place.value.path.split("/")[2] ?? "";
  const read = useLoad(`policy ${id}`, () => read_policy(id));
  const [now, set] = useState<Versioned>();
  const [tab, set_tab] = useState("general");
  useEffect(() => { if (read.data) set(read.data); }, [read.data]);
  const data_loss = now?.policy.kind === "data_loss";
  const tabs = ["general", ...(data_loss ? ["data_loss"] : threat), "history"];
  const change = (name: string, value: Json): void => { if (now) set({ ...now, policy: { ...now.policy, [name]: value } }); };
  const general = ["name", "description", "enabled", "monitor_only", "targets"];
  return (
    <Page title={now ? plain(String(now.policy.name), 128) : t("menu.policy")} actions={<><Link to="/policies">{t("menu.policies")}</Link>
      {may("policies", "full") && now && <button type="button" class="main" onClick={() => attempt(async () => set(await save_policy(id, now.policy, now.version)), t("saved"))}>{t("save")}</button>}</>}>
      <Show of={read}>{() => now && <>
        <p class="quiet">{word(String(now.policy.service))} – {word(String(now.policy.kind))} · {t("policy.version")} {now.version}</p>
        <div class="tabs" role="group" aria-label={t("policy.parts")}>{tabs.map((one) => <button key={one} type="button" aria-pressed={one === tab} onClick={() => set_tab(one)}>{one === "general" || one === "history" ? t(`policy.${one}`) : label(one)}</button>)}</div>
        <div class="form">
          {tab === "general" && general.filter((name) => name in now.policy).map((name) => <Part key={name} name={name} value={now.policy[name] ?? null} change={(value) => change(name, value)} />)}
          {tab === "history" ? <History id={id} restored={read.again} /> : tab !== "general" && <Part name="" value={now.policy[tab] ?? null} change={(value) => change(tab, value)} />}
        </div>
      </>}</Show>
    </Page>
  );
}
