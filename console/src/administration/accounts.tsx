import { useState } from "preact/hooks";
import { get, send } from "../server";
import { may, session, sure } from "../state";
import { named, plain, t, time, word } from "../text";
import { Dialog } from "../ui/dialog";
import { Choice, Input, Tick } from "../ui/fields";
import { Show, attempt, useLoad } from "../ui/loaded";
import { Facts, Page } from "../ui/page";
import { Table } from "../ui/table";
import { Badge } from "../ui/badge";
import type { components } from "../openapi";

type Account = components["schemas"]["Account"];
interface RoleName {
  id: number;
  name: string;
  assignable: string;
}

/** Local accounts set a password by an invitation; the others sign in at an identity provider. */
function Invite({ roles, close }: { roles: RoleName[]; close: () => void }) {
  const kinds = session.value?.account.side === "platform" ? (["local", "saml", "saml_group"] as const) : (["local", "sso"] as const);
  const [kind, set_kind] = useState<string>("local");
  const [email, set_email] = useState("");
  const [display_name, set_name] = useState("");
  const [role, set_role] = useState(String(roles[0]?.id ?? ""));
  return (
    <Dialog title={t("accounts.invite_title")} close={close}>
      <form
        class="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          if (
            await attempt(
              () => send("POST", "accounts", { kind, email, display_name, role_id: Number(role) }),
              t(kind === "local" ? "accounts.invited" : "saved"),
            )
          )
            close();
        }}
      >
        <Choice
          name={t("accounts.kind")}
          value={kind}
          onValue={set_kind}
          options={kinds.map((one): [string, string] => [one, word(one)])}
        />
        <p class="quiet">
          {t(kind === "local" ? "accounts.invite_about" : kind === "saml_group" ? "accounts.group_about" : "accounts.sso_about")}
        </p>
        <Input
          name={t(kind === "saml_group" ? "accounts.group" : "accounts.email")}
          type={kind === "saml_group" ? "text" : "email"}
          value={email}
          onValue={set_email}
          required
        />
        <Input name={t("accounts.display_name")} value={display_name} onValue={set_name} maxLength={128} />
        <Choice
          name={t("accounts.role")}
          value={role}
          onValue={set_role}
          options={roles.map((one): [string, string] => [String(one.id), named(one.name)])}
        />
        <button type="submit" class="main">
          {t(kind === "local" ? "accounts.invite" : "add")}
        </button>
      </form>
    </Dialog>
  );
}

const authenticator = (of: Account): string =>
  t(of.has_mfa ? "accounts.mfa_on" : of.mfa_required ? "accounts.mfa_due" : "accounts.mfa_none");

function Edit({ of, roles, close }: { of: Account; roles: RoleName[]; close: () => void }) {
  const [display_name, set_name] = useState(of.display_name);
  const [role, set_role] = useState(String(of.role_id));
  const [allow_sso, set_sso] = useState(of.allow_sso);
  const has_password = !["sso", "saml", "saml_group"].includes(of.kind);
  const writes = may("administrators|user_accounts", "full") && of.id !== session.value?.account.id && of.kind !== "primary";
  const act = async (action: () => Promise<unknown>, done = t("saved")): Promise<void> => {
    if (await attempt(action, done)) close();
  };
  return (
    <Dialog side title={plain(of.display_name || of.name, 128)} close={close}>
      <Facts
        of={[
          [t("accounts.account"), plain(of.name, 254)],
          [t("accounts.email"), plain(of.email, 254) || "–"],
          [t("accounts.kind"), word(of.kind)],
          [t("state"), <Badge of={of.status} />],
          [t("accounts.mfa"), authenticator(of)],
          [t("lists.at"), time(of.created_at)],
          [t("accounts.last"), time(of.last_sign_in_at)],
        ]}
      />
      {writes ? (
        <>
          <form
            class="stack"
            onSubmit={(event) => {
              event.preventDefault();
              void act(() =>
                send("PUT", `accounts/${of.id}`, {
                  email: of.email,
                  display_name,
                  description: of.description,
                  role_id: Number(role),
                  allow_sso,
                  language: of.language,
                }),
              );
            }}
          >
            <Input name={t("accounts.display_name")} value={display_name} onValue={set_name} maxLength={128} />
            <Choice
              name={t("accounts.role")}
              value={role}
              onValue={set_role}
              options={(roles.some((one) => one.id === of.role_id)
                ? roles
                : [{ id: of.role_id, name: of.role, assignable: "users" }, ...roles]
              ).map((one): [string, string] => [String(one.id), named(one.name)])}
            />
            {of.kind === "local" && (
              <Tick name={t("accounts.allow_sso")} value={allow_sso} onValue={set_sso} hint={t("accounts.allow_sso_hint")} />
            )}
            <button type="submit" class="main">
              {t("save")}
            </button>
          </form>
          <hr />
          <div class="buttons">
            <button
              type="button"
              onClick={() => act(() => send("POST", `accounts/${of.id}/enable`, { enabled: of.status === "disabled" }))}
            >
              {t(of.status === "disabled" ? "enable" : "disable")}
            </button>
            {has_password && (
              <>
                <button type="button" onClick={() => act(() => send("POST", `accounts/${of.id}/mfa`, { required: !of.mfa_required }))}>
                  {t(of.mfa_required ? "accounts.mfa_free" : "accounts.mfa_require")}
                </button>
                {of.status === "invited" && (
                  <button type="button" onClick={() => act(() => send("POST", `accounts/${of.id}/invite`), t("accounts.invited_again"))}>
                    {t("accounts.invite_again")}
                  </button>
                )}
                <button type="button" onClick={() => act(() => send("POST", `accounts/${of.id}/reset`), t("accounts.reset_sent"))}>
                  {t("accounts.reset")}
                </button>
              </>
            )}
            <button
              type="button"
              class="danger"
              onClick={async () => {
                if (await sure(t("policies.remove_sure", { name: of.name }), t("delete")))
                  await act(() => send("DELETE", `accounts/${of.id}`));
              }}
            >
              {t("delete")}
            </button>
          </div>
          {session.value?.account.kind === "primary" && of.kind === "local" && of.status === "enabled" && <Transfer to={of} />}
        </>
      ) : (
        of.id === session.value?.account.id && <p class="notice">{t("accounts.own")}</p>
      )}
    </Dialog>
  );
}

