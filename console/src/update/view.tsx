import { blob_of, get, save_as } from "../server";
import { plain, t, time, two, type Key } from "../text";
import { attempt, Card, Facts, Link, Page, Show, useLoad } from "../ui/ui";
import { Badge } from "../ui/badge";
import type { Status } from "./api";
import { Activate, Connect, Consents, PlatformUpdate, PreflightCard, Refused } from "./steps";

function Trail() {
  const list = useLoad("update events", () => get<{ items: { at: string; step: string; event: string; code: number; account: string; detail: string }[] }>("update/events"), 5_000);
  return <Card title={t("update.trail")} wide><Show of={list}>{(data) => data.items.length ? <ol class="timeline">{data.items.map((one, at) => <li key={at}><time>{time(one.at)}</time> {one.step} {one.event} {one.code ? <code>{one.code}</code> : ""} <span class="quiet">{plain(one.account, 100)} {plain(one.detail, 300)}</span></li>)}</ol> : <p class="empty">{t("nothing_here")}</p>}</Show></Card>;
}

export function Update() {
  const status = useLoad("update", () => get<Status>("update"), 2_000);
  return (
    <Page title={t("menu.update")} actions={<><Link to="/update/errors">{t("menu.errors")}</Link><button type="button" onClick={() => attempt(async () => save_as(await blob_of("GET", "update/support-bundle"), "support-bundle.tar"))}>{t("update.bundle")}</button></>}>
      <Show of={status}>{(one) => <div class="cards">
        <Card title={t("update.where")} wide>
          <p><Badge of={one.road} /> {t(`road.${one.road}` as Key)}</p>
          {one.error && <Refused of={one.error} />}
          {one.run > 0 && <Facts of={[[t("update.run"), one.run], [t("update.started_by"), plain(one.started_by, 100)], [t("update.started_at"), time(one.started_at)], [t("update.ended_at"), time(one.ended_at)]]} />}
          {one.steps.length > 0 && <ol class="timeline" aria-live="polite">{one.steps.map((step) => <li key={step.id} class={step.done ? "done" : ""}>{step.done ? "✓ " : "○ "}{two(step.title)} <span class="quiet">{step.ended_at ? time(step.ended_at) : ""} {plain(step.detail, 200)}</span></li>)}</ol>}
          {one.road === "done" && <p><a href="/api/v1/update/report?format=html" target="_blank" rel="noopener">{t("update.report")}</a> · <button type="button" onClick={() => attempt(async () => save_as(await blob_of("GET", "update/report"), "completion-report.json"))}>{t("update.report_json")}</button></p>}
        </Card>
        {one.road === "not_activated" && <Activate again={status.again} />}
        {(one.road === "activated" || one.road === "connecting") && <Connect again={status.again} />}
        {["connected", "platform_update_required", "platform_updating"].includes(one.road) && <PlatformUpdate again={status.again} />}
        {one.road !== "done" && one.road !== "updating" && <PreflightCard />}
        {(one.road === "offered" || one.road === "agreed") && <Consents key={one.road} agreed={one.road === "agreed"} again={status.again} />}
        <Trail />
      </div>}</Show>
    </Page>
  );
}
