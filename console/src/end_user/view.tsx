import { useEffect, useState } from "preact/hooks";
import { get, query, send } from "../server";
import { may, place, set_query } from "../state";
import { language, number, plain, t, time, word, type Key } from "../text";
import { Dialog } from "../ui/dialog";
import { Choice, Input, LinesField, Tick } from "../ui/fields";
import { Blank, Show, attempt, useDraft, useLoad } from "../ui/loaded";
import { Facts, Link, Page } from "../ui/page";
import { Table } from "../ui/table";
import { DateField } from "../ui/date_field";
import { Badge } from "../ui/badge";

interface Settings {
  enabled: boolean;
  digest: boolean;
  rhythm: string;
  weekday: number;
  hour: number;
  minute: number;
  link_days: number;
  may_block: boolean;
  may_report: boolean;
  excluded: string[];
  rights: Record<string, string>;
}
interface Request {
  id: number;
  quarantine: number;
  mailbox: string;
  note: string;
  state: string;
  answer: string;
  requested_at: string;
  decided_at: string | null;
  decided_by: string;
  subject: string;
  sender: string;
  reason: string;
  held_state: string | null;
}

interface Requested {
  items: Request[];
  total: number;
  next: number | null;
}

function Decide({ one, close, done }: { one: Request; close: () => void; done: () => void }) {
  const [answer, set_answer] = useState("");
  async function decide(decision: string): Promise<void> {
    if (
      await attempt(
        () => send("POST", `end-user/requests/${one.id}/decide`, { decision, ...(answer ? { answer } : {}) }),
        t("end_user.decided"),
      )
    ) {
      done();
      close();
    }
  }
  return (
    <Dialog side title={plain(one.subject, 200) || t("no_subject")} close={close}>
      <div class="stack">
        <Facts
          of={[
            [t("state"), <Badge of={`request_${one.state}`} />],
            [t("end_user.mailbox"), plain(one.mailbox, 254)],
            [t("field.sender"), plain(one.sender, 254)],
            [t("field.reason"), word(one.reason)],
            [t("end_user.requested_at"), time(one.requested_at)],
            [t("end_user.note"), plain(one.note, 500) || "–"],
            ...(one.decided_at
              ? [
                  [t("end_user.decided_at"), `${time(one.decided_at)} · ${plain(one.decided_by, 100)}`] as [string, string],
                  [t("end_user.answer"), plain(one.answer, 500) || "–"] as [string, string],
                ]
              : []),
          ]}
        />
        <p>
          <Link to={`/quarantine${query({ item: one.quarantine, period: "90d" })}`}>{t("end_user.open_item")}</Link>
        </p>
        {one.state === "open" && may("quarantine", "full") && (
          <>
            <Input name={t("end_user.answer")} hint={t("end_user.answer_hint")} value={answer} onValue={set_answer} maxLength={500} />
            <div class="bar">
              <button type="button" class="main" onClick={() => decide("grant")}>
                {t("end_user.grant")}
              </button>
              <button type="button" onClick={() => decide("refuse")}>
                {t("end_user.refuse")}
              </button>
            </div>
          </>
        )}
      </div>
    </Dialog>
  );
}

