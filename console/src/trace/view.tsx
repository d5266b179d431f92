import { useState } from "preact/hooks";
import { get, query } from "../server";
import { place, set_query } from "../state";
import { bytes, number, plain, t, time, word } from "../text";
import { Card, Facts, Input, Page, Show, useLoad } from "../ui/ui";
import { Badge } from "../ui/badge";
import { Explanation, type Explained } from "../ui/explanation";

interface Detection { id: number; at: string; threat_type: string; risk_name: string; rule: string; policy: string; action: string; action_result: string }
interface Track { id: number; at: string; item: string; service: string; direction: string; sender: string; envelope_sender: string; recipients: string[]; subject: string; message_id: string; client_ip: string; verdict: string; action: string; delivery_status: string; size: number; elapsed_us: number; sha256: string; ruleset: string; explanation: Explained; detections: Detection[] }

function Found({ data }: { data: { items: Track[] } }) {
  if (!data.items.length) return <p class="empty">{t("trace.none")}</p>;
  return <>{data.items.map((one) => (
    <div key={one.id} class="cards">
      <Card title={plain(one.subject, 200) || t("no_subject")}><Facts of={[[t("field.sender"), plain(one.sender, 300)], [t("field.envelope_sender"), plain(one.envelope_sender, 300)], [t("field.recipient"), plain(one.recipients.join(", "))], [t("field.message_id"), plain(one.message_id, 300)], [t("field.client_ip"), one.client_ip || "–"], [t("field.size"), bytes(one.size)], [t("field.verdict"), <Badge of={one.verdict} />], [t("field.ruleset"), plain(one.ruleset, 80)]]} /></Card>
      <Card title={t("trace.timeline")}><ol class="timeline">
        <li><time>{time(one.at)}</time> {t("trace.arrived", { direction: word(one.direction) })}</li>
        <li>{t("trace.scanned", { ms: number(Math.round(one.elapsed_us / 100) / 10) })}</li>
        {one.detections.map((hit) => <li key={hit.id}><time>{time(hit.at)}</time> <Badge of={hit.threat_type} /> {plain(hit.risk_name, 200)} · {plain(hit.policy, 100)} → {word(hit.action)} <span class="quiet">{word(hit.action_result)}</span></li>)}
        <li><Badge of={one.action} /> {word(one.delivery_status)}</li>
      </ol></Card>
      <Card title={t("explanation")} wide><Explanation of={one.explanation} /></Card>
    </div>))}</>;
}

export function Trace() {
  const asked = place.value.query.get("key") ?? "";
  const [key, set] = useState(asked);
  const found = useLoad(`trace ${asked}`, async () => (asked ? get<{ items: Track[] }>(`mail-trace${query({ key: asked })}`) : { items: [] }));
  return (
    <Page title={t("menu.trace")}>
      <form class="filters" role="search" onSubmit={(event) => { event.preventDefault(); set_query({ key: key.trim() }); }}><Input name={t("trace.key")} value={key} onValue={set} hint={t("trace.hint")} required /><button type="submit" class="main">{t("search")}</button></form>
      {asked && <Show of={found}>{(data) => <Found data={data} />}</Show>}
    </Page>
  );
}
