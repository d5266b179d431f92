import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Problem, came_back } from "../server";
import { say } from "../state";
import { number, t } from "../text";
import { Icon, type IconName } from "./icon";

export interface Loaded<T> {
  data: T | undefined;
  problem: Problem | undefined;
  busy: boolean;
  again: () => void;
}

/** Runs `read` whenever `key` changes; keeps the last good answer while the next one is on its way. */
export function useLoad<T>(key: string, read: () => Promise<T>, every_ms = 0): Loaded<T> {
  const [state, set] = useState<{ key: string; data?: T | undefined; problem?: Problem | undefined; busy: boolean }>({
    key: "",
    busy: true,
  });
  const [turn, next] = useState(0);
  useEffect(() => {
    let gone = false;
    set((old) => ({ ...old, busy: true }));
    read().then(
      (data) => {
        if (!gone) set({ key, data, busy: false });
      },
      (problem: unknown) => {
        if (!gone) set((old) => ({ key, data: old.key === key ? old.data : undefined, problem: as_problem(problem), busy: false }));
      },
    );
    return () => {
      gone = true;
    };
  }, [key, turn, came_back.value]);
  useEffect(() => {
    if (!every_ms) return;
    const timer = setInterval(() => {
      if (!document.hidden) next((n) => n + 1);
    }, every_ms);
    return () => clearInterval(timer);
  }, [every_ms]);
  return { data: state.data, problem: state.problem, busy: state.busy, again: () => next((n) => n + 1) };
}

export interface Draft<T> {
  now: T | undefined;
  set: (next: T | ((old: T | undefined) => T | undefined)) => void;
  accept: () => void;
}

/**
 * What is being edited of something that was read. When it is read again (the connection came back, somebody signed in anew) an untouched
 * draft follows; one with changes stays. accept: the next answer replaces the draft, whatever was typed.
 */
export function useDraft<T>(data: T | undefined): Draft<T> {
  const [now, set] = useState<T>();
  const base = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (data === undefined) return;
    const before = base.current;
    set((old) => (old === undefined || before === undefined || JSON.stringify(old) === before ? data : old));
    base.current = JSON.stringify(data);
  }, [data]);
  return {
    now,
    set: set as Draft<T>["set"],
    accept: () => {
      base.current = undefined;
    },
  };
}

export function as_problem(what: unknown): Problem {
  return what instanceof Problem ? what : new Problem(-1, "console", { en: String(what), ja: String(what) }, {});
}

/** Runs an action of a button: its problem becomes a toast, what was typed stays. */
export async function attempt(action: () => Promise<unknown>, done?: string): Promise<boolean> {
  try {
    await action();
    if (done) say(done);
    return true;
  } catch (what) {
    const problem = as_problem(what);
    say(problem.remedy ? `${problem.text} ${problem.remedy}` : problem.text, "bad");
    return false;
  }
}

export function Fault({ problem, again }: { problem: Problem; again?: () => void }) {
  const [wait, set_wait] = useState(problem.retry_after);
  useEffect(() => {
    set_wait(problem.retry_after);
    if (!problem.retry_after) return;
    const timer = setInterval(() => set_wait((left) => Math.max(0, left - 1)), 1_000);
    return () => clearInterval(timer);
  }, [problem]);
  if (problem.code === "service.not_configured")
    return (
      <Blank icon="settings">
        <p>{t("not_configured")}</p>
      </Blank>
    );
  const id = typeof problem.body.instance === "string" ? problem.body.instance.replace("urn:uuid:", "") : "";
  return (
    <div class="fault" role="alert">
      <p>
        <strong>{problem.text}</strong>
      </p>
      {problem.remedy && <p>{problem.remedy}</p>}
      {problem.status >= 500 && id && (
        <p class="quiet">
          {t("request_id")}: <code>{id}</code>
        </p>
      )}
      {again && (
        <button type="button" disabled={wait > 0} onClick={again}>
          {t("try_again")}
          {wait > 0 ? ` (${number(wait)})` : ""}
        </button>
      )}
    </div>
  );
}

/** What stands where nothing is yet: what it is, and what to do next. */
export function Blank({ icon, children }: { icon: IconName; children: ComponentChildren }) {
  return (
    <div class="blank">
      <Icon of={icon} />
      {children}
    </div>
  );
}

/** What a load gives: its data, or how it stands. */
export function Show<T>({ of, children }: { of: Loaded<T>; children: (data: T) => ComponentChildren }) {
  if (of.problem && of.data === undefined) return <Fault problem={of.problem} again={of.again} />;
  if (of.data === undefined)
    return (
      <p class="loading" aria-busy="true">
        <span class="spinner" aria-hidden="true" /> {t("loading")}
      </p>
    );
  return (
    <>
      {of.problem && <Fault problem={of.problem} again={of.again} />}
      {children(of.data)}
    </>
  );
}
