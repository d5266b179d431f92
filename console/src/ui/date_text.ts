import { language } from "../text";

// Dates and times as people type them. A field's value is always "2026-11-28T09:00" (or "09:00"), wall time in the tenant's zone; how it is
// written follows the console's language, never the browser's.

export type DateKind = "moment" | "clock"; // a day with a time of day; a time of day alone

const two = (value: number | string): string => String(value).padStart(2, "0");

/** The value that a typed text names, or "" when it names none. A year may stand first in either language; without a time of day it is midnight. */
export function value_of(text: string, kind: DateKind): string {
  const typed = text.normalize("NFKC").trim(); // full-width digits of a Japanese keyboard
  const clock = (hour: string | undefined, minute: string | undefined): string =>
    Number(hour ?? 0) < 24 && Number(minute ?? 0) < 60 ? `${two(hour ?? 0)}:${two(minute ?? 0)}` : "";
  if (kind === "clock") {
    const found = /^(\d{1,2})[:時](\d{1,2})分?$/.exec(typed);
    return found ? clock(found[1], found[2]) : "";
  }
  const found = /^(\d{1,4})[-/.年](\d{1,2})[-/.月](\d{1,4})日?(?:[T,\s]+(\d{1,2})[:時](\d{1,2})(?::\d{2})?分?)?$/.exec(typed);
  if (!found) return "";
  const [, first = "", month = "", last = "", hour, minute] = found;
  if ((first.length === 4) === (last.length === 4)) return "";
  const [year, day] = first.length === 4 ? [first, last] : [last, first],
    at = clock(hour, minute);
  const real = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (!at || day.length > 2 || Number(year) < 1970 || real.getUTCMonth() !== Number(month) - 1 || real.getUTCDate() !== Number(day))
    return "";
  return `${year}-${two(month)}-${two(day)}T${at}`;
}

/** A value as it is written in the language shown; "" for "". */
export function written(value: string, kind: DateKind): string {
  if (kind === "clock" || !value) return value;
  const [year = "", month = "", day = ""] = value.slice(0, 10).split("-"),
    at = value.slice(11, 16);
  return language.value === "ja" ? `${year}/${month}/${day} ${at}` : `${day}/${month}/${year} ${at}`;
}

/** The six weeks that a calendar shows of a month ("2026-11"), as days "2026-11-01"; weeks begin as the language has it. */
export function weeks_of(month: string): string[][] {
  const first = new Date(`${month}-01T00:00:00Z`),
    before = (first.getUTCDay() + (language.value === "ja" ? 0 : 6)) % 7;
  return Array.from({ length: 6 }, (_, week) => Array.from({ length: 7 }, (_, at) => moved(`${month}-01`, week * 7 + at - before)));
}

/** A day so many days later. */
export function moved(day: string, by: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + by * 86_400_000).toISOString().slice(0, 10);
}

/** The same day so many months later, or that month's last. */
export function month_moved(day: string, by: number): string {
  const [year = 1970, month = 1, date = 1] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + by, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + by, Math.min(date, last))).toISOString().slice(0, 10);
}
