import { useState } from "preact/hooks";
import { get, send } from "../server";
import { may, sure } from "../state";
import { named, plain, t, time } from "../text";
import { Input } from "../ui/fields";
import { Show, attempt, useLoad } from "../ui/loaded";
import { Page } from "../ui/page";
import { Table } from "../ui/table";
import type { components } from "../openapi";

type Organization = components["schemas"]["Organization"];
export function Organizations() {
  const list = useLoad("organizations", () => get<{ items: Organization[]; max: number }>("organizations"));
  const [name, set_name] = useState("");
  const [description, set_description] = useState("");
  const writes = may("organizations", "full");
  return (
    <Page title={t("menu.organizations")}>
      {writes && (
        <form
          class="filters"
          onSubmit={async (event) => {
            event.preventDefault();
            if (await attempt(() => send("POST", "organizations", { name, description }), t("saved"))) {
              set_name("");
              list.again();
            }
          }}
        >
          <Input name={t("name")} value={name} onValue={set_name} maxLength={32} required />
          <Input name={t("description")} value={description} onValue={set_description} maxLength={128} />
          <button type="submit" class="main">
            {t("add")}
          </button>
        </form>
      )}
      <Show of={list}>
        {(data) => (
          <Table
            label={t("menu.organizations")}
            rows={data.items}
            id_of={(row) => String(row.id)}
            columns={[
              { id: "name", title: t("name"), cell: (row) => plain(named(row.name), 64) },
              { id: "description", title: t("description"), cell: (row) => plain(row.description, 128) || "–" },
              { id: "at", title: t("lists.at"), cell: (row) => time(row.created_at), nowrap: true, sort: (row) => row.created_at },
              ...(writes
                ? [
                    {
                      id: "do",
                      title: t("actions"),
                      cell: (row: Organization) =>
                        row.id === data.items[0]?.id ? (
                          t("organizations.default")
                        ) : (
                          <button
                            type="button"
                            onClick={async () => {
                              if (await sure(t("policies.remove_sure", { name: row.name }), t("delete"))) {
                                await attempt(() => send("DELETE", `organizations/${row.id}`), t("saved"));
                                list.again();
                              }
                            }}
                          >
                            {t("delete")}
                          </button>
                        ),
                    },
                  ]
                : []),
            ]}
          />
        )}
      </Show>
    </Page>
  );
}
