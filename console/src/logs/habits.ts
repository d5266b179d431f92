/** A search under a name of its owner's (reference.md §6: CAS's log templates). */
export interface Template {
  name: string;
  query: string;
}

/** What one log's screen is like for an account: its columns, whether facets stand beside it, the searches made in it, newest first, and those with a name. */
export interface LogHabits {
  columns?: string[];
  facets?: boolean;
  queries?: string[];
  templates?: Template[];
}

const most_queries = 20,
  most_bytes = 9_000,
  most_templates = 20,
  most_template_bytes = 5_500; // the server takes 16 KiB
const texts = (found: unknown): string[] => (Array.isArray(found) ? found.filter((one) => typeof one === "string") : []);

/** Whatever was stored, made into habits. */
export function habits_from(found: unknown): LogHabits {
  const { columns, facets, queries, templates } = (found && typeof found === "object" ? found : {}) as Record<string, unknown>;
  return {
    ...(texts(columns).length ? { columns: texts(columns) } : {}),
    ...(facets === false ? { facets } : {}),
    queries: texts(queries).slice(0, most_queries),
    ...(templates_from(templates).length ? { templates: templates_from(templates) } : {}),
  };
}

function templates_from(found: unknown): Template[] {
  const all = Array.isArray(found) ? (found as unknown[]) : [];
  return all
    .filter(
      (one): one is Template =>
        one !== null &&
        typeof one === "object" &&
        typeof (one as Template).name === "string" &&
        typeof (one as Template).query === "string",
    )
    .map(({ name, query }) => ({ name, query }))
    .slice(0, most_templates);
}

/** With a search under a name, in the order of names; one that has the name already is replaced. undefined: there are too many, or they are too long. */
export function with_template(habits: LogHabits, template: Template): LogHabits | undefined {
  const templates = [...(without_template(habits, template.name).templates ?? []), template].sort((a, b) => (a.name < b.name ? -1 : 1));
  return templates.length > most_templates || new TextEncoder().encode(JSON.stringify(templates)).length > most_template_bytes
    ? undefined
    : { ...habits, templates };
}

export function without_template(habits: LogHabits, name: string): LogHabits {
  return { ...habits, templates: (habits.templates ?? []).filter((one) => one.name !== name) };
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
