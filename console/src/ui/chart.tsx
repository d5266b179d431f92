import { useId, useState } from "preact/hooks";
import { number, short_number, t, tick_text, time } from "../text";

export interface Bucket {
  start: string;
  count: number;
  second?: number;
}

/** Every bucket of [from, until), those without rows as zero; at most 400 of them. */
export function filled(found: Bucket[], from: string, until: string, bucket_ms: number): Bucket[] {
  const known = new Map(found.map((one) => [Math.floor(Date.parse(one.start) / bucket_ms), one]));
  const first = Math.floor(Date.parse(from) / bucket_ms),
    last = Math.ceil(Date.parse(until) / bucket_ms) - 1;
  if (!(last >= first) || last - first > 400) return found;
  return Array.from(
    { length: last - first + 1 },
    (_, at) => known.get(first + at) ?? { start: new Date((first + at) * bucket_ms).toISOString(), count: 0, second: 0 },
  );
}

/** The smallest round number that is not below n, so that the grid has whole figures. */
export function round_up(n: number): number {
  if (n <= 4) return 4;
  const step = 10 ** Math.floor(Math.log10(n));
  return ([1, 2, 4, 6, 8, 10].find((factor) => factor * step >= n) ?? 10) * step;
}

/** Columns over time, and the same figures as a table for those who do not see them. second: a second column beside it, in the loud colour. */
export function Columns({
  label,
  buckets,
  bucket_ms,
  names,
  onPick,
}: {
  label: string;
  buckets: Bucket[];
  bucket_ms: number;
  names: [string, string?];
  onPick?: (from: string, until: string) => void;
}) {
  const id = useId();
  const [open, set_open] = useState(false);
  if (!buckets.some((one) => one.count > 0 || (one.second ?? 0) > 0)) return <p class="empty">{t("no_data")}</p>;
  const most = round_up(Math.max(...buckets.map((one) => Math.max(one.count, one.second ?? 0))));
  const by_day = bucket_ms >= 86_400_000,
    width = 1000 / buckets.length,
    gap = Math.min(2, width * 0.12),
    one_width = Math.min((width - 2 * gap) / (names[1] ? 2 : 1), 40);
  const [first, last] = [buckets[0], buckets[buckets.length - 1]];
  const middle = buckets[Math.floor(buckets.length / 2)];
  const says = (one: Bucket): string =>
    `${time(one.start)} – ${names[0]}: ${number(one.count)}${names[1] ? `, ${names[1]}: ${number(one.second ?? 0)}` : ""}`;
  return (
    <figure class="columns-chart">
      <div class="plot">
        {[1, 0.5].map((part) => (
          <div key={part} class={part === 1 ? "grid top-line" : "grid half-line"}>
            <span>{short_number(most * part)}</span>
          </div>
        ))}
        <svg viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" aria-labelledby={id}>
          <title id={id}>{label}</title>
          {buckets.map((one, at) => (
            <g key={one.start}>
              <rect
                class="bar"
                x={at * width + gap}
                width={one_width}
                y={100 - (100 * one.count) / most}
                height={(100 * one.count) / most}
              />
              {one.second ? (
                <rect
                  class="bar-second"
                  x={at * width + gap + one_width}
                  width={one_width}
                  y={100 - (100 * one.second) / most}
                  height={(100 * one.second) / most}
                />
              ) : null}
              <rect
                class={onPick ? "hit opens" : "hit"}
                x={at * width}
                width={width}
                y={0}
                height={100}
                onClick={() => onPick?.(one.start, new Date(Date.parse(one.start) + bucket_ms).toISOString())}
              >
                <title>{says(one)}</title>
              </rect>
            </g>
          ))}
        </svg>
      </div>
      <figcaption>
        <span>{first && tick_text(first.start, by_day)}</span>
        <span>{middle && buckets.length > 2 && tick_text(middle.start, by_day)}</span>
        <span>{last && tick_text(last.start, by_day)}</span>
      </figcaption>
      <details class="no-print" onToggle={(event) => set_open(event.currentTarget.open)}>
        <summary>{t("as_table")}</summary>
        {open && (
          <div class="table" role="region" aria-label={label} tabIndex={0}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t("period")}</th>
                  <th scope="col" class="right">
                    {names[0]}
                  </th>
                  {names[1] && (
                    <th scope="col" class="right">
                      {names[1]}
                    </th>
                  )}
                </tr>
              </thead>
              <tbody>
                {buckets
                  .filter((one) => one.count || one.second)
                  .map((one) => (
                    <tr key={one.start}>
                      <th scope="row">
                        {onPick ? (
                          <button
                            type="button"
                            class="linklike"
                            onClick={() => onPick(one.start, new Date(Date.parse(one.start) + bucket_ms).toISOString())}
                          >
                            {time(one.start)}
                          </button>
                        ) : (
                          time(one.start)
                        )}
                      </th>
                      <td class="right">{number(one.count)}</td>
                      {names[1] && <td class="right">{number(one.second ?? 0)}</td>}
                    </tr>
                  ))}
              </tbody>
            </table>
          </div>
        )}
      </details>
    </figure>
  );
}
