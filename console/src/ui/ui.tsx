import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Problem } from "../server";
import { go, say } from "../state";
import { number, t } from "../text";

export interface Loaded<T> { data: T | undefined; problem: Problem | undefined; busy: boolean; again: () => void }

/** Runs `read` whenever `key` changes; keeps the last good answer while the next one is on its way. */
export function useLoad<T>(key: string, read: () => Promise<T>, every_ms = 0): Loaded<T> {
  const [state, set] = useState<{ key: string; data?: T | undefined; problem?: Problem | undefined; busy: boolean }>({ key: "", busy: true });
  const [turn, next] = useState(0);
  useEffect(() => {
    let gone = false;
    set((old) => ({ ...old, busy: true }));
    read().then(
      (data) => { if (!gone) set({ key, data, busy: false }); },
      (problem: unknown) => { if (!gone) set((old) => ({ key, data: old.key === key ? old.data : undefined, problem: as_problem(problem), busy: false })); },
    );
    return () => { gone = true; };
  }, [key, turn]);
  useEffect(() => {
    if (!every_ms) return;
    const timer = setInterval(() => next((n) => n + 1), every_ms);
    return () => clearInterval(timer);
  }, [every_ms]);
  return { data: state.data, problem: state.problem, busy: state.busy, again: () => next((n) => n + 1) };
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
  if (problem.code === "service.not_configured") return <p class="empty">{t("not_configured")}</p>;
  const id = typeof problem.body.instance === "string" ? problem.body.instance.replace("urn:uuid:", "") : "";
  return (
    <div class="fault" role="alert">
      <p><strong>{problem.text}</strong></p>
      {problem.remedy && <p>{problem.remedy}</p>}
      {problem.status >= 500 && id && <p class="quiet">{t("request_id")}: <code>{id}</code></p>}
      {again && <button type="button" onClick={again}>{t("try_again")}</button>}
    </div>
  );
}

/** What a load gives: its data, or how it stands. */
export function Show<T>({ of, children }: { of: Loaded<T>; children: (data: T) => ComponentChildren }) {
  if (of.problem && of.data === undefined) return <Fault problem={of.problem} again={of.again} />;
  if (of.data === undefined) return <p class="quiet" aria-busy="true">{t("loading")}</p>;
  return <>{of.problem && <Fault problem={of.problem} again={of.again} />}{children(of.data)}</>;
}

export function Link({ to, children, class: name, current }: { to: string; children: ComponentChildren; class?: string; current?: boolean }) {
  return (
    <a href={to} {...(name ? { class: name } : {})} {...(current ? { "aria-current": "page" as const } : {})}
      onClick={(event) => { if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return; event.preventDefault(); go(to); }}>{children}</a>
  );
}

export function Page({ title, actions, children }: { title: string; actions?: ComponentChildren; children: ComponentChildren }) {
  useEffect(() => { document.title = `${title} – Sekisho`; }, [title]);
  return <><div class="page-head"><h1>{title}</h1>{actions && <div class="actions">{actions}</div>}</div>{children}</>;
}

export function Card({ title, children, wide }: { title: string; children: ComponentChildren; wide?: boolean }) {
  const id = useId();
  return <section class={wide ? "card wide" : "card"} aria-labelledby={id}><h2 id={id}>{title}</h2>{children}</section>;
}

export function Field({ name, hint, children }: { name: string; hint?: string; children: (id: string) => ComponentChildren }) {
  const id = useId();
  return <div class="field"><label for={id}>{name}</label>{children(id)}{hint && <small class="quiet">{hint}</small>}</div>;
}

interface InputRest { type?: "text" | "password" | "email" | "number"; autocomplete?: "username" | "current-password" | "new-password" | "one-time-code"; required?: boolean; disabled?: boolean; readOnly?: boolean; minLength?: number; maxLength?: number; min?: number; max?: number; inputMode?: "numeric" }

export function Input({ name, hint, value, onValue, ...rest }: { name: string; hint?: string; value: string; onValue: (value: string) => void } & InputRest) {
  return <Field name={name} {...(hint ? { hint } : {})}>{(id) => <input type="text" {...(rest as object)} id={id} value={value} onInput={(event) => onValue(event.currentTarget.value)} />}</Field>;
}

export function Choice({ name, value, options, onValue }: { name: string; value: string; options: [string, string][]; onValue: (value: string) => void }) {
  return (
    <Field name={name}>{(id) => (
      <select id={id} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
        {options.map(([key, text]) => <option key={key} value={key} selected={key === value}>{text}</option>)}
      </select>)}
    </Field>
  );
}

