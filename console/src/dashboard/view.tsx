import { useEffect, useState } from "preact/hooks";
import { get, save_as } from "../server";
import { may, place, set_query } from "../state";
import { number, plain, t, time, word, type Key } from "../text";
import { Copy } from "../ui/copy";
import { Popup } from "../ui/dialog";
import { Tick } from "../ui/fields";
import { Blank, Show, attempt, useLoad } from "../ui/loaded";
import { Card, Link, Page } from "../ui/page";
import { Badge } from "../ui/badge";
import { Columns, filled } from "../ui/chart";
import { Icon } from "../ui/icon";
import { Period, span, span_of } from "../ui/period";
import { figures_of, health_of, keep_layout, pdf_of, read_layout, sees_logs, services_of, type Layout } from "./api";
import { into_logs, Ranking, Sections, type Span } from "./parts";
import { in_order, user_sections } from "./sections";

const tabs = ["threats", "services", "users", "health"] as const;
type Tab = (typeof tabs)[number];

function Services() {
  const list = useLoad("services", services_of, 30_000);
  return (
    <Card
      title={t("dashboard.services")}
      wide
      actions={
        <>
          {may("policies") && (
            <Link to="/policies" class="button small">
              {t("dashboard.configure")}
            </Link>
          )}
          <Link to="/dashboard?tab=health" class="button small">
            {t("dashboard.assess")}
          </Link>
        </>
      }
    >
      <Show of={list}>
        {(data) => (
          <ul class="services">
            {data.items.map((one) => (
              <li key={one.service}>
                <strong>{word(`service_${one.service}`)}</strong>
                <Badge of={one.state} />
                {may("policies") ? (
                  <Link to="/policies">{t("dashboard.policies_on", { count: number(one.policies) })}</Link>
                ) : (
                  <span class="quiet">{t("dashboard.policies_on", { count: number(one.policies) })}</span>
                )}
                {sees_logs() && one.mails_24h > 0 ? (
                  <Link to={into_logs("mail_tracking", `service:"${one.service}"`, { ...span_of("24h"), period: "24h" })}>
                    {t("dashboard.mails_24h", { count: number(one.mails_24h) })}
                  </Link>
                ) : (
                  <span class="quiet">{t("dashboard.mails_24h", { count: number(one.mails_24h) })}</span>
                )}
                {one.state === "not_configured" && may("service_accounts") ? (
                  <Link to="/service-accounts">{t("dashboard.connect")}</Link>
                ) : (
                  <span class="quiet">
                    {t("dashboard.last")}: {time(one.last_at)}
                  </span>
                )}
              </li>
            ))}
          </ul>
        )}
      </Show>
    </Card>
  );
}

function Strip() {
  const list = useLoad("services", services_of, 30_000);
  return (
    <ul class="strip" aria-label={t("dashboard.services")}>
      {(list.data?.items ?? []).map((one) => (
        <li key={one.service}>
          <Badge of={one.state} /> {word(`service_${one.service}`)}
        </li>
      ))}
    </ul>
  );
}

function Health() {
  const read = useLoad("health", health_of);
  return (
    <Show of={read}>
      {(data) => (
        <>
          <p class="lead">{t("health.about")}</p>
          <div class="tree">
            {data.items.map((one) => (
              <Card key={one.service} title={word(one.service)} actions={<Badge of={`health_${one.state}`} />}>
                <p>{t("health.rate", { rate: number(one.rate) })}</p>
                <progress max={100} value={one.rate} aria-label={t("health.rate", { rate: number(one.rate) })} />
                <ul class="health">
                  {one.features.map((feature) => (
                    <li key={feature.id}>
                      <Badge of={feature.adopted ? "enabled" : "disabled"} />
                      <span>
                        {word(`feature_${feature.id}`)}
                        <small class="quiet">{t(`health.${feature.importance}`)}</small>
                      </span>
                    </li>
                  ))}
                </ul>
              </Card>
            ))}
          </div>
        </>
      )}
    </Show>
  );
}

