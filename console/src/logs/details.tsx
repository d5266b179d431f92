import { get, query } from "../server";
import { label, t } from "../text";
import { Dialog, Facts, Link, Show, useLoad } from "../ui/ui";
import { Explanation, type Explained } from "../ui/explanation";
import type { Field, Row } from "./api";
import { Cell, shown } from "./show";

export function Details({ row, fields, close, step }: { row: Row; fields: Field[]; close: () => void; step: (by: 1 | -1) => void }) {
  const item = typeof row.item === "string" ? row.item : "";
  const trace = useLoad(`trace ${item}`, async () => (item ? get<{ items: { explanation: Explained }[] }>(`mail-trace${query({ key: item })}`) : { items: [] }));
  return (
    <Dialog side title={shown("subject", row.subject ?? row.activity ?? row.url ?? row.id, 120)} close={close}>
      <div class="bar"><button type="button" onClick={() => step(-1)}>{t("logs.newer")}</button><button type="button" onClick={() => step(1)}>{t("logs.older")}</button>{item && <Link to={`/trace${query({ key: item })}`} class="button">{t("logs.to_trace")}</Link>}</div>
      <Facts of={fields.filter((field) => field.name !== "organization").map((field) => [label(field.name), <span class="text"><Cell name={field.name} value={row[field.name]} most={4000} /></span>])} />
      {item && <Show of={trace}>{(data) => data.items[0] ? <Explanation of={data.items[0].explanation} /> : <p class="empty">{t("nothing_here")}</p>}</Show>}
    </Dialog>
  );
}
