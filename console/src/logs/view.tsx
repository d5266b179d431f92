import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { change_habits, habits_of, load_habits } from "../kept";
import { query, save_as } from "../server";
import { go, may, place, say, set_query } from "../state";
import { label, language, number, t, time_zone, type Key } from "../text";
import { Popup } from "../ui/dialog";
import { Blank, Show, attempt, useLoad } from "../ui/loaded";
import { Page } from "../ui/page";
import { Chooser } from "../ui/chooser";
import { Columns, filled } from "../ui/chart";
import { Icon } from "../ui/icon";
import { Period, span } from "../ui/period";
import { count_of, csv_of, log_types, rows_of, volume_of, type Asked, type LogType, type Row } from "./api";
import { Details } from "./details";
import { Facets } from "./facets";
import { as_report } from "../reports/searches";
import { QueryBar } from "./query_bar";
import { Rows } from "./rows";
import { first_log, log_name, logs_of } from "./kinds";
import { fitting } from "./show";
import type { Source } from "./source";

// What an empty log waits for, where it is not mail alone.
const nothing_yet: Record<string, Key> = {
  virtual_analyzer: "logs.no_analyzer",
  url_click: "logs.no_click",
  integration: "logs.no_integration",
  quarantine: "logs.no_quarantine",
};

const most_exported = 10_000;

/** The rows found as a file: the columns shown, or all fields. What a file lacks is said before and after. */
function Export({ of, asked, total, columns }: { of: LogType; asked: Asked; total: number; columns: string[] }) {
  const write = (fields: string[]): Promise<boolean> =>
    attempt(async () => {
      const { content, cut } = await csv_of(of.type, asked, fields);
      save_as(content, `${of.type}.csv`);
      say(
        cut ? t("logs.export_cut", { count: number(cut), total: number(total) }) : t("logs.exported", { count: number(total) }),
        cut ? "bad" : "good",
      );
    });
  return (
    <Popup
      name={
        <>
          <Icon of="download" /> {t("logs.export")}
        </>
      }
      class="export"
    >
      <div class="stack">
        <button type="button" onClick={() => write(columns)}>
          {t("logs.export_shown")}
        </button>
        <button type="button" onClick={() => write([])}>
          {t("logs.export_all")}
        </button>
        {total > most_exported && <p class="quiet">{t("logs.export_most", { count: number(most_exported), total: number(total) })}</p>}
      </div>
    </Popup>
  );
}

const scroll_bar = 18;

/** The width of an element as it changes, in CSS pixels; 0: not there yet. */
function useWidth(): [number, (one: HTMLElement | null) => void] {
  const [width, set] = useState(0);
  const watch = useRef<ResizeObserver | undefined>(undefined);
  const at = useCallback((one: HTMLElement | null): void => {
    watch.current?.disconnect();
    if (!one) return;
    watch.current = new ResizeObserver(() => set(one.clientWidth));
    watch.current.observe(one);
    set(one.clientWidth);
  }, []);
  return [width, at];
}

// The row whose details are open, in the address.
const row_of = (row: Row): Record<string, string> => ({ row: String(row.id), row_at: row.at });
const no_row = { row: "", row_at: "" };

