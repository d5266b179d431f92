import { useState } from "preact/hooks";
import { set_query } from "../state";
import { label, number, t } from "../text";
import { Show, useLoad } from "../ui/loaded";
import { facets_of, type Asked, type LogType } from "./api";
import { toggled } from "./complete";
import { shown } from "./show";

const first_open = new Set(["threat_type", "action", "verdict", "status", "delivery_status", "category", "result"]);

// Asked for when the facet is opened: counting values over a million rows is not free.
function FieldValues({ type, field, asked, now }: { type: string; field: string; asked: Asked; now: string }) {
  const values = useLoad(`facet ${type} ${field} ${JSON.stringify(asked)}`, async () => (await facets_of(type, asked, field))[field] ?? []);
  const is_on = (value: string): boolean => now.includes(`${field}:"${value.replace(/["\\]/g, "\\$&")}"`);
  return (
    <Show of={values}>
      {(data) =>
        data.some((one) => one.value !== "") ? (
          <ul>
            {data
              .filter((one) => one.value !== "")
              .map((one) => (
                <li key={one.value}>
                  <button
                    type="button"
                    class="facet"
                    aria-pressed={is_on(one.value)}
                    onClick={() => set_query({ query: toggled(now, field, one.value), row: "", row_at: "" })}
                  >
                    <span>{shown(field, one.value, 60)}</span>
                    <span class="count">{number(one.count)}</span>
                  </button>
                </li>
              ))}
          </ul>
        ) : (
          <p class="empty">–</p>
        )
      }
    </Show>
  );
}

function Facet(of: { type: string; field: string; asked: Asked; now: string }) {
  const [open, set] = useState(first_open.has(of.field));
  return (
    <details open={open} onToggle={(event) => set(event.currentTarget.open)}>
      <summary>{label(of.field)}</summary>
      {open && <FieldValues {...of} />}
    </details>
  );
}

/** The values of each field with their counts; now: the search that a click on one changes. */
export function Facets({ of, asked, now }: { of: LogType; asked: Asked; now: string }) {
  return (
    <aside class="facets" aria-label={t("logs.facets")}>
      {of.fields
        .filter((field) => field.facet)
        .map((field) => (
          <Facet key={field.name} type={of.type} field={field.name} asked={asked} now={now} />
        ))}
    </aside>
  );
}
