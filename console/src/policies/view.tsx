import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { go, may, sure } from "../state";
import { named, plain, t, word } from "../text";
import { Dialog } from "../ui/dialog";
import { Choice, Input } from "../ui/fields";
import { Show, attempt, useLoad } from "../ui/loaded";
import { Link, Page } from "../ui/page";
import { Badge } from "../ui/badge";
import { Icon } from "../ui/icon";
import { add_policy, copy_policy, enable_policy, list_policies, move_policy, remove_policy, type Summary } from "./api";

/** Below every own policy of the same service and kind; 1 is the highest, the built-in ones stand last whatever their number. */
function next_priority(rows: Summary[], service: string, kind: string): number {
  const used = rows.filter((one) => one.service === service && one.kind === kind && one.built_in === "no").map((one) => one.priority);
  return used.length ? Math.min(99_997, Math.max(...used) + 1) : 1;
}

function Add({ rows, close }: { rows: Summary[]; close: () => void }) {
  const [name, set_name] = useState("");
  const [kind, set_kind] = useState("threat_protection");
  const [service, set_service] = useState("inline_inbound");
  return (
    <Dialog title={t("policies.add")} close={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void attempt(async () => {
            const made = await add_policy({ name, kind, service, enabled: false, priority: next_priority(rows, service, kind) });
            go(`/policy/${String(made.policy.id)}`);
          });
        }}
      >
        <Input name={t("name")} value={name} onValue={set_name} maxLength={128} required />
        <Choice
          name={t("field.kind")}
          value={kind}
          onValue={set_kind}
          options={["threat_protection", "data_loss"].map((one): [string, string] => [one, word(one)])}
        />
        <Choice
          name={t("field.service")}
          value={service}
          onValue={set_service}
          options={["inline_inbound", "inline_outbound", "mailbox"].map((one): [string, string] => [one, word(one)])}
        />
        <button type="submit" class="main">
          {t("add")}
        </button>
      </form>
    </Dialog>
  );
}

