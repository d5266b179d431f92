import { bytes, number, plain, t, time, word } from "../text";
import { Card, Facts, Link, Page, Show, useLoad } from "../ui/ui";
import { Badge } from "../ui/badge";
import { Explanation } from "../ui/explanation";
import { may } from "../state";
import { events_of, story_of, type Track } from "./api";

function After({ item }: { item: string }) {
  const events = useLoad(`events ${item}`, () => events_of(item));
  return <>{[...(events.data?.items ?? [])].reverse().map((one) => <li key={one.id}><time>{time(one.at)}</time> <Badge of={one.status} /> <span class="quiet">{plain(one.performed_by, 100)}</span></li>)}</>;
}

function One({ of }: { of: Track }) {
  return (
    <div class="cards">
      <Card title={plain(of.subject, 200) || t("no_subject")}><Facts of={[[t("field.verdict"), <Badge of={of.verdict} />], [t("field.action"), <Badge of={of.action} />], [t("field.sender"), plain(of.sender, 300)], [t("field.envelope_sender"), plain(of.envelope_sender, 300)], [t("field.recipient"), plain(of.recipients.join(", "))], [t("field.message_id"), <span class="mono">{plain(of.message_id, 300)}</span>], [t("field.client_ip"), of.client_ip || "–"], [t("field.size"), bytes(of.size)], [t("field.ruleset"), plain(of.ruleset, 80)], ["SHA-256", <span class="mono">{of.sha256}</span>]]} /></Card>
      <Card title={t("trace.timeline")}><ol class="timeline">
        <li><time>{time(of.at)}</time> {t("trace.arrived", { direction: word(of.direction) })}</li>
        <li>{t("trace.scanned", { ms: number(Math.round(of.elapsed_us / 100) / 10) })}</li>
        {of.detections.map((hit) => <li key={hit.id}><time>{time(hit.at)}</time> <Badge of={hit.threat_type} /> {plain(hit.risk_name, 200)}<br />{plain(hit.policy, 100)} → {word(hit.action)} <span class="quiet">{word(hit.action_result)}</span></li>)}
        <li><Badge of={of.action} /> {word(of.delivery_status)}</li>
        {may("logs") && <After item={of.item} />}
      </ol></Card>
      <Card title={t("explanation")} wide><Explanation of={of.explanation} /></Card>
    </div>
  );
}

/** One message from its arrival to what was done with it. */
export function Story({ of }: { of: string }) {
  const found = useLoad(`trace ${of}`, () => story_of(of));
  return <Page title={t("trace.story")} actions={<Link to="/trace" class="button">{t("menu.trace")}</Link>}><Show of={found}>{(data) => data.items.length === 0 ? <p class="empty">{t("trace.none")}</p> : <>{data.items.map((one) => <One key={one.id} of={one} />)}</>}</Show></Page>;
}
