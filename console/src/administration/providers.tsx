import { useState } from "preact/hooks";
import { get, send } from "../server";
import { may, sure } from "../state";
import { named, plain, t, time } from "../text";
import { Copy } from "../ui/copy";
import { Dialog } from "../ui/dialog";
import { Choice, Field, Input, Tick } from "../ui/fields";
import { Blank, Show, attempt, useLoad } from "../ui/loaded";
import { Facts, Page } from "../ui/page";
import { Table } from "../ui/table";
import { Badge } from "../ui/badge";
import { Icon } from "../ui/icon";
import { Lines } from "../policies/lines";

interface GroupRole {
  group: string;
  role_id: number;
}
interface Provider {
  id: number;
  public_id: string;
  kind: "oidc" | "saml";
  name: string;
  enabled: boolean;
  domains: string[];
  issuer: string;
  sign_on_url: string;
  client_id: string;
  has_secret: boolean;
  certificates: string[];
  claim: string;
  unsolicited: boolean;
  sign_requests: boolean;
  groups_attribute: string;
  group_roles: GroupRole[];
  redirect_uri: string;
  acs_url: string;
  entity_id: string;
  modified_at: string;
}
const blank: Provider = {
  id: 0,
  public_id: "",
  kind: "oidc",
  name: "",
  enabled: true,
  domains: [],
  issuer: "",
  sign_on_url: "",
  client_id: "",
  has_secret: false,
  certificates: [],
  claim: "",
  unsolicited: false,
  sign_requests: false,
  groups_attribute: "",
  group_roles: [],
  redirect_uri: "",
  acs_url: "",
  entity_id: "",
  modified_at: "",
};

/** Which group gives which role; the first that a person has decides. */
function GroupRoles({ value, change }: { value: GroupRole[]; change: (value: GroupRole[]) => void }) {
  const roles = useLoad("provider-roles", () => get<{ items: { id: number; name: string; assignable: string }[] }>("roles"));
  const offered = (roles.data?.items ?? []).filter((one) => one.assignable !== "keys");
  const put = (at: number, next: Partial<GroupRole>): void => change(value.map((one, index) => (index === at ? { ...one, ...next } : one)));
  return (
    <>
      {value.map((one, at) => (
        <div class="row" key={at}>
          <Input name={t("providers.group")} value={one.group} onValue={(group) => put(at, { group })} maxLength={256} required />
          <Choice
            name={t("accounts.role")}
            value={String(one.role_id)}
            onValue={(id) => put(at, { role_id: Number(id) })}
            options={offered.map((role): [string, string] => [String(role.id), named(role.name)])}
          />
          <button type="button" aria-label={t("delete")} onClick={() => change(value.filter((_, index) => index !== at))}>
            <Icon of="close" />
          </button>
        </div>
      ))}
      <p>
        <button
          type="button"
          disabled={offered.length === 0 || value.length >= 100}
          onClick={() => change([...value, { group: "", role_id: offered[0]?.id ?? 0 }])}
        >
          {t("providers.group_add")}
        </button>
      </p>
    </>
  );
}

