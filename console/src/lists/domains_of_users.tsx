import { useState } from "preact/hooks";
import { get, query, send } from "../server";
import { number, plain, t } from "../text";
import { Dialog } from "../ui/dialog";
import { Tick } from "../ui/fields";
import { Show, attempt, useLoad } from "../ui/loaded";
import { groups_of } from "./groups";

const most_groups = 200;

// The domains in which the groups' members have their addresses, with how many have one there.
async function domains_of_users(): Promise<[string, number][]> {
  const found = new Map<string, Set<string>>();
  for (const group of (await groups_of()).items.slice(0, most_groups)) {
    for (const address of (await get<{ items: string[] }>(`groups/members${query({ name: group.name })}`)).items) {
      const domain = address.slice(address.lastIndexOf("@") + 1).toLowerCase();
      if (domain) found.set(domain, (found.get(domain) ?? new Set()).add(address));
    }
  }
  return [...found].map(([domain, people]): [string, number] => [domain, people.size]).sort((a, b) => b[1] - a[1]);
}

function Domains({ listed, done }: { listed: string[]; done: () => void }) {
  const read = useLoad("domains of users", async () => (await domains_of_users()).filter(([domain]) => !listed.includes(domain)));
  const [left_out, leave] = useState(new Set<string>());
  return (
    <Show of={read}>
      {(domains) =>
        domains.length === 0 ? (
          <p class="empty">{t("lists.from_users_none")}</p>
        ) : (
          <form
            class="stack"
            onSubmit={async (event) => {
              event.preventDefault();
              const entries = domains.filter(([domain]) => !left_out.has(domain)).map(([value]) => ({ value, note: "" }));
              if (await attempt(() => send("POST", "lists/internal_domains", { entries }), t("saved"))) done();
            }}
          >
            {domains.map(([domain, people]) => (
              <Tick
                key={domain}
                name={`${plain(domain, 253)} (${t("lists.people", { count: number(people) })})`}
                value={!left_out.has(domain)}
                onValue={(on) =>
                  leave((old) => {
                    const next = new Set(old);
                    if (on) next.delete(domain);
                    else next.add(domain);
                    return next;
                  })
                }
              />
            ))}
            <div class="bar">
              <button type="submit" class="main" disabled={left_out.size === domains.length}>
                {t("add")}
              </button>
            </div>
          </form>
        )
      }
    </Show>
  );
}

/** Fills the internal domains from the addresses of the organization's groups. */
export function FromUsers({ listed, done }: { listed: string[]; done: () => void }) {
  const [open, set] = useState(false);
  return (
    <>
      <button type="button" onClick={() => set(true)}>
        {t("lists.from_users")}
      </button>
      {open && (
        <Dialog title={t("lists.from_users")} close={() => set(false)}>
          <p class="quiet">{t("lists.from_users_hint")}</p>
          <Domains
            listed={listed}
            done={() => {
              set(false);
              done();
            }}
          />
        </Dialog>
      )}
    </>
  );
}
