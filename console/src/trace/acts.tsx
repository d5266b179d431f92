import { send } from "../server";
import { may, sure } from "../state";
import { plain, t, word } from "../text";
import { attempt } from "../ui/loaded";
import { act_on, type Track } from "./api";

const allowed_days = 30;

/** What can be done about one mail: take it out of its mailboxes or give it back, block its sender, or let it through for a while. */
export function Acts({ of, begun }: { of: Track; begun: (batch: string) => void }) {
  const act = async (action: string): Promise<void> => {
    if (!(await sure(t("trace.sure", { count: 1, action: word(action) }), word(action), action !== "restore"))) return;
    await attempt(async () =>
      begun((await act_on(action, [{ ...of, recipient: of.recipients }], t("trace.by_search"))).items[0]?.batch ?? ""),
    );
  };
  const list = async (name: string, until: string | undefined, question: string, button: string): Promise<void> => {
    if (!(await sure(question, button, false))) return;
    await attempt(
      () =>
        send("POST", `lists/${name}`, {
          entries: [{ value: of.sender, note: plain(of.message_id, 200), ...(until ? { expires_at: until } : {}) }],
        }),
      t("saved"),
    );
  };
  const sender = plain(of.sender, 80);
  const acts = may("quarantine", "full"),
    lists = may("global_settings", "full") && of.sender !== "";
  if (!acts && !lists) return null;
  return (
    <p class="buttons">
      {acts &&
        ["quarantine", "delete", "restore"].map((action) => (
          <button key={action} type="button" class={action === "delete" ? "danger" : ""} onClick={() => act(action)}>
            {word(action)}
          </button>
        ))}
      {lists && (
        <button type="button" onClick={() => list("blocked_senders", undefined, t("trace.block_sure", { sender }), t("trace.block"))}>
          {t("trace.block")}
        </button>
      )}
      {lists && (
        <button
          type="button"
          onClick={() =>
            list(
              "approved_senders",
              new Date(Date.now() + allowed_days * 86_400_000).toISOString(),
              t("trace.allow_sure", { sender, days: allowed_days }),
              t("trace.allow", { days: allowed_days }),
            )
          }
        >
          {t("trace.allow", { days: allowed_days })}
        </button>
      )}
    </p>
  );
}
