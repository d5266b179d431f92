import { useState } from "preact/hooks";
import { list_policies } from "../policies/api";
import { query } from "../server";
import { may, place, set_query, sure } from "../state";
import { named, number, plain, t, time, word } from "../text";
import { Blank, Show, attempt, useLoad } from "../ui/loaded";
import { Card, Facts, Link, Page } from "../ui/page";
import { Table } from "../ui/table";
import { Badge } from "../ui/badge";
import { is_open, list_scans, stop_scan, type Counts, type ManualScan } from "./api";
import { OrderScan } from "./order";

const hour = 3_600_000;

// The rows of the log that a scan wrote.
function details_of(scan: ManualScan): string {
  const from = new Date(scan.started_at ?? scan.ordered_at),
    until = scan.ended_at ? new Date(new Date(scan.ended_at).getTime() + 1_000) : new Date(Date.now() + hour);
  return `/logs/detection${query({ query: `scan_type:"Manual scan" policy:"${scan.policy_name.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`, from: from.toISOString(), until: until.toISOString() })}`;
}

function Numbers({ of, scan }: { of: Counts; scan: ManualScan }) {
  const shown: (keyof Counts)[] = [
    "items",
    "found",
    ...(scan.kind === "data_loss" ? ["data_loss" as const] : ["malware" as const, "files" as const, "urls" as const, "messages" as const]),
    ...(scan.mode === "scan_and_protect" ? ["acted" as const, "failed" as const] : []),
    "unread",
  ];
  return (
    <ul class="numbers">
      {shown.map((name) => (
        <li key={name}>
          <span>{t(`manual.${name}`)}</span>
          {name === "found" && of.found > 0 ? (
            <Link to={details_of(scan)} class="linklike">
              <strong>{number(of.found)}</strong>
            </Link>
          ) : (
            <strong>{number(of[name])}</strong>
          )}
        </li>
      ))}
    </ul>
  );
}

function One({ scan, again }: { scan: ManualScan; again: () => void }) {
  const over = scan.mailboxes.filter((one) => one.state !== "waiting").length,
    skipped = scan.mailboxes.filter((one) => one.state === "skipped");
  return (
    <Card
      title={plain(named(scan.policy_name), 128)}
      wide
      named={`${scan.policy_name} ${time(scan.ordered_at)}`}
      actions={
        <span class="buttons">
          {scan.counts.found > 0 && (
            <Link to={details_of(scan)} class="button">
              {t("manual.details")}
            </Link>
          )}
          {is_open(scan) && may("manual_scan", "full") && (
            <button
              type="button"
              disabled={scan.state === "stopping"}
              onClick={async () => {
                if (await sure(t("manual.stop_sure"), t("manual.stop"))) {
                  await attempt(() => stop_scan(scan.id));
                  again();
                }
              }}
            >
              {t("manual.stop")}
            </button>
          )}
        </span>
      }
    >
      <Facts
        columns
        of={[
          [
            t("state"),
            <>
              <Badge of={`scan_${scan.state}`} />
              {scan.problem && <span class="quiet"> {plain(scan.problem, 300)}</span>}
            </>,
          ],
          [t("manual.mode"), word(scan.mode)],
          [t("manual.received"), `${time(scan.from)} – ${time(scan.until)}`],
          [t("manual.started"), `${time(scan.started_at ?? scan.ordered_at)} (${plain(scan.started_by, 120)})`],
          [t("manual.ended"), scan.ended_at ? time(scan.ended_at) : "–"],
          [
            t("manual.mailboxes_done"),
            <>
              {t("manual.of", { done: number(over), all: number(scan.mailboxes.length) })}{" "}
              {is_open(scan) && <progress value={over} max={scan.mailboxes.length} aria-label={t("manual.mailboxes_done")} />}
            </>,
          ],
        ]}
      />
      <Numbers of={scan.counts} scan={scan} />
      {skipped.length > 0 && (
        <Table
          label={t("manual.skipped")}
          rows={skipped}
          id_of={(row) => row.name}
          columns={[
            { id: "name", title: t("manual.skipped"), cell: (row) => plain(row.name, 320) },
            { id: "why", title: t("field.reason"), cell: (row) => plain(row.problem, 300), wide: true },
          ]}
        />
      )}
    </Card>
  );
}

/** Mail that lies in mailboxes, scanned on demand by one policy. `policy` in the address opens the order for it; `scan` shows that one first. */
export function ManualScans() {
  const [pace, set_pace] = useState(0);
  const scans = useLoad(
    "manual scans",
    async () => {
      const found = await list_scans();
      set_pace(found.items.some(is_open) ? 1_000 : 15_000);
      return found;
    },
    pace,
  );
  const policies = useLoad("policies of mailboxes", async () => (await list_policies()).items.filter((one) => one.service === "mailbox"));
  const asked = place.value.query.get("policy") ?? "",
    first = place.value.query.get("scan") ?? "";
  const [ordering, order] = useState(false);
  const close = (): void => {
    order(false);
    set_query({ policy: "" });
    scans.again();
  };
  return (
    <Page
      title={t("menu.manual_scan")}
      lead={t("manual.about")}
      actions={
        may("manual_scan", "full") && (
          <button type="button" class="main" disabled={!policies.data?.length || !scans.data} onClick={() => order(true)}>
            {t("manual.order")}
          </button>
        )
      }
    >
      {scans.problem?.code === "service.not_configured" ? (
        <Blank icon="settings">
          <p>{t("manual.not_configured")}</p>
          {may("service_accounts") && (
            <Link to="/service-accounts" class="button">
              {t("menu.service_accounts")}
            </Link>
          )}
        </Blank>
      ) : (
        <Show of={scans}>
          {(data) =>
            data.items.length === 0 ? (
              <Blank icon="scan">
                <p>{t("manual.none")}</p>
              </Blank>
            ) : (
              <div class="cards">
                {[...data.items]
                  .sort((a, b) => Number(b.id === first) - Number(a.id === first))
                  .map((scan) => (
                    <One key={scan.id} scan={scan} again={scans.again} />
                  ))}
              </div>
            )
          }
        </Show>
      )}
      {policies.data && policies.data.length > 0 && scans.data && (ordering || asked) && (
        <OrderScan policies={policies.data} chosen={Number(asked)} close={close} />
      )}
    </Page>
  );
}
