import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { language, t, today, written_day } from "../text";
import { moved, month_moved, value_of, weeks_of, written, type DateKind } from "./date_text";
import { Icon } from "./icon";
import { Field } from "./fields";

// A month of days. Arrows move by a day and a week, Page Up and Page Down by a month, Home and End within the week.
function Calendar({ chosen, onPick, close }: { chosen: string; onPick: (day: string) => void; close: () => void }) {
  const [at, set_at] = useState(chosen || today());
  const box = useRef<HTMLDivElement>(null),
    month = at.slice(0, 7),
    weeks = weeks_of(month),
    now = today();
  useLayoutEffect(() => {
    if (!document.activeElement?.closest(".calendar-head")) box.current?.querySelector<HTMLElement>('td [tabindex="0"]')?.focus();
  }, [at]);
  const key = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
      return;
    }
    if (!(event.target instanceof Element && event.target.closest("td"))) return;
    const week = weeks.find((days) => days.includes(at)) ?? [];
    const to: Record<string, string | undefined> = {
      ArrowLeft: moved(at, -1),
      ArrowRight: moved(at, 1),
      ArrowUp: moved(at, -7),
      ArrowDown: moved(at, 7),
      PageUp: month_moved(at, -1),
      PageDown: month_moved(at, 1),
      Home: week[0],
      End: week[6],
    };
    const next = to[event.key];
    if (next) {
      event.preventDefault();
      set_at(next);
    }
  };
  const turn = (by: number, name: string, icon: "left" | "right"): ComponentChildren => (
    <button type="button" class="plain small" aria-label={name} onClick={() => set_at(month_moved(at, by))}>
      <Icon of={icon} />
    </button>
  );
  return (
    <div ref={box} class="calendar" onKeyDown={key}>
      <div class="calendar-head">
        {turn(-1, t("date.month_before"), "left")}
        <strong aria-live="polite">{written_day(at, { year: "numeric", month: "long" })}</strong>
        {turn(1, t("date.month_after"), "right")}
      </div>
      <table role="grid" aria-label={t("date.choose")}>
        <thead>
          <tr>
            {(weeks[0] ?? []).map((one) => (
              <th key={one} scope="col" abbr={written_day(one, { weekday: "long" })}>
                {written_day(one, { weekday: language.value === "ja" ? "narrow" : "short" })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((one) => (
                <td key={one} role="gridcell" aria-selected={one === chosen}>
                  <button
                    type="button"
                    tabIndex={one === at ? 0 : -1}
                    class={one.startsWith(month) ? "" : "other"}
                    {...(one === now ? { "aria-current": "date" as const } : {})}
                    aria-label={written_day(one, { dateStyle: "full" })}
                    onClick={() => onPick(one)}
                  >
                    {Number(one.slice(8))}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/**
 * A field for a day and a time of day, or for a time alone, written as the console's language has it (the browser's own fields follow the
 * browser's). value: "2026-11-28T09:00" or "09:00" in the tenant's zone; what cannot be read gives "". after: the value must be later.
 */
export function DateField({
  name,
  value,
  onValue,
  kind = "moment",
  id: own,
  hint,
  required,
  disabled,
  after,
}: {
  name: string;
  value: string;
  onValue: (value: string) => void;
  kind?: DateKind;
  id?: string;
  hint?: string;
  required?: boolean;
  disabled?: boolean;
  after?: string;
}) {
  const [text, set_text] = useState(written(value, kind));
  const [open, set_open] = useState(false);
  const input = useRef<HTMLInputElement>(null),
    panel = useRef<HTMLDivElement>(null);
  const read = value_of(text, kind),
    spoken = language.value;
  const pattern = t(kind === "clock" ? "date.pattern_clock" : "date.pattern");
  useEffect(() => {
    if (value !== value_of(text, kind)) set_text(written(value, kind));
  }, [value]);
  useLayoutEffect(() => {
    set_text((old) => written(value_of(old, kind), kind) || old);
  }, [spoken]);
  const wrong =
    text.trim() && !read
      ? t("date.wrong", { pattern })
      : after && read && read <= after
        ? t("date.too_early", { time: written(after, kind) })
        : "";
  useEffect(() => {
    input.current?.setCustomValidity(wrong);
  }, [wrong]);
  const put = (next: string): void => {
    set_text(next);
    onValue(value_of(next, kind));
  };
  const close = (): void => panel.current?.hidePopover();
  const show = (): void => {
    const field = input.current?.getBoundingClientRect(),
      one = panel.current;
    if (!field || !one) return;
    one.showPopover();
    one.style.left = `${Math.max(8, Math.min(field.left, innerWidth - one.offsetWidth - 8))}px`;
    one.style.top = `${field.bottom + 4 + one.offsetHeight <= innerHeight ? field.bottom + 4 : Math.max(8, field.top - one.offsetHeight - 4)}px`;
  };
  useEffect(() => {
    const one = panel.current;
    const toggled = (event: Event): void => {
      const is_open = (event as ToggleEvent).newState === "open";
      set_open(is_open);
      if (!is_open && (one?.contains(document.activeElement) || document.activeElement === document.body)) input.current?.focus();
    };
    one?.addEventListener("beforetoggle", toggled);
    return () => one?.removeEventListener("beforetoggle", toggled);
  }, []);
  return (
    <Field name={name} hint={wrong || [pattern, hint].filter(Boolean).join(" · ")} {...(own ? { id: own } : {})}>
      {(id) => (
        <div class="date-field">
          <input
            ref={input}
            id={id}
            type="text"
            inputMode="text"
            autocomplete="off"
            spellcheck={false}
            value={text}
            required={required ?? false}
            disabled={disabled ?? false}
            maxLength={40}
            {...(wrong ? { "aria-invalid": true } : {})}
            aria-describedby={`${id}-hint`}
            onInput={(event) => put(event.currentTarget.value)}
            onBlur={() => {
              if (read) set_text(written(read, kind));
            }}
          />
          {kind === "moment" && (
            <>
              <button
                type="button"
                class="plain"
                disabled={disabled ?? false}
                aria-haspopup="dialog"
                aria-expanded={open}
                aria-label={`${t("date.choose")}: ${name}`}
                onClick={() => (open ? close() : show())}
              >
                <Icon of="calendar" />
              </button>
              <div ref={panel} popover="auto" role="dialog" aria-label={t("date.choose")} class="date-panel">
                {open && (
                  <Calendar
                    chosen={read.slice(0, 10)}
                    close={close}
                    onPick={(one) => {
                      put(written(`${one}T${read.slice(11) || "00:00"}`, kind));
                      close();
                    }}
                  />
                )}
              </div>
            </>
          )}
        </div>
      )}
    </Field>
  );
}