function Edit({ of, close }: { of: Provider; close: () => void }) {
  const [now, set] = useState(of);
  const [secret, set_secret] = useState("");
  const [certificate, set_certificate] = useState(of.certificates.join("\n"));
  const writes = may("single_sign_on|identity_providers", "full");
  const put = (change: Partial<Provider>): void => set({ ...now, ...change });
  const save = (): Promise<boolean> =>
    attempt(
      () =>
        send(of.id ? "PUT" : "POST", of.id ? `identity-providers/${of.id}` : "identity-providers", {
          kind: now.kind,
          name: now.name,
          enabled: now.enabled,
          domains: now.domains,
          issuer: now.issuer,
          claim: now.claim,
          groups_attribute: now.groups_attribute,
          group_roles: now.group_roles,
          ...(now.kind === "oidc"
            ? { client_id: now.client_id, ...(secret ? { client_secret: secret } : {}) }
            : {
                sign_on_url: now.sign_on_url,
                certificates: certificate
                  .split(/(?<=-----END CERTIFICATE-----)\s*/)
                  .map((one) => one.trim())
                  .filter(Boolean),
                unsolicited: now.unsolicited,
                sign_requests: now.sign_requests,
              }),
        }),
      t("saved"),
    );
  return (
    <Dialog side title={of.name ? plain(of.name, 64) : t("providers.add")} close={close}>
      {of.id > 0 && (
        <Facts
          of={(of.kind === "oidc"
            ? ([["providers.redirect", of.redirect_uri]] as const)
            : ([
                ["providers.acs", of.acs_url],
                ["providers.entity", of.entity_id],
              ] as const)
          ).map(([key, value]) => [
            t(key),
            <span class="with-button">
              <code>{value}</code> <Copy text={value} />
            </span>,
          ])}
        />
      )}
      <form
        class="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          if (await save()) close();
        }}
      >
        {of.id === 0 && (
          <Choice
            name={t("accounts.kind")}
            value={now.kind}
            onValue={(kind) => put({ kind: kind === "saml" ? "saml" : "oidc" })}
            options={[
              ["oidc", "OpenID Connect"],
              ["saml", "SAML 2.0"],
            ]}
          />
        )}
        <Input name={t("name")} value={now.name} onValue={(name) => put({ name })} maxLength={64} required />
        <Tick name={t("field.enabled")} value={now.enabled} onValue={(enabled) => put({ enabled })} />
        <Input name={t("providers.issuer")} value={now.issuer} onValue={(issuer) => put({ issuer })} maxLength={1024} required />
        {now.kind === "oidc" ? (
          <>
            <Input name={t("providers.client")} value={now.client_id} onValue={(client_id) => put({ client_id })} />
            <Input
              name={t("providers.secret")}
              type="password"
              autocomplete="new-password"
              value={secret}
              onValue={set_secret}
              hint={of.has_secret ? t("providers.secret_kept") : ""}
            />
          </>
        ) : (
          <>
            <Input name={t("providers.sign_on")} value={now.sign_on_url} onValue={(sign_on_url) => put({ sign_on_url })} required />
            <Field name={t("providers.certificates")}>
              {(id) => (
                <textarea
                  id={id}
                  class="mono"
                  rows={6}
                  value={certificate}
                  onInput={(event) => set_certificate(event.currentTarget.value)}
                />
              )}
            </Field>
          </>
        )}
        <Input name={t("providers.claim")} value={now.claim} onValue={(claim) => put({ claim })} hint={t("providers.claim_hint")} />
        {now.kind === "saml" && (
          <>
            <Tick name={t("providers.unsolicited")} value={now.unsolicited} onValue={(unsolicited) => put({ unsolicited })} />
            <Tick name={t("providers.sign_requests")} value={now.sign_requests} onValue={(sign_requests) => put({ sign_requests })} />
          </>
        )}
        <Input
          name={t("providers.groups")}
          value={now.groups_attribute}
          onValue={(groups_attribute) => put({ groups_attribute })}
          maxLength={1024}
          hint={t("providers.groups_hint")}
        />
        <GroupRoles value={now.group_roles} change={(group_roles) => put({ group_roles })} />
        <Lines
          name={t("field.domains")}
          value={now.domains}
          change={(domains) => put({ domains })}
          hint={t("providers.domains_hint")}
          most={50}
        />
        {writes && (
          <div class="bar">
            <p />
            {of.id > 0 && (
              <button
                type="button"
                class="danger"
                onClick={async () => {
                  if (
                    (await sure(t("policies.remove_sure", { name: of.name }), t("delete"))) &&
                    (await attempt(() => send("DELETE", `identity-providers/${of.id}`), t("saved")))
                  )
                    close();
                }}
              >
                {t("delete")}
              </button>
            )}
            <button type="submit" class="main">
              {t("save")}
            </button>
          </div>
        )}
      </form>
    </Dialog>
  );
}

/** OpenID Connect and SAML providers through which accounts of this console sign in. */
export function Providers() {
  const list = useLoad("providers", () => get<{ items: Provider[] }>("identity-providers"));
  const [open, set] = useState<Provider>();
  return (
    <Page
      title={t("menu.providers")}
      lead={t("providers.about")}
      actions={
        may("single_sign_on|identity_providers", "full") && (
          <button type="button" class="main" onClick={() => set(blank)}>
            {t("providers.add")}
          </button>
        )
      }
    >
      <Show of={list}>
        {(data) =>
          data.items.length === 0 ? (
            <Blank icon="provider">
              <p>{t("providers.none")}</p>
              <p class="quiet">{t("providers.none_next")}</p>
            </Blank>
          ) : (
            <Table
              label={t("menu.providers")}
              rows={data.items}
              id_of={(row) => String(row.id)}
              onOpen={set}
              columns={[
                { id: "name", title: t("name"), cell: (row) => plain(row.name, 64), sort: (row) => row.name },
                { id: "kind", title: t("accounts.kind"), cell: (row) => (row.kind === "oidc" ? "OpenID Connect" : "SAML 2.0") },
                { id: "state", title: t("state"), cell: (row) => <Badge of={row.enabled ? "enabled" : "disabled"} /> },
                { id: "issuer", title: t("providers.issuer"), cell: (row) => plain(row.issuer, 200) },
                { id: "domains", title: t("field.domains"), cell: (row) => plain(row.domains.join(", "), 200) || "–" },
                { id: "at", title: t("providers.changed"), cell: (row) => time(row.modified_at), nowrap: true },
              ]}
            />
          )
        }
      </Show>
      {open && (
        <Edit
          key={open.id}
          of={open}
          close={() => {
            set(undefined);
            list.again();
          }}
        />
      )}
    </Page>
  );
}
