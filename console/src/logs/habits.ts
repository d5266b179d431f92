/** What one log's screen is like for an account: its columns, whether facets stand beside it, and the searches made in it, newest first. */
export interface LogHabits { columns?: string[]; facets?: boolean; queries?: string[] }

const most_queries = 20, most_bytes = 12_000;  // the server takes 16 KiB
const texts = (found: unknown): string[] => (Array.isArray(found) ? found.filter((one) => typeof one === "string") : []);

/** Whatever was stored, made into habits. */
export function habits_from(found: unknown): LogHabits {
  const { columns, facets, queries } = (found && typeof found === "object" ? found : {}) as Record<string, unknown>;
  return { ...(texts(columns).length ? { columns: texts(columns) } : {}), ...(facets === false ? { facets } : {}), queries: texts(queries).slice(0, most_queries) };
}

/** With a search ahead of those before; the oldest go when there are too many, or they are too long. */
export function with_query(habits: LogHabits, query: string): LogHabits {
  const queries: string[] = [];
  let room = most_bytes;
  for (const one of [query, ...(habits.queries ?? []).filter((old) => old !== query)]) {
    room -= new TextEncoder().encode(JSON.stringify(one)).length;
    if (room < 0 || queries.length === most_queries) break;
    queries.push(one);
  }
  return { ...habits, queries };
}
