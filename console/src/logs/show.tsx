import { named, number, plain, time, word } from "../text";
import { Badge } from "../ui/badge";
import type { Field } from "./api";

export const worded = new Set(["verdict", "action", "threat_type", "category", "filter", "delivery_status", "direction", "status", "action_result", "risk_level", "scan_type", "result", "type", "service", "detected_by", "activity", "qr_source"]);
// Their values may be names that the product gave in the tenant's language.
const products = new Set(["risk_name", "policy", "role", "organization"]);
const badges = new Set(["action", "verdict", "status", "threat_type", "risk_level"]);

/** The columns that a log shows until its reader chooses others. */
export const first_columns: Record<string, string[]> = {
  detection: ["at", "threat_type", "subject", "affected_user", "action", "sender", "risk_name", "policy"],
  quarantine: ["at", "status", "filter", "affected_user", "sender", "subject", "performed_by"],
  url_click: ["at", "action", "sender", "recipient", "url"],
  mail_tracking: ["at", "verdict", "action", "subject", "sender", "recipient", "delivery_status", "client_ip"],
  integration: ["at", "filter", "affected_user", "matched", "action", "subject"],
  audit: ["at", "account", "role", "category", "activity", "result", "details"],
};

export function shown(name: string, value: unknown, most = 200): string {
  if (value === null || value === undefined || value === "") return "–";
  if (name === "at") return time(String(value));
  if (Array.isArray(value)) return value.length ? plain(value.map((one) => (worded.has(name) ? word(String(one)) : String(one))).join(", "), most) : "–";
  if (typeof value === "object") return plain(JSON.stringify(value), most);
  if (typeof value === "number") return number(value);
  return worded.has(name) ? word(String(value)) : plain(products.has(name) ? named(String(value)) : String(value), most);
}

export function Cell({ name, value, most }: { name: string; value: unknown; most?: number }) {
  return badges.has(name) && typeof value === "string" && value ? <Badge of={value} /> : <>{shown(name, value, most)}</>;
}

/** CSS pixels of a column. */
export function width_of(field: Field): number {
  const known: Record<string, number> = { at: 184, subject: 232, threat_type: 176, url: 300, details: 360, evidence: 300, risk_name: 220, policy: 200, activity: 220, severity: 88, size: 96, action: 132, verdict: 136, status: 132, direction: 96 };
  return known[field.name] ?? (field.kind === "number" ? 100 : 168);
}
