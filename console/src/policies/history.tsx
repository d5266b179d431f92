import { get, send } from "../server";
import { may, sure } from "../state";
import { plain, t, time, word } from "../text";
import { Show, attempt, useLoad } from "../ui/loaded";
import type { Change } from "./api";

/** What was changed after a version, by whom and when. */
export function Since({ id, since }: { id: string; since: number }) {
  const list = useLoad(`versions ${id} since ${since}`, () => get<{ items: Change[] }>(`policies/${id}/versions`));
  return (
    <Show of={list}>
      {(data) => (
        <ol class="timeline">
          {data.items
            .filter((one) => one.version > since)
            .map((one) => (
              <li key={one.version}>
                <strong>
                  {t("policy.version")} {one.version}
                </strong>{" "}
                · {word(one.change)} · {plain(one.changed_by, 100)} · <time>{time(one.changed_at)}</time>
                {one.difference && <div class="diff">{plain(one.difference, 2_000)}</div>}
              </li>
            ))}
        </ol>
      )}
    </Show>
  );
}

export function History({ id, now, restored }: { id: string; now: number; restored: () => void }) {
  const list = useLoad(`versions ${id} ${now}`, () => get<{ items: Change[] }>(`policies/${id}/versions`));
  const restore = async (version: number): Promise<void> => {
    if (!(await sure(t("policy.restore_sure", { version }), t("policy.restore"), false))) return;
    if (await attempt(() => send("POST", `policies/${id}/restore`, { version }), t("saved"))) restored();
  };
  return (
    <Show of={list}>
      {(data) => (
        <ol class="timeline">
          {data.items.map((one) => (
            <li key={one.version}>
              <strong>
                {t("policy.version")} {one.version}
              </strong>{" "}
              · {word(one.change)} · {plain(one.changed_by, 100)} · <time>{time(one.changed_at)}</time>
              {one.difference && <div class="diff">{plain(one.difference, 8000)}</div>}
              {may("policies", "full") && one.version !== now && (
                <p>
                  <button type="button" class="small" onClick={() => restore(one.version)}>
                    {t("policy.restore")}
                  </button>
                </p>
              )}
            </li>
          ))}
        </ol>
      )}
    </Show>
  );
}
