import { bytes, milliseconds, named, number, plain, time, word } from "../text";
import { did, told } from "../administration/audit";
import { Badge } from "../ui/badge";
import type { Field } from "./api";

export const worded = new Set([
  "verdict",
  "action",
  "threat_type",
  "category",
  "filter",
  "delivery_status",
  "direction",
  "status",
  "action_result",
  "risk_level",
  "scan_type",
  "result",
  "type",
  "service",
  "detected_by",
  "qr_source",
  "spam_category",
  "url_category",
  "detection_type",
]);
// Their values may be names that the product gave in the tenant's language.
const products = new Set(["risk_name", "policy", "role", "organization"]);
const moments = new Set(["at", "received_at"]);
const badges = new Set(["action", "verdict", "status", "threat_type", "risk_level"]);

// What a log shows until its reader chooses columns, the most needed first: as many of them as have room.
const first_columns: Record<string, string[]> = {
  security_risk: ["at", "threat_type", "subject", "affected_user", "action", "sender", "risk_name", "policy"],
  ransomware: ["at", "risk_name", "subject", "affected_user", "action", "sender", "filter", "policy"],
  virtual_analyzer: ["at", "risk_level", "subject", "affected_user", "action", "file_name", "url", "risk_name"],
  data_loss: ["at", "template", "subject", "affected_user", "action", "violating_content", "policy", "recipient"],
  detection: ["at", "threat_type", "subject", "affected_user", "action", "sender", "risk_name", "policy"],
  quarantine: ["at", "status", "subject", "affected_user", "filter", "sender", "performed_by"],
  url_click: ["at", "action", "url", "recipient", "sender"],
  mail_tracking: ["at", "verdict", "subject", "sender", "recipient", "action", "delivery_status", "client_ip"],
  integration: ["at", "filter", "subject", "affected_user", "action", "matched"],
  audit: ["at", "account", "activity", "result", "category", "details", "role"],
};

/** CSS pixels below which rows are cards, one line for each field. */
export const least_table = 560;

/** The columns of a log that nobody has chosen for, in a table of this many CSS pixels; three at least, five on a card. The sixth and those after it only where addresses and subjects can be read whole. */
export function fitting(type: string, width: number): string[] {
  const all = first_columns[type] ?? ["at"];
  if (width > 0 && width < least_table) return all.slice(0, 5);
  const fit = (of: (name: string) => number): number => {
    let left = width;
    const most = all.findIndex((name) => (left -= of(name)) < 0);
    return most < 0 ? all.length : most;
  };
  return all.slice(
    0,
    Math.max(
      3,
      Math.min(5, fit(least_width)),
      fit((name) => least_width(name) + readable[weight_of(name)]),
    ),
  );
}

/** How much of the room that is left a column takes: nothing where its values are as short as they are, most where they are sentences. */
export function weight_of(name: string): 0 | 1 | 3 {
  if (long.has(name)) return 3;
  return badges.has(name) || moments.has(name) || short.has(name) ? 0 : 1;
}
const long = new Set(["subject", "url", "details", "evidence"]);
const short = new Set(["severity", "size", "direction", "delivery_status", "result", "client_ip", "elapsed_us"]);
const readable = { 0: 0, 1: 40, 3: 70 }; // CSS pixels beyond the least

export function shown(name: string, value: unknown, most = 200): string {
  if (value === null || value === undefined || value === "") return "–";
  if (name === "details") return told(value) || "–";
  if (moments.has(name)) return String(value).startsWith("1970-01-01T00:00:00") ? "–" : time(String(value));
  if (Array.isArray(value))
    return value.length ? plain(value.map((one) => (worded.has(name) ? word(String(one)) : String(one))).join(", "), most) : "–";
  if (typeof value === "object") return plain(JSON.stringify(value), most);
  if (typeof value === "number") return name === "size" ? bytes(value) : name === "elapsed_us" ? milliseconds(value) : number(value);
  if (name === "activity") return plain(did(String(value)), most);
  return worded.has(name) ? word(String(value)) : plain(products.has(name) ? named(String(value)) : String(value), most);
}

export function Cell({ name, value, most }: { name: string; value: unknown; most?: number }) {
  return badges.has(name) && typeof value === "string" && value ? <Badge of={value} /> : <>{shown(name, value, most)}</>;
}

/** CSS pixels below which what a column says is cut off more often than not. */
export function least_width(name: string): number {
  const known: Record<string, number> = {
    at: 170,
    received_at: 170,
    template: 170,
    violating_content: 150,
    subject: 150,
    threat_type: 164,
    url: 200,
    details: 200,
    evidence: 220,
    risk_name: 150,
    filter: 150,
    account: 150,
    activity: 170,
    severity: 80,
    size: 80,
    action: 110,
    verdict: 122,
    status: 116,
    result: 96,
    direction: 96,
    delivery_status: 116,
    role: 116,
  };
  return known[name] ?? 140;
}

/** CSS pixels of a column in a table that scrolls sideways. */
export function width_of(field: Field): number {
  const known: Record<string, number> = {
    at: 184,
    received_at: 184,
    template: 220,
    violating_content: 200,
    subject: 232,
    threat_type: 176,
    url: 300,
    details: 360,
    evidence: 300,
    risk_name: 220,
    policy: 200,
    activity: 220,
    severity: 88,
    size: 96,
    action: 132,
    verdict: 136,
    status: 132,
    direction: 96,
  };
  return known[field.name] ?? (field.kind === "number" ? 100 : 168);
}
