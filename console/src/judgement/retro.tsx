import { query } from "../server";
import { may } from "../state";
import { language, number, plain, t, time, word } from "../text";
import { Blank, Show, attempt, useLoad } from "../ui/loaded";
import { Link } from "../ui/page";
import { Table } from "../ui/table";
import { Badge } from "../ui/badge";
import { judge_again, retro_scan } from "./api";

const cause_of = (cause: string): string =>
  cause
    .split(", ")
    .filter(Boolean)
    .map((one) => {
      const told = word(`cause_${one}`);
      return told === `cause_${one}` ? plain(one, 60) : told;
    })
    .join(", ") || "–";

/** What was judged again because lists, feeds or corrections changed, and what was done about it. */
export function RetroScan() {
  const read = useLoad("retro scan", retro_scan, 5_000);
  return (
    <Show of={read}>
      {(data) => (
        <>
          <div class="bar">
            <p>
              {data.running ? (
                <>
                  <span class="spinner" aria-hidden="true" /> {t("retro.running")}
                </>
              ) : data.started_at ? (
                t("retro.last", { at: time(data.started_at), cause: cause_of(data.cause) })
              ) : (
                t("retro.never")
              )}
            </p>
            {may("policies", "full") && data.enabled && (
              <button
                type="button"
                disabled={data.running}
                onClick={async () => {
                  if (await attempt(judge_again, t("retro.begun"))) read.again();
                }}
              >
                {t("retro.again")}
              </button>
            )}
          </div>
          {data.mail_model && (
            <p class="quiet">
              {t("retro.model", { version: data.mail_model.version, source: t(`retro.model_${data.mail_model.source}`) })}
            </p>
          )}
          {data.mail_model?.refused && (
            <p class="notice" role="alert">
              {t("retro.model_refused", { why: data.mail_model.refused[language.value] })}
            </p>
          )}
          {!data.enabled && (
            <p class="notice">
              {t("retro.off")} <Link to="/policies">{t("menu.policies")}</Link>
            </p>
          )}
          <ul class="numbers">
            {(
              [
                ["retro.judged", data.judged],
                ["retro.late", data.late],
                ["retro.cleared", data.cleared],
              ] as const
            ).map(([key, count]) => (
              <li key={key}>
                <span>{t(key)}</span>
                <strong>{number(count)}</strong>
              </li>
            ))}
          </ul>
          {data.actions.length === 0 ? (
            <Blank icon="update">
              <p>{t("retro.none", { days: data.window_days })}</p>
            </Blank>
          ) : (
            <Table
              label={t("judgement.tab_retro")}
              rows={data.actions}
              id_of={(row) => String(row.id)}
              columns={[
                { id: "at", title: t("field.at"), cell: (row) => time(row.changed_at), nowrap: true, sort: (row) => row.changed_at },
                { id: "action", title: t("field.action"), cell: (row) => word(`retro_${row.action}`), sort: (row) => row.action },
                {
                  id: "state",
                  title: t("state"),
                  cell: (row) => (
                    <>
                      <Badge of={`act_${row.state === "done" ? "success" : row.state === "failed" ? "failed" : "created"}`} />
                      {row.error && <div class="quiet">{plain(row.error, 200)}</div>}
                    </>
                  ),
                },
                { id: "recipient", title: t("field.recipient"), cell: (row) => plain(row.recipient, 120), clip: true },
                {
                  id: "why",
                  title: t("field.reason"),
                  cell: (row) => plain(row.reason, 240),
                  under: (row) => <code>{plain(row.rule, 80)}</code>,
                  wide: true,
                },
                { id: "cause", title: t("retro.cause"), cell: (row) => cause_of(row.cause) },
                {
                  id: "mail",
                  title: t("trace.story"),
                  cell: (row) => <Link to={`/trace${query({ key: row.item || row.message_id })}`}>{t("retro.open")}</Link>,
                },
              ]}
            />
          )}
        </>
      )}
    </Show>
  );
}
