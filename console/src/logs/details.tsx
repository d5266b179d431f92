import type { ComponentChildren } from "preact";
import { list_policies } from "../policies/api";
import { get, query, send } from "../server";
import type { components } from "../openapi";
import { may, sees_all } from "../state";
import { label, plain, t, time } from "../text";
import { Dialog } from "../ui/dialog";
import { Show, attempt, useLoad } from "../ui/loaded";
import { Facts, Link } from "../ui/page";
import { Explanation, type Explained } from "../ui/explanation";
import { AlikeLater } from "../trace/alike";
import type { Field, Row } from "./api";
import { Cell, shown } from "./show";

type Authorship = components["schemas"]["MailTrack"]["authorship"][number];

/** What is looked for first; everything else stands below the explanation. */
const first = new Set([
  "at",
  "threat_type",
  "verdict",
  "action",
  "affected_user",
  "sender",
  "recipient",
  "recipients",
  "policy",
  "delivery_status",
  "status",
  "template",
  "violating_content",
]);
const is_there = (value: unknown): boolean =>
  value !== null && value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);

/** Where to go from a row: the policy that acted, what it held, and the list of what machine learning was wrong about. */
function Onward({ row }: { row: Row }) {
  const policies = useLoad("policies", async () => (row.policy && may("policies") ? (await list_policies()).items : []));
  const policy = policies.data?.find((one) => one.name === row.policy),
    sha1 = typeof row.sha1 === "string" ? row.sha1 : "";
  const held = row.action === "quarantine" || (typeof row.type === "string" && row.performed_by !== undefined),
    by = String(row.message_id || row.subject || "");
  const except = (): Promise<boolean> =>
    attempt(
      () => send("POST", "lists/pml_exceptions", { entries: [{ value: sha1, note: plain(String(row.file_name ?? ""), 200) }] }),
      t("saved"),
    );
  return (
    <>
      {policy && (
        <Link to={`/policy/${policy.id}`} class="button">
          {t("logs.to_policy")}
        </Link>
      )}
      {held && by && may("quarantine") && (
        <Link to={`/quarantine${query({ period: "90d", text: by })}`} class="button">
          {t("logs.to_quarantine")}
        </Link>
      )}
      {sha1 && String(row.rule ?? "").startsWith("pml.") && may("global_settings", "full") && (
        <button type="button" onClick={except}>
          {t("logs.pml_exception")}
        </button>
      )}
    </>
  );
}

/** step: to the row before or after; without it where the list around the row is not known. */
export function Details({ row, fields, close, step }: { row: Row; fields: Field[]; close: () => void; step?: (by: 1 | -1) => void }) {
  const item = typeof row.item === "string" ? row.item : "";
  const of = (some: Field[]): [string, ComponentChildren][] =>
    some
      .filter((field) => is_there(row[field.name]))
      .map((field) => [
        label(field.name),
        <span class="text">
          <Cell name={field.name} value={row[field.name]} most={4000} />
        </span>,
      ]);
  const trace = useLoad(`trace ${item}`, async () =>
    item ? get<{ items: { explanation: Explained; authorship: Authorship[] }[] }>(`mail-trace${query({ key: item })}`) : { items: [] },
  );
  return (
    <Dialog
      side
      title={row.activity ? shown("activity", row.activity, 120) : shown("subject", row.subject ?? row.url ?? row.id, 120)}
      close={close}
    >
      <div class="bar">
        {step && (
          <>
            <button type="button" onClick={() => step(-1)}>
              {t("logs.newer")}
            </button>
            <button type="button" onClick={() => step(1)}>
              {t("logs.older")}
            </button>
          </>
        )}
        {item && (
          <Link to={`/trace${query({ key: item })}`} class="button">
            {t("logs.to_trace")}
          </Link>
        )}
        <Onward key={row.id} row={row} />
      </div>
      <Facts of={of(fields.filter((field) => first.has(field.name)))} />
      {item && (
        <Show of={trace}>
          {(data) =>
            data.items[0] ? (
              <>
                {data.items[0].authorship.map((one) => (
                  <p key={one.person} class="notice">
                    {t(one.wrote ? "logs.wrote" : "logs.wrote_not", { person: plain(one.person, 254), time: time(one.at) })}
                  </p>
                ))}
                <Explanation of={data.items[0].explanation} />
              </>
            ) : (
              <p class="empty">{t("nothing_here")}</p>
            )
          }
        </Show>
      )}
      {item && sees_all() && <AlikeLater key={item} of={item} />}
      {item && <h3>{t("logs.all_fields")}</h3>}
      <Facts of={of(fields.filter((field) => !first.has(field.name)))} />
    </Dialog>
  );
}
