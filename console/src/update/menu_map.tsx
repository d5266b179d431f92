import { useState } from "preact/hooks";
import { get, query } from "../server";
import { t, two, type Two } from "../text";
import { Input, Page, Show, Table, useLoad } from "../ui/ui";

export function MenuMap() {
  const [text, set] = useState("");
  const list = useLoad(`map ${text}`, () => get<{ items: { cas: Two; cecp: Two }[] }>(`update/menu-map${query({ text })}`));
  return <Page title={t("menu.menu_map")}><Input name={t("search")} value={text} onValue={set} /><Show of={list}>{(data) => <Table label={t("menu.menu_map")} rows={data.items} id_of={(row) => row.cas.en} columns={[{ id: "cas", title: t("shell.cas"), cell: (row) => two(row.cas) }, { id: "cecp", title: t("shell.platform"), cell: (row) => two(row.cecp) }]} />}</Show></Page>;
}
