import { useEffect, useState } from "preact/hooks";
import { get, once_key, query, send } from "../server";
import { may, place, set_query, sure } from "../state";
import { bytes, label, named, number, plain, t, time, word } from "../text";
import { Dialog } from "../ui/dialog";
import { Choice, Input } from "../ui/fields";
import { Blank, Show, attempt, useLoad } from "../ui/loaded";
import { Facts, Link, Page } from "../ui/page";
import { Table, still_ticked } from "../ui/table";
import { Badge } from "../ui/badge";
import { Icon } from "../ui/icon";
import { Findings } from "../ui/explanation";
import { Period, useSpan } from "../ui/period";
import { Progress, type Task } from "./progress";
import { Chooser } from "../ui/chooser";
import { change_habits, habits_of, load_habits } from "../kept";
import { column_names, column_title, columns_of, first_names } from "./columns";
import { Download, DownloadForm, most_together } from "./download";
import { reason_of, type Held } from "./held";
import { Preview } from "./preview";
import { Settings } from "./settings";

// As the server allows it (protect/quarantine.cc).
const can_restore = (state: Held["state"]): boolean => state === "Quarantined" || state === "RestoreFailure" || state === "DeleteFailure";
const can_delete = (state: Held["state"]): boolean => can_restore(state) || state === "RestoreSuccess" || state === "QuarantineFailure";

function Open({ id, close, changed }: { id: string; close: () => void; changed: () => void }) {
  const [under_way, set_under_way] = useState(false);
  const held = useLoad(`held ${id}`, () => get<Held>(`quarantine/${id}`), under_way ? 1_000 : 0);
  const state = held.data?.state ?? "";
  useEffect(() => {
    set_under_way(state.endsWith("ing"));
    if (state.endsWith("Success") || state.endsWith("Failure")) changed();
  }, [state]);
  const [preview, set_preview] = useState(false);
  const [sure, set_sure] = useState(false);
  return (
    <Dialog side title={held.data ? plain(held.data.subject, 200) || t("no_subject") : t("loading")} close={close}>
      <Show of={held}>
        {(one) => (
          <div class="stack">
            <div class="bar">
              {may("quarantine", "full") && can_delete(one.state) && (
                <>
                  {can_restore(one.state) && (
                    <button
                      type="button"
                      class="main"
                      onClick={async () => {
                        if (await attempt(() => send("POST", `quarantine/${id}/restore`), t("quarantine.restoring"))) {
                          held.again();
                          changed();
                        }
                      }}
                    >
                      {t("quarantine.restore")}
                    </button>
                  )}
                  {sure ? (
                    <button
                      type="button"
                      class="danger"
                      onClick={async () => {
                        if (await attempt(() => send("DELETE", `quarantine/${id}`), t("quarantine.deleted"))) {
                          changed();
                          close();
                        }
                      }}
                    >
                      {t("quarantine.delete_sure")}
                    </button>
                  ) : (
                    <button type="button" onClick={() => set_sure(true)}>
                      {t("delete")}
                    </button>
                  )}
                </>
              )}
              {one.item && may("logs") && (
                <Link to={`/trace${query({ key: one.item })}`} class="button">
                  {t("logs.to_trace")}
                </Link>
              )}
            </div>
            <Facts
              of={[
                [
                  t("state"),
                  <>
                    <Badge of={one.state} /> {plain(one.error, 300)}
                  </>,
                ],
                [t("field.sender"), plain(one.sender, 300)],
                [t("field.header_from"), plain(one.header_from, 300)],
                [t("field.recipient"), plain(one.recipients.join(", "))],
                [t("field.filter"), word(one.filter)],
                [t("field.reason"), plain(reason_of(one.reason), 200)],
                [t("field.policy"), plain(named(one.policy_name), 200)],
                [t("field.direction"), word(one.direction)],
                [t("field.service"), word(one.service)],
                [t("quarantine.held_at"), time(one.held_at)],
                ...(one.changed_at !== one.held_at ? [[t("quarantine.changed_at"), time(one.changed_at)] as [string, string]] : []),
                [t("field.size"), bytes(one.size)],
                [t("field.message_id"), plain(one.message_id, 300)],
                ["SHA-256", <span class="mono">{one.sha256}</span>],
              ]}
            />
            <h3>{t("explanation.findings")}</h3>
            <Findings findings={one.findings} names={one.signal_names} />
            {one.state !== "DeleteSuccess" && (
              <>
                <h3>{t("quarantine.preview")}</h3>
                {preview ? (
                  <Preview id={one.id} />
                ) : (
                  <button type="button" onClick={() => set_preview(true)}>
                    {t("quarantine.show_preview")}
                  </button>
                )}
              </>
            )}
            {may("quarantine", "full") && one.state !== "DeleteSuccess" && (
              <>
                <h3>{t("quarantine.download")}</h3>
                <DownloadForm items={[one]} />
              </>
            )}
          </div>
        )}
      </Show>
    </Dialog>
  );
}

