import type { ComponentChildren } from "preact";
import { bytes, label, named, plain, t, time, word } from "../text";
import { Badge } from "../ui/badge";
import type { Column } from "../ui/table";
import { affected, reason_of, type Held } from "./held";

const list = (values: string[]): ComponentChildren => (
  <span title={plain(values.join(", "), 600)}>{plain(values.join(", "), 120) || "–"}</span>
);
const cut = (text: string): ComponentChildren => <span title={plain(text, 300)}>{plain(text, 120) || "–"}</span>;

// What the list shows until somebody chooses: little room, all that is needed.
const first: Column<Held>[] = [
  {
    id: "subject",
    title: "",
    cell: (row) => <span title={plain(row.subject, 300)}>{plain(row.subject, 120) || t("no_subject")}</span>,
    under: (row) => (
      <span title={`${plain(row.sender, 254)} → ${plain(row.recipients.join(", "), 600)}`}>
        {plain(row.sender, 120)} → {plain(row.recipients.join(", "), 120)}
      </span>
    ),
    main: true,
    sort: (row) => row.subject,
  },
  { id: "reason", title: "", cell: (row) => cut(reason_of(row.reason)), under: (row) => word(row.filter), clip: true },
  {
    id: "held_at",
    title: "",
    cell: (row) => <Badge of={row.state} />,
    under: (row) => time(row.held_at),
    nowrap: true,
    sort: (row) => row.held_at,
  },
];

const each: Column<Held>[] = [
  { id: "held_at", title: "", cell: (row) => time(row.held_at), nowrap: true, sort: (row) => row.held_at },
  { id: "state", title: "", cell: (row) => <Badge of={row.state} />, nowrap: true, sort: (row) => word(row.state) },
  { id: "subject", title: "", cell: (row) => cut(row.subject || t("no_subject")), clip: true, sort: (row) => row.subject },
  { id: "affected_user", title: "", cell: (row) => list(affected(row)), clip: true, sort: (row) => affected(row)[0] ?? "" },
  { id: "sender", title: "", cell: (row) => cut(row.sender), clip: true, sort: (row) => row.sender },
  { id: "header_from", title: "", cell: (row) => cut(row.header_from), clip: true, sort: (row) => row.header_from },
  { id: "recipient", title: "", cell: (row) => list(row.recipients), clip: true, sort: (row) => row.recipients[0] ?? "" },
  { id: "filter", title: "", cell: (row) => word(row.filter), nowrap: true, sort: (row) => word(row.filter) },
  { id: "reason", title: "", cell: (row) => cut(reason_of(row.reason)), clip: true, sort: (row) => reason_of(row.reason) },
  { id: "policy", title: "", cell: (row) => cut(named(row.policy_name)), clip: true, sort: (row) => named(row.policy_name) },
  { id: "direction", title: "", cell: (row) => word(row.direction), nowrap: true, sort: (row) => word(row.direction) },
  { id: "service", title: "", cell: (row) => word(row.service), nowrap: true, sort: (row) => word(row.service) },
  { id: "location", title: "", cell: (row) => cut(row.location), clip: true, sort: (row) => row.location },
  { id: "size", title: "", cell: (row) => bytes(row.size), right: true, sort: (row) => row.size },
  { id: "changed_at", title: "", cell: (row) => time(row.changed_at), nowrap: true, sort: (row) => row.changed_at },
  { id: "message_id", title: "", cell: (row) => cut(row.message_id), clip: true, sort: (row) => row.message_id },
];

/** The columns that can be chosen, in the order they are offered. */
export const column_names = each.map((column) => column.id);
/** What is ticked while nobody has chosen: what the first columns tell. */
export const first_names = ["subject", "sender", "recipient", "reason", "filter", "state", "held_at"];

export function column_title(name: string): string {
  if (name === "state") return t("state");
  if (name === "held_at" || name === "changed_at") return t(`quarantine.${name}`);
  return label(name);
}

/** The columns of an account that chose these; undefined: of one that chose none. */
export function columns_of(chosen: string[] | undefined): Column<Held>[] {
  const some = (chosen ?? []).flatMap((name) => each.find((column) => column.id === name) ?? []);
  return (some.length ? some : first).map((column) => ({ ...column, title: column_title(column.id) }));
}
