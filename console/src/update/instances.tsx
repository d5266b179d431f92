import { get } from "../server";
import { plain, t, time, two, type Two } from "../text";
import { Link, Page, Show, Table, useLoad } from "../ui/ui";

interface Instance { id: number; product_name: string; name: string; region: string; description: string; status_text: Two; created_at: string }
export function Instances() {
  const list = useLoad("instances", () => get<{ items: Instance[] }>("instances"), 2_000);
  return <Page title={t("menu.instances")} actions={<Link to="/update">{t("menu.update")}</Link>}><Show of={list}>{(data) => <div aria-live="polite"><Table label={t("menu.instances")} rows={data.items} id_of={(row) => String(row.id)} columns={[
    { id: "product", title: t("update.product"), cell: (row) => row.product_name }, { id: "name", title: t("name"), cell: (row) => plain(row.name, 120) || "–" }, { id: "region", title: t("update.region"), cell: (row) => row.region },
    { id: "status", title: t("state"), cell: (row) => two(row.status_text) }, { id: "created", title: t("lists.at"), cell: (row) => time(row.created_at) }]} /></div>}</Show></Page>;
}
