import { useEffect, useState } from "preact/hooks";
import { Problem } from "../server";
import { may, place, say, set_query, sure, unsaved } from "../state";
import { label, named, plain, t, word, type Key } from "../text";
import { Dialog } from "../ui/dialog";
import { Fault, Show, as_problem, useDraft, useLoad } from "../ui/loaded";
import { Link, Page } from "../ui/page";
import { Badge } from "../ui/badge";
import { enable_policy, read_policy, save_policy, type Json, type Versioned } from "./api";
import { Correlated } from "./correlated";
import { DataLoss } from "./data_loss";
import { FileBlocking, Malware, Spam, WebReputation } from "./filters";
import { History, Since } from "./history";
import { differs, fields_of, text_of, type Service } from "./model";
import { Flag, Text, type PartProps } from "./parts";
import { Simulate } from "./simulate";
import { Targets } from "./targets";

const filters: Record<string, (props: PartProps) => preact.JSX.Element> = {
  spam: Spam,
  malware: Malware,
  file_blocking: FileBlocking,
  web_reputation: WebReputation,
  correlated_intelligence: Correlated,
  data_loss: DataLoss,
};

/** The tab that holds the member which the server complains about ("malware.types: expected …"). */
export function tab_of(complaint: string): string {
  return Object.keys(filters).find((one) => new RegExp(`(^|[\\s:.])${one}(\\.|:)`).test(complaint)) ?? "general";
}

function General({ now, change }: { now: Versioned; change: (name: string, value: Json) => void }) {
  const fixed = now.policy.built_in !== "no";
  return (
    <>
      <Text name="name" value={now.policy} put={change} most={128} />
      <Text name="description" value={now.policy} put={change} most={512} rows={2} />
      <Flag name="enabled" value={now.policy} put={change} />
      {now.policy.built_in !== "default_monitor_only" && <Flag name="monitor_only" value={now.policy} put={change} />}
      {now.policy.service === "mailbox" && <Flag name="skip_junk" value={now.policy} put={change} />}
      <Targets value={now.policy.targets} fixed={fixed} change={(value) => change("targets", value)} />
    </>
  );
}

/** Somebody else saved in the meantime: what was typed is kept until one of both is chosen. */
function Conflict({
  id,
  since,
  theirs,
  mine,
  close,
}: {
  id: string;
  since: number;
  theirs: () => void;
  mine: () => void;
  close: () => void;
}) {
  return (
    <Dialog title={t("policy.conflict")} close={close}>
      <p>{t("policy.conflict_text")}</p>
      <Since id={id} since={since} />
      <div class="bar">
        <p />
        <button type="button" onClick={close}>
          {t("cancel")}
        </button>
        <button type="button" onClick={theirs}>
          {t("policy.take_theirs")}
        </button>
        <button type="button" class="main" onClick={mine}>
          {t("policy.keep_mine")}
        </button>
      </div>
    </Dialog>
  );
}