/** The Primary User Account is handed over with a code that its owner gets by mail. */
function Transfer({ to }: { to: Account }) {
  const [sent, set_sent] = useState(false);
  const [code, set_code] = useState("");
  const name = plain(to.display_name || to.name, 128);
  return (
    <>
      <hr />
      <h3>{t("accounts.transfer")}</h3>
      <p class="quiet">{t("accounts.transfer_about")}</p>
      {!sent ? (
        <button
          type="button"
          onClick={async () => {
            if (await sure(t("accounts.transfer_sure", { name }), t("accounts.transfer")))
              set_sent(await attempt(() => send("POST", `accounts/${to.id}/transfer`), t("accounts.transfer_sent")));
          }}
        >
          {t("accounts.transfer")}
        </button>
      ) : (
        <form
          class="filters"
          onSubmit={async (event) => {
            event.preventDefault();
            if (await attempt(() => send("POST", "accounts/transfer/confirm", { code: code.trim() }))) location.assign("/?side=platform");
          }}
        >
          <Input
            name={t("update.code")}
            value={code}
            onValue={set_code}
            inputMode="numeric"
            autocomplete="one-time-code"
            maxLength={16}
            required
          />
          <button type="submit" class="main">
            {t("accounts.transfer_done")}
          </button>
        </form>
      )}
    </>
  );
}

export function Accounts() {
  const list = useLoad("accounts", () => get<{ items: Account[] }>("accounts"));
  const roles = useLoad("roles", () => get<{ items: RoleName[] }>("roles").catch(() => ({ items: [] as RoleName[] })));
  const [inviting, set_inviting] = useState(false);
  const [open, set] = useState<Account>();
  const writes = may("administrators|user_accounts", "full");
  const usable = (roles.data?.items ?? []).filter((one) => one.assignable !== "keys");
  return (
    <Page
      title={t("menu.accounts")}
      actions={
        writes && (
          <button type="button" class="main" onClick={() => set_inviting(true)}>
            {t("accounts.invite")}
          </button>
        )
      }
    >
      <Show of={list}>
        {(data) => (
          <Table
            label={t("menu.accounts")}
            rows={data.items}
            id_of={(row) => String(row.id)}
            onOpen={set}
            columns={[
              {
                id: "name",
                title: t("accounts.account"),
                cell: (row) => plain(row.name, 120),
                under: (row) => plain(row.display_name, 100),
                nowrap: true,
                sort: (row) => row.name,
              },
              { id: "role", title: t("accounts.role"), cell: (row) => plain(named(row.role), 80), sort: (row) => named(row.role) },
              { id: "kind", title: t("accounts.kind"), cell: (row) => word(row.kind), sort: (row) => word(row.kind) },
              { id: "status", title: t("state"), cell: (row) => <Badge of={row.status} />, sort: (row) => word(row.status) },
              { id: "mfa", title: t("accounts.mfa"), cell: (row) => authenticator(row) },
              {
                id: "seen",
                title: t("accounts.last"),
                cell: (row) => time(row.last_sign_in_at),
                nowrap: true,
                sort: (row) => row.last_sign_in_at ?? "",
              },
            ]}
          />
        )}
      </Show>
      {inviting && (
        <Invite
          roles={usable}
          close={() => {
            set_inviting(false);
            list.again();
          }}
        />
      )}
      {open && (
        <Edit
          key={open.id}
          of={open}
          roles={usable}
          close={() => {
            set(undefined);
            list.again();
          }}
        />
      )}
    </Page>
  );
}