const facets = ["state", "filter", "reason", "affected_user", "direction", "service", "policy"] as const;

function Facets({ asked }: { asked: Record<string, string> }) {
  const read = useLoad(`quarantine facets ${query(asked)}`, () =>
    get<{ facets: Record<string, { value: string; count: number }[]> }>(`quarantine/facets${query(asked)}`),
  );
  return (
    <aside class="facets" aria-label={t("logs.facets")}>
      <Show of={read}>
        {(data) => (
          <>
            {facets.map((name) => {
              const values = (data.facets[name] ?? []).filter((one) => one.value !== "");
              return (
                values.length > 0 && (
                  <details key={name} open>
                    <summary>{name === "state" ? t("state") : label(name)}</summary>
                    <ul>
                      {values.map((one) => (
                        <li key={one.value}>
                          <button
                            type="button"
                            class="facet"
                            aria-pressed={asked[name] === one.value}
                            onClick={() => set_query({ [name]: asked[name] === one.value ? "" : one.value })}
                          >
                            <span>
                              {plain(
                                name === "reason" || name === "policy" ? reason_of(one.value) : word(one.value),
                                name === "affected_user" ? 254 : 60,
                              )}
                            </span>
                            <span class="count">{number(one.count)}</span>
                          </button>
                        </li>
                      ))}
                    </ul>
                  </details>
                )
              );
            })}
          </>
        )}
      </Show>
    </aside>
  );
}

const states = [
  "Quarantined",
  "Quarantining",
  "QuarantineFailure",
  "Restoring",
  "RestoreSuccess",
  "RestoreFailure",
  "Deleting",
  "DeleteSuccess",
  "DeleteFailure",
];

const habits = "held"; // beside those of the logs: what the account keeps about this list

