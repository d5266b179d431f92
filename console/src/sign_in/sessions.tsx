import { useState } from "preact/hooks";
import { get, send } from "../server";
import { session, sure } from "../state";
import { plain, t, time } from "../text";
import { Copy } from "../ui/copy";
import { Input } from "../ui/fields";
import { Show, attempt, useLoad } from "../ui/loaded";
import { Card, Page } from "../ui/page";
import { Table } from "../ui/table";
import { NewPassword } from "./password";
import { Setup } from "./view";
import type { components } from "../openapi";

type Item = components["schemas"]["SessionItem"];

/** "Chromium 143 on Linux" out of a browser's self-description; the whole of it where neither is known. */
export function browser_name(agent: string): string {
  const browser = /(Edg|OPR|Firefox|HeadlessChrome|Chrome|Version)\/(\d+)/.exec(agent);
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(agent)?.[1] ?? "";
  const names: Record<string, string> = { Edg: "Edge", OPR: "Opera", HeadlessChrome: "Chrome", Version: "Safari" };
  const edge = /(Edg|OPR)\/(\d+)/.exec(agent) ?? browser;
  return edge ? `${names[edge[1] ?? ""] ?? edge[1]} ${edge[2]}${system ? ` – ${system}` : ""}` : agent;
}

function Password() {
  const [old_password, set_old] = useState("");
  const [new_password, set_new] = useState("");
  const [again, set_again] = useState("");
  return (
    <form
      class="stack"
      onSubmit={async (event) => {
        event.preventDefault();
        if (
          new_password === again &&
          (await attempt(() => send("POST", "session/change-password", { old_password, new_password }), t("saved")))
        ) {
          set_old("");
          set_new("");
          set_again("");
        }
      }}
    >
      <Input
        name={t("sessions.old_password")}
        type="password"
        value={old_password}
        onValue={set_old}
        autocomplete="current-password"
        required
      />
      <NewPassword first={new_password} second={again} onFirst={set_new} onSecond={set_again} />
      <button type="submit" disabled={!new_password || new_password !== again}>
        {t("sessions.change_password")}
      </button>
    </form>
  );
}

function Authenticator() {
  const [setup, set_setup] = useState<{ secret: string; uri: string }>();
  const [code, set_code] = useState("");
  const [codes, set_codes] = useState<string[]>([]);
  if (codes.length)
    return (
      <div role="status">
        <p>{t("sessions.recovery")}</p>
        <pre>{codes.join("\n")}</pre>
        <Copy text={codes.join("\n")} />
      </div>
    );
  if (!setup)
    return (
      <>
        <p>{t(session.value?.account.has_mfa ? "sessions.mfa_on" : "sessions.mfa_off")}</p>
        <button type="button" onClick={() => attempt(async () => set_setup(await send("POST", "session/mfa")))}>
          {t("sessions.mfa_begin")}
        </button>
      </>
    );
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void attempt(async () => {
          set_codes((await send<{ recovery_codes: string[] }>("POST", "session/mfa/confirm", { code: code.trim() })).recovery_codes);
          if (session.value) session.value = { ...session.value, account: { ...session.value.account, has_mfa: true } };
        });
      }}
    >
      <Setup secret={setup.secret} uri={setup.uri} />
      <Input name={t("sign_in.code")} value={code} onValue={set_code} inputMode="numeric" autocomplete="one-time-code" required />
      <button type="submit" class="main">
        {t("next")}
      </button>
    </form>
  );
}

export function Sessions() {
  const list = useLoad("sessions", () => get<{ items: Item[] }>("sessions"));
  const end = async (path: string): Promise<void> => {
    await attempt(() => send("DELETE", path), t("done"));
    list.again();
  };
  return (
    <Page
      title={t("menu.sessions")}
      actions={
        <button
          type="button"
          onClick={async () => {
            if (await sure(t("sessions.end_others_sure"), t("sessions.end_others"))) await end("sessions");
          }}
        >
          {t("sessions.end_others")}
        </button>
      }
    >
      <Show of={list}>
        {(data) => (
          <Table
            label={t("menu.sessions")}
            rows={data.items}
            id_of={(row) => String(row.id)}
            columns={[
              {
                id: "agent",
                title: t("sessions.agent"),
                cell: (row) => <span title={plain(row.agent, 300)}>{plain(browser_name(row.agent), 90)}</span>,
              },
              { id: "address", title: t("sessions.address"), cell: (row) => row.address },
              {
                id: "created",
                title: t("sessions.since"),
                cell: (row) => time(row.created_at),
                nowrap: true,
                sort: (row) => row.created_at,
              },
              {
                id: "seen",
                title: t("sessions.seen"),
                cell: (row) => time(row.last_seen_at),
                nowrap: true,
                sort: (row) => row.last_seen_at,
              },
              {
                id: "end",
                title: t("actions"),
                cell: (row) =>
                  row.current ? (
                    <span class="quiet">{t("sessions.this")}</span>
                  ) : (
                    <button type="button" onClick={() => end(`sessions/${row.id}`)}>
                      {t("sign_out")}
                    </button>
                  ),
              },
            ]}
          />
        )}
      </Show>
      <div class="cards">
        <Card title={t("sessions.change_password")}>
          <Password />
        </Card>
        <Card title={t("sessions.mfa")}>
          <Authenticator />
        </Card>
      </div>
    </Page>
  );
}
