import { t, type Key } from "../text";
import { Icon } from "../ui/icon";
import type { Road } from "./api";

const stops: { id: string; until: Road[] }[] = [
  { id: "activate", until: ["not_activated"] },
  { id: "connect", until: ["activated", "connecting"] },
  { id: "platform", until: ["connected", "platform_update_required", "platform_updating"] },
  { id: "agree", until: ["offered"] },
  { id: "start", until: ["agreed"] },
  { id: "run", until: ["updating"] },
];

/** The whole way, and where this tenant stands on it. */
export function RoadMap({ road }: { road: Road }) {
  const at = stops.findIndex((stop) => stop.until.includes(road));
  return (
    <ol class="road" aria-label={t("update.road")}>
      {stops.map((stop, n) => {
        const done = road === "done" || n < at,
          now = n === at;
        return (
          <li key={stop.id} class={done ? "done" : now ? "now" : ""} {...(now ? { "aria-current": "step" as const } : {})}>
            <span class="mark">{done ? <Icon of="check" /> : n + 1}</span>
            <span>
              {t(`update.stop.${stop.id}` as Key)}
              {done && <span class="hidden"> ({t("update.stop_done")})</span>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
