import { useEffect, useState } from "preact/hooks";
import { get, once_key, query, send } from "../server";
import { may, place, set_query } from "../state";
import { language, number, plain, t, time, word, type Key } from "../text";
import { Dialog } from "../ui/dialog";
import { Choice, Field, Input, LinesField, Tick } from "../ui/fields";
import { Blank, Show, attempt, useDraft, useLoad } from "../ui/loaded";
import { Facts, Link, Page } from "../ui/page";
import { Table } from "../ui/table";
import { Badge } from "../ui/badge";
import { Explanation, type Explained } from "../ui/explanation";
import { Alike, type Similar } from "../trace/alike";

interface Report {
  id: number;
  reporter: string;
  via: string;
  kept: boolean;
  claim: string;
  note: string;
  state: string;
  message_id: string;
  sender: string;
  recipients: string[];
  subject: string;
  sha256: string;
  size: number;
  item: string;
  verdict_then: string;
  action_then: string;
  verdict_now: string;
  action_now: string;
  urls: string[];
  reported_at: string;
  judged_at: string | null;
  decided_at: string | null;
  decided_by: string;
  answer: string;
}
interface Detail {
  report: Report;
  explanation: Explained;
  similar: Similar[];
}

function Preview({ id }: { id: number }) {
  const text = useLoad(`reported preview ${id}`, () => get<{ text: string; truncated: boolean }>(`reported/${id}/preview`));
  return (
    <Show of={text}>
      {(data) => (
        <pre class="mail" tabIndex={0}>
          {plain(data.text.replaceAll("\r", ""), 70_000)}
        </pre>
      )}
    </Show>
  );
}

function Act({ one, done }: { one: Report; done: () => void }) {
  const [answer, set_answer] = useState("");
  const [days, set_days] = useState("30");
  const settings = useLoad("reporting settings", () => get<Settings>("reporting-settings"));
  const told = one.via !== "api" && one.reporter !== "" && settings.data?.confirm !== false; // whoever reports through the API is answered by that program
  async function decide(state: string): Promise<void> {
    if (
      await attempt(
        () => send("POST", `reported/${one.id}/decide`, { state, ...(answer ? { answer } : {}) }),
        t(told ? "reported.decided" : "reported.decided_only"),
      )
    )
      done();
  }
  return (
    <div class="stack">
      {may("user_reported", "full") && (
        <fieldset>
          <legend>{t("reported.decision")}</legend>
          <Input
            name={t("end_user.answer")}
            hint={t(told ? "end_user.answer_hint" : "reported.answer_kept")}
            value={answer}
            onValue={set_answer}
            maxLength={500}
          />
          <div class="bar">
            <button type="button" class="main" disabled={one.state === "confirmed"} onClick={() => decide("confirmed")}>
              {t("reported.confirm")}
            </button>
            <button type="button" disabled={one.state === "rejected"} onClick={() => decide("rejected")}>
              {t("reported.reject")}
            </button>
            <button
              type="button"
              disabled={!one.kept}
              onClick={() =>
                attempt(async () => {
                  await send("POST", `reported/${one.id}/judge`);
                  done();
                }, t("reported.judging"))
              }
            >
              {t("reported.judge_again")}
            </button>
          </div>
        </fieldset>
      )}
      {may("global_settings", "full") && one.sender && (
        <form
          class="bar"
          onSubmit={(event) => {
            event.preventDefault();
            void attempt(() => send("POST", `reported/${one.id}/allow`, { days: Number(days) }), t("reported.allowed"));
          }}
        >
          <Input name={t("reported.allow_days")} type="number" min={1} max={365} value={days} onValue={set_days} required />
          <button type="submit">{t("reported.allow", { sender: plain(one.sender, 80) })}</button>
        </form>
      )}
    </div>
  );
}