function Requests() {
  const state = place.value.query.get("state") ?? "open";
  const read = (before?: number): Promise<Requested> =>
    get(`end-user/requests${query({ state: state === "all" ? "" : state, limit: 200, before })}`);
  const list = useLoad(`requests ${state}`, () => read(), 30_000);
  const [more, set_more] = useState<Requested>();
  useEffect(() => set_more(undefined), [state, list.data?.items[0]?.id]);
  const [opened, set_opened] = useState<Request>();
  return (
    <>
      <div class="filters">
        <Choice
          name={t("state")}
          value={state}
          onValue={(to) => set_query({ state: to })}
          options={["open", "granted", "refused", "all"].map((one): [string, string] => [
            one,
            one === "all" ? t("all") : word(`request_${one}`),
          ])}
        />
      </div>
      <Show of={list}>
        {(data) => (
          <>
            <p role="status">{t("logs.count", { count: number(data.total) })}</p>
            {data.items.length === 0 ? (
              <Blank icon="inbox">
                <p>{t("end_user.no_requests")}</p>
                <button type="button" onClick={() => set_query({ tab: "rules", state: "" })}>
                  {t("end_user.set_up")}
                </button>
              </Blank>
            ) : (
              <Table
                label={t("end_user.requests")}
                rows={[...data.items, ...(more?.items ?? [])]}
                id_of={(row) => String(row.id)}
                onOpen={set_opened}
                columns={[
                  { id: "at", title: t("end_user.requested_at"), cell: (row) => time(row.requested_at), nowrap: true },
                  { id: "state", title: t("state"), cell: (row) => <Badge of={`request_${row.state}`} /> },
                  { id: "mailbox", title: t("end_user.mailbox"), cell: (row) => plain(row.mailbox, 80) },
                  { id: "subject", title: t("field.subject"), cell: (row) => plain(row.subject, 80), clip: true },
                  { id: "sender", title: t("field.sender"), cell: (row) => plain(row.sender, 60) },
                  { id: "reason", title: t("field.reason"), cell: (row) => word(row.reason) },
                  { id: "note", title: t("end_user.note"), cell: (row) => plain(row.note, 80) },
                ]}
              />
            )}
            {(more ?? data).next !== null && (
              <button
                type="button"
                onClick={() =>
                  attempt(async () => {
                    const page = await read((more ?? data).next ?? undefined);
                    set_more({ ...page, items: [...(more?.items ?? []), ...page.items] });
                  })
                }
              >
                {t("more")}
              </button>
            )}
          </>
        )}
      </Show>
      {opened && <Decide key={opened.id} one={opened} close={() => set_opened(undefined)} done={list.again} />}
    </>
  );
}

const groups = ["graymail", "spam", "blocked_sender", "suspicious", "phishing", "url", "malware", "file", "unscannable", "data_loss"];

