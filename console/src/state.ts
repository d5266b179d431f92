import { signal } from "@preact/signals";
import type { Language } from "./text";

export type Level = "read" | "partial" | "full";
export interface Session {
  account: {
    id: number;
    name: string;
    role: string;
    side: "cas" | "platform";
    language: Language;
    email: string;
    display_name: string;
    kind: string;
    has_mfa: boolean;
  };
  csrf: string;
  permissions: Record<string, Level>;
  organizations: number[]; // the only ones whose records are seen; none: all
  tenant: {
    id: number;
    name: string;
    business_id: string;
    region: string;
    time_zone: string;
    language: Language;
    governance: string;
    platform: string;
  };
}

/** undefined: not known yet; null: nobody is signed in. */
export const session = signal<Session | null | undefined>(undefined);

/** Whether the account may see (or, with "full", change) one of the screens named "a|b". */
export function may(screens: string, level: Level = "read"): boolean {
  const held = session.value?.permissions ?? {};
  return screens.split("|").some((screen) => screen === "" || held[screen] === "full" || (level === "read" && held[screen] !== undefined));
}

/** Whether the account sees the records of every organization, and so what is put together from several logs. */
export const sees_all = (): boolean => !session.value?.organizations.length;

export interface Place {
  path: string;
  query: URLSearchParams;
}
const here = (): Place => ({ path: location.pathname, query: new URLSearchParams(location.search) });
export const place = signal<Place>(here());
addEventListener("popstate", () => {
  place.value = here();
});

/** The question to ask before the page is left with something unsaved; "": leave. */
export const unsaved = signal<{ text: string; button: string } | undefined>(undefined);

export function go(to: string, replace = false): void {
  const guard = unsaved.value;
  if (guard && new URL(to, location.href).pathname !== location.pathname) {
    void sure(guard.text, guard.button).then((yes) => {
      if (yes) {
        unsaved.value = undefined;
        go(to, replace);
      }
    });
    return;
  }
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  const moved = place.value.path !== location.pathname;
  place.value = here();
  if (moved) scrollTo(0, 0);
}

/** Changes members of the query string; "" removes one. */
export function set_query(changes: Record<string, string>, replace = false): void {
  const next = new URLSearchParams(place.value.query);
  for (const [name, value] of Object.entries(changes)) value === "" ? next.delete(name) : next.set(name, value);
  const text = next.toString();
  go(place.value.path + (text ? `?${text}` : ""), replace);
}

export interface Toast {
  id: number;
  text: string;
  kind: "good" | "bad";
}
export const toasts = signal<Toast[]>([]);
let next_toast = 1;
export function say(text: string, kind: "good" | "bad" = "good"): void {
  const id = next_toast++;
  toasts.value = [...toasts.value.slice(-3), { id, text, kind }];
  setTimeout(
    () => {
      toasts.value = toasts.value.filter((one) => one.id !== id);
    },
    kind === "bad" ? 12_000 : 5_000,
  );
}

export interface Question {
  text: string;
  button: string;
  danger: boolean;
  answer: (yes: boolean) => void;
}
export const question = signal<Question | undefined>(undefined);
/** Asks before something that cannot be undone; false: not confirmed. */
export function sure(text: string, button: string, danger = true): Promise<boolean> {
  return new Promise((answer) => {
    question.value = {
      text,
      button,
      danger,
      answer: (yes) => {
        question.value = undefined;
        answer(yes);
      },
    };
  });
}
