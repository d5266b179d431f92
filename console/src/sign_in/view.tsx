import { useState } from "preact/hooks";
import { csrf, send, Problem } from "../server";
import { language, t } from "../text";
import { as_problem, Choice, Input } from "../ui/ui";

type Step = "name" | "code" | "setup" | "password" | "reset" | "sent";
interface Answer { state: "signed_in" | "mfa_code_needed" | "mfa_setup_needed" | "password_change_needed"; challenge: string; csrf: string }

export function SignIn({ done }: { done: () => Promise<void> }) {
  const [step, set_step] = useState<Step>("name");
  const [side, set_side] = useState(new URLSearchParams(location.search).get("side") === "platform" ? "platform" : "cas");
  const [name, set_name] = useState("");
  const [password, set_password] = useState("");
  const [again, set_again] = useState("");
  const [code, set_code] = useState("");
  const [challenge, set_challenge] = useState("");
  const [setup, set_setup] = useState({ secret: "", uri: "" });
  const [problem, set_problem] = useState<Problem>();
  const [busy, set_busy] = useState(false);

  async function take(answer: Answer): Promise<void> {
    set_challenge(answer.challenge);
    if (answer.state === "signed_in") { csrf.value = answer.csrf; await done(); return; }
    set_password("");
    if (answer.state === "mfa_setup_needed") set_setup(await send("POST", "session/mfa-setup", { challenge: answer.challenge }));
    set_step(answer.state === "mfa_code_needed" ? "code" : answer.state === "mfa_setup_needed" ? "setup" : "password");
  }
  async function submit(): Promise<void> {
    set_problem(undefined);
    if (step === "password" && password !== again) { set_problem(new Problem(400, "console", { en: "The two passwords are not the same.", ja: "2つのパスワードが一致しません。" }, {})); return; }
    set_busy(true);
    try {
      if (step === "name") await take(await send<Answer>("POST", "session", { side, name, password }));
      else if (step === "password") await take(await send<Answer>("POST", "session/password", { challenge, password }));
      else if (step === "reset") { await send("POST", "session/reset-request", { side, name }); set_step("sent"); }
      else await take(await send<Answer>("POST", "session/code", { challenge, code }));
    } catch (what) { set_problem(as_problem(what)); }
    set_busy(false);
  }
  const link = typeof problem?.body.link === "string" ? problem.body.link : "";
  return (
    <form class="stack" onSubmit={(event) => { event.preventDefault(); void submit(); }}>
      {problem && <div class="fault" role="alert"><p><strong>{problem.text}</strong></p>{problem.remedy && <p>{problem.remedy}</p>}
        {problem.code === "auth.console_closed" && <button type="button" onClick={() => { set_side("platform"); set_problem(undefined); }}>{t("sign_in.to_platform")}</button>}
        {link && problem.code !== "auth.console_closed" && <p><a href={link}>{link}</a></p>}</div>}
      {(step === "name" || step === "reset") && <Choice name={t("sign_in.console")} value={side} onValue={set_side} options={[["cas", t("shell.cas")], ["platform", t("shell.platform")]]} />}
      {(step === "name" || step === "reset") && <Input name={t("sign_in.name")} value={name} onValue={set_name} autocomplete="username" required />}
      {step === "name" && <Input name={t("sign_in.password")} type="password" value={password} onValue={set_password} autocomplete="current-password" required />}
      {step === "password" && <><p>{t("sign_in.change")}</p><Input name={t("sign_in.new_password")} type="password" value={password} onValue={set_password} autocomplete="new-password" minLength={8} required /><Input name={t("sign_in.again")} type="password" value={again} onValue={set_again} autocomplete="new-password" required /></>}
      {step === "setup" && <><p>{t("sign_in.setup")}</p><p><code class="secret">{setup.secret}</code></p><p><a href={setup.uri}>{t("sign_in.open_app")}</a></p></>}
      {(step === "code" || step === "setup") && <Input name={t("sign_in.code")} value={code} onValue={set_code} inputMode="numeric" autocomplete="one-time-code" hint={step === "code" ? t("sign_in.code_hint") : ""} required />}
      {step === "sent" ? <p role="status">{t("sign_in.sent")}</p> : <button type="submit" class="main" disabled={busy}>{t(step === "name" ? "sign_in" : step === "reset" ? "sign_in.send_reset" : "next")}</button>}
      {step === "name" && <button type="button" class="plain" onClick={() => set_step("reset")}>{t("sign_in.forgot")}</button>}
      {step !== "name" && <button type="button" class="plain" onClick={() => { set_step("name"); set_problem(undefined); }}>{t("back")}</button>}
      <span hidden>{language.value}</span>
    </form>
  );
}
