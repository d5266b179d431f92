import { useEffect } from "preact/hooks";
import { ended } from "../server";
import type { Session } from "../state";
import { t } from "../text";
import { Dialog } from "../ui/dialog";
import { attempt } from "../ui/loaded";
import { SingleSignOn } from "./single";
import { SignIn } from "./view";

/** The session ended under a page: whoever has a password signs in over it, whoever signs in elsewhere does so in a window of its own. */
export function SessionOver({ of, done, close }: { of: Session["account"]; done: () => Promise<void>; close: () => void }) {
  const elsewhere = of.kind === "sso" || of.kind === "saml" || of.kind === "saml_group";
  useEffect(() => {
    if (!elsewhere) return;
    const back = (): void => {
      done().catch(() => undefined);
    }; // still nobody: the dialog stays
    addEventListener("focus", back);
    return () => removeEventListener("focus", back);
  }, [elsewhere]);
  return (
    <Dialog light title={t("session.over")} close={close}>
      <p>
        {ended.value?.text ?? ""} {t("session.over.text")}
      </p>
      {elsewhere ? (
        <div class="stack">
          <SingleSignOn side={of.side} email={of.email} apart />
          <p class="quiet">{t("session.over.elsewhere")}</p>
          <button type="button" class="main" onClick={() => attempt(done)}>
            {t("session.over.go_on")}
          </button>
        </div>
      ) : (
        <SignIn done={done} name={of.name} side={of.side} />
      )}
    </Dialog>
  );
}
