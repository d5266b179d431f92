import { useState } from "preact/hooks";
import { get, query, send } from "../server";
import { may, sure } from "../state";
import { number, plain, t } from "../text";
import { Dialog } from "../ui/dialog";
import { Field, FilePick, Input } from "../ui/fields";
import { Blank, Show, attempt, useDraft, useLoad } from "../ui/loaded";
import { Link, Page } from "../ui/page";
import { Table } from "../ui/table";

export interface Group {
  name: string;
  members: number;
}
export const groups_of = () => get<{ items: Group[] }>("groups");

const addresses = (text: string): string[] => [...new Set(text.split(/[\s,;]+/).filter(Boolean))];

/** One group: its name and everybody in it, an address on each line. */
function Edit({ name, close }: { name: string; close: () => void }) {
  const read = useLoad(`group ${name}`, async () => ({
    name,
    members: name ? (await get<{ items: string[] }>(`groups/members${query({ name })}`)).items.join("\n") : "",
  }));
  const { now, set } = useDraft(read.data);
  const put = (members: string[], called: string): Promise<boolean> =>
    attempt(() => send("PUT", "groups", { name: called, members }), t("saved"));
  return (
    <Dialog side title={name ? plain(name, 120) : t("groups.add")} close={close}>
      <Show of={read}>
        {() =>
          now && (
            <form
              class="stack"
              onSubmit={async (event) => {
                event.preventDefault();
                if (await put(addresses(now.members), now.name)) close();
              }}
            >
              <Input
                name={t("name")}
                value={now.name}
                onValue={(called) => set({ ...now, name: called })}
                maxLength={320}
                required
                readOnly={name !== ""}
              />
              <Field name={t("groups.members")} hint={t("policy.one_per_line")}>
                {(id) => (
                  <textarea
                    id={id}
                    rows={12}
                    required
                    value={now.members}
                    onInput={(event) => set({ ...now, members: event.currentTarget.value })}
                  />
                )}
              </Field>
              <FilePick
                name={t("lists.import")}
                accept=".txt,.csv"
                onFile={async (file) => set({ ...now, members: [now.members, await file.text()].filter(Boolean).join("\n") })}
              />
              <div class="bar">
                <p class="quiet">{t("groups.count", { count: number(addresses(now.members).length) })}</p>
                {name && (
                  <button
                    type="button"
                    class="danger"
                    onClick={async () => {
                      if ((await sure(t("policies.remove_sure", { name }), t("delete"))) && (await put([], name))) close();
                    }}
                  >
                    {t("delete")}
                  </button>
                )}
                <button type="submit" class="main">
                  {t("save")}
                </button>
              </div>
            </form>
          )
        }
      </Show>
    </Dialog>
  );
}

/** Groups of people: whom policies hold for, and whose mailboxes are followed. */
export function Groups() {
  const list = useLoad("groups", groups_of);
  const [open, set] = useState<string>();
  const writes = may("global_settings", "full");
  return (
    <Page
      title={t("groups")}
      lead={t("groups.about")}
      actions={
        <>
          <Link to="/lists" class="button">
            {t("menu.lists")}
          </Link>
          {writes && (
            <button type="button" class="main" onClick={() => set("")}>
              {t("groups.add")}
            </button>
          )}
        </>
      }
    >
      <Show of={list}>
        {(data) =>
          data.items.length === 0 ? (
            <Blank icon="accounts">
              <p>{t("groups.none")}</p>
            </Blank>
          ) : (
            <Table
              label={t("groups")}
              rows={data.items}
              id_of={(row) => row.name}
              {...(writes ? { onOpen: (row: Group) => set(row.name) } : {})}
              columns={[
                { id: "name", title: t("name"), cell: (row) => plain(row.name, 320), sort: (row) => row.name },
                { id: "members", title: t("groups.members"), cell: (row) => number(row.members), right: true, sort: (row) => row.members },
              ]}
            />
          )
        }
      </Show>
      {open !== undefined && (
        <Edit
          key={open}
          name={open}
          close={() => {
            set(undefined);
            list.again();
          }}
        />
      )}
    </Page>
  );
}
