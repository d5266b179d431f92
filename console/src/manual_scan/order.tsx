import { useState } from "preact/hooks";
import { Lines } from "../policies/lines";
import type { Summary } from "../policies/api";
import { from_field, named, number, plain, t, time_zone, to_field, word } from "../text";
import { DateField } from "../ui/date_field";
import { Dialog } from "../ui/dialog";
import { Choice } from "../ui/fields";
import { attempt, useLoad } from "../ui/loaded";
import { mailboxes_for, start_scan } from "./api";

const day = 86_400_000;

/** What a manual scan is to be about. policies: those of mailboxes; chosen: the one to begin with. */
export function OrderScan({ policies, chosen, close }: { policies: Summary[]; chosen: number; close: () => void }) {
  const [policy, set_policy] = useState(chosen || (policies.find((one) => one.enabled) ?? policies[0])?.id || 0);
  const [mode, set_mode] = useState<"scan_only" | "scan_and_protect">("scan_only");
  const [from, set_from] = useState(to_field(new Date(Date.now() - day).toISOString()));
  const [until, set_until] = useState(to_field(new Date(Date.now() + 60_000).toISOString())); // the minute that has begun, too
  const [mailboxes, set_mailboxes] = useState<string[]>([]);
  const [report_to, set_report_to] = useState<string[]>([]);
  const known = useLoad(`mailboxes of ${policy}`, () => mailboxes_for(policy));
  const start = async (): Promise<void> => {
    const order = {
      policy_id: policy,
      mode,
      from: from_field(from),
      until: from_field(until),
      ...(mailboxes.length ? { mailboxes } : {}),
      ...(report_to.length ? { report_to } : {}),
    };
    if (await attempt(() => start_scan(order), t("manual.begun"))) close();
  };
  return (
    <Dialog title={t("manual.order")} close={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
      >
        <Choice
          name={t("field.policy")}
          value={String(policy)}
          onValue={(id) => set_policy(Number(id))}
          options={policies.map((one): [string, string] => [
            String(one.id),
            `${plain(one.built_in === "no" ? one.name : named(one.name), 128)} (${word(one.kind)})`,
          ])}
        />
        <Choice
          name={t("manual.mode")}
          value={mode}
          onValue={(one) => set_mode(one === "scan_and_protect" ? one : "scan_only")}
          options={(["scan_only", "scan_and_protect"] as const).map((one): [string, string] => [one, word(one)])}
          hint={t(`manual.${mode}_hint`)}
        />
        <DateField id="scan-from" name={t("manual.from")} value={from} onValue={set_from} required />
        <DateField id="scan-until" name={t("manual.until")} value={until} after={from} onValue={set_until} required />
        <p class="hint">
          {t("manual.span")} {t("reports.zone", { zone: time_zone.value })}
        </p>
        <Lines
          name={t("manual.mailboxes")}
          value={mailboxes}
          change={set_mailboxes}
          hint={known.data ? t(known.data.length ? "manual.all_known" : "manual.none_known", { count: number(known.data.length) }) : ""}
          most={2000}
        />
        <Lines name={t("manual.report_to")} value={report_to} change={set_report_to} most={100} />
        <button type="submit" class="main">
          {t("manual.start")}
        </button>
      </form>
    </Dialog>
  );
}
