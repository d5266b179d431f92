import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { came_back, Problem } from "../server";
import { go, say, sure } from "../state";
import { collate, number, t } from "../text";
import { Icon, type IconName } from "./icon";
import { on_top, Toasts } from "./toasts";

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
  }, [key, turn, came_back.value]);
  useEffect(() => {
    if (!every_ms) return;
    const timer = setInterval(() => { if (!document.hidden) next((n) => n + 1); }, every_ms);
    return () => clearInterval(timer);
  }, [every_ms]);
  return { data: state.data, problem: state.problem, busy: state.busy, again: () => next((n) => n + 1) };
}

export interface Draft<T> { now: T | undefined; set: (next: T | ((old: T | undefined) => T | undefined)) => void; accept: () => void }

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
  return { now, set: set as Draft<T>["set"], accept: () => { base.current = undefined; } };
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
  if (problem.code === "service.not_configured") return <Blank icon="settings"><p>{t("not_configured")}</p></Blank>;
  const id = typeof problem.body.instance === "string" ? problem.body.instance.replace("urn:uuid:", "") : "";
  return (
    <div class="fault" role="alert">
      <p><strong>{problem.text}</strong></p>
      {problem.remedy && <p>{problem.remedy}</p>}
      {problem.status >= 500 && id && <p class="quiet">{t("request_id")}: <code>{id}</code></p>}
      {again && <button type="button" disabled={wait > 0} onClick={again}>{t("try_again")}{wait > 0 ? ` (${number(wait)})` : ""}</button>}
    </div>
  );
}

/** What stands where nothing is yet: what it is, and what to do next. */
export function Blank({ icon, children }: { icon: IconName; children: ComponentChildren }) {
  return <div class="blank"><Icon of={icon} />{children}</div>;
}

/** What a load gives: its data, or how it stands. */
export function Show<T>({ of, children }: { of: Loaded<T>; children: (data: T) => ComponentChildren }) {
  if (of.problem && of.data === undefined) return <Fault problem={of.problem} again={of.again} />;
  if (of.data === undefined) return <p class="loading" aria-busy="true"><span class="spinner" aria-hidden="true" /> {t("loading")}</p>;
  return <>{of.problem && <Fault problem={of.problem} again={of.again} />}{children(of.data)}</>;
}

export function Link({ to, children, class: name, current, title }: { to: string; children: ComponentChildren; class?: string; current?: boolean; title?: string }) {
  return (
    <a href={to} {...(title ? { title } : {})} {...(name ? { class: name } : {})} {...(current ? { "aria-current": "page" as const } : {})}
      onClick={(event) => { if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return; event.preventDefault(); go(to); }}>{children}</a>
  );
}

export function Page({ title, actions, lead, children }: { title: string; actions?: ComponentChildren; lead?: ComponentChildren; children: ComponentChildren }) {
  useEffect(() => { document.title = `${title} – Sekisho`; }, [title]);
  return <><div class="page-head"><h1>{title}</h1>{actions && <div class="actions">{actions}</div>}</div>{lead && <p class="lead">{lead}</p>}{children}</>;
}

/** named: what the card is called where several have the same title. */
export function Card({ title, children, wide, actions, named }: { title: string; children: ComponentChildren; wide?: boolean; actions?: ComponentChildren; named?: string }) {
  const id = useId();
  return <section class={wide ? "card wide" : "card"} {...(named ? { "aria-label": named } : { "aria-labelledby": id })}>{actions ? <div class="card-head"><h2 id={id}>{title}</h2>{actions}</div> : <h2 id={id}>{title}</h2>}{children}</section>;
}

export function Field({ name, hint, id: own, children }: { name: string; hint?: string; id?: string; children: (id: string) => ComponentChildren }) {
  const made = useId(), id = own ?? made;
  useLayoutEffect(() => { const control = document.getElementById(id); if (hint) control?.setAttribute("aria-describedby", `${id}-hint`); else if (control?.getAttribute("aria-describedby") === `${id}-hint`) control.removeAttribute("aria-describedby"); }, [id, !hint]);
  return <div class="field"><label for={id}>{name}</label>{children(id)}{hint && <small id={`${id}-hint`}>{hint}</small>}</div>;
}

interface InputRest { type?: "text" | "password" | "email" | "number"; autocomplete?: "username" | "current-password" | "new-password" | "one-time-code"; required?: boolean; disabled?: boolean; readOnly?: boolean; minLength?: number; maxLength?: number; min?: number; max?: number; inputMode?: "numeric" }

export function Input({ name, hint, value, onValue, ...rest }: { name: string; hint?: string; value: string; onValue: (value: string) => void } & InputRest) {
  return <Field name={name} {...(hint ? { hint } : {})}>{(id) => <input type="text" {...(rest as object)} id={id} value={value} onInput={(event) => onValue(event.currentTarget.value)} />}</Field>;
}

