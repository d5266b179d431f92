import { useEffect, useState } from "preact/hooks";
import { number, plain, t, word } from "../text";
import { Show, useLoad } from "../ui/loaded";
import { Card } from "../ui/page";
import { Table } from "../ui/table";
import { Badge } from "../ui/badge";
import { batch_of } from "./api";

/** Actions on messages as they go on, each by its mailbox. */
export function Batch({ id, ended: told }: { id: string; ended?: () => void }) {
  const [over, set_over] = useState(false);
  const batch = useLoad(`batch ${id}`, () => batch_of(id), over ? 0 : 1_000);
  const items = batch.data?.items ?? [];
  const ended = items.filter((one) => !["created", "executing"].includes(one.status));
  useEffect(() => {
    if (items.length > 0 && ended.length === items.length) {
      set_over(true);
      told?.();
    }
  }, [ended.length]);
  return (
    <Card title={t("trace.batch")} wide>
      <Show of={batch}>
        {(data) => (
          <div role="status">
            <p>{t("trace.batch_done", { done: number(ended.length), all: number(data.items.length) })}</p>
            <progress max={Math.max(1, data.items.length)} value={ended.length} aria-label={t("trace.batch")} />
            <Table
              label={t("trace.batch")}
              rows={data.items}
              id_of={(row) => row.task}
              columns={[
                { id: "mailbox", title: t("trace.mailbox"), cell: (row) => plain(row.mailbox, 120) || "–" },
                { id: "subject", title: t("field.subject"), cell: (row) => plain(row.subject || row.message_id || row.unique_id, 120) },
                { id: "action", title: t("field.action"), cell: (row) => word(row.action) },
                {
                  id: "status",
                  title: t("state"),
                  cell: (row) => (
                    <>
                      <Badge of={`act_${row.status}`} /> <span class="quiet">{plain(row.error, 200)}</span>
                    </>
                  ),
                },
              ]}
            />
          </div>
        )}
      </Show>
    </Card>
  );
}
