import { useState } from "preact/hooks";
import { get, once_key, query, send } from "../server";
import { may, sure } from "../state";
import { number, plain, t, time, type Key } from "../text";
import { Show, attempt, useLoad } from "../ui/loaded";
import { Link } from "../ui/page";
import { Table } from "../ui/table";
import { Badge } from "../ui/badge";
import { Progress } from "../quarantine/progress";

export interface Similar {
  track: number;
  at: string;
  item: string;
  sender: string;
  recipients: string[];
  subject: string;
  message_id: string;
  verdict: string;
  action: string;
  delivery_status: string;
  reasons: string[];
}

/** Mail that is like another, with what takes it out of every mailbox. act: starts the task for the chosen passages, or for all when none is chosen. */
export function Alike({
  rows,
  act,
  done,
}: {
  rows: Similar[];
  act: (action: string, tracks: number[]) => Promise<{ id: string }>;
  done: () => void;
}) {
  const [chosen, set_chosen] = useState(new Set<string>());
  const [task, set_task] = useState("");
  async function purge(action: string): Promise<void> {
    if (action === "delete" && !(await sure(t("similar.sure", { count: chosen.size || rows.length }), t("delete")))) return;
    await attempt(async () => set_task((await act(action, [...chosen].map(Number))).id));
  }
  if (!rows.length) return <p class="empty">{t("reported.no_similar")}</p>;
  const boxes = new Set(rows.flatMap((row) => row.recipients)).size;
  return (
    <>
      <p>
        {t("similar.wave", { count: number(rows.length), boxes: number(boxes), from: time(rows.at(-1)?.at), until: time(rows[0]?.at) })}
      </p>
      {task && <Progress key={task} id={task} done={done} />}
      {may("quarantine", "full") && (
        <div class="bar">
          <p class="quiet">{t(chosen.size ? "reported.chosen" : "reported.all_chosen", { count: number(chosen.size || rows.length) })}</p>
          <button type="button" onClick={() => purge("quarantine")}>
            {t("reported.purge_quarantine")}
          </button>
          <button type="button" class="danger" onClick={() => purge("delete")}>
            {t("reported.purge_delete")}
          </button>
        </div>
      )}
      <Table
        label={t("reported.similar")}
        rows={rows}
        id_of={(row) => String(row.track)}
        name_of={(row) => plain(row.subject, 60)}
        {...(may("quarantine", "full") ? { chosen, onChoose: set_chosen } : {})}
        columns={[
          {
            id: "subject",
            title: t("field.subject"),
            cell: (row) => (
              <Link to={`/trace${query({ key: row.item })}`} title={plain(row.subject, 300)}>
                {plain(row.subject, 120) || t("no_subject")}
              </Link>
            ),
            under: (row) => plain(row.sender, 120),
            main: true,
          },
          {
            id: "why",
            title: t("reported.reasons"),
            cell: (row) => row.reasons.map((one) => t(`similar.${one}` as Key)).join(", "),
            wrap: true,
          },
          { id: "recipients", title: t("field.recipient"), cell: (row) => plain(row.recipients.join(", "), 80), clip: true },
          { id: "verdict", title: t("field.verdict"), cell: (row) => <Badge of={row.verdict} /> },
          {
            id: "status",
            title: t("field.delivery_status"),
            cell: (row) => <Badge of={row.delivery_status} />,
            under: (row) => time(row.at),
            nowrap: true,
          },
        ]}
      />
    </>
  );
}

/** What else passed that is like the mail of this key: its wave. */
export function AlikeOf({ of }: { of: string }) {
  const read = useLoad(`similar ${of}`, () => get<{ items: Similar[] }>(`mail-similar${query({ key: of })}`));
  return (
    <Show of={read}>
      {({ items }) => (
        <Alike
          rows={items}
          done={read.again}
          act={(action, tracks) =>
            send(
              "POST",
              "investigation/act",
              { action, tracks: tracks.length ? tracks : items.map((one) => one.track) },
              { "Idempotency-Key": once_key() },
            )
          }
        />
      )}
    </Show>
  );
}

/** The same, asked for only when it is wanted: looking through a month of mail is not free. */
export function AlikeLater({ of }: { of: string }) {
  const [wanted, set] = useState(false);
  return (
    <>
      <h3>{t("reported.similar")}</h3>
      {wanted ? (
        <AlikeOf of={of} />
      ) : (
        <button type="button" onClick={() => set(true)}>
          {t("similar.look")}
        </button>
      )}
    </>
  );
}
