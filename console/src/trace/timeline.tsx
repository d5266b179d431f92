import { get, query } from "../server";
import { named, plain, t, time, word } from "../text";
import { Show, useLoad } from "../ui/loaded";
import { Badge } from "../ui/badge";

interface Event {
  at: string;
  kind: string;
  what: string;
  by: string;
  detail: string;
}

/** One mail from arrival to the last thing done to it, by whoever it was. */
export function Timeline({ of }: { of: string }) {
  const events = useLoad(`timeline ${of}`, () => get<{ items: Event[] }>(`mail-timeline${query({ key: of })}`));
  return (
    <Show of={events}>
      {(data) =>
        data.items.length === 0 ? (
          <p class="empty">{t("trace.none")}</p>
        ) : (
          <ol class="timeline">
            {data.items.map((one, at) => (
              <li key={at}>
                <time>{time(one.at)}</time> <strong>{word(`event_${one.kind}`)}</strong> <Badge of={one.what} />
                {(one.by || one.detail) && (
                  <div class="quiet">
                    {one.by && plain(word(one.by), 200)}
                    {one.by && one.detail && " · "}
                    {one.detail && plain(one.detail.split(" · ").map(named).join(" · "), 600)}
                  </div>
                )}
              </li>
            ))}
          </ol>
        )
      }
    </Show>
  );
}
