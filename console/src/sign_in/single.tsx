import { useState } from "preact/hooks";
import { get, query } from "../server";
import { plain, t } from "../text";
import { attempt, Input } from "../ui/ui";

/** Single sign-on: the address says which identity provider; the browser goes there and comes back signed in. */
export function SingleSignOn({ side }: { side: string }) {
  const [open, set_open] = useState(false);
  const [email, set] = useState("");
  const [found, set_found] = useState<{ id: string; name: string; start_url: string }[]>();
  const look = (): Promise<boolean> => attempt(async () => set_found((await get<{ items: { id: string; name: string; start_url: string }[] }>(`sso/providers${query({ side, ...(email.includes("@") ? { email } : { business_id: email }) })}`)).items));
  if (!open) return <button type="button" class="plain" onClick={() => set_open(true)}>{t("sso.open")}</button>;
  return (
    <div class="stack">
      <Input name={t("sso.address")} value={email} onValue={(value) => { set(value); set_found(undefined); }} />
      <button type="button" disabled={!email.trim()} onClick={look}>{t("sso.find")}</button>
      {found && (found.length === 0 ? <p role="status">{t("sso.none")}</p> : <ul class="plainlist">{found.map((one) => <li key={one.id}><a class="button" href={one.start_url}>{t("sso.with", { name: plain(one.name, 64) })}</a></li>)}</ul>)}
    </div>
  );
}
