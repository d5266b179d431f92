import type { ComponentChildren } from "preact";
import { get, query } from "../server";
import { label, t } from "../text";
import { Dialog, Facts, Link, Show, useLoad } from "../ui/ui";
import { Explanation, type Explained } from "../ui/explanation";
import { AlikeLater } from "../trace/alike";
import type { Field, Row } from "./api";
import { Cell, shown } from "./show";

/** What is looked for first; everything else stands below the explanation. */
const first = new Set(["at", "threat_type", "verdict", "action", "affected_user", "sender", "recipient", "recipients", "policy", "delivery_status", "status"]);
const is_there = (value: unknown): boolean => value !== null && value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);

export function Details({ row, fields, close, step }: { row: Row; fields: Field[]; close: () => void; step: (by: 1 | -1) => void }) {
  const item = typeof row.item === "string" ? row.item : "";
  const of = (some: Field[]): [string, ComponentChildren][] => some.filter((field) => field.name !== "organization" && is_there(row[field.name])).map((field) => [label(field.name), <span class="text"><Cell name={field.name} value={row[field.name]} most={4000} /></span>]);
  const trace = useLoad(`trace ${item}`, async () => (item ? get<{ items: { explanation: Explained }[] }>(`mail-trace${query({ key: item })}`) : { items: [] }));
  return (
    <Dialog side title={row.activity ? shown("activity", row.activity, 120) : shown("subject", row.subject ?? row.url ?? row.id, 120)} close={close}>
      <div class="bar"><button type="button" onClick={() => step(-1)}>{t("logs.newer")}</button><button type="button" onClick={() => step(1)}>{t("logs.older")}</button>{item && <Link to={`/trace${query({ key: item })}`} class="button">{t("logs.to_trace")}</Link>}</div>
      <Facts of={of(fields.filter((field) => first.has(field.name)))} />
      {item && <Show of={trace}>{(data) => data.items[0] ? <Explanation of={data.items[0].explanation} /> : <p class="empty">{t("nothing_here")}</p>}</Show>}
      {item && <AlikeLater key={item} of={item} />}
      {item && <h3>{t("logs.all_fields")}</h3>}
      <Facts of={of(fields.filter((field) => !first.has(field.name)))} />
    </Dialog>
  );
}
