import { useState } from "preact/hooks";
import { get, send } from "../server";
import { session } from "../state";
import { number, plain, t, time, two, word } from "../text";
import { attempt, Card, Choice, Facts, Input, Show, Table, Tick, useLoad } from "../ui/ui";
import { Badge } from "../ui/badge";
import type { Document, Foundation, Preflight, Refusal } from "./api";

export function Refused({ of }: { of: Refusal }) {
  return <div class="fault" role="alert"><p><strong>{two(of.title)}</strong> <code>{of.code}</code></p><p>{two(of.meaning)}</p><p>{two(of.remedy)}</p><p class="quiet">{t(of.retry ? "update.retry" : "update.no_retry")}</p></div>;
}

export function Activate({ again }: { again: () => void }) {
  const regions = useLoad("regions", () => get<{ items: { id: string; name: { en: string; ja: string } }[] }>("platform/regions"));
  const [region, set] = useState(session.value?.tenant.region ?? "");
  const [open, set_open] = useState(false);
  return <Card title={t("update.activate_title")} wide><p>{t("update.activate_about")}</p>
    {!open ? <button type="button" class="main" onClick={() => set_open(true)}>{t("update.activate_now")}</button> : <Show of={regions}>{(data) => <form class="filters" onSubmit={async (event) => { event.preventDefault(); await attempt(() => send("POST", "platform/activate", { region: region || data.items[0]?.id }), t("saved")); again(); }}>
      <Choice name={t("update.region")} value={region || (data.items[0]?.id ?? "")} onValue={set} options={data.items.map((one): [string, string] => [one.id, two(one.name)])} /><button type="submit" class="main">{t("update.activate_now")}</button></form>}</Show>}</Card>;
}

export function Connect({ again }: { again: () => void }) {
  if (session.value?.account.side !== "platform") return <Card title={t("update.connect_title")} wide><p>{t("update.connect_from_platform")}</p></Card>;
  return <Card title={t("update.connect_title")} wide><form class="filters" onSubmit={async (event) => { event.preventDefault(); await attempt(() => send("POST", "instances/cas"), t("saved")); again(); }}>
    <Input name={t("update.product")} value="Trend Micro Cloud App Security" readOnly onValue={() => undefined} /><button type="submit" class="main">{t("save")}</button></form></Card>;
}

export function PlatformUpdate({ again }: { again: () => void }) {
  const step = useLoad("platform update", () => get<Foundation>("platform/update"));
  const documents = useLoad("documents", () => get<{ items: Document[] }>("update/documents"));
  const [begun, set_begun] = useState(false);
  const [tick, set_tick] = useState(false);
  const [email, set_email] = useState("");
  const [code, set_code] = useState("");
  const [password, set_password] = useState("");
  const notice = documents.data?.items.find((one) => one.id === "platform_notice");
  const act = async (path: string, body: unknown): Promise<void> => { await attempt(() => send("POST", `platform/update/${path}`, body)); step.again(); again(); };
  return <Card title={t("banner.button.update_platform")} wide><Show of={step}>{(one) => <div class="stack">
    {one.deadline && <p>{t("update.deadline")}: {time(one.deadline)}</p>}
    {one.state === "not_started" && (!begun ? <button type="button" class="main" onClick={() => set_begun(true)}>{t("update.get_started")}</button> : notice && <><h3>{two(notice.title)} ({notice.version})</h3><p class="text">{two(notice.body)}</p><Tick name={t("update.understand")} value={tick} onValue={set_tick} /><button type="button" class="main" disabled={!tick} onClick={() => act("begin", { notice_version: notice.version, accepted: true })}>{t("update.start_short")}</button></>)}
    {(one.state === "email_needed" || one.state === "code_sent") && <form class="filters" onSubmit={(event) => { event.preventDefault(); void act("email", { email: email || one.email }); }}><Input name={t("update.email")} type="email" value={email || one.email} onValue={set_email} required /><button type="submit">{t(one.state === "code_sent" ? "update.send_again" : "update.send_code")}</button></form>}
    {one.state === "code_sent" && <form class="filters" onSubmit={(event) => { event.preventDefault(); void act("verify", { code }); }}><Input name={t("update.code")} value={code} onValue={set_code} inputMode="numeric" required /><button type="submit" class="main">{t("update.verify")}</button></form>}
    {one.state === "password_due" && <form class="filters" onSubmit={(event) => { event.preventDefault(); void act("password", { password }); }}><Input name={t("sign_in.new_password")} type="password" autocomplete="new-password" value={password} onValue={set_password} hint={t("update.signed_out_after")} required /><button type="submit" class="main">{t("save")}</button></form>}
    {one.state === "done" && <p>{t("update.platform_done")}</p>}
  </div>}</Show></Card>;
}

