import { useEffect, useState } from "preact/hooks";
import { query } from "../server";
import { go, may, place, set_query, sure } from "../state";
import { label, number, plain, t, time, word } from "../text";
import { Input } from "../ui/fields";
import { Blank, Show, attempt, useLoad } from "../ui/loaded";
import { Page } from "../ui/page";
import { Table, still_ticked } from "../ui/table";
import { Badge } from "../ui/badge";
import { Period, useSpan } from "../ui/period";
import { act_on, mails_of, query_of, type Mail, type Wanted } from "./api";
import { Batch } from "./batch";
import { Story } from "./story";

const parts: (keyof Wanted)[] = ["sender", "recipient", "subject", "message_id", "url", "file", "client_ip"];

function Found({ asked, turn }: { asked: string; turn: number }) {
  const { from, until } = useSpan(turn);
  const first = useLoad(`mails ${asked} ${from}`, () => mails_of(asked, from, until, ""));
  const [more, set_more] = useState<{ items: Mail[]; next: string | null }>();
  const [chosen, set_chosen] = useState(new Set<string>());
  useEffect(() => {
    set_more(undefined);
    set_chosen((old) => still_ticked(old, first.data?.items));
  }, [first.data]);
  const acts = may("quarantine", "full");
  return (
    <Show of={first}>
      {(data) => {
        const rows = [...data.items, ...(more?.items ?? [])],
          next = more ? more.next : data.next;
        const mails = rows.filter((row) => chosen.has(String(row.id)));
        const act = async (action: string): Promise<void> => {
          if (!(await sure(t("trace.sure", { count: mails.length, action: word(action) }), word(action), action !== "restore"))) return;
          await attempt(async () => {
            const answer = await act_on(action, mails, t("trace.by_search"));
            set_query({ batch: answer.items[0]?.batch ?? "" });
          });
        };
        return (
          <>
            <div class="bar">
              <p role="status">{t(next ? "trace.first_count" : "logs.count", { count: number(rows.length) })}</p>
              {acts &&
                chosen.size > 0 &&
                ["quarantine", "delete", "restore"].map((action) => (
                  <button key={action} type="button" class={action === "delete" ? "danger" : ""} onClick={() => act(action)}>
                    {word(action)} ({chosen.size})
                  </button>
                ))}
            </div>
            {rows.length === 0 ? (
              <Blank icon="trace">
                <p>{t("trace.nothing")}</p>
              </Blank>
            ) : (
              <Table
                label={t("menu.trace")}
                rows={rows}
                id_of={(row) => String(row.id)}
                name_of={(row) => plain(row.subject, 60)}
                onOpen={(row) => go(`/trace${query({ key: row.item })}`)}
                {...(acts ? { chosen, onChoose: set_chosen } : {})}
                columns={[
                  {
                    id: "subject",
                    title: t("field.subject"),
                    cell: (row) => <span title={plain(row.subject, 300)}>{plain(row.subject, 120) || t("no_subject")}</span>,
                    under: (row) => plain(row.sender, 120),
                    main: true,
                    sort: (row) => row.subject,
                  },
                  {
                    id: "recipient",
                    title: t("field.recipient"),
                    cell: (row) => plain(Array.isArray(row.recipient) ? row.recipient.join(", ") : row.recipient, 80),
                    clip: true,
                  },
                  {
                    id: "at",
                    title: t("field.at"),
                    cell: (row) => time(row.at),
                    under: (row) => word(row.delivery_status),
                    nowrap: true,
                    sort: (row) => row.at,
                  },
                  { id: "verdict", title: t("field.verdict"), cell: (row) => <Badge of={row.verdict} />, sort: (row) => word(row.verdict) },
                  { id: "action", title: t("field.action"), cell: (row) => <Badge of={row.action} />, sort: (row) => word(row.action) },
                ]}
              />
            )}
            {next && (
              <button
                type="button"
                onClick={() =>
                  attempt(async () => {
                    const page = await mails_of(asked, from, until, next);
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
  );
}

/** Finds mail across all mailboxes, tells its story, and acts on many at once. */
export function Trace() {
  const key = place.value.query.get("key");
  const asked = Object.fromEntries(parts.map((part) => [part, place.value.query.get(part) ?? ""])) as unknown as Wanted;
  const [turn, again] = useState(0);
  const [wanted, set] = useState<Wanted>(asked);
  useEffect(() => set(asked), [JSON.stringify(asked)]); // back and forward
  const batch = place.value.query.get("batch") ?? "",
    searched = place.value.query.get("search") === "yes";
  if (key) return <Story key={key} of={key} />;
  return (
    <Page title={t("menu.trace")} lead={t("trace.about")} actions={<Period />}>
      <form
        role="search"
        class="card wide search-form"
        onSubmit={(event) => {
          event.preventDefault();
          set_query({ ...(wanted as unknown as Record<string, string>), search: "yes", batch: "" });
          again((n) => n + 1);
        }}
      >
        <div class="pair">
          {parts.map((part) => (
            <Input key={part} name={label(part)} value={wanted[part]} onValue={(value) => set({ ...wanted, [part]: value })} />
          ))}
        </div>
        <div class="bar">
          <p class="hint">{t("trace.hint_all")}</p>
          <button type="submit" class="main">
            {t("search")}
          </button>
        </div>
      </form>
      {batch && <Batch key={batch} id={batch} />}
      {searched ? (
        <Found key={`${turn} ${query_of(asked)}`} asked={query_of(asked)} turn={turn} />
      ) : (
        <Blank icon="trace">
          <p>{t("trace.start")}</p>
        </Blank>
      )}
    </Page>
  );
}