function Rules() {
  const read = useLoad("end_user settings", () => get<Settings>("end-user/settings"));
  const { now, set } = useDraft<Settings>(read.data);
  const writes = may("quarantine", "full");
  const days = [0, 1, 2, 3, 4, 5, 6].map((one): [string, string] => [
    String(one),
    new Intl.DateTimeFormat(language.value === "ja" ? "ja-JP" : "en-GB", { weekday: "long", timeZone: "UTC" }).format(
      new Date(Date.UTC(2026, 10, 22 + one)),
    ),
  ]);
  return (
    <Show of={read}>
      {() =>
        now && (
          <form
            class="form"
            onSubmit={(event) => {
              event.preventDefault();
              void attempt(() => send("PUT", "end-user/settings", now), t("saved"));
            }}
          >
            <Tick name={t("end_user.enabled")} value={now.enabled} onValue={(enabled) => set({ ...now, enabled })} disabled={!writes} />
            <p class="quiet">{t("end_user.enabled_hint")}</p>
            <fieldset>
              <legend>{t("end_user.digest")}</legend>
              <Tick name={t("end_user.send_digest")} value={now.digest} onValue={(digest) => set({ ...now, digest })} disabled={!writes} />
              <div class="row">
                <Choice
                  name={t("end_user.rhythm")}
                  value={now.rhythm}
                  onValue={(rhythm) => set({ ...now, rhythm })}
                  options={["daily", "weekdays", "weekly"].map((one): [string, string] => [one, t(`rhythm.${one}` as Key)])}
                />
                {now.rhythm === "weekly" && (
                  <Choice
                    name={t("end_user.weekday")}
                    value={String(now.weekday)}
                    onValue={(weekday) => set({ ...now, weekday: Number(weekday) })}
                    options={days}
                  />
                )}
                <DateField
                  kind="clock"
                  name={t("end_user.at")}
                  hint={t("end_user.at_hint")}
                  required
                  value={`${String(now.hour).padStart(2, "0")}:${String(now.minute).padStart(2, "0")}`}
                  disabled={!writes}
                  onValue={(value) => {
                    const [hour, minute] = value.split(":").map(Number);
                    if (hour !== undefined && minute !== undefined) set({ ...now, hour, minute });
                  }}
                />
                <Input
                  name={t("end_user.link_days")}
                  type="number"
                  min={1}
                  max={90}
                  value={String(now.link_days)}
                  onValue={(value) => set({ ...now, link_days: Number(value) })}
                  disabled={!writes}
                />
              </div>
              <LinesField
                name={t("end_user.excluded")}
                rows={3}
                value={now.excluded}
                onValue={(excluded) => set({ ...now, excluded })}
                disabled={!writes}
              />
            </fieldset>
            <fieldset>
              <legend>{t("end_user.rights")}</legend>
              <p class="quiet">{t("end_user.rights_hint")}</p>
              <div class="pair">
                {groups.map((group) => (
                  <Choice
                    key={group}
                    name={t(`release.${group}` as Key)}
                    value={now.rights[group] ?? "nothing"}
                    onValue={(right) => set({ ...now, rights: { ...now.rights, [group]: right } })}
                    options={["release", "request", "nothing"].map((one): [string, string] => [one, t(`right.${one}` as Key)])}
                    disabled={!writes}
                  />
                ))}
              </div>
              <Tick
                name={t("end_user.may_block")}
                value={now.may_block}
                onValue={(may_block) => set({ ...now, may_block })}
                disabled={!writes}
              />
              <Tick
                name={t("end_user.may_report")}
                value={now.may_report}
                onValue={(may_report) => set({ ...now, may_report })}
                disabled={!writes}
              />
            </fieldset>
            {writes && (
              <button type="submit" class="main">
                {t("save")}
              </button>
            )}
          </form>
        )
      }
    </Show>
  );
}

function Preview() {
  const [mailbox, set_mailbox] = useState("");
  const [spoken, set_spoken] = useState<string>(language.value);
  const [letter, set_letter] = useState<{ subject: string; text: string }>();
  return (
    <div class="card wide stack">
      <p class="quiet">{t("end_user.preview_hint")}</p>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          void attempt(async () => set_letter(await get(`end-user/digest${query({ mailbox, language: spoken })}`)));
        }}
      >
        <Input name={t("end_user.mailbox")} type="email" value={mailbox} onValue={set_mailbox} required />
        <Choice
          name={t("language")}
          value={spoken}
          onValue={set_spoken}
          options={[
            ["ja", "日本語"],
            ["en", "English"],
          ]}
        />
        <button type="submit">{t("end_user.preview")}</button>
        {may("quarantine", "full") && (
          <button
            type="button"
            disabled={!mailbox}
            onClick={() => attempt(() => send("POST", "end-user/digest", { mailbox }), t("end_user.sent"))}
          >
            {t("end_user.send_now")}
          </button>
        )}
      </form>
      {letter && (
        <>
          <h3>{plain(letter.subject, 200)}</h3>
          <pre class="mail" tabIndex={0}>
            {plain(letter.text, 20_000)}
          </pre>
        </>
      )}
    </div>
  );
}

export function EndUser() {
  const tab = place.value.query.get("tab") ?? "requests";
  return (
    <Page title={t("menu.end_user")} lead={t("end_user.about")}>
      <div class="tabs" role="group" aria-label={t("menu.end_user")}>
        {["requests", "rules", "preview"].map((one) => (
          <button key={one} type="button" aria-pressed={one === tab} onClick={() => set_query({ tab: one, state: "" })}>
            {t(`end_user.tab_${one}` as Key)}
          </button>
        ))}
      </div>
      {tab === "rules" ? <Rules /> : tab === "preview" ? <Preview /> : <Requests />}
    </Page>
  );
}
