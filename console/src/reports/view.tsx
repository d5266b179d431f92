import { useEffect, useState } from "preact/hooks";
import { blob_of, get, query, save_as, send } from "../server";
import { may, place, set_query } from "../state";
import { from_field, day, plain, t, time, time_zone, type Key } from "../text";
import { Dialog } from "../ui/dialog";
import { Choice, Input, Tick } from "../ui/fields";
import { Blank, Show, attempt, useLoad } from "../ui/loaded";
import { Page } from "../ui/page";
import { Table } from "../ui/table";
import { DateField } from "../ui/date_field";
import { Badge } from "../ui/badge";
import { begun, DocumentForm, TimingForm, type Document } from "./form";
import { brought } from "./searches";

interface Run {
  id: number;
  schedule: number;
  title: string;
  from: string;
  until: string;
  state: string;
  error: string;
  formats: string[];
  created_at: string;
  created_by: string;
}
interface Schedule {
  id: number;
  name: string;
  enabled: boolean;
  document: Document;
  last_due: string;
  created_at: string;
  created_by: string;
}

const forgotten = { log: "", query: "", name: "" }; // a search that became a report
const until_day = (iso: string): string => day(new Date(new Date(iso).getTime() - 1).toISOString());

async function show_preview(document: Document, period: Record<string, string>): Promise<void> {
  await attempt(async () => {
    const file = await blob_of("POST", "reports/preview", { document, ...period, format: "pdf" });
    save_as(file, "preview.pdf");
  });
}

interface Runs {
  items: Run[];
  next: number | null;
}

function Made() {
  const read = (before?: number): Promise<Runs> => get(`reports${query({ limit: 100, before })}`);
  const list = useLoad("reports", () => read(), 5000);
  const [more, set_more] = useState<Runs>();
  useEffect(() => set_more(undefined), [list.data?.items[0]?.id]);
  return (
    <Show of={list}>
      {(data) =>
        data.items.length === 0 ? (
          <Blank icon="report">
            <p>{t("reports.empty")}</p>
            <button type="button" onClick={() => set_query({ tab: "once" })}>
              {t("reports.once")}
            </button>
          </Blank>
        ) : (
          <>
            <Table
              label={t("reports.made")}
              rows={[...data.items, ...(more?.items ?? [])]}
              id_of={(row) => String(row.id)}
              columns={[
                { id: "title", title: t("reports.title"), cell: (row) => plain(row.title, 128) },
                { id: "period", title: t("period"), cell: (row) => `${day(row.from)} – ${until_day(row.until)}` },
                { id: "state", title: t("state"), cell: (row) => <Badge of={`report_${row.state}`} /> },
                {
                  id: "made",
                  title: t("reports.made_at"),
                  cell: (row) => (
                    <>
                      {time(row.created_at)}
                      <div class="quiet">{plain(row.created_by, 128)}</div>
                    </>
                  ),
                },
                {
                  id: "files",
                  title: t("reports.download"),
                  cell: (row) => (
                    <span class="buttons">
                      {row.formats.map((one) => (
                        <button
                          key={one}
                          type="button"
                          aria-label={`${t("reports.download")} ${plain(row.title, 128)} ${one.toUpperCase()}`}
                          onClick={() =>
                            attempt(async () =>
                              save_as(
                                await blob_of("GET", `reports/${row.id}/file${query({ format: one })}`),
                                `report-${row.from.slice(0, 10)}.${one}`,
                              ),
                            )
                          }
                        >
                          {one.toUpperCase()}
                        </button>
                      ))}
                      {may("reports", "full") && (
                        <button
                          type="button"
                          aria-label={`${t("delete")} ${plain(row.title, 128)}`}
                          onClick={async () => {
                            if (await attempt(() => send("DELETE", `reports/${row.id}`), t("reports.deleted"))) {
                              set_more(undefined);
                              list.again();
                            }
                          }}
                        >
                          {t("delete")}
                        </button>
                      )}
                    </span>
                  ),
                },
              ]}
            />
            {(more ?? data).next !== null && (
              <button
                type="button"
                onClick={() =>
                  attempt(async () => {
                    const page = await read((more ?? data).next ?? undefined);
                    set_more({ ...page, items: [...(more?.items ?? []), ...page.items] });
                  })
                }
              >
                {t("more")}
              </button>
            )}
          </>
        )
      }
    </Show>
  );
}

const spans = ["yesterday", "last_week", "last_month", "last_6_months", "last_year", "custom"];

