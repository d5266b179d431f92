import { useState } from "preact/hooks";
import { blob_of, get, save_as, send } from "../server";
import { may, sure } from "../state";
import { from_field, number, plain, t, time, two, word, type Two } from "../text";
import { Input } from "../ui/fields";
import { type Loaded, Show, attempt, useLoad } from "../ui/loaded";
import { Card, Link, Page } from "../ui/page";
import { Table } from "../ui/table";
import { DateField } from "../ui/date_field";
import { Badge } from "../ui/badge";
import { Icon } from "../ui/icon";
import { regions_of } from "./api";
import type { components } from "../openapi";

type Line = components["schemas"]["FleetLine"];
type Phase = components["schemas"]["Phase"];

function Phases({ regions }: { regions: Loaded<Map<string, Two>> }) {
  const list = useLoad("phases", () => get<{ items: Phase[] }>("fleet/phases"));
  const [name, set_name] = useState("");
  const [begins, set_begins] = useState("");
  const [region, set_region] = useState("");
  const [ids, set_ids] = useState("");
  const writes = may("fleet", "full");
  const put = (phase: Phase): Promise<boolean> =>
    attempt(async () => {
      await send("PUT", "fleet/phases", phase);
      list.again();
    }, t("saved"));
  return (
    <Card title={t("fleet.phases")} wide>
      {writes && (
        <form
          class="filters"
          onSubmit={async (event) => {
            event.preventDefault();
            if (await put({ name, begins_at: from_field(begins), region, business_ids: ids.split(/[\s,]+/).filter(Boolean) })) {
              set_name("");
              set_ids("");
            }
          }}
        >
          <Input name={t("name")} value={name} onValue={set_name} maxLength={64} required />
          <DateField name={t("fleet.begins")} value={begins} required onValue={set_begins} />
          <Input name={t("update.region")} value={region} onValue={set_region} maxLength={16} hint={t("fleet.region_hint")} />
          <Input name={t("fleet.ids")} value={ids} onValue={set_ids} hint={t("fleet.ids_hint")} />
          <button type="submit" class="main">
            {t("save")}
          </button>
        </form>
      )}
      <Show of={list}>
        {(data) => (
          <Table
            label={t("fleet.phases")}
            rows={data.items}
            id_of={(row) => row.name}
            columns={[
              { id: "name", title: t("name"), cell: (row) => plain(row.name, 64), sort: (row) => row.name },
              { id: "begins", title: t("fleet.begins"), cell: (row) => time(row.begins_at), nowrap: true, sort: (row) => row.begins_at },
              { id: "region", title: t("update.region"), cell: (row) => two(regions.data?.get(row.region ?? "")) || row.region || "–" },
              { id: "ids", title: t("fleet.ids"), cell: (row) => plain((row.business_ids ?? []).join(", "), 200) || "–" },
              ...(writes
                ? [
                    {
                      id: "do",
                      title: t("actions"),
                      cell: (row: Phase) => (
                        <span class="buttons">
                          {Date.parse(row.begins_at) > Date.now() && (
                            <button type="button" onClick={() => put({ ...row, begins_at: new Date().toISOString() })}>
                              {t("fleet.start_now")}
                            </button>
                          )}
                          <button
                            type="button"
                            onClick={async () => {
                              if (await sure(t("policies.remove_sure", { name: row.name }), t("delete")))
                                await attempt(async () => {
                                  await send("DELETE", `fleet/phases/${encodeURIComponent(row.name)}`);
                                  list.again();
                                }, t("saved"));
                            }}
                          >
                            {t("delete")}
                          </button>
                        </span>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        )}
      </Show>
    </Card>
  );
}

// A tenant that came all the way to the update but may not have it is not ready.
const standing = (row: Line): string =>
  row.blockers.length > 0 && (row.road === "offered" || row.road === "agreed") ? "blocked" : row.road;

/** U-48: where every tenant of the installation stands, for its operator. */
export function Fleet() {
  const regions = useLoad("regions", regions_of);
  const list = useLoad("fleet", () => get<{ items: Line[] }>("fleet"), 10_000);
  return (
    <Page
      title={t("menu.fleet")}
      lead={t("fleet.about")}
      actions={
        <button type="button" onClick={() => attempt(async () => save_as(await blob_of("GET", "fleet?format=csv"), "fleet.csv"))}>
          <Icon of="download" /> {t("logs.export")}
        </button>
      }
    >
      <Show of={list}>
        {(data) => (
          <>
            <ul class="strip">
              {[...new Set(data.items.map(standing))].map((road) => (
                <li key={road}>
                  <Badge of={road} /> {number(data.items.filter((one) => standing(one) === road).length)}
                </li>
              ))}
            </ul>
            <Table
              label={t("menu.fleet")}
              rows={data.items}
              id_of={(row) => String(row.tenant)}
              columns={[
                {
                  id: "company",
                  title: t("licence.company"),
                  cell: (row) => (
                    <>
                      <strong>{plain(row.company, 120)}</strong>
                      <div class="quiet">
                        {two(regions.data?.get(row.region)) || row.region || "–"} · <code>{plain(row.business_id, 64)}</code>
                      </div>
                    </>
                  ),
                  sort: (row) => row.company,
                  wrap: true,
                },
                {
                  id: "road",
                  title: t("state"),
                  cell: (row) => <Badge of={standing(row)} />,
                  under: (row) => row.updated_at && time(row.updated_at),
                  sort: (row) => word(standing(row)),
                },
                {
                  id: "blockers",
                  title: t("fleet.blockers"),
                  cell: (row) =>
                    row.blockers.length ? (
                      <ul class="plainlist">
                        {row.blockers.map((one) => (
                          <li key={one.code}>
                            {two(one.title)} <Link to={`/update/errors/${one.code}`}>{one.code}</Link>
                          </li>
                        ))}
                      </ul>
                    ) : (
                      "–"
                    ),
                  wrap: true,
                },
                {
                  id: "granted",
                  title: t("credits.granted"),
                  cell: (row) => number(row.granted),
                  under: (row) => row.shortage > 0 && `${t("credits.shortage")}: ${number(row.shortage)}`,
                  right: true,
                  sort: (row) => row.granted,
                },
                ...(data.items.some((one) => one.data_removed_at)
                  ? [
                      {
                        id: "removed",
                        title: t("fleet.data_removed"),
                        cell: (row: Line) => time(row.data_removed_at),
                        nowrap: true,
                        sort: (row: Line) => row.data_removed_at ?? "",
                      },
                    ]
                  : []),
              ]}
            />
          </>
        )}
      </Show>
      <Phases regions={regions} />
    </Page>
  );
}
