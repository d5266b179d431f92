import { useId, useState } from "preact/hooks";
import { get, query } from "../server";
import { may } from "../state";
import { label, plain, t } from "../text";
import { groups_of } from "../lists/groups";
import { Icon } from "../ui/icon";
import { Link } from "../ui/page";
import type { Json } from "./api";
import { fields_of, texts_of, type Fields } from "./model";

const kinds = ["users", "groups", "domains"] as const;

// Values known from mail, to pick from: the people whom mail went to.
async function suggestions(kind: string, text: string): Promise<string[]> {
  if (kind === "groups")
    return (await groups_of().catch(() => ({ items: [] }))).items
      .map((one) => one.name)
      .filter((one) => one.includes(text.toLowerCase()))
      .slice(0, 20);
  if (text.length < 2) return [];
  if (kind === "domains")
    return (await get<{ items: { value: string }[] }>("lists/internal_domains").catch(() => ({ items: [] }))).items
      .map((one) => one.value)
      .filter((one) => one.includes(text));
  const found = await get<{ facets: Record<string, { value: string }[]> }>(
    `logs/detection/facets${query({ fields: "affected_user", query: `affected_user:${JSON.stringify(text)}`, top: 8, from: new Date(Date.now() - 30 * 86_400_000).toISOString(), until: new Date().toISOString() })}`,
  ).catch(() => ({ facets: {} as Record<string, { value: string }[]> }));
  return (found.facets.affected_user ?? []).map((one) => one.value).filter(Boolean);
}

/** A list of names: typed, pasted many at once, or picked from those that mail is known for. */
function Picker({ kind, name, value, change }: { kind: string; name: string; value: string[]; change: (value: string[]) => void }) {
  const [text, set] = useState("");
  const [offers, set_offers] = useState<string[]>([]);
  const id = useId();
  const parted = kind === "groups" ? /[\n,;]+/ : /[\s,;]+/; // groups have names of several words
  const add = (typed: string): void => {
    const more = typed
      .split(parted)
      .map((one) => one.trim())
      .filter((one) => one && !value.includes(one));
    if (more.length) change([...value, ...new Set(more)]);
    set("");
    set_offers([]);
  };
  return (
    <div class="field">
      <label for={id}>{name}</label>
      {value.length > 0 && (
        <ul class="chips">
          {value.slice(0, 200).map((one) => (
            <li key={one}>
              {plain(one, 254)}
              <button type="button" aria-label={`${t("delete")}: ${one}`} onClick={() => change(value.filter((old) => old !== one))}>
                <Icon of="close" />
              </button>
            </li>
          ))}
          {value.length > 200 && <li>… +{value.length - 200}</li>}
        </ul>
      )}
      <div class="with-field">
        <input
          id={id}
          value={text}
          list={`${id}-offers`}
          placeholder={kind === "domains" ? "example.com" : kind === "users" ? "user@example.com" : ""}
          autocomplete="off"
          onInput={(event) => {
            const typed = event.currentTarget.value;
            set(typed);
            if (parted.test(typed.trim())) add(typed);
            else void suggestions(kind, typed).then(set_offers);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter") {
              event.preventDefault();
              add(text);
            }
          }}
          onBlur={() => add(text)}
        />
        <datalist id={`${id}-offers`}>
          {offers.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
        <button type="button" onClick={() => add(text)}>
          {t("add")}
        </button>
      </div>
      {kind === "groups" && may("global_settings") && (
        <small>
          <Link to="/lists/groups">{t("groups.edit")}</Link>
        </small>
      )}
    </div>
  );
}

export function Targets({ value, fixed, change }: { value: Json | undefined; fixed: boolean; change: (value: Json) => void }) {
  const targets: Fields = fields_of(value);
  const set = (name: string, next: Json): void => change({ ...targets, [name]: next });
  return (
    <fieldset>
      <legend>{label("targets")}</legend>
      <label class="tick">
        <input type="radio" name="targets" checked={targets.all === true} onChange={() => set("all", true)} />{" "}
        <span>{t("policies.all")}</span>
      </label>
      <label class="tick">
        <input type="radio" name="targets" checked={targets.all !== true} disabled={fixed} onChange={() => set("all", false)} />{" "}
        <span>{t("policies.some")}</span>
      </label>
      {fixed ? (
        <p class="hint">{t("policy.fixed_targets")}</p>
      ) : (
        <>
          {targets.all !== true &&
            kinds.map((kind) => (
              <Picker key={kind} kind={kind} name={label(kind)} value={texts_of(targets[kind])} change={(next) => set(kind, next)} />
            ))}
          <details class="more" open={kinds.some((kind) => texts_of(targets[`exclude_${kind}`]).length > 0)}>
            <summary>{t("policy.exclusions")}</summary>
            {kinds.map((kind) => (
              <Picker
                key={kind}
                kind={kind}
                name={label(`exclude_${kind}`)}
                value={texts_of(targets[`exclude_${kind}`])}
                change={(next) => set(`exclude_${kind}`, next)}
              />
            ))}
          </details>
        </>
      )}
    </fieldset>
  );
}
