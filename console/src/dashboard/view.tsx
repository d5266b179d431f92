import { get, query } from "../server";
import { may, place } from "../state";
import { number, plain, t, time, word, type Key } from "../text";
import { Bars, Card, Link, Page, Show, useLoad } from "../ui/ui";
import { Badge } from "../ui/badge";
import { Period, span } from "../ui/period";

interface Value { value: string; count: number }
interface Figures {
  mails: number; threats: number; quarantined: number; by_verdict: Value[]; by_threat_type: Value[]; by_filter: Value[]; by_action: Value[];
  top_senders: Value[]; top_recipients: Value[]; top_urls: Value[]; top_policies: Value[]; top_templates: Value[];
  volume: { start: string; mails: number; threats: number }[];
}
interface Service { service: string; state: string; mails_24h: number; last_at: string | null }

function into_logs(type: string, field: string, value: string): string {
  return `/logs/${type}${query({ period: place.value.query.get("period") ?? "24h", query: field ? `${field}:"${value.replaceAll('"', "")}"` : "" })}`;
}

function Ranking({ title, values, field, type = "detection", words }: { title: string; values: Value[]; field: string; type?: string; words?: boolean }) {
  const most = Math.max(1, ...values.map((one) => one.count));
  return (
    <Card title={title}>
      {values.length ? <ol class="ranking">{values.map((one) => (
        <li key={one.value}>
          {may("logs") ? <Link to={into_logs(type, field, one.value)}>{words ? word(one.value) : plain(one.value, 60)}</Link> : <span>{words ? word(one.value) : plain(one.value, 60)}</span>}
          <span class="count">{number(one.count)}</span><progress max={most} value={one.count} aria-hidden="true" />
        </li>))}</ol> : <p class="empty">{t("no_data")}</p>}
    </Card>
  );
}

function Services() {
  const list = useLoad("services", () => get<{ items: Service[] }>("dashboard/services"), 30_000);
  return (
    <Card title={t("dashboard.services")} wide>
      <Show of={list}>{(data) => <ul class="services">{data.items.map((one) => (
        <li key={one.service}><strong>{word(`service_${one.service}`) === `service_${one.service}` ? one.service : word(`service_${one.service}`)}</strong><Badge of={one.state} />
          <span class="quiet">{t("dashboard.mails_24h", { count: number(one.mails_24h) })}</span><span class="quiet">{t("dashboard.last")}: {time(one.last_at)}</span></li>))}</ul>}</Show>
    </Card>
  );
}

export function Dashboard() {
  const { from, until } = span();
  const figures = useLoad(`dashboard ${from}`, () => get<Figures>(`dashboard${query({ from, until })}`), 30_000);
  return (
    <Page title={t("menu.dashboard")} actions={<Period />}>
      <Show of={figures}>{(data) => <>
        <ul class="numbers">
          {([["dashboard.mails", data.mails, into_logs("mail_tracking", "", "")], ["dashboard.threats", data.threats, into_logs("detection", "", "")], ["dashboard.quarantined", data.quarantined, into_logs("mail_tracking", "action", "quarantine")]] as [Key, number, string][]).map(([key, count, to]) =>
            <li key={key}><span>{t(key)}</span><Link to={to}>{number(count)}</Link></li>)}
        </ul>
        {data.mails === 0 && data.threats === 0 && <p class="empty">{t("dashboard.empty")}</p>}
        <div class="cards">
          <Services />
          <Card title={t("dashboard.volume")} wide><p class="key"><span class="swatch" /> {t("dashboard.mails")} <span class="swatch second" /> {t("dashboard.threats")}</p><Bars label={t("dashboard.volume")} values={data.volume.map((one) => ({ name: time(one.start), count: one.mails, second: one.threats }))} /></Card>
          <Ranking title={t("dashboard.by_threat_type")} values={data.by_threat_type} field="threat_type" words />
          <Ranking title={t("dashboard.by_filter")} values={data.by_filter} field="filter" words />
          <Ranking title={t("dashboard.by_verdict")} values={data.by_verdict} field="verdict" type="mail_tracking" words />
          <Ranking title={t("dashboard.by_action")} values={data.by_action} field="action" type="mail_tracking" words />
          <Ranking title={t("dashboard.top_senders")} values={data.top_senders} field="sender" />
          <Ranking title={t("dashboard.top_recipients")} values={data.top_recipients} field="affected_user" />
          <Ranking title={t("dashboard.top_urls")} values={data.top_urls} field="url" />
          <Ranking title={t("dashboard.top_policies")} values={data.top_policies} field="policy" />
          <Ranking title={t("dashboard.top_templates")} values={data.top_templates} field="template" />
        </div>
      </>}</Show>
    </Page>
  );
}