function Group({ title, rows, again }: { title: string; rows: Summary[]; again: () => void }) {
  const [dragged, set_dragged] = useState(0);
  const [under, set_under] = useState(0); // the row that the dragged one would take the place of
  const box = useRef<HTMLTableSectionElement>(null),
    pressed = useRef("");
  const writes = may("policies", "full"),
    scans = may("manual_scan", "full") && rows[0]?.service === "mailbox",
    acts = writes || scans;
  const act = async (action: () => Promise<unknown>, said = t("saved")): Promise<void> => {
    await attempt(action, said);
    again();
  };
  // A row that was moved by its arrow takes the focus along, so that it can be moved on without a mouse.
  useLayoutEffect(() => {
    const [id, way] = pressed.current.split(" ");
    if (!id) return;
    pressed.current = "";
    const arrows = [...(box.current?.querySelectorAll<HTMLButtonElement>(`tr[data-id="${id}"] button[data-way]`) ?? [])].filter(
      (one) => !one.disabled,
    );
    (arrows.find((one) => one.dataset.way === way) ?? arrows[0])?.focus();
  }, [rows.map((one) => one.id).join(" ")]);
  const arrow = (row: Summary, way: "up" | "down", other: Summary | undefined): preact.JSX.Element => (
    <button
      type="button"
      data-way={way}
      disabled={row.built_in !== "no" || !other || other.built_in !== "no"}
      aria-label={`${t(`policies.${way}`)}: ${plain(row.name, 128)}`}
      onClick={() => {
        if (!other) return;
        pressed.current = `${row.id} ${way}`;
        void act(
          () => (way === "up" ? move_policy(row.id, other.priority) : move_policy(other.id, row.priority)),
          t("policies.moved", { name: plain(row.name, 128), other: plain(other.name, 128) }),
        );
      }}
    >
      <Icon of={way} />
    </button>
  );
  return (
    <section>
      <h2>{title}</h2>
      <div class="table stacks" role="region" aria-label={title} tabIndex={0}>
        <table class="policies" role="table">
          <thead role="rowgroup">
            <tr role="row">
              {[t("policies.priority"), t("name"), t("policies.targets"), t("state"), ...(acts ? [t("actions")] : [])].map((one) => (
                <th key={one} role="columnheader" scope="col">
                  {one}
                </th>
              ))}
            </tr>
          </thead>
          <tbody ref={box} role="rowgroup">
            {rows.map((row, at) => {
              const fixed = row.built_in !== "no",
                above = rows[at - 1],
                below = rows[at + 1];
              return (
                <tr
                  key={row.id}
                  role="row"
                  data-id={row.id}
                  draggable={writes && !fixed}
                  class={dragged === row.id ? "dragged" : dragged && under === row.id ? "drop-before" : ""}
                  onDragStart={() => set_dragged(row.id)}
                  onDragEnd={() => {
                    set_dragged(0);
                    set_under(0);
                  }}
                  onDragOver={(event) => {
                    if (dragged && !fixed) {
                      event.preventDefault();
                      set_under(row.id);
                    }
                  }}
                  onDrop={(event) => {
                    event.preventDefault();
                    if (dragged && dragged !== row.id) void act(() => move_policy(dragged, row.priority));
                    set_dragged(0);
                    set_under(0);
                  }}
                >
                  <td role="cell">
                    {writes && !fixed && (
                      <span class="handle" aria-hidden="true">
                        ⠿{" "}
                      </span>
                    )}
                    {fixed ? t("policies.last") : row.priority}
                  </td>
                  <td role="cell">
                    <Link to={`/policy/${row.id}`}>{plain(fixed ? named(row.name) : row.name, 128)}</Link>
                    {row.description && <div class="quiet">{plain(fixed ? named(row.description) : row.description, 160)}</div>}
                  </td>
                  <td role="cell">{t(row.targets_all ? "policies.all" : "policies.some")}</td>
                  <td role="cell">
                    <Badge of={row.enabled ? "enabled" : "disabled"} /> {row.monitor_only && <Badge of="monitor_only" />}
                  </td>
                  {acts && (
                    <td role="cell">
                      <span class="buttons">
                        {writes && (
                          <>
                            {arrow(row, "up", above)}
                            {arrow(row, "down", below)}
                            <button type="button" onClick={() => act(() => enable_policy(row.id, !row.enabled, row.version))}>
                              {t(row.enabled ? "disable" : "enable")}
                            </button>
                            <button type="button" onClick={() => act(() => copy_policy(row.id))}>
                              {t("copy")}
                            </button>
                            {!fixed && (
                              <button
                                type="button"
                                onClick={async () => {
                                  if (await sure(t("policies.remove_sure", { name: plain(row.name, 128) }), t("delete")))
                                    await act(() => remove_policy(row.id));
                                }}
                              >
                                {t("delete")}
                              </button>
                            )}
                          </>
                        )}
                        {scans && (
                          <Link
                            to={`/manual-scans?policy=${row.id}`}
                            class="button"
                            title={`${t("manual.order")}: ${plain(row.name, 128)}`}
                          >
                            {t("manual.run")}
                          </Link>
                        )}
                      </span>
                    </td>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

export function Policies() {
  const list = useLoad("policies", list_policies);
  const [adding, set] = useState(false);
  return (
    <Page
      title={t("menu.policies")}
      lead={t("policies.about")}
      actions={
        <>
          <Link to="/dlp" class="button">
            {t("menu.dlp")}
          </Link>
          <Link to="/policies-yaml" class="button">
            {t("menu.yaml")}
          </Link>
          {may("policies", "full") && (
            <button type="button" class="main" onClick={() => set(true)}>
              {t("policies.add")}
            </button>
          )}
        </>
      }
    >
      <Show of={list}>
        {(data) => {
          const groups = [...new Set(data.items.map((one) => `${one.service} ${one.kind}`))];
          return groups.length ? (
            groups.map((group) => {
              const [service = "", kind = ""] = group.split(" ");
              return (
                <Group
                  key={group}
                  title={`${word(service)} – ${word(kind)}`}
                  rows={data.items.filter((one) => `${one.service} ${one.kind}` === group)}
                  again={list.again}
                />
              );
            })
          ) : (
            <p class="empty">{t("policies.empty")}</p>
          );
        }}
      </Show>
      {adding && <Add rows={list.data?.items ?? []} close={() => set(false)} />}
    </Page>
  );
}