export function Choice({ name, value, options, onValue, hint, disabled }: { name: string; value: string; options: [string, string][]; onValue: (value: string) => void; hint?: string; disabled?: boolean }) {
  return (
    <Field name={name} {...(hint ? { hint } : {})}>{(id) => (
      <select id={id} value={value} disabled={disabled ?? false} onChange={(event) => onValue(event.currentTarget.value)}>
        {options.map(([key, text]) => <option key={key} value={key} selected={key === value}>{text}</option>)}
      </select>)}
    </Field>
  );
}

export function Tick({ name, value, onValue, disabled, hint }: { name: ComponentChildren; value: boolean; onValue: (value: boolean) => void; disabled?: boolean; hint?: string }) {
  return <label class="tick"><input type="checkbox" checked={value} disabled={disabled ?? false} onChange={(event) => onValue(event.currentTarget.checked)} /> <span>{name}{hint && <small>{hint}</small>}</span></label>;
}

/** A button that shows a panel; a click elsewhere or Escape closes it. lazy: what is in it is there while it is open only. */
export function Popup({ name, class: kind, lazy, children }: { name: ComponentChildren; class?: string; lazy?: boolean; children: ComponentChildren }) {
  const box = useRef<HTMLDetailsElement>(null);
  const [open, set_open] = useState(false);
  useEffect(() => {
    const away = (event: Event): void => { if (box.current?.open && event.target instanceof Node && !box.current.contains(event.target)) box.current.open = false; };
    const escape = (event: KeyboardEvent): void => { if (event.key === "Escape" && box.current?.open) { box.current.open = false; box.current.querySelector("summary")?.focus(); } };
    addEventListener("pointerdown", away); addEventListener("keydown", escape);
    return () => { removeEventListener("pointerdown", away); removeEventListener("keydown", escape); };
  }, []);
  return <details ref={box} class={`popup ${kind ?? ""}`} onToggle={(event) => set_open(event.currentTarget.open)}><summary>{name}</summary><div>{(!lazy || open) && children}</div></details>;
}

/** A button that asks for a file, in the console's language rather than the browser's. */
export function FilePick({ name, accept, onFile, small }: { name?: string; accept: string; onFile: (file: File) => void; small?: boolean }) {
  return <label class={small ? "button file small" : "button file"}>{name ?? t("file.choose")}<input class="hidden" type="file" accept={accept} onChange={(event) => { const file = event.currentTarget.files?.[0]; event.currentTarget.value = ""; if (file) onFile(file); }} /></label>;
}

// Over plain HTTP the browser has no clipboard of pages; what is marked can be copied there all the same.
async function to_clipboard(text: string, beside: Element): Promise<void> {
  if (navigator.clipboard as Clipboard | undefined) return navigator.clipboard.writeText(text);
  const box = document.createElement("textarea"), focused = document.activeElement;
  box.value = text;
  box.className = "hidden";
  beside.after(box);  // not at the end of the page: what lies outside an open dialog cannot be marked
  box.select();
  const copied = document.execCommand("copy");
  box.remove();
  if (focused instanceof HTMLElement) focused.focus();
  if (!copied) throw new Problem(-1, "console", { en: t("copy.refused"), ja: t("copy.refused") }, {});
}

/** Copies a text to the clipboard and says so. */
export function Copy({ text, name }: { text: string; name?: string }) {
  return <button type="button" class="small" onClick={({ currentTarget }) => attempt(() => to_clipboard(text, currentTarget), t("copied"))}><Icon of="copy" /> {name ?? t("copy")}</button>;
}

const dialogs: Element[] = [];  // that are open, the one on top last

/** A native modal dialog: the browser keeps the focus inside and Escape closes it. Escape, the cross and a click beside it ask first when something was typed; light: nothing typed in it is worth that. */
export function Dialog({ title, close, side, wide, light, children }: { title: string; close: () => void; side?: boolean; wide?: boolean; light?: boolean; children: ComponentChildren }) {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  const typed = useRef<Element | undefined>(undefined), pressed = useRef(false);
  const is_dirty = (): boolean => !light && typed.current?.isConnected === true;  // a form that went away was sent
  const leave = (): void => { if (!is_dirty()) close(); else void sure(t("policy.discard_sure"), t("policy.discard")).then((yes) => { if (yes) close(); }); };
  const latest = useRef(leave), dirty = useRef(is_dirty);
  latest.current = leave;
  dirty.current = is_dirty;
  // A layout effect: its end comes with the dialog's. A passive one's comes a frame later, and till then a dialog that is gone counted as the one on top.
  useLayoutEffect(() => {
    const own = box.current;
    if (!own) return;
    if (!own.open) own.showModal();
    dialogs.push(own);
    on_top.value = own;
    // Heard everywhere: after a click beside the dialog nothing in it has the focus, and the browser would close it by itself.
    const escape = (event: KeyboardEvent): void => { if (event.key === "Escape" && !event.defaultPrevented && dialogs.at(-1) === own && dirty.current()) { event.preventDefault(); latest.current(); } };
    addEventListener("keydown", escape);
    return () => { removeEventListener("keydown", escape); dialogs.splice(dialogs.indexOf(own), 1); on_top.value = dialogs.at(-1); };
  }, []);
  return (
    <dialog ref={box} class={side ? "drawer" : wide ? "wide" : ""} aria-labelledby={id} onClose={close}
      onInput={(event) => { const form = event.target instanceof Element && event.target.closest("form"); if (form) typed.current = form; }}
      onPointerDown={(event) => { pressed.current = event.target === box.current; }} onClick={(event) => { if (event.target === box.current && pressed.current) leave(); }}>
      <div class="dialog-body">
        <div class="page-head"><h2 id={id}>{title}</h2><button type="button" class="plain" onClick={leave} aria-label={t("close")}><Icon of="close" /></button></div>
        {children}
      </div>
      <Toasts inside={box} />
    </dialog>
  );
}

