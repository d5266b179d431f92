import { useState } from "preact/hooks";
import { save_as } from "../server";
import { label, number, t, word } from "../text";
import { Field, FilePick, Input, lines_in } from "../ui/fields";
import { Icon } from "../ui/icon";
import type { Json } from "./api";
import { fields_of, text_of, type Fields } from "./model";

/** Texts, one a line; what is typed stays as it is typed, the list is what it means. A text file can be read in and written; file: its name. */
export function Lines({
  name,
  value,
  change,
  hint,
  most,
  file = "list",
}: {
  name: string;
  value: string[];
  change: (value: string[]) => void;
  hint?: string;
  most?: number;
  file?: string;
}) {
  const [text, set] = useState(value.join("\n"));
  const meant = (typed: string): string[] => [...new Set(lines_in(typed))];
  const shown = JSON.stringify(meant(text)) === JSON.stringify(value) ? text : value.join("\n");
  const take = (typed: string): void => {
    set(typed);
    change(meant(typed));
  };
  return (
    <Field
      name={name}
      hint={`${hint ? `${hint} · ` : ""}${t("policy.one_per_line")}${value.length ? ` · ${t("policy.lines", { count: number(value.length) })}` : ""}${most ? ` (${t("policy.at_most", { most: number(most) })})` : ""}`}
    >
      {(id) => (
        <>
          <textarea
            id={id}
            rows={Math.max(2, Math.min(8, shown.split("\n").length + 1))}
            spellcheck={false}
            value={shown}
            onInput={(event) => take(event.currentTarget.value)}
          />
          <p class="file-in">
            <FilePick
              small
              name={t("policy.from_file")}
              accept=".txt,.csv,text/plain"
              onFile={async (file) => take(`${shown}\n${(await file.text()).slice(0, 2_000_000)}`)}
            />
            {value.length > 0 && (
              <button
                type="button"
                class="small"
                aria-label={`${t("policy.to_file")}: ${name}`}
                onClick={() => save_as(new Blob([value.join("\n"), "\n"], { type: "text/plain" }), `${file}.txt`)}
              >
                {t("policy.to_file")}
              </button>
            )}
          </p>
        </>
      )}
    </Field>
  );
}

function HeaderRow({ value, change, remove }: { value: Fields; change: (value: Fields) => void; remove: () => void }) {
  return (
    <div class="row">
      <Input name={t("lists.header")} value={text_of(value.name)} maxLength={128} onValue={(name) => change({ ...value, name })} />
      <Field name={label("test")}>
        {(id) => (
          <select id={id} value={text_of(value.test)} onChange={(event) => change({ ...value, test: event.currentTarget.value })}>
            {["contains", "equals"].map((one) => (
              <option key={one} value={one} selected={text_of(value.test) === one}>
                {word(one)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Input name={label("value")} value={text_of(value.value)} maxLength={128} onValue={(next) => change({ ...value, value: next })} />
      <button type="button" aria-label={t("delete")} onClick={remove}>
        <Icon of="close" />
      </button>
    </div>
  );
}

const blank: Fields = { name: "", value: "", test: "contains" };
const list_of = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);

/** Header fields of which one is enough. */
export function Headers({
  name,
  value,
  change,
  hint,
}: {
  name: string;
  value: Json | undefined;
  change: (value: Json) => void;
  hint?: string;
}) {
  const list = list_of(value);
  return (
    <fieldset>
      <legend>{name}</legend>
      {hint && <p class="hint">{hint}</p>}
      {list.map((one, at) => (
        <HeaderRow
          key={at}
          value={fields_of(one)}
          change={(next) => change(list.map((old, n) => (n === at ? next : old)))}
          remove={() => change(list.filter((_, n) => n !== at))}
        />
      ))}
      <button type="button" class="small" disabled={list.length >= 10} onClick={() => change([...list, blank])}>
        {t("policy.add_header")}
      </button>
    </fieldset>
  );
}

/** Rules of header fields: of one rule all fields must hold. */
export function HeaderRules({ name, value, change }: { name: string; value: Json | undefined; change: (value: Json) => void }) {
  const rules = list_of(value);
  const put = (at: number, rule: Json[]): void =>
    change(rule.length ? rules.map((old, n) => (n === at ? rule : old)) : rules.filter((_, n) => n !== at));
  return (
    <fieldset>
      <legend>{name}</legend>
      <p class="hint">{t("policy.all_must_hold")}</p>
      {rules.map((rule, at) => {
        const fields = list_of(rule);
        return (
          <div key={at} class="rule">
            {fields.map((one, n) => (
              <HeaderRow
                key={n}
                value={fields_of(one)}
                change={(next) =>
                  put(
                    at,
                    fields.map((old, m) => (m === n ? next : old)),
                  )
                }
                remove={() =>
                  put(
                    at,
                    fields.filter((_, m) => m !== n),
                  )
                }
              />
            ))}
            <button type="button" class="small" disabled={fields.length >= 10} onClick={() => put(at, [...fields, blank])}>
              {t("policy.add_header")}
            </button>
          </div>
        );
      })}
      <button type="button" class="small" disabled={rules.length >= 10} onClick={() => change([...rules, [blank]])}>
        {t("policy.add_rule")}
      </button>
    </fieldset>
  );
}
