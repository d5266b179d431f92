import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { label, language, time_zone } from "../text";
import { Fault, as_problem } from "../ui/loaded";
import type { Problem } from "../server";
import { rows_of, volume_of, type Asked, type LogType, type Row, type Volume } from "./api";
import { log_name } from "./kinds";
import { Cell, least_table, least_width, shown, weight_of, width_of } from "./show";
import { extent, placed, scrolled, Source } from "./source";

const table_row = 32,
  table_head = 32,
  spare = 12,
  most_lines = 400;
const card_line = 24,
  card_edge = 23,
  card_gap = 8; // CSS pixels of each field on a card, of what else a card takes, and the part of it between cards (style/parts.css)

interface Line {
  row: Row;
  chosen: boolean;
  drawn: VNode;
}

/** Every row of a search in one scrolling table, or cards where that has no room: only those in sight are in the page, only those near are read. */
export function Rows({
  of,
  asked,
  total,
  volume,
  columns,
  opened,
  onOpen,
}: {
  of: LogType;
  asked: Asked;
  total: number;
  volume: Volume;
  columns: string[];
  opened: string;
  onOpen: (row: Row, position: number, source: Source) => void;
}) {
  const source = useMemo(
    () =>
      new Source(asked, total, volume, {
        rows: (now, limit, after, skip) => rows_of(of.type, now, limit, after, skip),
        volume: (now, bucket_ms) => volume_of(of.type, now, bucket_ms),
      }),
    [asked, total, volume],
  );
  const box = useRef<HTMLDivElement>(null);
  const last = useRef({ scroll: 0, top: 0 }),
    last_read = useRef(0);
  const lines = useRef({ drawn: "", of: new Map<number, Line>() }),
    open = useRef(onOpen);
  open.current = onOpen;
  const [top, set_top] = useState(0);
  const [whole, set_height] = useState(632);
  const [room, set_room] = useState(0);
  const cards = room > 0 && room < least_table;
  const row_height = cards ? columns.length * card_line + card_edge : table_row,
    head_height = cards ? 0 : table_head,
    height = whole - head_height;
  const [, redraw] = useState(0);
  const [problem, set_problem] = useState<Problem>();
  useLayoutEffect(() => {
    const one = box.current;
    if (!one) return;
    const watch = new ResizeObserver(() => {
      set_height(one.clientHeight);
      set_room(one.clientWidth);
    });
    watch.observe(one);
    return () => watch.disconnect();
  }, []);
  // Rows of another height, after a turn of the device or other columns: the same row stays on top.
  const tall = useRef(row_height);
  useLayoutEffect(() => {
    const one = box.current,
      top_now = (last.current.top / tall.current) * row_height;
    if (!one || tall.current === row_height) return;
    tall.current = row_height;
    one.scrollTop = placed(total, row_height, height, top_now);
    last.current = { scroll: one.scrollTop, top: top_now };
    set_top(top_now);
  }, [row_height]);
  useEffect(() => {
    if (box.current) box.current.scrollTop = 0;
    last.current = { scroll: 0, top: 0 };
    set_top(0);
  }, [source]);
  const first = Math.max(0, Math.floor(top / row_height) - spare);
  const count = Math.ceil(height / row_height) + 2 * spare;
  useLayoutEffect(() => {
    let gone = false;
    const read = (): void => {
      last_read.current = performance.now();
      source.load(first, first + count).then(
        () => {
          if (!gone) {
            set_problem(undefined);
            redraw((n) => n + 1);
          }
        },
        (what: unknown) => {
          if (!gone) set_problem(as_problem(what));
        },
      );
    };
    // A jump is read at once; a drag passes many places and reads ten times a second.
    const wait = last_read.current + 100 - performance.now(),
      timer = wait > 0 ? setTimeout(read, wait) : 0;
    if (wait <= 0) read();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [source, first, count]);
  const fields = columns.flatMap((name) => of.fields.find((field) => field.name === name) ?? []);
  const least = fields.reduce((sum, field) => sum + least_width(field.name), 0);
  const weights = fields.reduce((sum, field) => sum + weight_of(field.name), 0),
    left = weights > 0 ? Math.max(0, room - least) / weights : 0;
  const widths = fields.map((field) =>
    least <= room ? Math.floor(least_width(field.name) + weight_of(field.name) * left) : width_of(field),
  );
  const positions = Array.from({ length: Math.max(0, Math.min(count, total - first)) }, (_, at) => first + at);
  // A line that shows the same as before is the same node, which is not looked at again: scrolling and opening details draw only what is new.
  const drawn = `${columns.join(" ")} ${language.value} ${time_zone.value} ${cards}`;
  if (lines.current.drawn !== drawn || lines.current.of.size > most_lines) lines.current = { drawn, of: new Map() };
  const tall_line = cards ? { style: { height: `${row_height - card_gap}px` } } : {};
  const line_of = (position: number): VNode => {
    const row = source.row(position);
    if (!row)
      return (
        <tr key={position} role="row" aria-rowindex={position + 2} class="waiting" {...tall_line}>
          <td role="cell" colSpan={Math.max(1, fields.length)}>
            …
          </td>
        </tr>
      );
    const chosen = String(row.id) === opened,
      known = lines.current.of.get(position);
    if (known && known.row === row && known.chosen === chosen) return known.drawn;
    const line = (
      <tr
        key={position}
        role="row"
        aria-rowindex={position + 2}
        aria-selected={chosen}
        {...tall_line}
        onClick={() => open.current(row, position, source)}
      >
        {fields.map((field, at) => (
          <td
            key={field.name}
            role="cell"
            {...(cards && at > 0 ? { "data-title": label(field.name) } : {})}
            class={field.kind === "number" ? "right" : ""}
            {...(weight_of(field.name) > 0 ? { title: shown(field.name, row[field.name], 300) } : {})}
          >
            {at === 0 ? (
              <button type="button" class="row-link">
                <Cell name={field.name} value={row[field.name]} />
              </button>
            ) : (
              <Cell name={field.name} value={row[field.name]} />
            )}
          </td>
        ))}
      </tr>
    );
    lines.current.of.set(position, { row, chosen, drawn: line });
    return line;
  };
  const move = (event: Event): void => {
    const one = event.currentTarget as HTMLDivElement;
    const now = scrolled(total, row_height, height, last.current, one.scrollTop);
    last.current = { scroll: one.scrollTop, top: now };
    set_top(now);
  };
  return (
    <>
      {problem && (
        <Fault
          problem={problem}
          again={() => {
            set_problem(undefined);
            source.load(first, first + count).then(
              () => redraw((n) => n + 1),
              (what: unknown) => set_problem(as_problem(what)),
            );
          }}
        />
      )}
      <div
        class={cards ? "rows cards-of-rows" : "rows"}
        ref={box}
        onScroll={move}
        role="region"
        aria-label={log_name(of.type)}
        tabIndex={0}
      >
        <div
          class="extent"
          style={{
            height: `${extent(total, row_height) + head_height}px`,
            width: cards ? "100%" : `max(100%, ${widths.reduce((sum, one) => sum + one, 0)}px)`,
          }}
        >
          <div class="window" style={{ height: `${Math.min(height + head_height, total * row_height + head_height)}px` }}>
            <table role="table" aria-rowcount={total + 1}>
              <colgroup>
                {fields.map((field, at) => (
                  <col key={field.name} style={{ width: `${widths[at]}px` }} />
                ))}
              </colgroup>
              <thead role="rowgroup">
                <tr role="row" aria-rowindex={1}>
                  {fields.map((field) => (
                    <th key={field.name} role="columnheader" scope="col" class={field.kind === "number" ? "right" : ""}>
                      {label(field.name)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody role="rowgroup" style={{ transform: `translateY(${first * row_height - top}px)` }}>
                {positions.map(line_of)}
              </tbody>
            </table>
          </div>
        </div>
      </div>
    </>
  );
}
