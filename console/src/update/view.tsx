import { useEffect, useState } from "preact/hooks";
import { blob_of, get, save_as } from "../server";
import { session } from "../state";
import { language, plain, t, time, two, type Key } from "../text";
import { Show, attempt, useLoad } from "../ui/loaded";
import { Card, Facts, Link, Page } from "../ui/page";
import { Badge } from "../ui/badge";
import { Icon } from "../ui/icon";
import { load_session } from "../shell/session";
import { preflight_of, status_of, type Status } from "./api";
import { PreflightCard, RehearsalCard } from "./preflight";
import { RoadMap } from "./road";
import { Activate, Connect, Consents, PlatformUpdate, Refused } from "./steps";

function Trail() {
  const list = useLoad(
    "update events",
    () => get<{ items: { at: string; step: string; event: string; code: number; account: string; detail: string }[] }>("update/events"),
    5_000,
  );
  if (list.data && list.data.items.length === 0) return null;
  return (
    <Card title={t("update.trail")} wide>
      <Show of={list}>
        {(data) => (
          <details>
            <summary>{t("update.trail_count", { count: data.items.length })}</summary>
            <ol class="timeline trail">
              {data.items.map((one, at) => (
                <li key={at}>
                  <time>{time(one.at)}</time> {one.step} {one.event} {one.code ? <code>{one.code}</code> : ""}{" "}
                  <span class="quiet">
                    {plain(one.account, 100)} {plain(one.detail, 300)}
                  </span>
                </li>
              ))}
            </ol>
          </details>
        )}
      </Show>
    </Card>
  );
}

function Progress({ of }: { of: Status }) {
  const next = of.steps.findIndex((step) => !step.done);
  return (
    <ol class="steps" aria-live="polite">
      {of.steps.map((step, at) => (
        <li key={step.id} class={step.done ? "done" : at === next && of.road === "updating" ? "now" : ""}>
          <span class="mark" aria-hidden="true">
            {step.done ? <Icon of="check" /> : at + 1}
          </span>
          <span>
            {two(step.title)}{" "}
            <span class="quiet when">
              {step.done ? time(step.ended_at) : at === next && of.road === "updating" ? t("value.running" as Key) : ""}
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}

export function Update() {
  const status = useLoad("update", status_of, 2_000);
  const road = status.data?.road;
  const [opened, set_opened] = useState(session.value?.account.side === "cas"); // the banner's button was the first click (U-22)
  // A tenant that has come to the last steps may still not take them: nobody is led through agreements to a refusal (U-2, U-3).
  const due = road === "offered" || road === "agreed";
  const flight = useLoad(`blocked ${due}`, async () => (due ? preflight_of() : undefined));
  const blocked = due && flight.data?.may_start === false;
  // Who governs decides the menu: the session is read again when the update ends.
  useEffect(() => {
    if (road === "done" && session.value?.tenant.governance !== "cecp") void load_session().catch(() => undefined);
  }, [road]);
  return (
    <Page
      title={t("menu.update")}
      actions={
        <>
          <Link to="/update/errors" class="button">
            {t("menu.errors")}
          </Link>
          <button
            type="button"
            onClick={() => attempt(async () => save_as(await blob_of("GET", "update/support-bundle"), "support-bundle.tar"))}
          >
            <Icon of="download" /> {t("update.bundle")}
          </button>
        </>
      }
    >
      <Show of={status}>
        {(one) => (
          <div class="cards">
            <Card title={t("update.where")} wide>
              <RoadMap road={one.road} />
              <p role="status">
                <Badge of={blocked ? "blocked" : one.road} /> {t(blocked ? "road.blocked" : (`road.${one.road}` as Key))}
              </p>
              {one.error && <Refused of={one.error} />}
              {one.steps.length > 0 && <Progress of={one} />}
              {one.run > 0 && (
                <Facts
                  columns
                  of={[
                    [t("update.run"), one.run],
                    [t("update.started_by"), plain(one.started_by, 100)],
                    [t("update.started_at"), time(one.started_at)],
                    [t("update.ended_at"), time(one.ended_at)],
                  ]}
                />
              )}
              {one.road === "done" && (
                <p class="buttons">
                  <a class="button main" href={`/api/v1/update/report?format=html&lang=${language.value}`} target="_blank" rel="noopener">
                    {t("update.report")}
                  </a>
                  <button
                    type="button"
                    onClick={() => attempt(async () => save_as(await blob_of("GET", "update/report?format=pdf"), "completion-report.pdf"))}
                  >
                    <Icon of="download" /> PDF
                  </button>
                  <button
                    type="button"
                    onClick={() => attempt(async () => save_as(await blob_of("GET", "update/report"), "completion-report.json"))}
                  >
                    <Icon of="download" /> {t("update.report_json")}
                  </button>
                  {session.value?.account.side === "platform" && (
                    <Link to="/menu-map" class="button">
                      {t("menu.menu_map")}
                    </Link>
                  )}
                </p>
              )}
            </Card>
            {one.road === "not_activated" && <Activate again={status.again} />}
            {(one.road === "activated" || one.road === "connecting") && <Connect key={one.road} connecting={one.road === "connecting"} />}
            {["connected", "platform_update_required", "platform_updating"].includes(one.road) && <PlatformUpdate again={status.again} />}
            {one.road === "offered" && !opened && flight.data?.may_start && (
              <Card title={t("banner.button.update_cecp")} wide>
                <p>{t("road.offered")}</p>
                <button type="button" class="main" onClick={() => set_opened(true)}>
                  {t("banner.button.update_cecp")}
                </button>
              </Card>
            )}
            {((one.road === "offered" && opened) || one.road === "agreed") && flight.data?.may_start && (
              <Consents key={one.road} agreed={one.road === "agreed"} again={status.again} />
            )}
            {one.road !== "done" && one.road !== "updating" && (
              <>
                <PreflightCard />
                <RehearsalCard />
              </>
            )}
            <Trail />
          </div>
        )}
      </Show>
    </Page>
  );
}
