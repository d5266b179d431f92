import { useState } from "preact/hooks";
import { get, send } from "../server";
import { may, sure } from "../state";
import { named, plain, t, two, word, type Two } from "../text";
import { Dialog } from "../ui/dialog";
import { Choice, Input, Tick } from "../ui/fields";
import { Show, attempt, useLoad } from "../ui/loaded";
import { Page } from "../ui/page";
import { Table } from "../ui/table";
import type { components } from "../openapi";

type Role = components["schemas"]["Role"];
type ScreenName = { id: string; name: Two };
type Organization = components["schemas"]["Organization"];

// Which organisations the role is for; none ticked: all, those made later too.
function Scope({ all, held, set, fixed }: { all: Organization[]; held: number[]; set: (held: number[]) => void; fixed: boolean }) {
  return (
    <fieldset disabled={fixed}>
      <legend>{t("roles.scope")}</legend>
      <p class="hint">{t("roles.scope_hint", { name: named(all[0]?.name ?? "") })}</p>
      <div class="ticks">
        {all.map((one) => (
          <Tick
            key={one.id}
            name={plain(named(one.name), 80)}
            value={held.includes(one.id)}
            disabled={fixed}
            onValue={(value) => set(value ? [...held, one.id] : held.filter((id) => id !== one.id))}
          />
        ))}
      </div>
    </fieldset>
  );
}

function Edit({
  role,
  screens,
  organizations,
  close,
}: {
  role: Role;
  screens: ScreenName[];
  organizations: Organization[];
  close: () => void;
}) {
  const [name, set_name] = useState(role.predefined ? named(role.name) : role.name);
  const [description, set_description] = useState(role.predefined ? named(role.description) : role.description);
  const [held, set_held] = useState<Record<string, string>>(role.permissions);
  const [scope, set_scope] = useState<number[]>(role.organizations);
  const fixed = role.predefined || !may("administrators|user_roles", "full");
  return (
    <Dialog side title={named(role.name) || t("roles.add")} close={close}>
      <form
        class="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          const body = { name, description, assignable: role.assignable, permissions: held, organizations: scope };
          if (await attempt(() => (role.id ? send("PUT", `roles/${role.id}`, body) : send("POST", "roles", body)), t("saved"))) close();
        }}
      >
        <Input name={t("name")} value={name} onValue={set_name} maxLength={64} required disabled={fixed} />
        <Input name={t("description")} value={description} onValue={set_description} disabled={fixed} />
        {screens.map((one) =>
          fixed ? (
            <p key={one.id}>
              {two(one.name)}: {word(`level_${held[one.id] ?? "none"}`)}
            </p>
          ) : (
            <Choice
              key={one.id}
              name={two(one.name)}
              value={held[one.id] ?? "none"}
              onValue={(level) => set_held({ ...held, [one.id]: level })}
              options={["none", "read", "partial", "full"].map((level): [string, string] => [level, word(`level_${level}`)])}
            />
          ),
        )}
        {!role.predefined && (organizations.length > 1 || scope.length > 0) && (
          <Scope all={organizations} held={scope} set={set_scope} fixed={fixed} />
        )}
        {!fixed && (
          <button type="submit" class="main">
            {t("save")}
          </button>
        )}
      </form>
    </Dialog>
  );
}

export function Roles() {
  const list = useLoad("roles", () => get<{ items: Role[]; screens: ScreenName[] }>("roles"));
  const organizations = useLoad("organizations of roles", () =>
    may("organizations", "read") ? get<{ items: Organization[] }>("organizations") : Promise.resolve({ items: [] }),
  );
  const [open, set] = useState<Role>();
  return (
    <Page
      title={t("menu.roles")}
      actions={
        may("administrators|user_roles", "full") && (
          <button
            type="button"
            class="main"
            onClick={() =>
              set({
                id: 0,
                side: "platform",
                origin: "",
                name: "",
                description: "",
                predefined: false,
                assignable: "users",
                permissions: {},
                members: 0,
                organizations: [],
              })
            }
          >
            {t("roles.add")}
          </button>
        )
      }
    >
      <Show of={list}>
        {(data) => (
          <>
            <Table
              label={t("menu.roles")}
              rows={data.items}
              id_of={(row) => String(row.id)}
              onOpen={set}
              columns={[
                { id: "name", title: t("name"), cell: (row) => plain(named(row.name), 80) },
                { id: "description", title: t("description"), cell: (row) => plain(named(row.description), 200) || "–" },
                { id: "kind", title: t("accounts.kind"), cell: (row) => t(row.predefined ? "roles.predefined" : "roles.custom") },
                { id: "members", title: t("roles.members"), cell: (row) => row.members, right: true },
                {
                  id: "do",
                  title: t("actions"),
                  cell: (row) =>
                    !row.predefined && may("administrators|user_roles", "full") ? (
                      <button
                        type="button"
                        onClick={async () => {
                          if (await sure(t("policies.remove_sure", { name: named(row.name) }), t("delete"))) {
                            await attempt(() => send("DELETE", `roles/${row.id}`), t("saved"));
                            list.again();
                          }
                        }}
                      >
                        {t("delete")}
                      </button>
                    ) : (
                      "–"
                    ),
                },
              ]}
            />
            {open && (
              <Edit
                key={open.id}
                role={open}
                screens={data.screens}
                organizations={organizations.data?.items ?? []}
                close={() => {
                  set(undefined);
                  list.again();
                }}
              />
            )}
          </>
        )}
      </Show>
    </Page>
  );
}