function Overall({ page }: { page: Span }) {
  const figures = useLoad(`dashboard ${page.from} ${page.until}`, () => figures_of(page.from, page.until), 30_000);
  const services = useLoad("services", services_of, 30_000);
  const to =
    (type: string, field: string) =>
    (value: string): string =>
      into_logs(type, `${field}:"${value.replace(/["\\]/g, "\\$&")}"`, page);
  return (
    <Show of={figures}>
      {(data) => (
        <>
          <ul class="numbers">
            {(
              [
                ["dashboard.mails", data.mails, into_logs("mail_tracking", "", page), ""],
                ["dashboard.threats", data.threats, into_logs("detection", "", page), data.threats > 0 ? "loud-number" : ""],
                ["dashboard.quarantined", data.quarantined, into_logs("mail_tracking", "action:quarantine", page), ""],
              ] as [Key, number, string, string][]
            ).map(([key, count, link, kind]) => (
              <li key={key}>
                <span>{t(key)}</span>
                {sees_logs() ? (
                  <Link to={link} class={kind}>
                    {number(count)}
                  </Link>
                ) : (
                  <b class={kind}>{number(count)}</b>
                )}
              </li>
            ))}
          </ul>
          {data.mails === 0 && data.threats === 0 && services.data?.seen !== true ? (
            <div class="cards">{services.data && <FirstSteps milter={services.data.milter} />}</div>
          ) : (
            <div class="cards three">
              <Card title={t("dashboard.volume")} wide>
                <p class="key">
                  <span>
                    <i class="swatch" /> {t("dashboard.mails")}
                  </span>{" "}
                  <span>
                    <i class="swatch second" /> {t("dashboard.threats")}
                  </span>
                </p>
                <Columns
                  label={t("dashboard.volume")}
                  names={[t("dashboard.mails"), t("dashboard.threats")]}
                  bucket_ms={data.bucket_ms}
                  buckets={filled(
                    data.volume.map((one) => ({ start: one.start, count: one.mails, second: one.threats })),
                    page.from,
                    page.until,
                    data.bucket_ms,
                  )}
                  onPick={(from, until) => set_query({ from, until, period: "" })}
                />
              </Card>
              <Ranking title={t("dashboard.by_threat_type")} values={data.by_threat_type} to={to("detection", "threat_type")} words />
              <Ranking title={t("dashboard.by_filter")} values={data.by_filter} to={to("detection", "filter")} words />
              <Ranking title={t("dashboard.by_action")} values={data.by_action} to={to("mail_tracking", "action")} words />
              <Ranking title={t("dashboard.top_senders")} values={data.top_senders} to={to("detection", "sender")} />
              <Ranking title={t("dashboard.top_recipients")} values={data.top_recipients} to={to("detection", "affected_user")} />
              <Ranking title={t("dashboard.top_policies")} values={data.top_policies} to={to("detection", "policy")} />
            </div>
          )}
        </>
      )}
    </Show>
  );
}

/** U-12: 90, 30, 7 and 1 days before the licence ends, for those who may see it. */
function LicenceWarning() {
  const read = useLoad("licence warning", async () =>
    may("license|license_information") ? (await get<{ expiry_warning_days: number | null }>("licence")).expiry_warning_days : null,
  );
  return read.data === null || read.data === undefined ? null : (
    <p class="notice">
      {t("licence.warning", { days: read.data })} <Link to="/licence">{t("menu.licence")}</Link>
    </p>
  );
}

// Where Postfix finds us: a milter that listens everywhere is reached by the name under which the console was.
const reached = (milter: string): string => milter.replace(/^inet6?:(0\.0\.0\.0|\[::\]):/, `inet:${location.hostname}:`);

/** What a newcomer does until the first mail is there. */
function FirstSteps({ milter }: { milter: string }) {
  const domains = useLoad("domains", async () =>
    may("global_settings") ? (await get<{ items: unknown[] }>("lists/internal_domains")).items.length : 0,
  );
  const commands = `postconf -e 'smtpd_milters = ${reached(milter)}'\npostconf -e 'milter_default_action = tempfail'\npostconf -e 'milter_protocol = 6'\npostfix reload`;
  return (
    <Card title={t("first.title")} wide>
      <ol class="guide">
        <li>
          <strong>{t("first.domains")}</strong>
          <p class="quiet">{t("first.domains_text")}</p>
          {domains.data ? (
            <p>
              <Icon of="check" /> {t("first.domains_done", { count: number(domains.data) })}
            </p>
          ) : null}
          <Link to="/lists/internal_domains">{t("value.list_internal_domains")}</Link>
        </li>
        <li>
          <strong>{t("first.connect")}</strong>
          <p class="quiet">{t("first.connect_text")}</p>
          <pre>{commands}</pre>
          <p>
            <Copy text={commands} />
          </p>
          <p class="quiet">{t("first.then")}</p>
        </li>
        <li>
          <strong>{t("first.policy")}</strong>
          <p class="quiet">{t("first.policy_text")}</p>
          <Link to="/policies">{t("menu.policies")}</Link>
        </li>
        <li>
          <strong>{t("first.judge")}</strong>
          <p class="quiet">{t("first.judge_text")}</p>
          <Link to="/scan">{t("menu.scan")}</Link>
        </li>
      </ol>
    </Card>
  );
}

