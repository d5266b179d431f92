import { useEffect } from "preact/hooks";
import { get, send } from "../server";
import { number, plain, t } from "../text";
import { Show, attempt, useLoad } from "../ui/loaded";
import { Badge } from "../ui/badge";

export interface Task {
  id: string;
  state: string;
  total: number;
  succeeded: number;
  failed: number;
  failures: { id: number; problem: string }[];
}

/** A bulk task as it goes on, with a button that stops it. */
export function Progress({ id, done }: { id: string; done: () => void }) {
  const task = useLoad(`task ${id}`, () => get<Task>(`tasks/${id}`), 1000);
  const over = task.data !== undefined && task.data.state !== "running";
  useEffect(() => {
    if (over) done();
  }, [over]);
  return (
    <Show of={task}>
      {(one) => (
        <div class="card wide" role="status">
          <p>
            {t("quarantine.progress", { done: number(one.succeeded), failed: number(one.failed), total: number(one.total) })}{" "}
            <Badge of={one.state} />
          </p>
          <progress max={Math.max(1, one.total)} value={one.succeeded + one.failed} aria-label={t("quarantine.bulk")} />
          {one.state === "running" && (
            <button type="button" onClick={() => attempt(() => send("POST", `tasks/${id}/cancel`))}>
              {t("cancel")}
            </button>
          )}
          {one.failures.length > 0 && (
            <ul>
              {one.failures.map((failure) => (
                <li key={failure.id}>
                  {failure.id}: {plain(failure.problem, 200)}
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </Show>
  );
}