export function Tick({ name, value, onValue, disabled }: { name: ComponentChildren; value: boolean; onValue: (value: boolean) => void; disabled?: boolean }) {
  return <label class="tick"><input type="checkbox" checked={value} disabled={disabled ?? false} onChange={(event) => onValue(event.currentTarget.checked)} /> <span>{name}</span></label>;
}

/** A native modal dialog: the browser keeps the focus inside and Escape closes it. */
export function Dialog({ title, close, side, children }: { title: string; close: () => void; side?: boolean; children: ComponentChildren }) {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => { if (box.current && !box.current.open) box.current.showModal(); }, []);
  return (
    <dialog ref={box} class={side ? "side" : ""} aria-labelledby={id} onClose={close} onClick={(event) => { if (event.target === box.current) close(); }}>
      <div class="dialog-body">
        <div class="page-head"><h2 id={id}>{title}</h2><button type="button" class="plain" onClick={close} aria-label={t("close")}>✕</button></div>
        {children}
      </div>
    </dialog>
  );
}

export interface Column<T> { id: string; title: string; cell: (row: T) => ComponentChildren; right?: boolean }

export function Table<T>({ label, columns, rows, id_of, onOpen, chosen, onChoose }: {
  label: string; columns: Column<T>[]; rows: T[]; id_of: (row: T) => string; onOpen?: (row: T) => void;
  chosen?: Set<string>; onChoose?: (chosen: Set<string>) => void;
}) {
  if (!rows.length) return <p class="empty">{t("nothing_here")}</p>;
  const all = chosen !== undefined && rows.every((row) => chosen.has(id_of(row)));
  return (
    <div class="table" role="region" aria-label={label} tabIndex={0}>
      <table>
        <thead><tr>
          {chosen && onChoose && <th class="narrow"><input type="checkbox" aria-label={t("choose_all")} checked={all} onChange={() => onChoose(all ? new Set() : new Set(rows.map(id_of)))} /></th>}
          {columns.map((column) => <th key={column.id} scope="col" class={column.right ? "right" : ""}>{column.title}</th>)}
        </tr></thead>
        <tbody>
          {rows.map((row) => {
            const id = id_of(row);
            return (
              <tr key={id}>
                {chosen && onChoose && <td class="narrow"><input type="checkbox" aria-label={`${t("choose")} ${id}`} checked={chosen.has(id)} onChange={() => { const next = new Set(chosen); next.delete(id) || next.add(id); onChoose(next); }} /></td>}
                {columns.map((column, at) => <td key={column.id} class={column.right ? "right" : ""}>{at === 0 && onOpen ? <button type="button" class="row-link" onClick={() => onOpen(row)}>{column.cell(row)}</button> : column.cell(row)}</td>)}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** Bars as SVG, and the same numbers as a table for those who do not see them. */
export function Bars({ label, values }: { label: string; values: { name: string; count: number; second?: number }[] }) {
  if (!values.length) return <p class="empty">{t("no_data")}</p>;
  const most = Math.max(1, ...values.map((value) => value.count));
  const width = 100 / values.length;
  return (
    <figure class="bars">
      <svg viewBox="0 0 100 32" preserveAspectRatio="none" role="img" aria-label={label}>
        {values.map((value, at) => {
          const gap = Math.min(0.6, width * 0.15);
          return <g key={at}><title>{`${value.name}: ${number(value.count)}`}</title>
            <rect class="bar" x={at * width + gap} width={Math.min(width - 2 * gap, 8)} y={32 - (30 * value.count) / most} height={(30 * value.count) / most} />
            {value.second ? <rect class="bar-second" x={at * width + gap} width={Math.min(width - 2 * gap, 8)} y={32 - (30 * value.second) / most} height={(30 * value.second) / most} /> : null}</g>;
        })}
      </svg>
      <figcaption><span>{values[0]?.name}</span><span>{t("highest")}: {number(most)}</span><span>{values[values.length - 1]?.name}</span></figcaption>
      <details><summary>{t("as_table")}</summary><div class="table" role="region" aria-label={label} tabIndex={0}><table><tbody>{values.map((value, at) => <tr key={at}><th scope="row">{value.name}</th><td class="right">{number(value.count)}</td>{value.second !== undefined && <td class="right">{number(value.second)}</td>}</tr>)}</tbody></table></div></details>
    </figure>
  );
}

export function Facts({ of }: { of: [string, ComponentChildren][] }) {
  return <dl class="facts">{of.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}
