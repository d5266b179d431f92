import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect } from "preact/hooks";
import { t } from "../text";

export function Field({
  name,
  hint,
  id: own,
  children,
}: {
  name: string;
  hint?: string;
  id?: string;
  children: (id: string) => ComponentChildren;
}) {
  const made = useId(),
    id = own ?? made;
  useLayoutEffect(() => {
    const control = document.getElementById(id);
    if (hint) control?.setAttribute("aria-describedby", `${id}-hint`);
    else if (control?.getAttribute("aria-describedby") === `${id}-hint`) control.removeAttribute("aria-describedby");
  }, [id, !hint]);
  return (
    <div class="field">
      <label for={id}>{name}</label>
      {children(id)}
      {hint && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  );
}

interface InputRest {
  type?: "text" | "password" | "email" | "number";
  autocomplete?: "username" | "current-password" | "new-password" | "one-time-code";
  required?: boolean;
  disabled?: boolean;
  readOnly?: boolean;
  minLength?: number;
  maxLength?: number;
  min?: number;
  max?: number;
  inputMode?: "numeric";
}

export function Input({
  name,
  hint,
  value,
  onValue,
  ...rest
}: { name: string; hint?: string; value: string; onValue: (value: string) => void } & InputRest) {
  return (
    <Field name={name} {...(hint ? { hint } : {})}>
      {(id) => <input type="text" {...(rest as object)} id={id} value={value} onInput={(event) => onValue(event.currentTarget.value)} />}
    </Field>
  );
}

export function Choice({
  name,
  value,
  options,
  onValue,
  hint,
  disabled,
}: {
  name: string;
  value: string;
  options: [string, string][];
  onValue: (value: string) => void;
  hint?: string;
  disabled?: boolean;
}) {
  return (
    <Field name={name} {...(hint ? { hint } : {})}>
      {(id) => (
        <select id={id} value={value} disabled={disabled ?? false} onChange={(event) => onValue(event.currentTarget.value)}>
          {options.map(([key, text]) => (
            <option key={key} value={key} selected={key === value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function Tick({
  name,
  value,
  onValue,
  disabled,
  hint,
}: {
  name: ComponentChildren;
  value: boolean;
  onValue: (value: boolean) => void;
  disabled?: boolean;
  hint?: string;
}) {
  return (
    <label class="tick">
      <input type="checkbox" checked={value} disabled={disabled ?? false} onChange={(event) => onValue(event.currentTarget.checked)} />{" "}
      <span>
        {name}
        {hint && <small>{hint}</small>}
      </span>
    </label>
  );
}

/** A button that asks for a file, in the console's language rather than the browser's. */
export function FilePick({
  name,
  accept,
  onFile,
  small,
}: {
  name?: string;
  accept: string;
  onFile: (file: File) => void;
  small?: boolean;
}) {
  return (
    <label class={small ? "button file small" : "button file"}>
      {name ?? t("file.choose")}
      <input
        class="hidden"
        type="file"
        accept={accept}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (file) onFile(file);
        }}
      />
    </label>
  );
}

/** The texts of a field with one on each line. */
export const lines_in = (text: string): string[] =>
  text
    .split("\n")
    .map((one) => one.trim())
    .filter(Boolean);

/** Texts, one on each line, taken over when the field is left. */
export function LinesField({
  name,
  hint = t("policy.one_per_line"),
  rows,
  value,
  onValue,
  disabled,
}: {
  name: string;
  hint?: string;
  rows: number;
  value: string[];
  onValue: (value: string[]) => void;
  disabled?: boolean;
}) {
  return (
    <Field name={name} hint={hint}>
      {(id) => (
        <textarea
          id={id}
          rows={rows}
          disabled={disabled ?? false}
          value={value.join("\n")}
          onChange={(event) => onValue(lines_in(event.currentTarget.value))}
        />
      )}
    </Field>
  );
}
