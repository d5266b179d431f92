import { useState } from "preact/hooks";
import { blob_of, get, save_as, send } from "../server";
import { may, place } from "../state";
import { from_field, language, number, plain, t, time, word, type Key } from "../text";
import { Choice, Field, FilePick, Input, Tick, lines_in } from "../ui/fields";
import { Show, attempt, useLoad } from "../ui/loaded";
import { Card, Link, Page } from "../ui/page";
import { Table } from "../ui/table";
import { DateField } from "../ui/date_field";
import { Groups } from "./groups";
import type { components } from "../openapi";
import { Clicks } from "./clicks";
import { Domains } from "./domains";
import { Passwords } from "./passwords";
import { FromGroup } from "./high_profile";
import { FromUsers } from "./domains_of_users";
import { Threshold } from "./threshold";

type Entry = components["schemas"]["ListEntry"];

const shown = (one: Entry): string => one.value || one.person.address || `${one.header.name}: ${one.header.value}`;
const called = (one: Entry["person"]): string =>
  (language.value === "ja" ? [one.last, one.first, one.middle] : [one.first, one.middle, one.last]).filter(Boolean).join(" ");
const title_of = (name: string): string => word(`list_${name}`);

// What a list's entries are, as the server checks them (policy/list_kind.cc).
type Of = "domain" | "address" | "sender" | "url" | "sha1" | "sha256" | "header" | "person";
const kinds: Record<string, Of> = {
  internal_domains: "domain",
  high_profile_domains: "domain",
  high_profile_domain_exclusions: "domain",
  approved_users_threat: "address",
  approved_users_data: "address",
  high_profile_exceptions: "address",
  name_spoof_exceptions: "address",
  approved_senders: "sender",
  blocked_senders: "sender",
  suspicious_senders: "sender",
  trusted_senders: "sender",
  user_blocked_senders: "sender",
  approved_urls: "url",
  blocked_urls: "url",
  suspicious_urls: "url",
  blocked_sha1: "sha1",
  suspicious_sha1: "sha1",
  pml_exceptions: "sha1",
  blocked_sha256: "sha256",
  suspicious_sha256: "sha256",
  approved_headers: "header",
  high_profile_users: "person",
};

