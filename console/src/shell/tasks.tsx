import type { components } from "../openapi";
import { get } from "../server";
import { may } from "../state";
import { named, number, plain, t, time, word } from "../text";
import { Popup } from "../ui/dialog";
import { Blank, Show, useLoad } from "../ui/loaded";
import { Link } from "../ui/page";
import { Badge } from "../ui/badge";
import { Icon } from "../ui/icon";

type Schemas = components["schemas"];
interface Work {
  at: string;
  name: string;
  state: string;
  told: string;
  to: string;
}

const most = 10;
const read = async <T,>(screen: string, path: string): Promise<T[]> => (may(screen) ? (await get<{ items: T[] }>(path)).items : []);

async function newest_work(): Promise<Work[]> {
  const [tasks, scans, runs] = await Promise.all([
    read<Schemas["Task"]>("quarantine", `tasks?limit=${most}`),
    read<Schemas["ManualScan"]>("manual_scan", `manual-scans?limit=${most}`).catch(() => []), // no mailbox server
    read<Schemas["ReportRun"]>("reports", `reports?limit=${most}`),
  ]);
  return [
    ...tasks.map((one) => ({
      at: one.started_at,
      name: word(`task_${one.kind}`),
      state: one.state,
      told: t("tasks.of", { done: number(one.succeeded), all: number(one.total), failed: number(one.failed) }),
      to: one.kind.startsWith("mail.") ? "/trace" : "/quarantine",
    })),
    ...scans.map((one) => ({
      at: one.ordered_at,
      name: `${t("tasks.manual_scan")}: ${named(one.policy_name)}`,
      state: `scan_${one.state}`,
      told: t("tasks.scanned", { items: number(one.counts.items), found: number(one.counts.found) }),
      to: `/manual-scans?scan=${one.id}`,
    })),
    ...runs.map((one) => ({
      at: one.created_at,
      name: `${t("tasks.report")}: ${one.title}`,
      state: `report_${one.state}`,
      told: one.error,
      to: "/reports",
    })),
  ]
    .sort((a, b) => (a.at < b.at ? 1 : -1))
    .slice(0, most);
}

function Newest() {
  const work = useLoad("newest work", newest_work, 3_000);
  return (
    <Show of={work}>
      {(rows) =>
        rows.length === 0 ? (
          <Blank icon="check">
            <p>{t("tasks.none")}</p>
          </Blank>
        ) : (
          <ul class="tasks">
            {rows.map((one) => (
              <li key={`${one.at} ${one.name}`}>
                <Link to={one.to}>{plain(one.name, 120)}</Link> <Badge of={one.state} />
                <div class="quiet">
                  {time(one.at)}
                  {one.told && ` · ${plain(one.told, 200)}`}
                </div>
              </li>
            ))}
          </ul>
        )
      }
    </Show>
  );
}

/** What goes on or has ended lately, of the whole tenant: bulk actions, manual scans, reports (reference.md §8: CAS's task list). */
export function Tasks() {
  return (
    <Popup
      lazy
      class="task-list"
      name={
        <>
          <Icon of="clock" />
          <span class="hidden">{t("tasks")}</span>
        </>
      }
    >
      <Newest />
    </Popup>
  );
}