function Once() {
  const [now, set] = useState<Document>(begun());
  const [span, set_span] = useState("last_week");
  const [from, set_from] = useState("");
  const [until, set_until] = useState("");
  const period = (): Record<string, string> => (span === "custom" ? { span, from: from_field(from), until: from_field(until) } : { span });
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void attempt(async () => {
          await send("POST", "reports", { document: now, ...period() });
          set_query({ tab: "made", ...forgotten });
        }, t("reports.ordered"));
      }}
    >
      <Choice
        name={t("period")}
        value={span}
        onValue={set_span}
        options={spans.map((one): [string, string] => [one, t(`reports.${one}` as Key)])}
      />
      {span === "custom" && (
        <div class="row">
          <DateField name={t("reports.from")} value={from} required onValue={set_from} />
          <DateField name={t("reports.until")} value={until} after={from} required onValue={set_until} />
        </div>
      )}
      <p class="quiet">{t("reports.zone", { zone: time_zone.value })}</p>
      <DocumentForm now={now} set={set} />
      <div class="bar">
        {may("reports", "full") && (
          <button type="submit" class="main">
            {t("reports.order")}
          </button>
        )}
        <button
          type="button"
          onClick={(event) => {
            if (event.currentTarget.form?.reportValidity()) void show_preview(now, period());
          }}
        >
          {t("reports.preview")}
        </button>
      </div>
    </form>
  );
}

function Edit({ one, close, done }: { one: Schedule | undefined; close: () => void; done: () => void }) {
  const [now, set] = useState<Document>(one?.document ?? begun());
  const [name, set_name] = useState(one?.name ?? brought()?.name ?? "");
  const [enabled, set_enabled] = useState(one?.enabled ?? true);
  return (
    <Dialog side title={one ? plain(one.name, 128) : t("reports.add_schedule")} close={close}>
      <form
        class="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          const body = { name, enabled, document: now };
          if (
            await attempt(
              () => (one ? send("PUT", `report-schedules/${one.id}`, body) : send("POST", "report-schedules", body)),
              t("saved"),
            )
          ) {
            done();
            close();
          }
        }}
      >
        <Input name={t("name")} value={name} maxLength={128} required onValue={set_name} />
        <Tick name={t("reports.enabled")} value={enabled} onValue={set_enabled} />
        <TimingForm now={now} set={set} />
        <DocumentForm now={now} set={set} />
        <div class="bar">
          {may("reports", "full") && (
            <button type="submit" class="main">
              {t("save")}
            </button>
          )}
          <button
            type="button"
            onClick={() =>
              show_preview(now, { span: now.rhythm === "daily" ? "yesterday" : now.rhythm === "weekly" ? "last_week" : "last_month" })
            }
          >
            {t("reports.preview")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Schedules() {
  const list = useLoad("schedules", () => get<{ items: Schedule[] }>("report-schedules"));
  const [opened, set_opened] = useState<Schedule | "new" | undefined>(brought() && may("reports", "full") ? "new" : undefined);
  return (
    <>
      {may("reports", "full") && (
        <div class="bar">
          <button type="button" class="main" onClick={() => set_opened("new")}>
            {t("reports.add_schedule")}
          </button>
        </div>
      )}
      <Show of={list}>
        {(data) =>
          data.items.length === 0 ? (
            <Blank icon="report">
              <p>{t("reports.no_schedules")}</p>
            </Blank>
          ) : (
            <Table
              label={t("reports.schedules")}
              rows={data.items}
              id_of={(row) => String(row.id)}
              onOpen={set_opened}
              columns={[
                { id: "name", title: t("name"), cell: (row) => plain(row.name, 128) },
                { id: "rhythm", title: t("end_user.rhythm"), cell: (row) => t(`reports.${row.document.rhythm}` as Key) },
                {
                  id: "formats",
                  title: t("reports.formats"),
                  cell: (row) => row.document.formats.map((one) => one.toUpperCase()).join(", "),
                },
                { id: "recipients", title: t("reports.recipients"), cell: (row) => plain(row.document.recipients.join(", "), 100) || "–" },
                { id: "state", title: t("state"), cell: (row) => <Badge of={row.enabled ? "enabled" : "disabled"} /> },
                {
                  id: "actions",
                  title: t("actions"),
                  cell: (row) =>
                    may("reports", "full") && (
                      <button
                        type="button"
                        aria-label={`${t("delete")} ${row.name}`}
                        onClick={async () => {
                          if (await attempt(() => send("DELETE", `report-schedules/${row.id}`), t("reports.deleted"))) list.again();
                        }}
                      >
                        {t("delete")}
                      </button>
                    ),
                },
              ]}
            />
          )
        }
      </Show>
      {opened && (
        <Edit
          key={opened === "new" ? "new" : opened.id}
          one={opened === "new" ? undefined : opened}
          close={() => {
            set_opened(undefined);
            set_query(forgotten, true);
          }}
          done={list.again}
        />
      )}
    </>
  );
}

export function Reports() {
  const tab = place.value.query.get("tab") ?? "made";
  return (
    <Page title={t("menu.reports")} lead={t("reports.about")}>
      <div class="tabs" role="group" aria-label={t("menu.reports")}>
        {["made", "schedules", "once"].map((one) => (
          <button key={one} type="button" aria-pressed={one === tab} onClick={() => set_query({ tab: one })}>
            {t(`reports.tab_${one}` as Key)}
          </button>
        ))}
      </div>
      {tab === "schedules" ? <Schedules /> : tab === "once" ? <Once /> : <Made />}
    </Page>
  );
}
