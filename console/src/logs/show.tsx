import { number, plain, time, word } from "../text";
import { Badge } from "../ui/badge";
import type { Field } from "./api";

export const worded = new Set(["verdict", "action", "threat_type", "category", "filter", "delivery_status", "direction", "status", "action_result", "risk_level", "scan_type", "result", "type", "service", "detected_by", "activity"]);
const badges = new Set(["action", "verdict", "status", "threat_type", "risk_level"]);

/** The columns that a log shows until its reader chooses others. */
export const first_columns: Record<string, string[]> = {
  detection: ["at", "threat_type", "risk_name", "affected_user", "sender", "subject", "policy", "action"],
  quarantine: ["at", "status", "filter", "affected_user", "sender", "subject", "performed_by"],
  url_click: ["at", "action", "sender", "recipient", "url"],
  mail_tracking: ["at", "verdict", "action", "delivery_status", "sender", "recipient", "subject", "client_ip"],
  integration: ["at", "filter", "affected_user", "matched", "action", "subject"],
  audit: ["at", "account", "role", "category", "activity", "result", "details"],
};

export function shown(name: string, value: unknown, most = 200): string {
  if (value === null || value === undefined || value === "") return "–";
  if (name === "at") return time(String(value));
  if (Array.isArray(value)) return value.length ? plain(value.map((one) => (worded.has(name) ? word(String(one)) : String(one))).join(", "), most) : "–";
  if (typeof value === "object") return plain(JSON.stringify(value), most);
  if (typeof value === "number") return number(value);
  return worded.has(name) ? word(String(value)) : plain(String(value), most);
}

export function Cell({ name, value, most }: { name: string; value: unknown; most?: number }) {
  return badges.has(name) && typeof value === "string" && value ? <Badge of={value} /> : <>{shown(name, value, most)}</>;
}

/** CSS pixels of a column. */
export function width_of(field: Field): number {
  const known: Record<string, number> = { at: 184, subject: 300, url: 300, details: 360, evidence: 300, risk_name: 220, policy: 200, activity: 220, severity: 88, size: 96, action: 132, verdict: 120, status: 132, direction: 96 };
  return known[field.name] ?? (field.kind === "number" ? 100 : 168);
}
