import { computed, signal } from "@preact/signals";

export type Language = "ja" | "en";
export type Key = keyof typeof import("./i18n/en.json");
export type Two = { en: string; ja: string };
type Texts = Record<Key, string>;

// A catalogue is a file of its own: the first screen waits for one language only, the other follows (`load_texts`).
const files: Record<Language, () => Promise<{ default: Texts }>> = { en: () => import("./i18n/en"), ja: () => import("./i18n/ja") };
const texts = signal<Partial<Record<Language, Texts>>>({});

/** Reads the texts of one language, once. It fails as its file does: without a connection. */
export async function load_texts(of: Language): Promise<void> {
  if (texts.value[of]) return;
  const read = (await files[of]()).default;
  texts.value = { ...texts.value, [of]: read };
}

const kept = (name: string): string | null => {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
};
const keep = (name: string, value: string): void => {
  try {
    localStorage.setItem(name, value);
  } catch {
    /* private windows keep nothing */
  }
};

export const language = signal<Language>(
  kept("language") === "en" ? "en" : kept("language") === "ja" ? "ja" : navigator.language.startsWith("ja") ? "ja" : "en",
);
/** The tenant's IANA zone; the browser's before sign-in. */
export const time_zone = signal(Intl.DateTimeFormat().resolvedOptions().timeZone);

/** Changes the language everywhere; at once where its texts are here, and not at all where they cannot be read. */
export async function set_language(to: Language): Promise<void> {
  await load_texts(to);
  language.value = to;
  keep("language", to);
  document.documentElement.lang = to;
}

const spoken = (): Partial<Texts> => texts.value[language.value] ?? {};

/** Whether the catalogues have this key. */
export const is_key = (key: string): key is Key => key in spoken();

/** The text of a key in the language shown; `{name}` is replaced by the parameter of that name, `{name|mail|mails}` by the word for as many. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  return (spoken()[key] ?? key).replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, more?: string) => {
    if (!(name in values)) return whole;
    if (more === undefined) return String(values[name]);
    return String(values[name]) === "1" ? (one ?? "") : more;
  });
}

// The audit log has the path of a change as its category; people know the screen it belongs to.
const areas: Record<string, Key> = {
  "policies": "menu.policies",
  "dlp": "menu.dlp",
  "lists": "menu.lists",
  "groups": "menu.lists",
  "switches": "menu.lists",
  "click-settings": "menu.lists",
  "logs": "menu.logs",
  "quarantine": "menu.quarantine",
  "end-user": "menu.end_user",
  "reported": "menu.reported",
  "reporting-settings": "menu.reported",
  "reports": "menu.reports",
  "report-schedules": "menu.reports",
  "investigation": "menu.trace",
  "scan": "menu.scan",
  "corrections": "menu.judgement",
  "correlation": "menu.judgement",
  "retro-scan": "menu.judgement",
  "learning": "menu.judgement",
  "writing-style": "menu.judgement",
  "update": "menu.update",
  "platform": "menu.update",
  "fleet": "menu.fleet",
  "instances": "menu.instances",
  "notifications": "menu.notifications",
  "webhooks": "menu.notifications",
  "accounts": "menu.accounts",
  "roles": "menu.roles",
  "identity-providers": "menu.providers",
  "organizations": "menu.organizations",
  "service-accounts": "menu.service_accounts",
  "api-keys": "menu.keys",
  "api-tokens": "menu.keys",
  "licence": "menu.licence",
  "credits": "menu.credits",
  "audit": "menu.audit",
  "console-settings": "menu.settings",
  "session": "menu.sessions",
  "sessions": "menu.sessions",
  "preferences": "menu.settings",
  "dashboard": "menu.dashboard",
};

/** The word for a stored value ("quarantine"); a value without one is shown as it is. */
export function word(value: string): string {
  const area = areas[/^\/api\/v1\/([a-z-]+)/.exec(value)?.[1] ?? ""];
  if (area) return t(area);
  const key = `value.${value}`;
  return is_key(key) ? t(key) : value;
}

// Names that the product itself gave in the tenant's language (default policies, predefined roles, security risks), by either text.
const given = computed(() => {
  const found = new Map<string, Key>();
  for (const one of Object.values(texts.value))
    for (const [key, text] of Object.entries(one)) if (key.startsWith("name.") && !found.has(text)) found.set(text, key as Key);
  return found;
});

/** A name as it was stored: one that the product gave in the reader's language, anybody else's as it is. */
export function named(name: string): string {
  const key = given.value.get(name);
  return key ? t(key) : name;
}

/** The label of a log field or policy member. */
export function label(name: string): string {
  const key = `field.${name}`;
  return is_key(key) ? t(key) : name.replaceAll("_", " ");
}

export const two = (both: Two | null | undefined): string => (both ? both[language.value] : "");

const locale = (): string => (language.value === "ja" ? "ja-JP" : "en-GB");

