import { useEffect, useState } from "preact/hooks";
import { Problem, send } from "../server";
import { go, place, session } from "../state";
import { t } from "../text";
import { Fault, as_problem } from "../ui/loaded";
import { NewPassword } from "./password";

/** Where the link of an invitation or a reset mail lands: /invitation#TOKEN, /reset#TOKEN. The token leaves the address at once. */
export function PasswordLink() {
  const [token] = useState(location.hash.slice(1));
  const invited = place.value.path === "/invitation",
    side = place.value.query.get("side") === "platform" ? "platform" : "cas";
  const [password, set_password] = useState("");
  const [again, set_again] = useState("");
  const [problem, set_problem] = useState<Problem>();
  const [busy, set_busy] = useState(false);
  const [done, set_done] = useState(false);
  useEffect(() => {
    history.replaceState(null, "", location.pathname + location.search);
    document.title = "Sekisho";
  }, []);
  const to_sign_in = (): void => {
    session.value = null;
    go(`/?side=${side}`);
  };
  async function submit(): Promise<void> {
    set_problem(undefined);
    set_busy(true);
    try {
      await send("POST", "session/reset", { purpose: invited ? "invitation" : "reset", token, password });
      set_done(true);
    } catch (what) {
      set_problem(as_problem(what));
    }
    set_busy(false);
  }
  if (done)
    return (
      <div class="door-card">
        <h1>{t("link.done")}</h1>
        <p role="status">{t("link.done_text")}</p>
        <button type="button" class="main" onClick={to_sign_in}>
          {t("sign_in")}
        </button>
      </div>
    );
  if (!token)
    return (
      <div class="door-card">
        <h1>{t("link.broken")}</h1>
        <p>{t("link.broken_text")}</p>
        <button type="button" class="main" onClick={to_sign_in}>
          {t("sign_in")}
        </button>
      </div>
    );
  return (
    <div class="door-card">
      <h1>{t(invited ? "link.invitation" : "link.reset")}</h1>
      <p>{t(invited ? "link.invitation_text" : "link.reset_text")}</p>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (password === again) void submit();
        }}
      >
        {problem && <Fault problem={problem} />}
        <NewPassword first={password} second={again} onFirst={set_password} onSecond={set_again} />
        <button type="submit" class="main" disabled={busy || !password || password !== again}>
          {t("link.set")}
        </button>
        <button type="button" class="plain" onClick={to_sign_in}>
          {t("sign_in")}
        </button>
      </form>
    </div>
  );
}
