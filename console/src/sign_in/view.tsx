import { useEffect, useRef, useState } from "preact/hooks";
import { csrf, send, type Problem } from "../server";
import { t, time } from "../text";
import { Copy } from "../ui/copy";
import { Choice, Input } from "../ui/fields";
import { as_problem } from "../ui/loaded";
import { NewPassword } from "./password";
import { QrCode } from "./qr";
import { SingleSignOn, SsoRefused } from "./single";

type Step = "name" | "code" | "setup" | "password" | "reset" | "sent";
interface Answer {
  state: "signed_in" | "mfa_code_needed" | "mfa_setup_needed" | "password_change_needed";
  challenge: string;
  csrf: string;
}

function Refused({ problem, to_platform }: { problem: Problem; to_platform: () => void }) {
  const closed = problem.code === "auth.console_closed";
  const at = typeof problem.body.retry_at === "string" ? problem.body.retry_at : "";
  return (
    <div class="fault" role="alert">
      <p>
        <strong>{problem.text}</strong>
      </p>
      {problem.remedy && <p>{problem.remedy}</p>}
      {at && <p>{t("sign_in.locked_until", { time: time(at) })}</p>}
      {closed && (
        <button type="button" onClick={to_platform}>
          {t("sign_in.to_platform")}
        </button>
      )}
    </div>
  );
}

export function Setup({ secret, uri }: { secret: string; uri: string }) {
  return (
    <>
      <p>{t("sign_in.setup")}</p>
      <QrCode text={uri} label={t("sign_in.qr")} />
      <p class="with-button">
        <code class="secret">{secret}</code> <Copy text={secret} />
      </p>
      <p>
        <a href={uri}>{t("sign_in.open_app")}</a>
      </p>
    </>
  );
}

/** name, side: who is asked to sign in again over a page whose session ended. */
export function SignIn({
  done,
  name: known = "",
  side: known_side,
}: {
  done: () => Promise<void>;
  name?: string;
  side?: "cas" | "platform";
}) {
  const [step, set_step] = useState<Step>("name");
  const [side, set_side] = useState<string>(
    known_side ?? (new URLSearchParams(location.search).get("side") === "platform" ? "platform" : "cas"),
  );
  const [name, set_name] = useState(known);
  const [password, set_password] = useState("");
  const [again, set_again] = useState("");
  const [code, set_code] = useState("");
  const [challenge, set_challenge] = useState("");
  const [setup, set_setup] = useState({ secret: "", uri: "" });
  const [problem, set_problem] = useState<Problem>();
  const [busy, set_busy] = useState(false);

  async function take(answer: Answer): Promise<void> {
    set_challenge(answer.challenge);
    if (answer.state === "signed_in") {
      csrf.value = answer.csrf;
      await done();
      return;
    }
    set_password("");
    set_code("");
    if (answer.state === "mfa_setup_needed") set_setup(await send("POST", "session/mfa-setup", { challenge: answer.challenge }));
    set_step(answer.state === "mfa_code_needed" ? "code" : answer.state === "mfa_setup_needed" ? "setup" : "password");
  }
  async function submit(): Promise<void> {
    if (step === "password" && password !== again) return;
    set_problem(undefined);
    set_busy(true);
    try {
      if (step === "name") await take(await send<Answer>("POST", "session", { side, name, password }));
      else if (step === "password") await take(await send<Answer>("POST", "session/password", { challenge, password }));
      else if (step === "reset") {
        await send("POST", "session/reset-request", { side, name });
        set_step("sent");
      } else await take(await send<Answer>("POST", "session/code", { challenge, code: code.trim() }));
    } catch (what) {
      set_problem(as_problem(what));
    }
    set_busy(false);
  }
  const first = step === "name" || step === "reset";
  // The button that was pressed is gone in the next step: its first empty field takes the focus.
  const form = useRef<HTMLFormElement>(null),
    before = useRef(step);
  useEffect(() => {
    if (before.current !== step) [...(form.current?.querySelectorAll("input") ?? [])].find((one) => one.value === "")?.focus();
    before.current = step;
  }, [step]);
  return (
    <form
      ref={form}
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {step === "name" && !known_side && !problem && <SsoRefused />}
      {problem && (
        <Refused
          problem={problem}
          to_platform={() => {
            set_side("platform");
            set_problem(undefined);
            set_password("");
          }}
        />
      )}
      {first && !known_side && (
        <Choice
          name={t("sign_in.console")}
          value={side}
          onValue={set_side}
          options={[
            ["cas", t("shell.cas")],
            ["platform", t("shell.platform")],
          ]}
        />
      )}
      {first && <Input name={t("sign_in.name")} value={name} onValue={set_name} autocomplete="username" required />}
      {step === "name" && (
        <Input
          name={t("sign_in.password")}
          type="password"
          value={password}
          onValue={set_password}
          autocomplete="current-password"
          required
        />
      )}
      {step === "password" && (
        <>
          <p>{t("sign_in.change")}</p>
          <NewPassword first={password} second={again} onFirst={set_password} onSecond={set_again} />
        </>
      )}
      {step === "setup" && <Setup secret={setup.secret} uri={setup.uri} />}
      {(step === "code" || step === "setup") && (
        <Input
          name={t("sign_in.code")}
          value={code}
          onValue={set_code}
          inputMode="numeric"
          autocomplete="one-time-code"
          hint={step === "code" ? t("sign_in.code_hint") : ""}
          required
        />
      )}
      {step === "sent" ? (
        <p role="status">{t("sign_in.sent")}</p>
      ) : (
        <button type="submit" class="main" disabled={busy || (step === "password" && password !== again)}>
          {t(step === "name" ? "sign_in" : step === "reset" ? "sign_in.send_reset" : "next")}
        </button>
      )}
      {step === "name" && !known_side && (
        <button
          type="button"
          class="plain"
          onClick={() => {
            set_problem(undefined);
            set_step("reset");
          }}
        >
          {t("sign_in.forgot")}
        </button>
      )}
      {step === "name" && !known_side && <SingleSignOn side={side} />}
      {step !== "name" && (
        <button
          type="button"
          class="plain"
          onClick={() => {
            set_step("name");
            set_password("");
            set_problem(undefined);
          }}
        >
          {t("back")}
        </button>
      )}
    </form>
  );
}
