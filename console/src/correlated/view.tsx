import { useEffect, useState } from "preact/hooks";
import type { components } from "../openapi";
import { change_habits, habits_of, load_habits } from "../kept";
import { file_of, get, query, save_as } from "../server";
import { may, place, say, set_query } from "../state";
import { label, language, named, number, plain, t, time, two, word } from "../text";
import { Dialog } from "../ui/dialog";
import { Choice, Input } from "../ui/fields";
import { Blank, Show, attempt, useLoad } from "../ui/loaded";
import { Facts, Link, Page } from "../ui/page";
import { type Column, Table } from "../ui/table";
import { Badge } from "../ui/badge";
import { Chooser } from "../ui/chooser";
import { Explanation, type Explained } from "../ui/explanation";
import { Icon } from "../ui/icon";
import { Period, span } from "../ui/period";
import { Preview } from "../quarantine/preview";

type Found = components["schemas"]["CorrelatedDetection"];
interface Found_page {
  items: Found[];
  total: number;
  next: string | null;
}
const kinds = ["security_risk", "anomaly", "customized"] as const;
const habits = "correlated"; // beside those of the logs: what the account keeps about this list

const signals_of = (row: Found): string => row.signals.map((one) => two(one.name)).join(", ");
const name_of = (row: Found): string => two(row.name) || "–";
const cut = (text: string) => <span title={plain(text, 600)}>{plain(text, 120) || "–"}</span>;

const all_columns = (): Column<Found>[] => [
  { id: "at", title: label("at"), cell: (row) => time(row.at), nowrap: true, sort: (row) => row.at },
  { id: "threat_type", title: label("threat_type"), cell: (row) => two(row.threat_type), sort: (row) => two(row.threat_type) },
  {
    id: "name",
    title: t("correlated.name"),
    cell: (row) => <span title={plain(name_of(row), 300)}>{plain(name_of(row), 160)}</span>,
    sort: name_of,
  },
  {
    id: "signals",
    title: t("correlated.signals"),
    cell: (row) =>
      row.signals.length ? (
        <ul class="plainlist">
          {row.signals.map((one) => (
            <li key={one.id}>{plain(two(one.name), 120)}</li>
          ))}
        </ul>
      ) : (
        "–"
      ),
  },
  { id: "status", title: t("state"), cell: (row) => <Badge of={row.status} />, nowrap: true, sort: (row) => word(row.status) },
  {
    id: "level",
    title: t("correlated.level"),
    cell: (row) => (row.level === "risk" ? "–" : word(row.level)),
    nowrap: true,
    sort: (row) => row.level,
  },
  { id: "subject", title: label("subject"), cell: (row) => cut(row.subject || t("no_subject")), clip: true, sort: (row) => row.subject },
  { id: "sender", title: label("sender"), cell: (row) => cut(row.sender), clip: true, sort: (row) => row.sender },
  {
    id: "affected_user",
    title: label("affected_user"),
    cell: (row) => cut(row.affected_user),
    clip: true,
    sort: (row) => row.affected_user,
  },
  { id: "policy", title: label("policy"), cell: (row) => cut(named(row.policy)), clip: true, sort: (row) => named(row.policy) },
  { id: "action", title: label("action"), cell: (row) => word(row.action), nowrap: true, sort: (row) => word(row.action) },
  {
    id: "organization",
    title: label("organization"),
    cell: (row) => cut(named(row.organization)),
    clip: true,
    sort: (row) => named(row.organization),
  },
];
const first = ["at", "threat_type", "name", "signals", "status", "affected_user"];

/** One detection: what it rests on, the judgement of the whole mail, and its text while it is held. */
function Open({ row, close }: { row: Found; close: () => void }) {
  const trace = useLoad(`trace ${row.item}`, () => get<{ items: { explanation: Explained }[] }>(`mail-trace${query({ key: row.item })}`));
  const [preview, show] = useState(false);
  const is_held = row.held > 0 && row.status !== "DeleteSuccess";
  return (
    <Dialog side title={plain(name_of(row), 200)} close={close}>
      <div class="stack">
        <div class="bar">
          <Link to={`/trace${query({ key: row.item })}`} class="button">
            {t("logs.to_trace")}
          </Link>
          {row.held > 0 && may("quarantine") && (
            <Link to={`/quarantine${query({ item: row.held, period: "90d" })}`} class="button">
              {t("logs.to_quarantine")}
            </Link>
          )}
        </div>
        <Facts
          of={[
            [label("at"), time(row.at)],
            [label("threat_type"), two(row.threat_type)],
            [t("correlated.signals"), plain(signals_of(row), 2000) || "–"],
            [t("state"), <Badge of={row.status} />],
            [label("action"), word(row.action)],
            [label("subject"), plain(row.subject, 300) || t("no_subject")],
            [label("sender"), plain(row.sender, 300)],
            [label("recipient"), plain(row.recipients.join(", "), 2000)],
            [label("policy"), plain(named(row.policy), 200)],
          ]}
        />
        {is_held && may("quarantine") ? (
          <>
            <h3>{t("quarantine.preview")}</h3>
            {preview ? (
              <Preview id={row.held} />
            ) : (
              <button type="button" onClick={() => show(true)}>
                {t("quarantine.show_preview")}
              </button>
            )}
          </>
        ) : (
          <p class="quiet">{t("correlated.no_preview")}</p>
        )}
        <Show of={trace}>
          {(data) => (data.items[0] ? <Explanation of={data.items[0].explanation} /> : <p class="empty">{t("nothing_here")}</p>)}
        </Show>
      </div>
    </Dialog>
  );
}

