import { useState } from "preact/hooks";
import { blob_of, get, query, save_as } from "../server";
import { place, set_query } from "../state";
import { number, plain, t, time, word } from "../text";
import { attempt, Input, Page, Show, Table, useLoad } from "../ui/ui";
import { Badge } from "../ui/badge";
import { Period, span } from "../ui/period";

interface Row { sequence: number; at: string; account: string; role: string; source: string; address: string; category: string; activity: string; result: string; details: unknown }
export function Audit() {
  const { from, until } = span();
  const text = place.value.query.get("text") ?? "";
  const [typed, set] = useState(text);
  const [chain, set_chain] = useState("");
  const asked = query({ from, until, text, limit: 200 });
  const list = useLoad(`audit ${asked}`, () => get<{ items: Row[] }>(`audit${asked}`));
  const verify = () => attempt(async () => { const one = await get<{ records: number; intact: boolean; first_broken: number }>("audit/verify"); set_chain(one.intact ? t("audit.intact", { count: number(one.records) }) : t("audit.broken", { at: one.first_broken })); });
  return (
    <Page title={t("menu.audit")} actions={<><Period /><button type="button" onClick={verify}>{t("audit.verify")}</button><button type="button" onClick={() => attempt(async () => save_as(await blob_of("GET", `audit/export${query({ from, until, text })}`), "audit.csv"))}>{t("logs.export")}</button></>}>
      <form class="filters" role="search" onSubmit={(event) => { event.preventDefault(); set_query({ text: typed }); }}><Input name={t("quarantine.text")} value={typed} onValue={set} /><button type="submit" class="main">{t("search")}</button></form>
      <p role="status">{chain}</p>
      <Show of={list}>{(data) => <Table label={t("menu.audit")} rows={data.items} id_of={(row) => String(row.sequence)} columns={[{ id: "at", title: t("field.at"), cell: (row) => time(row.at), nowrap: true, sort: (row) => row.at }, { id: "account", title: t("accounts.account"), cell: (row) => plain(row.account, 100) }, { id: "role", title: t("accounts.role"), cell: (row) => plain(row.role, 80) }, { id: "category", title: t("field.category"), cell: (row) => word(row.category) }, { id: "activity", title: t("field.activity"), cell: (row) => plain(word(row.activity), 200) }, { id: "result", title: t("field.result"), cell: (row) => <Badge of={row.result} /> }, { id: "address", title: t("sessions.address"), cell: (row) => row.address || "–" }, { id: "details", title: t("details"), cell: (row) => <span class="text">{plain(JSON.stringify(row.details), 300)}</span> }]} />}</Show>
    </Page>
  );
}
