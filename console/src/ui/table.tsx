import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { collate, t } from "../text";
import { Icon } from "./icon";

export interface Column<T> {
  id: string;
  title: string;
  cell: (row: T) => ComponentChildren;
  right?: boolean;
  nowrap?: boolean;
  clip?: boolean;
  wrap?: boolean;
  wide?: boolean;
  main?: boolean;
  under?: (row: T) => ComponentChildren;
  sort?: (row: T) => string | number;
}

// Rows in the order of a column's header, which is clicked once for rising and twice for falling.
function useOrder<T>(
  columns: Column<T>[],
  rows: T[],
): { ordered: T[]; head: (column: Column<T>) => ComponentChildren; order_of: (column: Column<T>) => "ascending" | "descending" | "none" } {
  const [by, set] = useState({ id: "", falling: false });
  const sort = columns.find((column) => column.id === by.id)?.sort;
  const ordered = sort ? [...rows].sort((a, b) => (by.falling ? -1 : 1) * collate(sort(a), sort(b))) : rows;
  return {
    ordered,
    order_of: (column) => (column.id !== by.id ? "none" : by.falling ? "descending" : "ascending"),
    head: (column) =>
      column.sort ? (
        <button type="button" onClick={() => set({ id: column.id, falling: by.id === column.id && !by.falling })}>
          {column.title}
          {column.id === by.id && <Icon of={by.falling ? "down" : "up"} />}
        </button>
      ) : (
        column.title
      ),
  };
}

/** What is ticked of rows that are read again: a new minute makes a new period, and what is still there stays ticked. */
export const still_ticked = (ticked: Set<string>, rows: { id: number | string }[] | undefined): Set<string> =>
  new Set((rows ?? []).map((one) => String(one.id)).filter((id) => ticked.has(id)));

/** empty: what stands there while there are no rows, and what to do next. */
export function Table<T>({
  label,
  columns,
  rows,
  id_of,
  name_of,
  onOpen,
  chosen,
  onChoose,
  empty,
}: {
  label: string;
  empty?: string;
  columns: Column<T>[];
  rows: T[];
  id_of: (row: T) => string;
  name_of?: (row: T) => string;
  onOpen?: (row: T) => void;
  chosen?: Set<string>;
  onChoose?: (chosen: Set<string>) => void;
}) {
  const { ordered, head, order_of } = useOrder(columns, rows);
  if (!rows.length) return <p class="empty">{empty ?? t("nothing_here")}</p>;
  const all = chosen !== undefined && rows.every((row) => chosen.has(id_of(row)));
  const open = (event: MouseEvent, row: T): void => {
    if (onOpen && event.target instanceof Element && !event.target.closest("button, a, input, select, label") && !String(getSelection()))
      onOpen(row);
  };
  return (
    <div class="table stacks" role="region" aria-label={t("table_of", { name: label })} tabIndex={0}>
      <table role="table">
        <thead role="rowgroup">
          <tr role="row">
            {chosen && onChoose && (
              <th role="columnheader" class="narrow">
                <input
                  type="checkbox"
                  aria-label={t("choose_all")}
                  checked={all}
                  onChange={() => onChoose(all ? new Set() : new Set(rows.map(id_of)))}
                />
              </th>
            )}
            {columns.map((column) => (
              <th
                key={column.id}
                role="columnheader"
                scope="col"
                class={column.right ? "right" : ""}
                {...(column.sort ? { "aria-sort": order_of(column) } : {})}
              >
                {head(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {ordered.map((row) => {
            const id = id_of(row);
            return (
              <tr key={id} role="row" class={onOpen ? "opens" : ""} onClick={(event) => open(event, row)}>
                {chosen && onChoose && (
                  <td role="cell" class="narrow">
                    <input
                      type="checkbox"
                      aria-label={`${t("choose")}: ${name_of ? name_of(row) : id}`}
                      checked={chosen.has(id)}
                      onChange={() => {
                        const next = new Set(chosen);
                        next.delete(id) || next.add(id);
                        onChoose(next);
                      }}
                    />
                  </td>
                )}
                {columns.map((column, at) => (
                  <td
                    key={column.id}
                    role="cell"
                    data-title={at === 0 ? "" : column.title}
                    class={
                      column.right
                        ? "right"
                        : column.nowrap
                          ? "nowrap"
                          : column.clip
                            ? "clip"
                            : column.wrap
                              ? "wrap"
                              : column.wide
                                ? "wide"
                                : column.main
                                  ? "clip main"
                                  : ""
                    }
                  >
                    {at === 0 && onOpen ? (
                      <button type="button" class="row-link" onClick={() => onOpen(row)}>
                        {column.cell(row)}
                      </button>
                    ) : (
                      column.cell(row)
                    )}
                    {column.under && <div class="quiet under">{column.under(row)}</div>}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
