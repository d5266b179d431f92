import { useState } from "preact/hooks";
import { get, send } from "../server";
import { may, session } from "../state";
import { set_language, t, time_zone } from "../text";
import { Choice, Input, LinesField, Tick } from "../ui/fields";
import { Show, attempt, useDraft, useLoad } from "../ui/loaded";
import { Card, Page } from "../ui/page";
import type { components } from "../openapi";

type Console = components["schemas"]["ConsoleSettings"];
// Every IANA zone the browser knows, with its present offset; the tenant's own even if it does not.
function zones(now: string): [string, string][] {
  const offset = (zone: string): string => {
    try {
      return (
        new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" })
          .formatToParts(new Date())
          .find((part) => part.type === "timeZoneName")?.value ?? ""
      );
    } catch {
      return "";
    }
  };
  const known = Intl.supportedValuesOf("timeZone");
  return [...new Set([now, "UTC", ...known])].filter(Boolean).map((zone) => [zone, `${zone} (${offset(zone)})`]);
}

export function Settings() {
  const read = useLoad("settings", () => get<Console>("console-settings"));
  const { now, set } = useDraft<Console>(read.data);
  const [zone, set_zone] = useState(session.value?.tenant.time_zone ?? "");
  const [spoken, set_spoken] = useState<string>(session.value?.tenant.language ?? "ja");
  const writes = may("console_preferences|console_settings", "full");
  return (
    <Page title={t("menu.settings")}>
      <div class="cards two">
        <Card title={t("settings.preferences")}>
          <form
            class="stack"
            onSubmit={async (event) => {
              event.preventDefault();
              if (await attempt(() => send("PUT", "tenant/preferences", { time_zone: zone, language: spoken }), t("saved"))) {
                time_zone.value = zone;
                const before = session.value; // the reader's own language follows only when the tenant's was changed
                if (before && before.tenant.language !== spoken) await set_language(spoken === "en" ? "en" : "ja");
                if (before)
                  session.value = { ...before, tenant: { ...before.tenant, time_zone: zone, language: spoken === "en" ? "en" : "ja" } };
              }
            }}
          >
            <Choice name={t("settings.time_zone")} value={zone} onValue={set_zone} options={zones(zone)} />
            <Choice
              name={t("settings.language")}
              value={spoken}
              onValue={set_spoken}
              options={[
                ["ja", "日本語"],
                ["en", "English"],
              ]}
            />
            {writes && (
              <button type="submit" class="main">
                {t("save")}
              </button>
            )}
          </form>
        </Card>
        <Card title={t("settings.sessions")}>
          <Show of={read}>
            {() =>
              now && (
                <form
                  class="stack"
                  onSubmit={(event) => {
                    event.preventDefault();
                    void attempt(() => send("PUT", "console-settings", now), t("saved"));
                  }}
                >
                  <Input
                    name={t("settings.idle")}
                    type="number"
                    min={5}
                    max={480}
                    value={String(now.idle_minutes)}
                    onValue={(value) => set({ ...now, idle_minutes: Number(value) })}
                  />
                  <Input
                    name={t("settings.session")}
                    type="number"
                    min={30}
                    max={480}
                    value={String(now.session_minutes)}
                    onValue={(value) => set({ ...now, session_minutes: Number(value) })}
                  />
                  <Input
                    name={t("settings.max_sessions")}
                    type="number"
                    min={1}
                    max={20}
                    value={String(now.max_sessions)}
                    onValue={(value) => set({ ...now, max_sessions: Number(value) })}
                  />
                  <Tick name={t("settings.mfa")} value={now.mfa_required} onValue={(value) => set({ ...now, mfa_required: value })} />
                  <LinesField
                    name={t("settings.networks")}
                    rows={3}
                    value={now.allowed_networks}
                    onValue={(allowed_networks) => set({ ...now, allowed_networks })}
                  />
                  {writes && (
                    <button type="submit" class="main">
                      {t("save")}
                    </button>
                  )}
                </form>
              )
            }
          </Show>
        </Card>
      </div>
    </Page>
  );
}
