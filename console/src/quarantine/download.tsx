import { useState } from "preact/hooks";
import { blob_of, save_as } from "../server";
import { t } from "../text";
import { Dialog } from "../ui/dialog";
import { Input } from "../ui/fields";
import { attempt } from "../ui/loaded";
import { file_of, type Held } from "./held";

/** As many as the server puts into one archive (reference.md §5). */
export const most_together = 10;

/** Asks for the password of the archive and writes it: each held message as one file. */
export function DownloadForm({ items, done }: { items: Held[]; done?: () => void }) {
  const [password, set_password] = useState("");
  const load = (): Promise<boolean> =>
    attempt(async () => {
      save_as(
        await (items.length === 1
          ? blob_of("POST", `quarantine/${items[0]?.id}/download`, { password })
          : blob_of("POST", "quarantine/download", { ids: items.map((one) => one.id), password })),
        file_of(items),
      );
    });
  return (
    <form
      class="bar"
      onSubmit={async (event) => {
        event.preventDefault();
        if (await load()) done?.();
      }}
    >
      <Input
        name={t("quarantine.zip_password")}
        type="password"
        autocomplete="new-password"
        value={password}
        onValue={set_password}
        required
        maxLength={128}
      />
      <button type="submit" class={done ? "main" : ""}>
        {t("quarantine.download")}
      </button>
    </form>
  );
}

export function Download({ items, close }: { items: Held[]; close: () => void }) {
  return (
    <Dialog title={t("quarantine.download_many", { count: items.length })} close={close}>
      <div class="stack">
        <p class="quiet">{t("quarantine.download_hint")}</p>
        <DownloadForm items={items} done={close} />
      </div>
    </Dialog>
  );
}
