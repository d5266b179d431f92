import { useState } from "preact/hooks";
import { is_key, language, named, number, plain, t, time, two, word } from "../text";
import { Fault, Show, as_problem, useLoad } from "../ui/loaded";
import { Card, Facts, Link } from "../ui/page";
import { Table } from "../ui/table";
import { Badge } from "../ui/badge";
import { Icon } from "../ui/icon";
import type { Problem } from "../server";
import { preflight_of, rehearse, type Rehearsal } from "./api";
import { Refused } from "./steps";

const order = { blocked: 0, warning: 1, ok: 2 };

/** U-17: everything one should know before starting. What stands in the way comes first. */
export function PreflightCard() {
  const flight = useLoad("preflight", preflight_of);
  return (
    <Card
      title={t("update.preflight")}
      wide
      actions={
        <a class="button" href={`/api/v1/update/preflight?format=html&lang=${language.value}`} target="_blank" rel="noopener">
          <Icon of="printer" /> {t("update.print")}
        </a>
      }
    >
      <Show of={flight}>
        {(one) => (
          <div class="stack">
            <p>
              <Badge of={one.may_start ? "ok" : "blocked"} /> {t(one.may_start ? "update.may_start" : "update.may_not_start")}
            </p>
            <Table
              label={t("update.checks")}
              rows={[...one.checks].sort((a, b) => order[a.state] - order[b.state])}
              id_of={(row) => row.id}
              columns={[
                { id: "state", title: t("state"), cell: (row) => <Badge of={row.state} /> },
                { id: "title", title: t("update.check"), cell: (row) => two(row.title) },
                {
                  id: "text",
                  title: t("details"),
                  cell: (row) => (
                    <>
                      {two(row.text)}
                      {row.refusal && (
                        <div class="quiet">
                          <Link to={`/update/errors/${row.refusal.code}`}>{row.refusal.code}</Link>
                        </div>
                      )}
                    </>
                  ),
                },
              ]}
            />
            <details>
              <summary>{t("update.facts")}</summary>
              <Facts
                of={[
                  [t("licence.business_id"), one.business_id],
                  [t("licence.company"), plain(one.company, 120)],
                  [t("licence.programme"), one.programme],
                  [t("licence.edition"), one.edition],
                  [t("licence.seats"), number(one.seats)],
                  [t("licence.expires"), time(one.licence_expires)],
                  [t("update.last_backup"), one.last_backup ? time(one.last_backup) : t("update.no_backup")],
                  [t("credits.granted"), number(one.credits.granted)],
                  [t("credits.used_after"), number(one.credits.used)],
                  [t("credits.shortage"), number(one.credits.shortage)],
                ]}
              />
            </details>
            <details>
              <summary>
                {t("update.features")} ({t("update.used_count", { count: one.features.filter((feature) => feature.used).length })})
              </summary>
              <Table
                label={t("update.features")}
                rows={one.features}
                id_of={(row) => row.id}
                columns={[
                  { id: "name", title: t("name"), cell: (row) => two(row.name) },
                  { id: "used", title: t("update.used"), cell: (row) => (row.used ? <Badge of="warning" /> : t("no")) },
                  { id: "instead", title: t("update.instead"), cell: (row) => two(row.instead) },
                ]}
              />
            </details>
            <details>
              <summary>
                {t("update.carries")} ({number(one.carries.length)})
              </summary>
              <Table
                label={t("update.carries")}
                rows={one.carries}
                id_of={(row) => `${row.what} ${row.name}`}
                columns={[
                  { id: "what", title: t("update.what"), cell: (row) => word(row.what), nowrap: true },
                  { id: "name", title: t("name"), cell: (row) => (row.what === "sso" ? "–" : plain(named(row.name), 120)) },
                  {
                    id: "outcome",
                    title: t("update.outcome"),
                    cell: (row) => (
                      <>
                        {word(row.outcome)} {plain(named(row.target), 120)}
                      </>
                    ),
                  },
                  { id: "reason", title: t("field.reason"), cell: (row) => two(row.reason) },
                ]}
              />
            </details>
          </div>
        )}
      </Show>
    </Card>
  );
}

// What the compared tables hold (platform/update/rehearsal.cc), in words.
const what_of = (table: string): string => {
  const key = `rehearsal.of.${table}`;
  return is_key(key) ? t(key) : table;
};

/** U-46: the whole update on a copy, with every difference it would make. */
export function RehearsalCard() {
  const [result, set] = useState<Rehearsal>();
  const [problem, set_problem] = useState<Problem>();
  const [busy, set_busy] = useState(false);
  const run = async (): Promise<void> => {
    set_busy(true);
    set_problem(undefined);
    try {
      set(await rehearse());
    } catch (what) {
      set_problem(as_problem(what));
    }
    set_busy(false);
  };
  return (
    <Card
      title={t("rehearsal")}
      wide
      actions={
        <button type="button" disabled={busy} onClick={run}>
          {busy && <span class="spinner" aria-hidden="true" />} {t("rehearsal.run")}
        </button>
      }
    >
      <p class="quiet">{t("rehearsal.about")}</p>
      {problem && <Fault problem={problem} again={run} />}
      {result && (
        <div role="status">
          <p>
            <Badge of={result.completed ? "ok" : "blocked"} /> {t(result.completed ? "rehearsal.completed" : "rehearsal.stopped")}{" "}
            {t("rehearsal.figures", {
              differences: number(result.differences.length),
              rows: number(result.rows_compared),
              ms: number(result.took_ms),
            })}
          </p>
          {result.refusal && <Refused of={result.refusal} />}
          {result.differences.length > 0 && (
            <Table
              label={t("rehearsal")}
              rows={result.differences.slice(0, 500)}
              id_of={(row) => `${row.table} ${row.row} ${row.column}`}
              columns={[
                {
                  id: "table",
                  title: t("rehearsal.table"),
                  cell: (row) => what_of(row.table),
                  nowrap: true,
                  sort: (row) => what_of(row.table),
                },
                { id: "row", title: t("rehearsal.row"), cell: (row) => plain(row.row, 100), wrap: true },
                { id: "column", title: t("rehearsal.column"), cell: (row) => row.column || t("rehearsal.whole") },
                { id: "before", title: t("rehearsal.before"), cell: (row) => plain(row.before, 200) || "–", wrap: true },
                { id: "after", title: t("rehearsal.after"), cell: (row) => plain(row.after, 200) || "–", wrap: true },
              ]}
            />
          )}
        </div>
      )}
    </Card>
  );
}