function Found({ of, asked }: { of: LogType; asked: Asked }) {
  const key = `${of.type} ${JSON.stringify(asked)}`;
  const counted = useLoad(`count ${key}`, async () => {
    const [total, volume] = await Promise.all([count_of(of.type, asked), volume_of(of.type, asked)]);
    return { total, volume, asked };
  });
  const [width, measured] = useWidth();
  const listed = (habits_of(of.type).columns ?? fitting(of.type, width - scroll_bar)).join(" ");
  const columns = useMemo(() => listed.split(" "), [listed]);
  const narrow = habits_of(of.type).facets !== false;
  const [open, set_open] = useState<{ row: Row; position: number; source: Source }>();
  const opened = place.value.query.get("row") ?? "";
  // The address holds the row's time beside its number: a link is still good when the period that it was found in has moved on.
  const at = place.value.query.get("row_at") ?? "",
    moment = Date.parse(at);
  const linked = useLoad(`row ${of.type} ${opened} ${at}`, async () => {
    if (!opened || open) return null;
    const within = Number.isNaN(moment)
      ? asked
      : { query: "", from: new Date(moment).toISOString(), until: new Date(moment + 1).toISOString() };
    return (await rows_of(of.type, within, 1_000)).items.find((row) => String(row.id) === opened) ?? null;
  });
  useEffect(() => {
    if (!opened) set_open(undefined);
  }, [opened]);
  const row = open && String(open.row.id) === opened ? open.row : opened ? (linked.data ?? undefined) : undefined;
  // Both are made anew only when what they show changes: opening details or typing must not draw a thousand cells again.
  const found = counted.data,
    spoken = language.value,
    zone = time_zone.value;
  const chart = useMemo(
    () =>
      found &&
      found.total > 0 && (
        <Columns
          label={t("logs.volume")}
          names={[t("logs.rows")]}
          bucket_ms={found.volume.bucket_ms}
          buckets={filled(found.volume.buckets, found.asked.from, found.asked.until, found.volume.bucket_ms)}
          onPick={(from, until) => set_query({ from, until, period: "", ...no_row })}
        />
      ),
    [found, spoken, zone],
  );
  const rows = useMemo(
    () =>
      found && (
        <Rows
          of={of}
          asked={found.asked}
          total={found.total}
          volume={found.volume}
          columns={columns.filter((name) => of.fields.some((field) => field.name === name))}
          opened={opened}
          onOpen={(next, position, source) => {
            set_open({ row: next, position, source });
            set_query(row_of(next));
          }}
        />
      ),
    [of, found, columns, opened, spoken, zone],
  );
  const search = place.value.query.get("query") ?? "";
  const facets = useMemo(() => found && <Facets of={of} asked={found.asked} now={search} />, [of, found, search, spoken, zone]);
  const step = async (by: 1 | -1): Promise<void> => {
    if (!open) return;
    const position = open.position + by;
    await open.source.load(position, position);
    const next = open.source.row(position);
    if (next) {
      set_open({ ...open, row: next, position });
      set_query(row_of(next), true);
    }
  };
  return (
    <Show of={counted}>
      {({ total, asked: answered }) => (
        <>
          {opened && !row && linked.data === null && !linked.busy && (
            <p class="notice" role="status">
              {t("logs.row_gone")}{" "}
              <button type="button" class="linklike" onClick={() => set_query(no_row, true)}>
                {t("close")}
              </button>
            </p>
          )}
          {chart}
          <div class={narrow ? "split" : "split whole"}>
            {narrow && facets}
            <section ref={measured}>
              <div class="bar">
                <button type="button" aria-expanded={narrow} onClick={() => change_habits(of.type, (old) => ({ ...old, facets: !narrow }))}>
                  <Icon of="filter" /> {t(narrow ? "logs.hide_facets" : "logs.show_facets")}
                </button>
                <p role="status">{t("logs.count", { count: number(total) })}</p>
                <Chooser
                  all={of.fields.map((field) => field.name)}
                  chosen={columns}
                  title={label}
                  change={(next) => change_habits(of.type, (old) => ({ ...old, columns: next }))}
                  first={() => change_habits(of.type, ({ columns, ...others }) => others)}
                />
                {total > 0 && <Export of={of} asked={answered} total={total} columns={columns} />}
                {of.type !== "audit" && may("reports", "full") && (
                  <button type="button" onClick={() => go(as_report(of.type, answered.query))}>
                    <Icon of="report" /> {t("logs.as_report")}
                  </button>
                )}
              </div>
              {total === 0 ? (
                <Blank icon="logs">
                  <p>{t(answered.query ? "logs.nothing_found" : (nothing_yet[of.type] ?? "logs.nothing_yet"))}</p>
                  {answered.query ? (
                    <button type="button" onClick={() => set_query({ query: "" })}>
                      {t("logs.clear")}
                    </button>
                  ) : (
                    <button type="button" onClick={() => set_query({ period: "30d", from: "", until: "" })}>
                      {t("logs.longer")}
                    </button>
                  )}
                </Blank>
              ) : (
                rows
              )}
              <p class="quiet">{of.retention_days > 0 && t("logs.retention", { days: of.retention_days })}</p>
            </section>
          </div>
          {row && opened && (
            <Details
              key={opened}
              row={row}
              fields={of.fields}
              close={() => {
                set_open(undefined);
                set_query(no_row, true);
              }}
              {...(open ? { step } : {})}
            />
          )}
        </>
      )}
    </Show>
  );
}

export function Logs() {
  const type = place.value.path.split("/")[2] || first_log();
  const [turn, again] = useState(0);
  const asks = ["query", "period", "from", "until"].map((name) => place.value.query.get(name) ?? "");
  // The end stands still until something else is asked for: rows must not move under the reader.
  const asked = useMemo(
    (): Asked => ({ query: asks[0] ?? "", ...span(), ...(asks[3] ? {} : { until: new Date().toISOString() }) }),
    [...asks, type, turn],
  );
  const types = useLoad("log types", log_types);
  useEffect(() => void load_habits(type), [type]);
  return (
    <Page
      title={t("menu.logs")}
      actions={
        <>
          <Period />
          <button type="button" onClick={() => again((n) => n + 1)}>
            {t("refresh")}
          </button>
        </>
      }
    >
      <Show of={types}>
        {(data) => {
          const of = data.items.find((one) => one.type === type);
          return (
            <>
              <div class="tabs" role="group" aria-label={t("logs.types")}>
                {logs_of(data.items).map((one) => (
                  <button
                    key={one.type}
                    type="button"
                    aria-pressed={one.type === type}
                    onClick={() => go(`/logs/${one.type}${query({ period: place.value.query.get("period") ?? "" })}`)}
                  >
                    {log_name(one.type)}
                  </button>
                ))}
              </div>
              {of ? (
                <>
                  <QueryBar key={type} type={type} fields={of.fields} asked={asked} />
                  <Found key={type} of={of} asked={asked} />
                </>
              ) : (
                <p class="empty">{t("not_found.text")}</p>
              )}
            </>
          );
        }}
      </Show>
    </Page>
  );
}
