import { useState } from "preact/hooks";
import type { components } from "../openapi";
import { get, send } from "../server";
import { may } from "../state";
import { number, t } from "../text";
import { Dialog } from "../ui/dialog";
import { Input, Tick } from "../ui/fields";
import { Show, attempt, useDraft, useLoad } from "../ui/loaded";

type Kept = components["schemas"]["QuarantineSettings"];

function Form({ close }: { close: () => void }) {
  const read = useLoad("quarantine-settings", () => get<Kept>("quarantine-settings"));
  const { now, set } = useDraft<Kept>(read.data);
  const writes = may("quarantine", "full");
  return (
    <Show of={read}>
      {() =>
        now && (
          <form
            class="stack"
            onSubmit={async (event) => {
              event.preventDefault();
              if (await attempt(() => send("PUT", "quarantine-settings", { days: now.days, preview: now.preview }), t("saved"))) close();
            }}
          >
            <Input
              name={t("quarantine.keep_days")}
              hint={t("quarantine.keep_hint", { most: number(now.most) })}
              type="number"
              min={1}
              max={now.most}
              required
              disabled={!writes}
              value={String(now.days || "")}
              onValue={(days) => set({ ...now, days: Number(days) })}
            />
            <p class="quiet">{t("quarantine.keep_about")}</p>
            <Tick
              name={t("quarantine.allow_preview")}
              hint={t("quarantine.allow_preview_hint")}
              value={now.preview}
              disabled={!writes}
              onValue={(preview) => set({ ...now, preview })}
            />
            {writes && (
              <div class="bar">
                <button type="submit" class="main">
                  {t("save")}
                </button>
              </div>
            )}
          </form>
        )
      }
    </Show>
  );
}

/** After how many days what is held is deleted by itself, and whether its text is shown. */
export function Settings() {
  const [open, set] = useState(false);
  return (
    <>
      <button type="button" onClick={() => set(true)}>
        {t("quarantine.settings")}
      </button>
      {open && (
        <Dialog title={t("quarantine.settings")} close={() => set(false)}>
          <Form close={() => set(false)} />
        </Dialog>
      )}
    </>
  );
}
