import { useState } from "preact/hooks";
import { query, send } from "../server";
import { number, plain, t, time, word, type Key } from "../text";
import { Dialog } from "../ui/dialog";
import { Choice, Tick } from "../ui/fields";
import { attempt } from "../ui/loaded";
import { Link } from "../ui/page";
import { Table } from "../ui/table";
import type { Json } from "./api";

interface Mail {
  track: number;
  at: string;
  item: string;
  sender: string;
  recipients: string[];
  subject: string;
  then: string;
  from: string;
  to: string;
  from_policy: string;
  to_policy: string;
  rule: string;
  risk_name: string;
}
interface Result {
  from: string;
  until: string;
  looked_at: number;
  unreadable: number;
  changed: number;
  stricter: number;
  weaker: number;
  complete: boolean;
  oldest: string | null;
  transitions: { from: string; to: string; count: number }[];
  examples: Mail[];
}

const actions = (of: string): string => of.split("+").map(word).join(" + ");
const periods = [1, 7, 30, 60];

/** Runs a draft (or two versions of a policy) over past mail, before anything is saved. */
export function Simulate({
  id,
  draft,
  version,
  versions,
  close,
}: {
  id: string;
  draft?: Record<string, Json>;
  version?: number;
  versions: number;
  close: () => void;
}) {
  const [days, set_days] = useState("7");
  const [against, set_against] = useState("current");
  const [acting, set_acting] = useState(true);
  const [busy, set_busy] = useState(false);
  const [found, set_found] = useState<Result>();
  async function run(): Promise<void> {
    set_busy(true);
    const until = new Date(Date.now() + 1000);
    await attempt(async () =>
      set_found(
        await send<Result>("POST", "policies/simulate", {
          candidate: draft ? { id: Number(id), policy: draft } : { id: Number(id), version },
          ...(against === "current" ? {} : { against: { id: Number(id), version: Number(against) } }),
          from: new Date(until.getTime() - Number(days) * 86_400_000).toISOString(),
          until: until.toISOString(),
          limit: 20_000,
          as_acting: acting,
        }),
      ),
    );
    set_busy(false);
  }
  return (
    <Dialog side light title={t("simulate.title")} close={close}>
      <div class="stack">
        <p>{t("simulate.about")}</p>
        <form
          class="filters"
          onSubmit={(event) => {
            event.preventDefault();
            void run();
          }}
        >
          <Choice
            name={t("period")}
            value={days}
            onValue={set_days}
            options={periods.map((one): [string, string] => [String(one), t("simulate.days", { count: one })])}
          />
          <Choice
            name={t("simulate.against")}
            value={against}
            onValue={set_against}
            options={[
              ["current", t("simulate.in_force")],
              ...Array.from({ length: versions }, (_, at): [string, string] => [
                String(versions - at),
                `${t("policy.version")} ${versions - at}`,
              ]),
            ]}
          />
          <button type="submit" class="main" disabled={busy}>
            {t(busy ? "simulate.running" : "simulate.run")}
          </button>
        </form>
        <Tick name={t("simulate.acting")} value={acting} onValue={set_acting} />
        {found && (
          <div class="stack" role="status">
            <ul class="numbers">
              {(
                [
                  ["simulate.looked_at", found.looked_at],
                  ["simulate.changed", found.changed],
                  ["simulate.stricter", found.stricter],
                  ["simulate.weaker", found.weaker],
                ] as [Key, number][]
              ).map(([key, count]) => (
                <li key={key}>
                  <span>{t(key)}</span>
                  <strong>{number(count)}</strong>
                </li>
              ))}
            </ul>
            {!found.complete && <p class="quiet">{t("simulate.cut", { at: time(found.oldest) })}</p>}
            {found.unreadable > 0 && <p class="quiet">{t("simulate.unreadable", { count: number(found.unreadable) })}</p>}
            {found.looked_at === 0 && <p class="empty">{t("simulate.no_mail")}</p>}
            {found.looked_at > 0 && found.changed === 0 && <p class="empty">{t("simulate.no_change")}</p>}
            {found.transitions.length > 0 && (
              <>
                <h3>{t("simulate.transitions")}</h3>
                <Table
                  label={t("simulate.transitions")}
                  rows={found.transitions}
                  id_of={(row) => `${row.from} ${row.to}`}
                  columns={[
                    { id: "from", title: t("simulate.before"), cell: (row) => actions(row.from) },
                    { id: "to", title: t("simulate.after"), cell: (row) => actions(row.to) },
                    { id: "count", title: t("simulate.mails"), cell: (row) => number(row.count), right: true },
                  ]}
                />
              </>
            )}
            {found.examples.length > 0 && (
              <>
                <h3>{t("simulate.examples")}</h3>
                <Table
                  label={t("simulate.examples")}
                  rows={found.examples}
                  id_of={(row) => String(row.track)}
                  columns={[
                    { id: "at", title: t("field.at"), cell: (row) => <Link to={`/trace${query({ key: row.item })}`}>{time(row.at)}</Link> },
                    { id: "change", title: t("simulate.change"), cell: (row) => `${actions(row.from)} → ${actions(row.to)}` },
                    { id: "subject", title: t("field.subject"), cell: (row) => plain(row.subject, 80) },
                    { id: "sender", title: t("field.sender"), cell: (row) => plain(row.sender, 60) },
                    {
                      id: "rule",
                      title: t("field.rule"),
                      cell: (row) => (
                        <>
                          {plain(word(row.risk_name), 80)}
                          <br />
                          <code>{row.rule}</code>
                        </>
                      ),
                    },
                    { id: "policy", title: t("field.policy"), cell: (row) => plain(row.to_policy || row.from_policy, 60) },
                  ]}
                />
              </>
            )}
          </div>
        )}
      </div>
    </Dialog>
  );
}