function Open({ id, close, changed }: { id: string; close: () => void; changed: () => void }) {
  const read = useLoad(`reported ${id}`, () => get<Detail>(`reported/${id}`));
  const [shown, set_shown] = useState(false);
  const again = (): void => {
    read.again();
    changed();
  };
  return (
    <Dialog side title={read.data ? plain(read.data.report.subject, 200) || t("no_subject") : t("loading")} close={close}>
      <Show of={read}>
        {({ report: one, explanation, similar }) => (
          <div class="stack">
            <Facts
              of={[
                [t("state"), <Badge of={`triage_${one.state}`} />],
                [t("reported.claim"), word(`claim_${one.claim}`)],
                [t("reported.reporter"), `${plain(one.reporter, 254) || t("reported.a_recipient")} (${word(`via_${one.via}`)})`],
                [t("reported.at"), time(one.reported_at)],
                ...(one.note ? [[t("end_user.note"), plain(one.note, 500)] as [string, string]] : []),
                [t("field.sender"), plain(one.sender, 254)],
                [t("field.recipient"), plain(one.recipients.join(", "), 600)],
                [t("field.message_id"), plain(one.message_id, 300)],
                [
                  t("reported.then"),
                  one.verdict_then ? (
                    <>
                      <Badge of={one.verdict_then} /> {word(one.action_then)}{" "}
                      <Link to={`/trace${query({ key: one.item })}`}>{t("reported.open_trace")}</Link>
                    </>
                  ) : (
                    t("reported.never_here")
                  ),
                ],
                [
                  t("reported.now"),
                  one.judged_at ? (
                    <>
                      <Badge of={one.verdict_now} /> {word(one.action_now)}
                    </>
                  ) : (
                    t("reported.waiting")
                  ),
                ],
                ...(one.decided_at
                  ? [
                      [t("end_user.decided_at"), `${time(one.decided_at)} · ${plain(one.decided_by, 100)}`] as [string, string],
                      [t("end_user.answer"), plain(one.answer, 500) || "–"] as [string, string],
                    ]
                  : []),
              ]}
            />
            <Act one={one} done={again} />
            <h3>{t("reported.similar")}</h3>
            <Alike
              rows={similar}
              done={again}
              act={(action, tracks) =>
                send(
                  "POST",
                  `reported/${one.id}/purge`,
                  { action, ...(tracks.length ? { tracks } : {}) },
                  { "Idempotency-Key": once_key() },
                )
              }
            />
            <h3>{t("explanation.findings")}</h3>
            <Explanation of={explanation} />
            <h3>{t("quarantine.preview")}</h3>
            {!one.kept ? (
              <p class="quiet">{t("reported.not_kept")}</p>
            ) : shown ? (
              <Preview id={one.id} />
            ) : (
              <button type="button" onClick={() => set_shown(true)}>
                {t("quarantine.show_preview")}
              </button>
            )}
          </div>
        )}
      </Show>
    </Dialog>
  );
}

/** How many reports there are, by what became of them and by what users said; each figure opens its reports. */
function Summary() {
  const total = (asked: Record<string, string>): Promise<number> =>
    get<{ total: number }>(`reported${query({ ...asked, limit: 1 })}`).then((one) => one.total);
  const parts: [string, string, Record<string, string>][] = [
    ...["new", "confirmed", "rejected"].map((one): [string, string, Record<string, string>] => [`triage_${one}`, one, { state: one }]),
    ...["phishing", "spam", "not_risk"].map((one): [string, string, Record<string, string>] => [`claim_${one}`, "all", { claim: one }]),
  ];
  const counted = useLoad("reported totals", () => Promise.all(parts.map(([, , asked]) => total(asked))), 60_000);
  if (!counted.data?.some((count) => count > 0)) return null;
  return (
    <ul class="numbers small-numbers" aria-label={t("reported.summary")}>
      {parts.map(([name, state, asked], at) => (
        <li key={name}>
          <span>{word(name)}</span>
          <button type="button" class="linklike" onClick={() => set_query({ state, claim: asked.claim ?? "" })}>
            <strong>{number(counted.data?.[at] ?? 0)}</strong>
          </button>
        </li>
      ))}
    </ul>
  );
}

function List() {
  const asked = {
    state: place.value.query.get("state") ?? "new",
    claim: place.value.query.get("claim") ?? "",
    text: place.value.query.get("text") ?? "",
  };
  const sent = { ...asked, state: asked.state === "all" ? "" : asked.state, limit: 100 };
  const list = useLoad(
    `reported ${query(sent)}`,
    () => get<{ items: Report[]; total: number; next: number | null }>(`reported${query(sent)}`),
    30_000,
  );
  const [more, set_more] = useState<{ items: Report[]; next: number | null }>();
  const [text, set_text] = useState(asked.text);
  useEffect(() => set_text(asked.text), [asked.text]); // back and forward
  useEffect(() => set_more(undefined), [list.data]);
  const opened = place.value.query.get("report");
  return (
    <>
      <Summary />
      <form
        class="filters"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          set_query({ text });
        }}
      >
        <Input name={t("quarantine.text")} hint={t("reported.text")} value={text} onValue={set_text} />
        <Choice
          name={t("state")}
          value={asked.state}
          onValue={(state) => set_query({ state })}
          options={["new", "confirmed", "rejected", "all"].map((one): [string, string] => [
            one,
            one === "all" ? t("all") : word(`triage_${one}`),
          ])}
        />
        <Choice
          name={t("reported.claim")}
          value={asked.claim}
          onValue={(claim) => set_query({ claim })}
          options={[["", t("all")], ...["phishing", "spam", "not_risk"].map((one): [string, string] => [one, word(`claim_${one}`)])]}
        />
        <button type="submit" class="main">
          {t("search")}
        </button>
      </form>
      <Show of={list}>
        {(data) => {
          const rows = [...data.items, ...(more?.items ?? [])],
            next = more ? more.next : data.next;
          return (
            <>
              <p role="status">{rows.length > 0 && t("logs.count", { count: number(data.total) })}</p>
              {rows.length === 0 ? (
                <Blank icon="flag">
                  <p>{t("reported.empty")}</p>
                  <button type="button" onClick={() => set_query({ tab: "rules" })}>
                    {t("reported.set_up")}
                  </button>
                </Blank>
              ) : (
                <Table
                  label={t("menu.reported")}
                  rows={rows}
                  id_of={(row) => String(row.id)}
                  onOpen={(row) => set_query({ report: String(row.id) })}
                  columns={[
                    {
                      id: "subject",
                      title: t("field.subject"),
                      cell: (row) => <span title={plain(row.subject, 300)}>{plain(row.subject, 120) || t("reported.waiting")}</span>,
                      under: (row) => plain(row.reporter, 120),
                      main: true,
                    },
                    { id: "claim", title: t("reported.claim"), cell: (row) => word(`claim_${row.claim}`) },
                    {
                      id: "state",
                      title: t("state"),
                      cell: (row) => <Badge of={`triage_${row.state}`} />,
                      under: (row) => time(row.reported_at),
                      nowrap: true,
                    },
                    { id: "then", title: t("reported.then"), cell: (row) => <Badge of={row.verdict_then} /> },
                    { id: "now", title: t("reported.now"), cell: (row) => <Badge of={row.verdict_now} /> },
                  ]}
                />
              )}
              {next !== null && (
                <button
                  type="button"
                  onClick={() =>
                    attempt(async () => {
                      const page = await get<{ items: Report[]; next: number | null }>(`reported${query({ ...sent, before: next })}`);
                      set_more({ items: [...(more?.items ?? []), ...page.items], next: page.next });
                    })
                  }
                >
                  {t("more")}
                </button>
              )}
            </>
          );
        }}
      </Show>
      {opened && <Open key={opened} id={opened} close={() => set_query({ report: "" }, true)} changed={list.again} />}
    </>
  );
}