export function Correlated() {
  const asks = (name: string): string => place.value.query.get(name) ?? "";
  const kind = kinds.find((one) => one === asks("kind")) ?? "security_risk";
  const period = span();
  const [typed, type] = useState(asks("query"));
  const level = kind === "security_risk" ? "" : asks("level");
  // Levels stand in the rules' ids.
  const asked = { kind, query: [asks("query"), level && `rule:ci.${level}.*`].filter(Boolean).join(" "), ...period };
  const list = useLoad(`correlated ${query(asked)}`, () => get<Found_page>(`correlated${query({ ...asked, limit: 50 })}`));
  const [more, set_more] = useState<Found_page>();
  const [open, set_open] = useState<Found>();
  useEffect(() => void load_habits(habits), []);
  useEffect(() => set_more(undefined), [list.data]);
  const columns = all_columns(),
    names = columns.map((one) => one.id);
  const kept = habits_of(habits).columns?.filter((name) => names.includes(name));
  const chosen = kept?.length ? kept : first;
  const title_of = (name: string): string => columns.find((one) => one.id === name)?.title ?? name;
  const write = (): Promise<boolean> =>
    attempt(async () => {
      const { content, header } = await file_of(`correlated/export${query({ ...asked, lang: language.value })}`);
      save_as(content, `correlated-${kind}.csv`);
      const most = Number(header.get("Sekisho-Cut-After") ?? 0);
      if (most > 0) say(t("logs.export_cut", { count: number(most), total: number(list.data?.total ?? 0) }), "bad");
    });
  return (
    <Page
      title={t("menu.correlated")}
      lead={t("correlated.about")}
      actions={
        <>
          <Period />
          <button type="button" onClick={list.again}>
            {t("refresh")}
          </button>
        </>
      }
    >
      <div class="tabs" role="group" aria-label={t("correlated.kinds")}>
        {kinds.map((one) => (
          <button key={one} type="button" aria-pressed={one === kind} onClick={() => set_query({ kind: one, level: "" })}>
            {t(`correlated.${one}`)}
          </button>
        ))}
      </div>
      <form
        class="filters"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          set_query({ query: typed });
        }}
      >
        <Input name={t("search")} hint={t("correlated.search_hint")} value={typed} onValue={type} />
        {kind !== "security_risk" && (
          <Choice
            name={t("correlated.level")}
            value={level}
            onValue={(next) => set_query({ level: next })}
            options={[
              ["", t("all")],
              ...(["moderate", "aggressive", "extra_aggressive"] as const).map((one): [string, string] => [one, word(one)]),
            ]}
          />
        )}
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
              <div class="bar">
                <p role="status">{t("logs.count", { count: number(data.total) })}</p>
                <Chooser
                  all={names}
                  chosen={chosen}
                  title={title_of}
                  change={(to) => change_habits(habits, (old) => ({ ...old, columns: to }))}
                  first={() => change_habits(habits, ({ columns: _, ...others }) => others)}
                />
                {data.total > 0 && (
                  <button type="button" onClick={write}>
                    <Icon of="download" /> {t("logs.export")}
                  </button>
                )}
              </div>
              {rows.length === 0 ? (
                <Blank icon="correlated">
                  <p>{t(asked.query ? "logs.nothing_found" : "correlated.none")}</p>
                  <p class="quiet">{t("correlated.none_next")}</p>
                </Blank>
              ) : (
                <Table
                  label={t(`correlated.${kind}`)}
                  rows={rows}
                  id_of={(row) => String(row.id)}
                  name_of={(row) => plain(name_of(row), 80)}
                  onOpen={set_open}
                  columns={chosen.flatMap((name) => columns.find((one) => one.id === name) ?? [])}
                />
              )}
              {next !== null && (
                <button
                  type="button"
                  onClick={() =>
                    attempt(async () => {
                      const page = await get<Found_page>(`correlated${query({ ...asked, limit: 50, after: next })}`);
                      set_more({ ...page, items: [...(more?.items ?? []), ...page.items] });
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
      {open && <Open key={open.id} row={open} close={() => set_open(undefined)} />}
    </Page>
  );
}
