import type { components } from "../openapi";
import { get } from "../server";
import { plain, t } from "../text";
import { Show, useLoad } from "../ui/loaded";

function Text({ id }: { id: number }) {
  const text = useLoad(`preview ${id}`, () => get<{ text: string; truncated: boolean }>(`quarantine/${id}/preview`));
  return (
    <Show of={text}>
      {(data) => (
        <>
          <pre class="mail" tabIndex={0}>
            {plain(data.text.replaceAll("\r", ""), 70_000)}
          </pre>
          {data.truncated && <p class="quiet">{t("quarantine.truncated")}</p>}
        </>
      )}
    </Show>
  );
}

/** The text of a held message as the server makes it harmless: no markup, nothing loaded from elsewhere. */
export function Preview({ id }: { id: number }) {
  const set = useLoad("quarantine-settings", () => get<components["schemas"]["QuarantineSettings"]>("quarantine-settings"));
  return <Show of={set}>{({ preview }) => (preview ? <Text id={id} /> : <p class="quiet">{t("quarantine.preview_off")}</p>)}</Show>;
}
