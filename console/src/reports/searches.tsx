import { useEffect } from "preact/hooks";
import { habits_of, load_habits } from "../kept";
import { log_types, type Field as LogField } from "../logs/api";
import { place } from "../state";
import { log_name, logs_of_reports } from "../logs/kinds";
import { label, plain, t } from "../text";
import { Choice, Field, Input } from "../ui/fields";
import { Show, useLoad } from "../ui/loaded";

/** A log search that is a section of a report; field: the facet that is counted, "": over time. */
export interface Search {
  name: string;
  log: string;
  query: string;
  field: string;
}
const most = 10;

/** The address at which a search is made into a report. */
export const as_report = (log: string, query: string): string => {
  const kept = (habits_of(log).templates ?? []).find((one) => one.query === query);
  return `/reports?${new URLSearchParams({ tab: "once", log, ...(query ? { query } : {}), name: kept?.name ?? (query || log_name(log)).slice(0, 128) }).toString()}`;
};

/** The search that the address of the reports brings, or none. */
export function brought(): Search | undefined {
  const [log, query, name] = ["log", "query", "name"].map((one) => place.value.query.get(one) ?? "");
  return log && logs_of_reports().includes(log) ? { name: name || log_name(log), log, query: query ?? "", field: "" } : undefined;
}

function One({ now, fields, set, drop }: { now: Search; fields: LogField[]; set: (next: Search) => void; drop: () => void }) {
  return (
    <fieldset class="rule">
      <legend>{plain(now.name, 128) || "–"}</legend>
      <p>
        <span class="quiet">{log_name(now.log)}</span>{" "}
        {now.query ? <code>{plain(now.query, 500)}</code> : <span class="quiet">{t("reports.search_all")}</span>}
      </p>
      <div class="row">
        <Input name={t("reports.search_heading")} value={now.name} maxLength={128} required onValue={(name) => set({ ...now, name })} />
        <Choice
          name={t("reports.search_by")}
          value={now.field}
          onValue={(field) => set({ ...now, field })}
          options={[
            ["", t("reports.search_over_time")],
            ...fields.filter((one) => one.facet).map((one): [string, string] => [one.name, label(one.name)]),
          ]}
        />
        <button type="button" aria-label={`${t("reports.search_drop")}: ${plain(now.name, 128)}`} onClick={drop}>
          {t("reports.search_drop")}
        </button>
      </div>
    </fieldset>
  );
}

/** The log searches of a report: each a section with a heading of its own; saved ones are offered. */
export function SearchesForm({ now, set }: { now: Search[]; set: (next: Search[]) => void }) {
  const types = useLoad("log types", log_types);
  useEffect(() => {
    for (const one of logs_of_reports()) void load_habits(one);
  }, []);
  const kept = logs_of_reports().flatMap((log) => (habits_of(log).templates ?? []).map((one): Search => ({ ...one, log, field: "" })));
  return (
    <fieldset>
      <legend>{t("reports.searches")}</legend>
      <p class="quiet">{t("reports.searches_hint")}</p>
      <Show of={types}>
        {(data) => (
          <>
            {now.map((one, at) => (
              <One
                key={at}
                now={one}
                fields={data.items.find((type) => type.type === one.log)?.fields ?? []}
                set={(next) => set(now.map((other, n) => (n === at ? next : other)))}
                drop={() => set(now.filter((_, n) => n !== at))}
              />
            ))}
          </>
        )}
      </Show>
      {kept.length > 0 && now.length < most && (
        <Field name={t("reports.search_add")}>
          {(id) => (
            <select
              id={id}
              value=""
              onChange={(event) => {
                const one = kept[Number(event.currentTarget.value)];
                event.currentTarget.value = "";
                if (one) set([...now, one]);
              }}
            >
              <option value="">{t("reports.search_choose")}</option>
              {kept.map((one, at) => (
                <option key={`${one.log} ${one.name}`} value={String(at)}>{`${log_name(one.log)}: ${plain(one.name, 100)}`}</option>
              ))}
            </select>
          )}
        </Field>
      )}
    </fieldset>
  );
}
