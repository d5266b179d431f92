import { useState } from "preact/hooks";
import { get, send } from "../server";
import { may, session, sure } from "../state";
import { plain, t, time, word } from "../text";
import { attempt, Choice, Input, Page, Show, Table, useLoad } from "../ui/ui";
import { Badge } from "../ui/badge";

interface Account { id: number; kind: string; name: string; email: string; display_name: string; role: string; status: string; has_mfa: boolean; mfa_required: boolean; last_sign_in_at: string | null }

export function Accounts() {
  const list = useLoad("accounts", () => get<{ items: Account[] }>("accounts"));
  const roles = useLoad("roles", () => get<{ items: { id: number; name: string; assignable: string }[] }>("roles"));
  const [email, set_email] = useState("");
  const [display_name, set_name] = useState("");
  const [role, set_role] = useState("");
  const writes = may("administrators|user_accounts", "full");
  const usable = (roles.data?.items ?? []).filter((one) => one.assignable !== "keys");
  const act = async (action: () => Promise<unknown>): Promise<void> => { await attempt(action, t("saved")); list.again(); };
  return (
    <Page title={t("menu.accounts")}>
      {writes && <form class="filters" onSubmit={(event) => { event.preventDefault(); void act(async () => { await send("POST", "accounts", { kind: "local", email, display_name, role_id: Number(role || usable[0]?.id) }); set_email(""); set_name(""); }); }}>
        <Input name={t("accounts.email")} type="email" value={email} onValue={set_email} required /><Input name={t("accounts.display_name")} value={display_name} onValue={set_name} />
        <Choice name={t("accounts.role")} value={role || String(usable[0]?.id ?? "")} onValue={set_role} options={usable.map((one): [string, string] => [String(one.id), one.name])} /><button type="submit" class="main">{t("accounts.invite")}</button></form>}
      <Show of={list}>{(data) => <Table label={t("menu.accounts")} rows={data.items} id_of={(row) => String(row.id)} columns={[
        { id: "name", title: t("accounts.account"), cell: (row) => <>{plain(row.name, 120)}<div class="quiet">{plain(row.display_name, 100)}</div></> },
        { id: "role", title: t("accounts.role"), cell: (row) => plain(row.role, 80) }, { id: "kind", title: t("accounts.kind"), cell: (row) => word(row.kind) },
        { id: "status", title: t("state"), cell: (row) => <Badge of={row.status} /> }, { id: "mfa", title: t("accounts.mfa"), cell: (row) => t(row.has_mfa ? "yes" : row.mfa_required ? "accounts.mfa_due" : "no") },
        { id: "seen", title: t("accounts.last"), cell: (row) => time(row.last_sign_in_at) },
        ...(writes ? [{ id: "do", title: t("actions"), cell: (row: Account) => row.id === session.value?.account.id ? "–" : <span class="buttons"><button type="button" onClick={() => act(() => send("POST", `accounts/${row.id}/enable`, { enabled: row.status === "disabled" }))}>{t(row.status === "disabled" ? "enable" : "disable")}</button><button type="button" onClick={() => act(() => send("POST", `accounts/${row.id}/mfa`, { required: !row.mfa_required }))}>{t(row.mfa_required ? "accounts.mfa_free" : "accounts.mfa_require")}</button><button type="button" onClick={() => act(() => send("POST", `accounts/${row.id}/reset`))}>{t("accounts.reset")}</button><button type="button" onClick={async () => { if (await sure(t("policies.remove_sure", { name: row.name }), t("delete"))) await act(() => send("DELETE", `accounts/${row.id}`)); }}>{t("delete")}</button></span> }] : []),
      ]} />}</Show>
    </Page>
  );
}
