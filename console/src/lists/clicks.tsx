import { get, send } from "../server";
import { may } from "../state";
import { t, word } from "../text";
import { Choice } from "../ui/fields";
import { Show, attempt, useDraft, useLoad } from "../ui/loaded";
import { Card } from "../ui/page";
import type { components } from "../openapi";

type Settings = components["schemas"]["ClickSettings"];
const risks = ["dangerous", "highly_suspicious", "suspicious", "untested"] as const;

/** What happens to who follows a rewritten link, by its risk at that moment. */
export function Clicks() {
  const read = useLoad("click-settings", () => get<Settings>("click-settings"));
  const { now, set } = useDraft<Settings>(read.data);
  const writes = may("global_settings", "full");
  return (
    <Card title={t("clicks.title")} wide>
      <p>{t("clicks.about")}</p>
      <Show of={read}>
        {(data) =>
          now && (
            <>
              {!data.configured && (
                <p role="status" class="notice">
                  {t("clicks.not_configured")}
                </p>
              )}
              <form
                class="filters"
                onSubmit={(event) => {
                  event.preventDefault();
                  const { configured: _, ...change } = now;
                  void attempt(() => send("PUT", "click-settings", change), t("saved"));
                }}
              >
                {risks.map((risk) => (
                  <Choice
                    key={risk}
                    name={word(risk)}
                    value={now[risk]}
                    disabled={!writes}
                    onValue={(action) => set({ ...now, [risk]: action as Settings["dangerous"] })}
                    options={(["allow", "warn", "block"] as const).map((one): [string, string] => [one, word(`click_${one}`)])}
                  />
                ))}
                {writes && (
                  <button type="submit" class="main">
                    {t("save")}
                  </button>
                )}
              </form>
            </>
          )
        }
      </Show>
    </Card>
  );
}