export function Quarantine() {
  const [turn, refresh] = useState(0);
  const { from, until } = useSpan(turn);
  const asked = {
    state: place.value.query.get("state") ?? "",
    text: place.value.query.get("text") ?? "",
    direction: place.value.query.get("direction") ?? "",
    filter: place.value.query.get("filter") ?? "",
    reason: place.value.query.get("reason") ?? "",
    policy: place.value.query.get("policy") ?? "",
    recipient: place.value.query.get("recipient") ?? "",
    service: place.value.query.get("service") ?? "",
    affected_user: place.value.query.get("affected_user") ?? "",
    from,
    until,
  };
  const list = useLoad(`quarantine ${query(asked)}`, () =>
    get<{ items: Held[]; total: number; next: number | null }>(`quarantine${query({ ...asked, limit: 100 })}`),
  );
  const [more, set_more] = useState<{ items: Held[]; next: number | null }>();
  const [chosen, set_chosen] = useState(new Set<string>());
  const [task, set_task] = useState("");
  const [text, set_text] = useState(asked.text);
  const [loading, set_loading] = useState<Held[]>();
  useEffect(() => set_text(asked.text), [asked.text]); // back and forward
  const kept = habits_of(habits).columns?.filter((name) => column_names.includes(name));
  useEffect(() => void load_habits(habits), []);
  useEffect(() => {
    set_more(undefined);
    set_chosen((old) => still_ticked(old, list.data?.items));
  }, [list.data]);
  const opened = place.value.query.get("item");
  const narrowed = [
    asked.state,
    asked.text,
    asked.direction,
    asked.filter,
    asked.reason,
    asked.policy,
    asked.recipient,
    asked.service,
    asked.affected_user,
  ].some((one) => one !== "");
  const plain_view = list.data?.total === 0; // nothing to narrow down
  async function bulk(action: string, all = false): Promise<void> {
    const found = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== ""));
    await attempt(async () =>
      set_task(
        (
          await send<Task>("POST", "quarantine/bulk", all ? { action, query: found } : { action, ids: [...chosen].map(Number) }, {
            "Idempotency-Key": once_key(),
          })
        ).id,
      ),
    );
  }
  return (
    <Page
      title={t("menu.quarantine")}
      actions={
        <>
          <Period />
          <Settings />
          <button
            type="button"
            onClick={() => {
              refresh((n) => n + 1);
              list.again();
            }}
          >
            {t("refresh")}
          </button>
        </>
      }
    >
      <form
        class="filters"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          set_query({ text });
          refresh((n) => n + 1);
          list.again();
        }}
      >
        <Input name={t("quarantine.text")} value={text} onValue={set_text} />
        <Choice
          name={t("state")}
          value={asked.state}
          onValue={(state) => set_query({ state })}
          options={[["", t("all")], ...states.map((one): [string, string] => [one, word(one)])]}
        />
        <Choice
          name={t("field.direction")}
          value={asked.direction}
          onValue={(direction) => set_query({ direction })}
          options={[
            ["", t("all")],
            ["incoming", word("incoming")],
            ["outgoing", word("outgoing")],
          ]}
        />
        <button type="submit" class="main">
          {t("search")}
        </button>
      </form>
      {task && <Progress key={task} id={task} done={list.again} />}
      <div class={plain_view ? "split whole" : "split"}>
        {!plain_view && <Facets asked={asked} />}
        <div>
          <Show of={list}>
            {(data) => {
              const rows = [...data.items, ...(more?.items ?? [])],
                next = more ? more.next : data.next;
              return (
                <>
                  <div class="bar">
                    <p role="status">{t("logs.count", { count: number(data.total) })}</p>
                    {may("quarantine", "full") &&
                      data.total > 0 &&
                      (chosen.size > 0 ? (
                        <>
                          <button type="button" onClick={() => bulk("restore")}>
                            {t("quarantine.restore")} ({chosen.size})
                          </button>
                          <button
                            type="button"
                            class="danger"
                            onClick={async () => {
                              if (await sure(t("quarantine.bulk_sure", { count: chosen.size }), t("delete"))) await bulk("delete");
                            }}
                          >
                            {t("delete")} ({chosen.size})
                          </button>
                          <button
                            type="button"
                            disabled={chosen.size > most_together}
                            title={chosen.size > most_together ? t("quarantine.download_most", { count: most_together }) : ""}
                            onClick={() => set_loading(rows.filter((row) => chosen.has(String(row.id))))}
                          >
                            <Icon of="download" /> {t("quarantine.download")} ({chosen.size})
                          </button>
                          {chosen.size > most_together && (
                            <span class="quiet">{t("quarantine.download_most", { count: most_together })}</span>
                          )}
                        </>
                      ) : (
                        ["restore", "delete"].map((action) => (
                          <button
                            key={action}
                            type="button"
                            onClick={async () => {
                              const name = t(action === "restore" ? "quarantine.restore_all" : "quarantine.delete_all");
                              if (
                                await sure(
                                  t(action === "restore" ? "quarantine.restore_sure" : "quarantine.bulk_sure", {
                                    count: number(data.total),
                                  }),
                                  name,
                                  action === "delete",
                                )
                              )
                                await bulk(action, true);
                            }}
                          >
                            {t(action === "restore" ? "quarantine.restore_all" : "quarantine.delete_all")}
                          </button>
                        ))
                      ))}
                    {data.total > 0 && (
                      <Chooser
                        all={column_names}
                        chosen={kept?.length ? kept : first_names}
                        title={column_title}
                        change={(columns) => change_habits(habits, (old) => ({ ...old, columns }))}
                        first={() => change_habits(habits, ({ columns, ...others }) => others)}
                      />
                    )}
                  </div>
                  {rows.length === 0 ? (
                    <Blank icon="quarantine">
                      <p>{t(narrowed ? "quarantine.no_match" : "quarantine.empty")}</p>
                      <p class="quiet">{t("quarantine.empty_next")}</p>
                      {narrowed ? (
                        <button
                          type="button"
                          onClick={() => {
                            set_text("");
                            set_query({
                              state: "",
                              text: "",
                              direction: "",
                              filter: "",
                              reason: "",
                              policy: "",
                              recipient: "",
                              service: "",
                              affected_user: "",
                            });
                          }}
                        >
                          {t("logs.clear")}
                        </button>
                      ) : (
                        <button type="button" onClick={() => set_query({ period: "30d", from: "", until: "" })}>
                          {t("logs.longer")}
                        </button>
                      )}
                    </Blank>
                  ) : (
                    <Table
                      label={t("menu.quarantine")}
                      rows={rows}
                      name_of={(row) => plain(row.subject, 60)}
                      id_of={(row) => String(row.id)}
                      onOpen={(row) => set_query({ item: String(row.id) })}
                      chosen={chosen}
                      onChoose={set_chosen}
                      columns={columns_of(kept)}
                    />
                  )}
                  {next !== null && (
                    <button
                      type="button"
                      onClick={() =>
                        attempt(async () => {
                          const page = await get<{ items: Held[]; next: number | null }>(
                            `quarantine${query({ ...asked, limit: 100, before: next })}`,
                          );
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
        </div>
      </div>
      {loading && <Download items={loading} close={() => set_loading(undefined)} />}
      {opened && <Open key={opened} id={opened} close={() => set_query({ item: "" }, true)} changed={list.again} />}
    </Page>
  );
}