export function PolicyEditor() {
  const id = place.value.path.split("/")[2] ?? "";
  const read = useLoad(`policy ${id}`, () => read_policy(id));
  const { now, set, accept } = useDraft<Versioned>(read.data);
  const [problem, set_problem] = useState<Problem>();
  const [conflict, set_conflict] = useState(false);
  const [busy, set_busy] = useState(false);
  const [simulating, set_simulating] = useState(false);
  const dirty = now !== undefined && read.data !== undefined && differs(now.policy, read.data.policy);
  useEffect(() => {
    unsaved.value = dirty ? { text: t("policy.discard_sure"), button: t("policy.discard") } : undefined;
    if (!dirty) return;
    const leave = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener("beforeunload", leave);
    return () => {
      removeEventListener("beforeunload", leave);
      unsaved.value = undefined;
    };
  }, [dirty]);
  const writes = may("policies", "full");
  const data_loss = now?.policy.kind === "data_loss";
  const tabs = ["general", ...(data_loss ? ["data_loss"] : Object.keys(filters).filter((one) => one !== "data_loss")), "history"];
  const asked = place.value.query.get("tab") ?? "general",
    tab = tabs.includes(asked) ? asked : "general";
  const change = (name: string, value: Json): void => {
    set((old) => (old ? { ...old, policy: { ...old.policy, [name]: value } } : old));
    set_problem(undefined);
  };
  async function save(version: number): Promise<void> {
    if (!now) return;
    set_busy(true);
    set_conflict(false);
    try {
      await save_policy(id, now.policy, version);
      set_problem(undefined);
      accept();
      read.again();
      say(t("saved"));
    } catch (what) {
      const found = as_problem(what);
      if (found.code === "request.precondition") set_conflict(true);
      else {
        set_problem(found);
        if (found.code === "policy.invalid") set_query({ tab: tab_of(String(found.body.detail ?? "")) }, true);
      }
    }
    set_busy(false);
  }
  const Filter = filters[tab];
  return (
    <Page
      title={now ? plain(now.policy.built_in === "no" ? text_of(now.policy.name) : named(text_of(now.policy.name)), 128) : t("menu.policy")}
      actions={
        <>
          <Link to="/policies" class="button">
            {t("menu.policies")}
          </Link>
          {now && (
            <button type="button" onClick={() => set_simulating(true)}>
              {t("simulate.button")}
            </button>
          )}
        </>
      }
    >
      <Show of={read}>
        {() =>
          now && (
            <>
              <p class="lead">
                {word(text_of(now.policy.service))} – {word(text_of(now.policy.kind))} · {t("policy.version")} {now.version}{" "}
                <Badge of={now.policy.enabled === true ? "enabled" : "disabled"} />{" "}
                {now.policy.monitor_only === true && <Badge of="monitor_only" />}
              </p>
              {!writes && <p class="notice">{t("policy.read_only")}</p>}
              {problem && <Fault problem={problem} />}
              <div class="tabs" role="group" aria-label={t("policy.parts")}>
                {tabs.map((one) => (
                  <button
                    key={one}
                    type="button"
                    aria-pressed={one === tab}
                    onClick={() => set_query({ tab: one === "general" ? "" : one }, true)}
                  >
                    {one === "general" || one === "history" ? t(`policy.${one}` as Key) : label(one)}
                    {one !== "general" && one !== "history" && one !== "data_loss" && fields_of(now.policy[one]).enabled !== true
                      ? ` (${t("off")})`
                      : ""}
                  </button>
                ))}
              </div>
              <fieldset class="form" disabled={!writes && tab !== "history"}>
                {tab === "general" && <General now={now} change={change} />}
                {tab === "history" && (
                  <History
                    id={id}
                    now={now.version}
                    restored={() => {
                      accept();
                      read.again();
                    }}
                  />
                )}
                {Filter && (
                  <Filter
                    key={tab}
                    value={fields_of(now.policy[tab])}
                    service={text_of(now.policy.service) as Service}
                    put={(name, value) => change(tab, { ...fields_of(now.policy[tab]), [name]: value })}
                  />
                )}
              </fieldset>
              {writes && tab !== "history" && (
                <div class="saving" role="status">
                  <p>{dirty ? t("policy.unsaved") : t("policy.no_change")}</p>
                  <button
                    type="button"
                    disabled={!dirty}
                    onClick={async () => {
                      if ((await sure(t("policy.discard_sure"), t("policy.discard"))) && read.data) set(read.data);
                    }}
                  >
                    {t("policy.discard")}
                  </button>
                  {now.policy.enabled !== true && !dirty && (
                    <button
                      type="button"
                      onClick={async () => {
                        try {
                          await enable_policy(Number(id), true, now.version);
                          accept();
                          read.again();
                          say(t("saved"));
                        } catch (what) {
                          set_problem(as_problem(what));
                        }
                      }}
                    >
                      {t("enable")}
                    </button>
                  )}
                  <button type="button" class="main" disabled={!dirty || busy} onClick={() => save(now.version)}>
                    {t("save")}
                  </button>
                </div>
              )}
              {conflict && (
                <Conflict
                  id={id}
                  since={now.version}
                  close={() => set_conflict(false)}
                  theirs={() => {
                    set_conflict(false);
                    accept();
                    read.again();
                  }}
                  mine={async () => {
                    const newer = await read_policy(id);
                    await save(newer.version);
                  }}
                />
              )}
            </>
          )
        }
      </Show>
      {simulating && now && <Simulate id={id} draft={now.policy} versions={now.version} close={() => set_simulating(false)} />}
    </Page>
  );
}