export function PreflightCard() {
  const flight = useLoad("preflight", () => get<Preflight>("update/preflight"));
  return <Card title={t("update.preflight")} wide><Show of={flight}>{(one) => <div class="stack">
    <p><Badge of={one.may_start ? "ok" : "blocked"} /> {t(one.may_start ? "update.may_start" : "update.may_not_start")} · <a href="/api/v1/update/preflight?format=html" target="_blank" rel="noopener">{t("update.print")}</a></p>
    <Facts of={[[t("licence.business_id"), one.business_id], [t("licence.company"), plain(one.company, 120)], [t("licence.programme"), one.programme], [t("licence.seats"), number(one.seats)], [t("licence.expires"), time(one.licence_expires)], [t("update.last_backup"), one.last_backup ? time(one.last_backup) : t("update.no_backup")], [t("credits.granted"), number(one.credits.granted)], [t("credits.used_after"), number(one.credits.used)], [t("credits.shortage"), number(one.credits.shortage)]]} />
    <Table label={t("update.checks")} rows={one.checks} id_of={(row) => row.id} columns={[{ id: "state", title: t("state"), cell: (row) => <Badge of={row.state} /> }, { id: "title", title: t("update.check"), cell: (row) => two(row.title) }, { id: "text", title: t("details"), cell: (row) => <>{two(row.text)}{row.refusal && <div class="quiet">{row.refusal.code}: {two(row.refusal.remedy)}</div>}</> }]} />
    <h3>{t("update.features")}</h3><Table label={t("update.features")} rows={one.features} id_of={(row) => row.id} columns={[{ id: "name", title: t("name"), cell: (row) => two(row.name) }, { id: "used", title: t("update.used"), cell: (row) => t(row.used ? "yes" : "no") }, { id: "instead", title: t("update.instead"), cell: (row) => two(row.instead) }]} />
    <h3>{t("update.carries")}</h3><Table label={t("update.carries")} rows={one.carries} id_of={(row) => `${row.what} ${row.name}`} columns={[{ id: "what", title: t("update.what"), cell: (row) => word(row.what) }, { id: "name", title: t("name"), cell: (row) => plain(row.name, 120) }, { id: "outcome", title: t("update.outcome"), cell: (row) => <>{word(row.outcome)} {plain(row.target, 120)}</> }, { id: "reason", title: t("field.reason"), cell: (row) => two(row.reason) }]} />
  </div>}</Show></Card>;
}

export function Consents({ agreed, again }: { agreed: boolean; again: () => void }) {
  const documents = useLoad("documents", () => get<{ items: Document[] }>("update/documents"));
  const [tick, set] = useState(false);
  return <Show of={documents}>{({ items }) => {
    const version = (id: string): string => items.find((one) => one.id === id)?.version ?? "";
    const texts = items.filter((one) => (agreed ? one.id === "update_notice" : ["licence_agreement", "privacy_notice", "data_collection_notice"].includes(one.id)));
    return <Card title={t("banner.button.update_cecp")} wide>
      {texts.map((one) => <div key={one.id}><h3>{two(one.title)} <span class="quiet">({t("policy.version")} {one.version})</span></h3><p class="text">{two(one.body)}</p></div>)}
      <Tick name={t(agreed ? "update.understand" : "update.i_agree")} value={tick} onValue={set} />
      {agreed ? <button type="button" class="main" disabled={!tick} onClick={async () => { await attempt(async () => { const flight = await get<Preflight>("update/preflight"); await send("POST", "update/start", { notice_version: version("update_notice"), accepted: true, preflight_digest: flight.digest }); }); again(); }}>{t("update.start")}</button>
        : <button type="button" class="main" disabled={!tick} onClick={async () => { await attempt(() => send("POST", "update/agree", { licence_agreement: version("licence_agreement"), privacy_notice: version("privacy_notice"), data_collection_notice: version("data_collection_notice") })); set(false); again(); }}>{t("update.agree")}</button>}
    </Card>;
  }}</Show>;
}
