import { useState } from "preact/hooks";
import { change_habits, habits_of } from "../kept";
import { say, set_query } from "../state";
import { plain, t } from "../text";
import { Popup } from "../ui/dialog";
import { Input } from "../ui/fields";
import { Icon } from "../ui/icon";
import { with_template, without_template } from "./habits";

/** The searches that the account keeps under names, and the present one for keeping. */
export function Templates({ type, query }: { type: string; query: string }) {
  const [name, set] = useState("");
  const kept = habits_of(type).templates ?? [];
  const keep = (): void => {
    const template = { name: name.trim(), query };
    if (!with_template(habits_of(type), template)) return say(t("logs.templates_full"), "bad");
    void change_habits(type, (old) => with_template(old, template) ?? old);
    set("");
  };
  return (
    <Popup name={t("logs.templates")} class="templates">
      {kept.length === 0 ? (
        <p class="quiet">{t("logs.templates_none")}</p>
      ) : (
        <ul class="tasks">
          {kept.map((one) => (
            <li key={one.name} class="bar">
              <button
                type="button"
                class="linklike"
                title={plain(one.query, 300)}
                onClick={() => set_query({ query: one.query, row: "", row_at: "" })}
              >
                {plain(one.name, 100)}
              </button>
              <button
                type="button"
                class="plain small"
                aria-label={`${t("delete")}: ${one.name}`}
                onClick={() => void change_habits(type, (old) => without_template(old, one.name))}
              >
                <Icon of="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {query && (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            keep();
          }}
        >
          <Input name={t("logs.template_name")} value={name} onValue={set} maxLength={100} required />
          <button type="submit" class="main">
            {t("logs.template_keep")}
          </button>
        </form>
      )}
    </Popup>
  );
}
