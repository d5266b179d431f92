import { useState } from "preact/hooks";
import { get, send } from "../server";
import { may, session, sure } from "../state";
import { named, plain, t, time, two, type Two } from "../text";
import { Copy } from "../ui/copy";
import { Choice, Input, Tick } from "../ui/fields";
import { Show, attempt, useLoad } from "../ui/loaded";
import { Card, Page } from "../ui/page";
import { Table } from "../ui/table";
import type { components } from "../openapi";

type Key = components["schemas"]["ApiKey"];

function Tokens({ path, title, screen }: { path: "api-tokens" | "api-keys"; title: string; screen: string }) {
  const list = useLoad(path, () => get<{ items: Key[]; types?: { id: string; name: Two }[] }>(path));
  const roles = useLoad(`roles ${path}`, async () =>
    path === "api-keys" ? get<{ items: { id: number; name: string; assignable: string }[] }>("roles") : { items: [] },
  );
  const [name, set_name] = useState("");
  const [types, set_types] = useState<string[]>([]);
  const [role, set_role] = useState("");
  const [months, set_months] = useState("12");
  const [networks, set_networks] = useState("");
  const [secret, set_secret] = useState("");
  const writes = may(screen, "full");
  const usable = (roles.data?.items ?? []).filter((one) => one.assignable !== "users");
  const act = async (action: () => Promise<unknown>): Promise<void> => {
    await attempt(action, t("saved"));
    list.again();
  };
  const issue = (method: "POST", to: string, body?: unknown) =>
    act(async () => set_secret((await send<{ secret: string }>(method, to, body)).secret));
  return (
    <Card title={title} wide>
      {secret && (
        <div class="notice" role="status">
          <p>{t("keys.once")}</p>
          <p>
            <code class="secret">{secret}</code>
          </p>
          <Copy text={secret} />
        </div>
      )}
      {writes && (
        <form
          class="filters"
          onSubmit={(event) => {
            event.preventDefault();
            void issue(
              "POST",
              path,
              path === "api-tokens"
                ? { name, types }
                : {
                    name,
                    role_id: Number(role || usable[0]?.id),
                    months: Number(months),
                    networks: networks.split(/[\s,]+/).filter(Boolean),
                  },
            );
          }}
        >
          <Input name={t("name")} value={name} onValue={set_name} maxLength={128} required />
          {path === "api-tokens" ? (
            <fieldset class="ticks">
              <legend>{t("keys.types")}</legend>
              {(list.data?.types ?? []).map((one) => (
                <Tick
                  key={one.id}
                  name={two(one.name)}
                  value={types.includes(one.id)}
                  onValue={(on) => set_types(on ? [...types, one.id] : types.filter((old) => old !== one.id))}
                />
              ))}
            </fieldset>
          ) : (
            <Choice
              name={t("accounts.role")}
              value={role || String(usable[0]?.id ?? "")}
              onValue={set_role}
              options={usable.map((one): [string, string] => [String(one.id), named(one.name)])}
            />
          )}
          {path === "api-keys" && (
            <>
              <Choice
                name={t("keys.months")}
                value={months}
                onValue={set_months}
                options={[
                  ...["1", "3", "6", "12"].map((one): [string, string] => [one, t("keys.month_count", { count: one })]),
                  ["0", t("keys.no_end")],
                ]}
              />
              <Input name={t("keys.networks")} hint={t("keys.networks_hint")} value={networks} onValue={set_networks} />
            </>
          )}
          <button type="submit" class="main">
            {t("add")}
          </button>
        </form>
      )}
      <Show of={list}>
        {(data) => (
          <Table
            label={title}
            empty={t(writes ? "keys.none" : "nothing_here")}
            rows={data.items}
            id_of={(row) => String(row.id)}
            columns={[
              { id: "name", title: t("name"), cell: (row) => plain(row.name, 128) },
              {
                id: "types",
                title: t("keys.types"),
                cell: (row) => row.types.map((id) => two(data.types?.find((one) => one.id === id)?.name) || id).join(", ") || "–",
              },
              { id: "created", title: t("lists.at"), cell: (row) => time(row.created_at), nowrap: true, sort: (row) => row.created_at },
              { id: "expires", title: t("lists.expires"), cell: (row) => time(row.expires_at), nowrap: true },
              { id: "used", title: t("keys.used"), cell: (row) => time(row.last_used_at), nowrap: true },
              ...(writes
                ? [
                    {
                      id: "do",
                      title: t("actions"),
                      cell: (row: Key) => (
                        <span class="buttons">
                          {path === "api-tokens" && (
                            <button type="button" onClick={() => issue("POST", `api-tokens/${row.id}/refresh`)}>
                              {t("keys.refresh")}
                            </button>
                          )}
                          <button
                            type="button"
                            onClick={async () => {
                              if (await sure(t("policies.remove_sure", { name: row.name }), t("delete")))
                                await act(() => send("DELETE", `${path}/${row.id}`));
                            }}
                          >
                            {t("delete")}
                          </button>
                        </span>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        )}
      </Show>
    </Card>
  );
}

export function Keys() {
  return (
    <Page title={t("menu.keys")}>
      <div class="cards">
        {may("automation_apis") && <Tokens path="api-tokens" title={t("keys.tokens")} screen="automation_apis" />}
        {session.value?.account.side === "platform" && may("api_keys") && (
          <Tokens path="api-keys" title={t("keys.platform")} screen="api_keys" />
        )}
      </div>
    </Page>
  );
}
