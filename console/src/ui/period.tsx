import { place, set_query } from "../state";
import { t, type Key } from "../text";

const hours: Record<string, number> = { "1h": 1, "24h": 24, "7d": 168, "30d": 720, "90d": 2160, "180d": 4320 };

/** The span of the page's `period`; rounded to the minute so that one look asks each question once. */
export function span(): { from: string; until: string } {
  const period = place.value.query.get("period") ?? "24h";
  const from = place.value.query.get("from"), until = place.value.query.get("until");
  if (from && until) return { from, until };
  const end = Math.ceil((Date.now() + 1) / 60_000) * 60_000;
  return { from: new Date(end - (hours[period] ?? 24) * 3_600_000).toISOString(), until: new Date(end).toISOString() };
}

export function Period() {
  const now = place.value.query.get("from") ? "" : place.value.query.get("period") ?? "24h";
  return (
    <div class="segments" role="group" aria-label={t("period")}>
      {Object.keys(hours).map((key) => <button key={key} type="button" aria-pressed={key === now} onClick={() => set_query({ period: key, from: "", until: "" })}>{t(`period.${key}` as Key)}</button>)}
    </div>
  );
}
