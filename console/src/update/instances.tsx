import { get } from "../server";
import { plain, t, time, two } from "../text";
import { Blank, Show, useLoad } from "../ui/loaded";
import { Link, Page } from "../ui/page";
import { Table } from "../ui/table";
import { regions_of, type Instance } from "./api";

/** U-26, U-33: the connected products; the page follows their status by itself. */
export function Instances() {
  const list = useLoad("instances", () => get<{ items: Instance[] }>("instances"), 1_500);
  const regions = useLoad("regions", regions_of);
  return (
    <Page
      title={t("menu.instances")}
      lead={t("instances.about")}
      actions={
        <Link to="/update" class="button">
          {t("menu.update")}
        </Link>
      }
    >
      <Show of={list}>
        {(data) =>
          data.items.length === 0 ? (
            <Blank icon="instances">
              <p>{t("instances.none")}</p>
              <Link to="/update" class="button">
                {t("menu.update")}
              </Link>
            </Blank>
          ) : (
            <div aria-live="polite">
              <Table
                label={t("menu.instances")}
                rows={data.items}
                id_of={(row) => String(row.id)}
                columns={[
                  { id: "product", title: t("update.product"), cell: (row) => <strong>{row.product_name}</strong> },
                  { id: "name", title: t("name"), cell: (row) => plain(row.name, 120) || "–" },
                  { id: "region", title: t("update.region"), cell: (row) => two(regions.data?.get(row.region)) || row.region || "–" },
                  {
                    id: "status",
                    title: t("state"),
                    cell: (row) => (
                      <>
                        {!row.status.startsWith("connected") && <span class="spinner" aria-hidden="true" />} {two(row.status_text)}
                      </>
                    ),
                  },
                  { id: "created", title: t("lists.at"), cell: (row) => time(row.created_at), nowrap: true },
                ]}
              />
            </div>
          )
        }
      </Show>
    </Page>
  );
}