function Content({ name }: { name: string }) {
  const list = useLoad(`list ${name}`, () => get<{ items: Entry[]; max_entries: number }>(`lists/${name}`));
  const [text, set_text] = useState("");
  const [first, set_first] = useState("");
  const [middle, set_middle] = useState("");
  const [last, set_last] = useState("");
  const [header, set_header] = useState("");
  const [test, set_test] = useState<"contains" | "equals">("contains");
  const [owner, set_owner] = useState("");
  const [note, set_note] = useState("");
  const [expires, set_expires] = useState("");
  const of = kinds[name] ?? "address",
    person = of === "person",
    headers = of === "header",
    owned = name === "trusted_senders" || name === "user_blocked_senders";
  const writes = may("global_settings", "full");
  async function add(): Promise<void> {
    const values = lines_in(text);
    const entries = values.map((value) => ({
      ...(person ? { person: { first, middle, last, address: value } } : headers ? { header: { name: header, value, test } } : { value }),
      ...(owned ? { owner } : {}),
      note,
      ...(expires ? { expires_at: from_field(expires) } : {}),
    }));
    if (await attempt(() => send("POST", `lists/${name}`, { entries }), t("saved"))) {
      set_text("");
      if (person) {
        set_first("");
        set_middle("");
        set_last("");
      }
      list.again();
    }
  }
  return (
    <Page
      title={title_of(name)}
      lead={t(`list.${name}` as Key)}
      actions={
        <>
          <Link to="/lists" class="button">
            {t("menu.lists")}
          </Link>
          {person && writes && <FromGroup done={list.again} />}
          {name === "internal_domains" && writes && list.data && (
            <FromUsers listed={list.data.items.map((one) => one.value)} done={list.again} />
          )}
          {!headers && !owned && (
            <button
              type="button"
              onClick={() =>
                attempt(async () => save_as(await blob_of("GET", `lists/${name}/export`), `${name}.${person ? "csv" : "txt"}`))
              }
            >
              {t("export")}
            </button>
          )}
        </>
      }
    >
      {name === "high_profile_users" && <Threshold of="users" />}
      {name === "high_profile_domains" && <Threshold of="domains" />}
      {writes && (
        <form
          class="filters"
          onSubmit={(event) => {
            event.preventDefault();
            void add();
          }}
        >
          {person && language.value === "ja" && (
            <>
              <Input name={t("lists.last")} value={last} onValue={set_last} required />
              <Input name={t("lists.first")} value={first} onValue={set_first} required />
            </>
          )}
          {person && language.value === "en" && (
            <>
              <Input name={t("lists.first")} value={first} onValue={set_first} required />
              <Input name={t("lists.last")} value={last} onValue={set_last} required />
            </>
          )}
          {person && <Input name={t("lists.middle")} value={middle} onValue={set_middle} />}
          {owned && <Input name={t("lists.owner")} type="email" value={owner} onValue={set_owner} required />}
          {headers && (
            <>
              <Input name={t("lists.header")} value={header} onValue={set_header} maxLength={128} required />
              <Choice
                name={t("lists.test")}
                value={test}
                onValue={(next) => set_test(next as "contains" | "equals")}
                options={[
                  ["contains", word("header_contains")],
                  ["equals", word("header_equals")],
                ]}
              />
            </>
          )}
          {person ? (
            <Input name={t("list_of.person")} type="email" hint={t("list_hint.person")} value={text} onValue={set_text} required />
          ) : (
            <Field name={t(`list_of.${of}`)} hint={t(`list_hint.${of}`)}>
              {(id) => <textarea id={id} rows={2} required value={text} onInput={(event) => set_text(event.currentTarget.value)} />}
            </Field>
          )}
          <Input name={t("lists.note")} value={note} onValue={set_note} />
          <DateField name={t("lists.expires_option")} hint={t("lists.expires_hint")} value={expires} onValue={set_expires} />
          <button type="submit" class="main">
            {t("add")}
          </button>
          {!headers && !owned && (
            <FilePick
              name={t("lists.import")}
              accept=".txt,.csv"
              onFile={async (file) => {
                if (await attempt(() => send("POST", `lists/${name}/import`, file, { "Content-Type": "text/plain" }), t("saved")))
                  list.again();
              }}
            />
          )}
        </form>
      )}
      <Show of={list}>
        {(data) => (
          <>
            <p>{t("lists.count", { count: number(data.items.length), most: number(data.max_entries) })}</p>
            <Table
              label={title_of(name)}
              empty={t(writes ? "lists.none" : "lists.none_read")}
              rows={data.items}
              id_of={(row) => `${row.owner} ${shown(row)}`}
              columns={[
                { id: "value", title: t(`list_of.${of}`), cell: (row) => plain(shown(row), 200), sort: shown },
                ...(person
                  ? [
                      {
                        id: "person",
                        title: t("name"),
                        cell: (row: Entry) => plain(called(row.person), 200),
                        sort: (row: Entry) => called(row.person),
                      },
                    ]
                  : []),
                ...(headers ? [{ id: "test", title: t("lists.test"), cell: (row: Entry) => word(`header_${row.header.test}`) }] : []),
                ...(owned
                  ? [{ id: "owner", title: t("lists.owner"), cell: (row: Entry) => plain(row.owner, 120), sort: (row: Entry) => row.owner }]
                  : []),
                { id: "note", title: t("lists.note"), cell: (row) => plain(row.note, 200) || "–" },
                { id: "expires", title: t("lists.expires"), cell: (row) => time(row.expires_at), nowrap: true },
                { id: "by", title: t("lists.by"), cell: (row) => plain(row.created_by, 80) || "–" },
                { id: "at", title: t("lists.at"), cell: (row) => time(row.created_at), nowrap: true, sort: (row) => row.created_at },
                ...(writes
                  ? [
                      {
                        id: "remove",
                        title: t("actions"),
                        cell: (row: Entry) => (
                          <button
                            type="button"
                            onClick={async () => {
                              await attempt(
                                () => send("POST", `lists/${name}/remove`, { values: [shown(row)], owner: row.owner }),
                                t("saved"),
                              );
                              list.again();
                            }}
                          >
                            {t("delete")}
                          </button>
                        ),
                      },
                    ]
                  : []),
              ]}
            />
            {name === "internal_domains" && <Domains of={data.items.map((one) => one.value).join()} />}
          </>
        )}
      </Show>
    </Page>
  );
}

export function Lists() {
  const name = place.value.path.split("/")[2];
  const list = useLoad("lists", () =>
    get<{ items: { name: string; count: number; max_entries: number }[]; switches: Record<string, boolean> }>("lists"),
  );
  const turn = async (which: string, on: boolean): Promise<void> => {
    await attempt(() => send("PUT", `switches/${which}`, { on }), t("saved"));
    list.again();
  };
  if (name === "groups") return <Groups />;
  if (name) return <Content key={name} name={name} />;
  return (
    <Page
      title={t("menu.lists")}
      lead={t("lists.about")}
      actions={
        <Link to="/lists/groups" class="button">
          {t("groups")}
        </Link>
      }
    >
      <Show of={list}>
        {(data) => (
          <>
            <Card title={t("lists.switches")} wide>
              {(
                [
                  ["blocked_lists", "lists.switch_blocked"],
                  ["suspicious_objects", "lists.switch_suspicious"],
                  ["trust_scan", "lists.switch_trust"],
                ] as const
              ).map(([which, text]) => (
                <Tick
                  key={which}
                  name={t(text)}
                  hint={t(`${text}_hint`)}
                  value={data.switches[which] === true}
                  disabled={!may("global_settings", "full")}
                  onValue={(on) => turn(which, on)}
                />
              ))}
            </Card>
            <Table
              label={t("menu.lists")}
              rows={data.items}
              id_of={(row) => row.name}
              columns={[
                { id: "name", title: t("name"), cell: (row) => <Link to={`/lists/${row.name}`}>{title_of(row.name)}</Link> },
                { id: "count", title: t("lists.entries"), cell: (row) => number(row.count), right: true },
                { id: "most", title: t("lists.most"), cell: (row) => number(row.max_entries), right: true },
              ]}
            />
          </>
        )}
      </Show>
      <Clicks />
      <Passwords />
    </Page>
  );
}
