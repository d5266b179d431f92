import { useState } from "preact/hooks";
import { get, query } from "../server";
import { t, two, type Two } from "../text";
import { Input } from "../ui/fields";
import { Blank, Show, useLoad } from "../ui/loaded";
import { Page } from "../ui/page";
import { Table } from "../ui/table";

/** U-38a: where a screen of CAS is found now. */
export function MenuMap() {
  const [text, set] = useState("");
  const list = useLoad(`map ${text}`, () => get<{ items: { cas: Two; cecp: Two }[] }>(`update/menu-map${query({ text })}`));
  return (
    <Page title={t("menu.menu_map")} lead={t("menu_map.about")}>
      <div class="filters">
        <Input name={t("search")} value={text} onValue={set} />
      </div>
      <Show of={list}>
        {(data) =>
          data.items.length === 0 ? (
            <Blank icon="map">
              <p>{t("menu_map.none")}</p>
            </Blank>
          ) : (
            <Table
              label={t("menu.menu_map")}
              rows={data.items}
              id_of={(row) => `${row.cas.en} ${row.cecp.en}`}
              columns={[
                { id: "cas", title: t("shell.cas"), cell: (row) => two(row.cas), sort: (row) => two(row.cas) },
                { id: "cecp", title: t("shell.platform"), cell: (row) => two(row.cecp), sort: (row) => two(row.cecp) },
              ]}
            />
          )
        }
      </Show>
    </Page>
  );
}
