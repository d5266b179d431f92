import type { components } from "../openapi";
import { get, send } from "../server";
import { may } from "../state";
import { t, word } from "../text";
import { Choice } from "../ui/fields";
import { Show, attempt, useLoad } from "../ui/loaded";
import { Card } from "../ui/page";

type Thresholds = components["schemas"]["HighProfileThresholds"];

const levels = { users: ["built_in", "aggressive", "normal", "conservative"], domains: ["aggressive", "normal", "conservative"] } as const;

/** From which likeness on a name or a domain is found, beside the list that it goes for. */
export function Threshold({ of }: { of: keyof Thresholds }) {
  const read = useLoad("high-profile/thresholds", () => get<Thresholds>("high-profile/thresholds"));
  return (
    <Card title={t("threshold.title")} wide>
      <Show of={read}>
        {(data) => (
          <div class="stack">
            <Choice
              name={t(`threshold.of_${of}`)}
              hint={t(`threshold.${of}_${data[of] === "built_in" ? "normal" : data[of]}`)}
              value={data[of]}
              disabled={!may("global_settings", "full")}
              onValue={async (value) => {
                await attempt(() => send("PUT", "high-profile/thresholds", { ...data, [of]: value }), t("saved"));
                read.again();
              }}
              options={levels[of].map((level): [string, string] => [level, word(`threshold_${level}`)])}
            />
            <p class="quiet">{t(`threshold.about_${of}`)}</p>
          </div>
        )}
      </Show>
    </Card>
  );
}
