import { useMemo, useState } from "preact/hooks";
import { place, set_query } from "../state";
import { from_field, t, time, time_zone, to_field, type Key } from "../text";
import { DateField } from "./date_field";
import { Popup } from "./dialog";

const hours: Record<string, number> = { "1h": 1, "24h": 24, "7d": 168, "30d": 720, "90d": 2160, "180d": 4320 };

/** The last `period` until now; rounded up to the minute so that one look asks each question once. */
export function span_of(period: string): { from: string; until: string } {
  const end = Math.ceil((Date.now() + 1) / 60_000) * 60_000;
  return { from: new Date(end - (hours[period] ?? 24) * 3_600_000).toISOString(), until: new Date(end).toISOString() };
}

/** The span that the page's address asks for: `from` and `until`, or `period`. */
export function span(): { from: string; until: string } {
  const from = place.value.query.get("from"),
    until = place.value.query.get("until");
  return from && until ? { from, until } : span_of(place.value.query.get("period") ?? "24h");
}

/** The same, standing still until the address asks for something else or `turn` changes: a list that is read again every minute loses the pages that were added to it. */
export function useSpan(turn: number): { from: string; until: string } {
  return useMemo(span, [turn, ...["period", "from", "until"].map((name) => place.value.query.get(name) ?? "")]);
}

export function PeriodOf({
  value,
  onValue,
  keys = Object.keys(hours),
}: {
  value: string;
  onValue: (period: string) => void;
  keys?: string[];
}) {
  return (
    <div class="segments no-print" role="group" aria-label={t("period")}>
      {keys.map((key) => (
        <button key={key} type="button" aria-pressed={key === value} onClick={() => onValue(key)}>
          {t(`period.${key}` as Key)}
        </button>
      ))}
    </div>
  );
}

export function Period({ keys }: { keys?: string[] } = {}) {
  const chosen = place.value.query.get("from") ? "" : (place.value.query.get("period") ?? "24h");
  const now = span();
  const [from, set_from] = useState(to_field(now.from));
  const [until, set_until] = useState(to_field(now.until));
  return (
    <>
      <PeriodOf value={chosen} {...(keys ? { keys } : {})} onValue={(period) => set_query({ period, from: "", until: "" })} />
      <Popup name={chosen ? t("period.own") : `${time(now.from)} – ${time(now.until)}`}>
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            if (from && until && from < until) set_query({ from: from_field(from), until: from_field(until), period: "" });
          }}
        >
          <DateField id="period-from" name={t("period.from")} value={from} onValue={set_from} required />
          <DateField id="period-until" name={t("period.until")} value={until} after={from} onValue={set_until} required />
          <p class="hint">{t("reports.zone", { zone: time_zone.value })}</p>
          <button type="submit" class="main">
            {t("period.show")}
          </button>
        </form>
      </Popup>
    </>
  );
}
