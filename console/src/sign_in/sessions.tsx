import { useState } from "preact/hooks";
import { get, send } from "../server";
import { session } from "../state";
import { plain, t, time } from "../text";
import { attempt, Card, Input, Page, Show, Table, useLoad } from "../ui/ui";

interface Item { id: number; current: boolean; created_at: string; last_seen_at: string; expires_at: string; address: string; agent: string }

function Password() {
  const [old_password, set_old] = useState("");
  const [new_password, set_new] = useState("");
  return (
    <form class="stack" onSubmit={async (event) => { event.preventDefault(); if (await attempt(() => send("POST", "session/change-password", { old_password, new_password }), t("saved"))) { set_old(""); set_new(""); } }}>
      <Input name={t("sign_in.password")} type="password" value={old_password} onValue={set_old} autocomplete="current-password" required />
      <Input name={t("sign_in.new_password")} type="password" value={new_password} onValue={set_new} autocomplete="new-password" required />
      <button type="submit">{t("sessions.change_password")}</button>
    </form>
  );
}

function Authenticator() {
  const [setup, set_setup] = useState<{ secret: string; uri: string }>();
  const [code, set_code] = useState("");
  const [codes, set_codes] = useState<string[]>([]);
  if (codes.length) return <><p>{t("sessions.recovery")}</p><pre>{codes.join("\n")}</pre></>;
  if (!setup) return <><p>{t(session.value?.account.has_mfa ? "sessions.mfa_on" : "sessions.mfa_off")}</p><button type="button" onClick={() => attempt(async () => set_setup(await send("POST", "session/mfa")))}>{t("sessions.mfa_begin")}</button></>;
  return (
    <form class="stack" onSubmit={(event) => { event.preventDefault(); void attempt(async () => set_codes((await send<{ recovery_codes: string[] }>("POST", "session/mfa/confirm", { code })).recovery_codes)); }}>
      <p>{t("sign_in.setup")}</p><p><code class="secret">{setup.secret}</code></p>
      <Input name={t("sign_in.code")} value={code} onValue={set_code} inputMode="numeric" required />
      <button type="submit">{t("next")}</button>
    </form>
  );
}

export function Sessions() {
  const list = useLoad("sessions", () => get<{ items: Item[] }>("sessions"));
  return (
    <Page title={t("menu.sessions")} actions={<button type="button" onClick={async () => { await attempt(() => send("DELETE", "sessions"), t("done")); list.again(); }}>{t("sessions.end_others")}</button>}>
      <Show of={list}>{(data) => <Table label={t("menu.sessions")} rows={data.items} id_of={(row) => String(row.id)} columns={[
        { id: "agent", title: t("sessions.agent"), cell: (row) => plain(row.agent, 90) },
        { id: "address", title: t("sessions.address"), cell: (row) => row.address },
        { id: "created", title: t("sessions.since"), cell: (row) => time(row.created_at) },
        { id: "seen", title: t("sessions.seen"), cell: (row) => time(row.last_seen_at) },
        { id: "end", title: t("actions"), cell: (row) => row.current ? t("sessions.this") : <button type="button" onClick={async () => { await attempt(() => send("DELETE", `sessions/${row.id}`), t("done")); list.again(); }}>{t("sign_out")}</button> },
      ]} />}</Show>
      <div class="cards"><Card title={t("sessions.change_password")}><Password /></Card><Card title={t("sessions.mfa")}><Authenticator /></Card></div>
    </Page>
  );
}
