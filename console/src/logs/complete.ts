export interface Offer {
  text: string;
  kind: "field" | "value" | "word" | "history";
}

/** What could stand at the caret of a query: field names while a word is typed, a field's values after its colon, else nothing. */
export function complete(
  query: string,
  caret: number,
  fields: string[],
  values: (field: string) => string[] = () => [],
): { start: number; found: Offer[] } {
  const before = query.slice(0, caret);
  const quoted = (before.match(/(?<!\\)"/g) ?? []).length % 2 === 1;
  const start = Math.max(before.lastIndexOf(" "), before.lastIndexOf("(")) + 1;
  const typed = before.slice(start);
  const colon = typed.indexOf(":");
  if (colon > 0 && !(quoted && typed[colon + 1] !== '"')) {
    const field = typed.slice(0, colon),
      begun = typed
        .slice(colon + 1)
        .replace(/^"/, "")
        .toLowerCase();
    return {
      start: start + colon + 1,
      found: values(field)
        .filter((value) => value.toLowerCase().startsWith(begun) && value.toLowerCase() !== begun)
        .slice(0, 8)
        .map((text) => ({ text, kind: "value" })),
    };
  }
  if (quoted || typed === "") return { start, found: [] };
  const words = ["AND", "OR", "NOT"].filter((word) => start > 0 && word.startsWith(typed.toUpperCase()) && word !== typed);
  return {
    start,
    found: [
      ...fields.filter((field) => field.startsWith(typed.toLowerCase())).map((text): Offer => ({ text, kind: "field" })),
      ...words.map((text): Offer => ({ text, kind: "word" })),
    ].slice(0, 10),
  };
}

/** A value as a query needs it: bare where that is safe, else in quotes. */
export function quoted(value: string): string {
  return /^[\p{L}\p{N}_@.+-]+$/u.test(value) && !/^(AND|OR|NOT)$/i.test(value) ? value : `"${value.replace(/["\\]/g, "\\$&")}"`;
}

/** The field whose value is being typed at the caret, or "". */
export function field_at(query: string, caret: number): string {
  return /(?:^|[\s(])([a-z_0-9]+):"?[^"\s()]*$/.exec(query.slice(0, caret))?.[1] ?? "";
}

/** The query with `field:"value"` added, or without it where it stands already. */
export function toggled(query: string, field: string, value: string): string {
  const term = `${field}:"${value.replace(/["\\]/g, "\\$&")}"`;
  if (query.includes(term))
    return query
      .replace(term, "")
      .replace(/\s+/g, " ")
      .replace(/^ ?AND | ?AND ?$/g, "")
      .trim();
  return query.trim() === "" ? term : `${query.trim()} ${term}`;
}