function Customize({ layout, change }: { layout: Layout; change: (layout: Layout) => void }) {
  const all = in_order(layout.order);
  const move = (at: number, by: number): void => {
    const order = all.map((one) => one.id);
    [order[at], order[at + by]] = [order[at + by] ?? "", order[at] ?? ""];
    change({ ...layout, order });
  };
  return (
    <Popup
      name={
        <>
          <Icon of="layout" /> {t("dashboard.customize")}
        </>
      }
    >
      <p class="hint">{t("dashboard.customize_hint")}</p>
      <ul class="plainlist chooser">
        {all.map((one, at) => (
          <li key={one.id}>
            <Tick
              name={t(one.title)}
              value={!layout.hidden.includes(one.id)}
              onValue={(on) => change({ ...layout, hidden: on ? layout.hidden.filter((id) => id !== one.id) : [...layout.hidden, one.id] })}
            />
            <span>
              <button
                type="button"
                class="plain small"
                disabled={at === 0}
                aria-label={`${t("dashboard.earlier")}: ${t(one.title)}`}
                onClick={() => move(at, -1)}
              >
                <Icon of="up" />
              </button>
              <button
                type="button"
                class="plain small"
                disabled={at === all.length - 1}
                aria-label={`${t("dashboard.later")}: ${t(one.title)}`}
                onClick={() => move(at, 1)}
              >
                <Icon of="down" />
              </button>
            </span>
          </li>
        ))}
      </ul>
      <button type="button" class="small" onClick={() => change({ ...layout, hidden: [], order: [] })}>
        {t("dashboard.as_at_first")}
      </button>
    </Popup>
  );
}

export function Dashboard() {
  const asked = place.value.query.get("tab") as Tab | null;
  const tab: Tab = asked && tabs.includes(asked) ? asked : "threats";
  const kept = useLoad("layout", read_layout);
  const [layout, set_layout] = useState<Layout>({ hidden: [], order: [], period: "" });
  useEffect(() => {
    if (kept.data) {
      set_layout(kept.data);
      if (kept.data.period && !place.value.query.has("period") && !place.value.query.has("from"))
        set_query({ period: kept.data.period }, true);
    }
  }, [kept.data]);
  const period = place.value.query.get("period") ?? "24h";
  const page: Span = { ...span(), period: place.value.query.get("from") ? "" : period };
  const change = (next: Layout): void => {
    set_layout(next);
    void attempt(() => keep_layout(next));
  };
  useEffect(() => {
    if (kept.data && place.value.query.has("period") && period !== layout.period) change({ ...layout, period });
  }, [period, kept.data]);
  return (
    <Page
      title={t("menu.dashboard")}
      actions={
        <>
          {tab === "threats" && <Customize layout={layout} change={change} />}
          {tab === "threats" && may("reports") && (
            <button type="button" onClick={() => attempt(async () => save_as(await pdf_of(page.from, page.until), "threat-detection.pdf"))}>
              <Icon of="download" /> {t("dashboard.pdf")}
            </button>
          )}
          <button type="button" onClick={() => print()}>
            <Icon of="printer" /> {t("dashboard.print")}
          </button>
        </>
      }
    >
      <div class="tab-row no-print">
        <div class="tabs" role="group" aria-label={t("menu.dashboard")}>
          {tabs.map((one) => (
            <button key={one} type="button" aria-pressed={one === tab} onClick={() => set_query({ tab: one === "threats" ? "" : one })}>
              {t(`dashboard.tab.${one}`)}
            </button>
          ))}
        </div>
        {(tab === "threats" || tab === "users") && (
          <div class="actions">
            <Period keys={["24h", "7d", "30d"]} />
          </div>
        )}
      </div>
      <LicenceWarning />
      {tab === "services" && <Services />}
      {tab === "health" && <Health />}
      {tab === "threats" && (
        <>
          <Strip />
          <Overall page={page} />
          {sees_logs() && <Sections of={in_order(layout.order).filter((one) => !layout.hidden.includes(one.id))} page={page} />}
        </>
      )}
      {tab === "users" &&
        (sees_logs() ? (
          <>
            <p class="lead">{t("dashboard.users_about")}</p>
            <Sections of={user_sections} page={page} />
          </>
        ) : (
          <Blank icon="accounts">
            <p>{plain(t("not_authorized"))}</p>
          </Blank>
        ))}
    </Page>
  );
}
