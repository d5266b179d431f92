import { named, plain, word } from "../text";
import type { components } from "../openapi";

export type Held = components["schemas"]["Held"];

/** A reason is a category, or the name that the product or a signature gave what was found. */
export const reason_of = (reason: string): string => (word(reason) === reason ? named(reason) : word(reason));

/** Whose mail it is: the recipients', or of outgoing mail the sender's (as the server counts it). */
export const affected = (one: Held): string[] => (one.direction === "outgoing" ? [one.sender] : one.recipients);

/** As the reference names a download: when, what, whose. Of several it is the newest one's. */
export function file_of(all: Held[]): string {
  const one = all.reduce((newest, other) => (other.held_at > newest.held_at ? other : newest));
  return (
    `${one.held_at.slice(0, 19).replace(/[^0-9]/g, "")}_${plain(one.subject, 60)}_${one.recipients[0] ?? ""}`.replace(
      /[^\p{L}\p{N}@._-]+/gu,
      "_",
    ) + ".zip"
  );
}
