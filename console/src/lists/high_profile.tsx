import { useState } from "preact/hooks";
import type { components } from "../openapi";
import { get, query, send } from "../server";
import { say } from "../state";
import { language, number, plain, t } from "../text";
import { Dialog } from "../ui/dialog";
import { Choice } from "../ui/fields";
import { Show, attempt, useDraft, useLoad } from "../ui/loaded";
import { groups_of } from "./groups";

type Proposal = components["schemas"]["HighProfileProposal"];
interface Chosen extends Proposal {
  on: boolean;
}

// Names are those that the members bear in their mail; they are looked at, and written where mail told none.
function Members({ group, done }: { group: string; done: () => void }) {
  const read = useLoad(`proposals ${group}`, async () =>
    (await get<{ items: Proposal[] }>(`high-profile/proposals${query({ group })}`)).items.map((one): Chosen => ({
      ...one,
      on: !one.listed && one.first !== "" && one.last !== "",
    })),
  );
  const { now, set } = useDraft<Chosen[]>(read.data);
  const put = (at: number, change: Partial<Chosen>): void => set((now ?? []).map((one, n) => (n === at ? { ...one, ...change } : one)));
  const parts = language.value === "ja" ? (["last", "first", "middle"] as const) : (["first", "middle", "last"] as const);
  async function add(): Promise<void> {
    const some = (now ?? []).filter((one) => one.on);
    if (some.some((one) => !one.first.trim() || !one.last.trim())) {
      say(t("high_profile.names_missing"), "bad");
      return;
    }
    const entries = some.map(({ first, middle, last, address }) => ({ person: { first, middle, last, address }, note: "" }));
    if (
      await attempt(() => send("POST", "lists/high_profile_users", { entries }), t("high_profile.added", { count: number(entries.length) }))
    )
      done();
  }
  return (
    <Show of={read}>
      {() =>
        now && (
          <form
            class="stack"
            onSubmit={(event) => {
              event.preventDefault();
              void add();
            }}
          >
            <p class="quiet">{t("high_profile.names_from_mail")}</p>
            <div class="table" role="region" aria-label={t("groups.members")} tabIndex={0}>
              <table>
                <thead>
                  <tr>
                    <th class="narrow">{t("choose")}</th>
                    <th>{t("list_of.person")}</th>
                    {parts.map((part) => (
                      <th key={part}>{t(`lists.${part}`)}</th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {now.map((one, at) => (
                    <tr key={one.address}>
                      <td class="narrow">
                        <input
                          type="checkbox"
                          aria-label={`${t("choose")}: ${plain(one.address, 254)}`}
                          checked={one.on}
                          disabled={one.listed}
                          onChange={() => put(at, { on: !one.on })}
                        />
                      </td>
                      <td>
                        {plain(one.address, 254)}
                        {one.listed && <small class="quiet"> {t("high_profile.listed")}</small>}
                      </td>
                      {parts.map((part) => (
                        <td key={part}>
                          <input
                            aria-label={`${t(`lists.${part}`)}: ${plain(one.address, 254)}`}
                            value={one[part]}
                            maxLength={128}
                            disabled={one.listed}
                            onInput={(event) => put(at, { [part]: event.currentTarget.value, on: true })}
                          />
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <div class="bar">
              <button type="submit" class="main" disabled={!now.some((one) => one.on)}>
                {t("add")}
              </button>
            </div>
          </form>
        )
      }
    </Show>
  );
}

/** Adds members of a group to the high-profile users. */
export function FromGroup({ done }: { done: () => void }) {
  const groups = useLoad("groups", groups_of);
  const [open, set_open] = useState(false);
  const [group, choose] = useState("");
  return (
    <>
      <button type="button" onClick={() => set_open(true)}>
        {t("high_profile.from_group")}
      </button>
      {open && (
        <Dialog wide title={t("high_profile.from_group")} close={() => set_open(false)}>
          <div class="stack">
            <Show of={groups}>
              {(data) =>
                data.items.length === 0 ? (
                  <p class="empty">{t("groups.none")}</p>
                ) : (
                  <Choice
                    name={t("high_profile.group")}
                    value={group}
                    onValue={choose}
                    options={[
                      ["", "–"],
                      ...data.items.map((one): [string, string] => [one.name, `${plain(one.name, 120)} (${number(one.members)})`]),
                    ]}
                  />
                )
              }
            </Show>
            {group && (
              <Members
                key={group}
                group={group}
                done={() => {
                  set_open(false);
                  done();
                }}
              />
            )}
          </div>
        </Dialog>
      )}
    </>
  );
}