// Making a formatter costs more than using it a hundred times, and a screen of log rows asks for hundreds.
const made = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat | Intl.Collator>();
function once<T extends Intl.DateTimeFormat | Intl.NumberFormat | Intl.Collator>(name: string, make: () => T): T {
  const key = `${name} ${language.value} ${time_zone.value}`;
  const found = made.get(key) as T | undefined;
  if (found) return found;
  const fresh = make();
  made.set(key, fresh);
  return fresh;
}

/** digits: so many after the point, zeros too; without them as many as the number has. */
export function number(value: number, digits?: number): string {
  return once(
    `number ${digits ?? ""}`,
    () => new Intl.NumberFormat(locale(), digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  ).format(value);
}

/** A number on an axis, "40K" or "4万" from ten thousand on. */
export function short_number(value: number): string {
  return value < 10_000
    ? number(value)
    : once("short", () => new Intl.NumberFormat(locale(), { notation: "compact", maximumFractionDigits: 1 })).format(value);
}

export function time(iso: string | null | undefined): string {
  if (!iso) return "–";
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return once(
    "time",
    () =>
      new Intl.DateTimeFormat(locale(), {
        year: "numeric",
        month: "2-digit",
        day: "2-digit",
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
        hourCycle: "h23",
        timeZone: time_zone.value,
      }),
  ).format(at);
}

export function day(iso: string | null | undefined): string {
  if (!iso) return "–";
  return once(
    "day",
    () => new Intl.DateTimeFormat(locale(), { year: "numeric", month: "2-digit", day: "2-digit", timeZone: time_zone.value }),
  ).format(new Date(iso));
}

/** A calendar day ("2026-11-28") with the parts asked for, "November 2026" or "土曜日". */
export function written_day(date: string, parts: Intl.DateTimeFormatOptions): string {
  return once(`part ${Object.entries(parts).join()}`, () => new Intl.DateTimeFormat(locale(), { ...parts, timeZone: "UTC" })).format(
    new Date(`${date}T00:00:00Z`),
  );
}

/** The day it is in the tenant's zone, "2026-11-28". */
export function today(): string {
  return in_zone(new Date()).slice(0, 10);
}

// "2026-11-28T09:00" of a moment, in the tenant's zone.
const in_zone = (at: Date): string =>
  once(
    "field",
    () =>
      new Intl.DateTimeFormat("sv-SE", {
        year: "numeric",
        month: "2-digit",
        day: "2-digit",
        hour: "2-digit",
        minute: "2-digit",
        hourCycle: "h23",
        timeZone: time_zone.value,
      }),
  )
    .format(at)
    .replace(" ", "T");

/** What a field for date and time shows of a moment: the tenant's time, as everywhere else. */
export function to_field(iso: string): string {
  return in_zone(new Date(iso));
}

/** The moment that such a field's value names; a time that a change of clocks leaves out is taken as the hour after. */
export function from_field(value: string): string {
  const wall = (text: string): number => Date.parse(`${text}Z`);
  let at = wall(value);
  for (let turn = 0; turn < 2; turn += 1) at += wall(value) - wall(in_zone(new Date(at)));
  return new Date(at).toISOString();
}

export function bytes(count: number): string {
  if (count < 1024) return `${number(count)} B`;
  return count < 1048576 ? `${number(Math.round(count / 102.4) / 10)} KB` : `${number(Math.round(count / 104857.6) / 10)} MB`;
}

/** Microseconds in milliseconds: "0.9 ms". */
export function milliseconds(us: number): string {
  return `${number(Math.round(us / 100) / 10)} ms`;
}

// Controls, what turns the direction of writing, and what takes no room or looks like nothing: soft hyphens, fillers, tags.
const unseen =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]/gu;
const marks_on_one = /(\p{M}{4})\p{M}+/gu; // more of them write over the lines above and below

/** Mail text made safe to look at: what is not seen and bidirectional overrides become visible, heaps of marks on one letter and long runs are cut. */
export function plain(text: string, most = 2000): string {
  const shown = (text.length > 4 * most ? text.slice(0, 4 * most) : text).replace(unseen, "\u00b7").replace(marks_on_one, "$1");
  return shown.length > most || text.length > 4 * most ? `${shown.slice(0, most).replace(/[\ud800-\udbff]$/, "")}…` : shown;
}

/** The order of two values as the language shown has it; numbers by size. */
export function collate(a: string | number, b: string | number): number {
  return typeof a === "number" && typeof b === "number"
    ? a - b
    : once("collate", () => new Intl.Collator(locale(), { numeric: true })).compare(String(a), String(b));
}

/** A start of a period as it stands on an axis: with the day where days are told apart, else with the time. */
export function tick_text(iso: string, by_day: boolean): string {
  return once(
    by_day ? "tick day" : "tick",
    () =>
      new Intl.DateTimeFormat(
        locale(),
        by_day
          ? { month: "short", day: "numeric", timeZone: time_zone.value }
          : { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: time_zone.value },
      ),
  ).format(new Date(iso));
}