interface Texts {
  received_subject: string;
  received_body: string;
  result_subject: string;
  result_body: string;
}
interface Settings {
  enabled: boolean;
  phishing_address: string;
  spam_address: string;
  not_risk_address: string;
  administrators: string[];
  confirm: boolean;
  texts: { en: Texts; ja: Texts };
}

function Rules() {
  const read = useLoad("reporting settings", () => get<Settings>("reporting-settings"));
  const { now, set } = useDraft<Settings>(read.data);
  const [spoken, set_spoken] = useState<"en" | "ja">(language.value);
  const writes = may("user_reported", "full");
  const text = (name: keyof Texts, value: string): void => {
    if (now) set({ ...now, texts: { ...now.texts, [spoken]: { ...now.texts[spoken], [name]: value } } });
  };
  return (
    <Show of={read}>
      {() =>
        now && (
          <form
            class="form"
            onSubmit={(event) => {
              event.preventDefault();
              void attempt(() => send("PUT", "reporting-settings", now), t("saved"));
            }}
          >
            <Tick name={t("reported.enabled")} value={now.enabled} onValue={(enabled) => set({ ...now, enabled })} disabled={!writes} />
            <p class="quiet">{t("reported.enabled_hint")}</p>
            {(["phishing_address", "spam_address", "not_risk_address"] as const).map((name) => (
              <Input
                key={name}
                name={t(`reported.${name}` as Key)}
                type="email"
                value={now[name]}
                onValue={(value) => set({ ...now, [name]: value })}
                disabled={!writes}
              />
            ))}
            <LinesField
              name={t("reported.administrators")}
              rows={2}
              value={now.administrators}
              onValue={(administrators) => set({ ...now, administrators })}
              disabled={!writes}
            />
            <Tick
              name={t("reported.confirm_by_mail")}
              value={now.confirm}
              onValue={(confirm) => set({ ...now, confirm })}
              disabled={!writes}
            />
            <fieldset>
              <legend>{t("reported.texts")}</legend>
              <p class="quiet">{t("reported.texts_hint")}</p>
              <Choice
                name={t("language")}
                value={spoken}
                onValue={(to) => set_spoken(to === "en" ? "en" : "ja")}
                options={[
                  ["ja", "日本語"],
                  ["en", "English"],
                ]}
              />
              {(["received", "result"] as const).map((which) => (
                <div key={which}>
                  <Input
                    name={t(`reported.${which}_subject` as Key)}
                    value={now.texts[spoken][`${which}_subject`]}
                    maxLength={256}
                    onValue={(value) => text(`${which}_subject`, value)}
                    disabled={!writes}
                  />
                  <Field name={t(`reported.${which}_body` as Key)}>
                    {(id) => (
                      <textarea
                        id={id}
                        rows={5}
                        maxLength={4000}
                        disabled={!writes}
                        value={now.texts[spoken][`${which}_body`]}
                        onInput={(event) => text(`${which}_body`, event.currentTarget.value)}
                      />
                    )}
                  </Field>
                </div>
              ))}
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

export function Reported() {
  const tab = place.value.query.get("tab") ?? "list";
  return (
    <Page title={t("menu.reported")} lead={t("reported.about")}>
      <div class="tabs" role="group" aria-label={t("menu.reported")}>
        {["list", "rules"].map((one) => (
          <button key={one} type="button" aria-pressed={one === tab} onClick={() => set_query({ tab: one, report: "" })}>
            {t(`reported.tab_${one}` as Key)}
          </button>
        ))}
      </div>
      {tab === "rules" ? <Rules /> : <List />}
    </Page>
  );
}