export interface Column<T> { id: string; title: string; cell: (row: T) => ComponentChildren; right?: boolean; nowrap?: boolean; clip?: boolean; wrap?: boolean; wide?: boolean; main?: boolean; under?: (row: T) => ComponentChildren; sort?: (row: T) => string | number }

// Rows in the order of a column's header, which is clicked once for rising and twice for falling.
function useOrder<T>(columns: Column<T>[], rows: T[]): { ordered: T[]; head: (column: Column<T>) => ComponentChildren; order_of: (column: Column<T>) => "ascending" | "descending" | "none" } {
  const [by, set] = useState({ id: "", falling: false });
  const sort = columns.find((column) => column.id === by.id)?.sort;
  const ordered = sort ? [...rows].sort((a, b) => (by.falling ? -1 : 1) * collate(sort(a), sort(b))) : rows;
  return {
    ordered,
    order_of: (column) => (column.id !== by.id ? "none" : by.falling ? "descending" : "ascending"),
    head: (column) => column.sort ? <button type="button" onClick={() => set({ id: column.id, falling: by.id === column.id && !by.falling })}>{column.title}{column.id === by.id && <Icon of={by.falling ? "down" : "up"} />}</button> : column.title,
  };
}

/** What is ticked of rows that are read again: a new minute makes a new period, and what is still there stays ticked. */
export const still_ticked = (ticked: Set<string>, rows: { id: number | string }[] | undefined): Set<string> => new Set((rows ?? []).map((one) => String(one.id)).filter((id) => ticked.has(id)));

/** empty: what stands there while there are no rows, and what to do next. */
export function Table<T>({ label, columns, rows, id_of, name_of, onOpen, chosen, onChoose, empty }: {
  label: string; empty?: string; columns: Column<T>[]; rows: T[]; id_of: (row: T) => string; name_of?: (row: T) => string; onOpen?: (row: T) => void;
  chosen?: Set<string>; onChoose?: (chosen: Set<string>) => void;
}) {
  const { ordered, head, order_of } = useOrder(columns, rows);
  if (!rows.length) return <p class="empty">{empty ?? t("nothing_here")}</p>;
  const all = chosen !== undefined && rows.every((row) => chosen.has(id_of(row)));
  const open = (event: MouseEvent, row: T): void => { if (onOpen && event.target instanceof Element && !event.target.closest("button, a, input, select, label") && !String(getSelection())) onOpen(row); };
  return (
    <div class="table stacks" role="region" aria-label={t("table_of", { name: label })} tabIndex={0}>
      <table role="table">
        <thead role="rowgroup"><tr role="row">
          {chosen && onChoose && <th role="columnheader" class="narrow"><input type="checkbox" aria-label={t("choose_all")} checked={all} onChange={() => onChoose(all ? new Set() : new Set(rows.map(id_of)))} /></th>}
          {columns.map((column) => <th key={column.id} role="columnheader" scope="col" class={column.right ? "right" : ""} {...(column.sort ? { "aria-sort": order_of(column) } : {})}>{head(column)}</th>)}
        </tr></thead>
        <tbody role="rowgroup">
          {ordered.map((row) => {
            const id = id_of(row);
            return (
              <tr key={id} role="row" class={onOpen ? "opens" : ""} onClick={(event) => open(event, row)}>
                {chosen && onChoose && <td role="cell" class="narrow"><input type="checkbox" aria-label={`${t("choose")}: ${name_of ? name_of(row) : id}`} checked={chosen.has(id)} onChange={() => { const next = new Set(chosen); next.delete(id) || next.add(id); onChoose(next); }} /></td>}
                {columns.map((column, at) => <td key={column.id} role="cell" data-title={at === 0 ? "" : column.title} class={column.right ? "right" : column.nowrap ? "nowrap" : column.clip ? "clip" : column.wrap ? "wrap" : column.wide ? "wide" : column.main ? "clip main" : ""}>{at === 0 && onOpen ? <button type="button" class="row-link" onClick={() => onOpen(row)}>{column.cell(row)}</button> : column.cell(row)}{column.under && <div class="quiet under">{column.under(row)}</div>}</td>)}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

export function Facts({ of, columns }: { of: [string, ComponentChildren][]; columns?: boolean }) {
  return <dl class={columns ? "facts columns" : "facts"}>{of.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}
