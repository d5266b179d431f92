import { get } from "../server";
import { place } from "../state";
import { t, two } from "../text";
import { Show, useLoad } from "../ui/loaded";
import { Link, Page } from "../ui/page";
import { Table } from "../ui/table";
import type { Refusal } from "./api";
import { Refused } from "./steps";

export function UpdateErrors() {
  const code = place.value.path.split("/")[3];
  const list = useLoad("errors", () => get<{ items: Refusal[] }>("update/errors"));
  return (
    <Page
      title={t("menu.errors")}
      actions={
        <Link to="/update" class="button">
          {t("menu.update")}
        </Link>
      }
    >
      <Show of={list}>
        {(data) => {
          const one = data.items.find((row) => String(row.code) === code);
          return (
            <>
              {one && <Refused of={one} />}
              <Table
                label={t("menu.errors")}
                rows={data.items}
                id_of={(row) => String(row.code)}
                columns={[
                  {
                    id: "code",
                    title: t("update.code_column"),
                    cell: (row) => <Link to={`/update/errors/${row.code}`}>{two(row.title)}</Link>,
                    under: (row) => <code>{row.code}</code>,
                  },
                  { id: "meaning", title: t("update.meaning"), cell: (row) => two(row.meaning), wide: true },
                  { id: "remedy", title: t("update.remedy"), cell: (row) => two(row.remedy), wide: true },
                  { id: "retry", title: t("update.retry_column"), cell: (row) => t(row.retry ? "yes" : "no") },
                ]}
              />
            </>
          );
        }}
      </Show>
    </Page>
  );
}
