import { label, t, word } from "../text";
import { Choice, Field, Input, Tick } from "../ui/ui";
import type { Json } from "./api";

const all_actions = ["pass_without_logging", "pass", "add_disclaimer", "tag_subject", "sanitize", "replace_attachment", "move_to_junk", "change_recipient", "quarantine", "delete_message"];
const choices: Record<string, string[]> = {
  action: all_actions, apply_to: ["all", "incoming", "sent"], level: ["low", "medium", "high"], anomaly_level: ["moderate", "aggressive", "extra_aggressive"],
  files: ["all", "true_types", "extensions"], violating_content: ["off", "unmasked", "masked"], test: ["contains", "equals"], mode: ["individual", "every_count", "every_hours"],
};

/** What a new row of a list looks like where rows are objects. */
const templates: Record<string, Json> = {
  approved_headers: { name: "", value: "", test: "contains" }, templates: { id: "", response: { action: "quarantine" } },
};

/** Not enforced by the engine: kept in the policy, not offered. */
const unoffered = new Set(["virtual_analyzer", "writing_style", "retro_scan", "skip_junk", "kind", "service", "built_in", "priority", "tenant"]);

function ListField({ name, value, change }: { name: string; value: Json[]; change: (value: Json) => void }) {
  const of_objects = name in templates || value.some((one) => typeof one === "object" && one !== null);
  if (!of_objects) return <Field name={label(name)} hint={t("policy.one_per_line")}>{(id) => <textarea id={id} rows={Math.min(8, value.length + 2)} value={value.join("\n")} onChange={(event) => change(event.currentTarget.value.split("\n").map((one) => one.trim()).filter(Boolean))} />}</Field>;
  return (
    <fieldset><legend>{label(name)}</legend>
      {value.map((one, at) => <div key={at} class="row"><Part name="" value={one} change={(next) => change(value.map((old, n) => (n === at ? next : old)))} /><button type="button" onClick={() => change(value.filter((_, n) => n !== at))}>{t("delete")}</button></div>)}
      {name in templates && <button type="button" onClick={() => change([...value, structuredClone(templates[name] ?? null)])}>{t("add")}</button>}
    </fieldset>
  );
}

/** One member of a policy as a labelled field; objects become groups. The server's own check has the last word. */
export function Part({ name, value, change }: { name: string; value: Json; change: (value: Json) => void }) {
  if (unoffered.has(name)) return null;
  if (typeof value === "boolean") return <Tick name={label(name)} value={value} onValue={change} />;
  if (typeof value === "number") return <Input name={label(name)} type="number" value={String(value)} onValue={(next) => change(Number(next) || 0)} />;
  if (typeof value === "string") {
    const options = choices[name];
    if (options) return <Choice name={label(name)} value={value} onValue={change} options={options.map((one): [string, string] => [one, word(one)])} />;
    return <Field name={label(name)}>{(id) => /text|body|disclaimer|description/.test(name) ? <textarea id={id} rows={3} value={value} onChange={(event) => change(event.currentTarget.value)} /> : <input id={id} value={value} onChange={(event) => change(event.currentTarget.value)} />}</Field>;
  }
  if (Array.isArray(value)) return <ListField name={name} value={value} change={change} />;
  if (value === null) return null;
  const body = Object.entries(value).map(([member, part]) => <Part key={member} name={member} value={part} change={(next) => change({ ...value, [member]: next })} />);
  return name === "" ? <>{body}</> : <fieldset><legend>{label(name)}</legend>{body}</fieldset>;
}
