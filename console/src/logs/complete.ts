/** The word under the caret of a query and the field names that could stand there. */
export function complete(query: string, caret: number, fields: string[]): { start: number; found: string[] } {
  const before = query.slice(0, caret);
  const start = Math.max(before.lastIndexOf(" "), before.lastIndexOf("(")) + 1;
  const typed = before.slice(start).toLowerCase();
  const quoted = (before.split('"').length - 1) % 2 === 1;
  if (quoted || typed === "" || typed.includes(":")) return { start, found: [] };
  return { start, found: fields.filter((field) => field.startsWith(typed)).slice(0, 8) };
}

/** The query with `field:"value"` added, or without it where it stands already. */
export function toggled(query: string, field: string, value: string): string {
  const term = `${field}:"${value.replace(/["\\]/g, "\\$&")}"`;
  if (query.includes(term)) return query.replace(term, "").replace(/\s+/g, " ").replace(/^ ?AND | ?AND ?$/g, "").trim();
  return query.trim() === "" ? term : `${query.trim()} ${term}`;
}
