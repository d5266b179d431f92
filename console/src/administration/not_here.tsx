import { t, type Key } from "../text";
import { Card } from "../ui/page";
import { Table } from "../ui/table";
import { Badge } from "../ui/badge";

const all = [
  "cloud_mail",
  "files",
  "chat",
  "box",
  "salesforce",
  "sandbox",
  "page_visit",
  "labels",
  "risky_users",
  "accounts",
  "training",
] as const;

/** What an administrator may know from elsewhere and would look for in vain: said here, instead of shown without effect. */
export function NotHere() {
  return (
    <Card title={t("not_here.title")} wide>
      <p>{t("not_here.about")}</p>
      <Table
        label={t("not_here.title")}
        rows={[...all]}
        id_of={(row) => row}
        columns={[
          { id: "what", title: t("not_here.what"), cell: (row) => t(`not_here.${row}` as Key), wrap: true },
          { id: "state", title: t("state"), cell: () => <Badge of="not_available" />, nowrap: true },
          { id: "instead", title: t("not_here.instead"), cell: (row) => t(`not_here.${row}_why` as Key), wide: true },
        ]}
      />
    </Card>
  );
}
