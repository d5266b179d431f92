import { word } from "../text";

const loud = new Set([
  "account_failing",
  "act_failed",
  "health_warning",
  "malicious",
  "found",
  "quarantine",
  "high",
  "failing",
  "blocked",
  "delete_message",
  "QuarantineFailure",
  "RestoreFailure",
  "DeleteFailure",
  "ransomware",
  "malware",
  "phishing",
  "failure",
  "report_failed",
  "scan_failed",
]);
const warm = new Set([
  "account_starting",
  "health_partial",
  "suspicious",
  "medium",
  "tag_subject",
  "warning",
  "unscannable",
  "Restoring",
  "Deleting",
  "running",
  "not_configured",
  "no_policy",
  "waiting",
  "move_to_junk",
  "request_open",
  "triage_new",
  "report_waiting",
  "scan_waiting",
  "scan_running",
  "scan_stopping",
]);
const calm = new Set([
  "account_connected",
  "act_success",
  "health_good",
  "clean",
  "protected",
  "delivered",
  "ok",
  "success",
  "done",
  "RestoreSuccess",
  "pass",
  "valid",
  "connected",
  "enabled",
  "request_granted",
  "triage_confirmed",
  "report_done",
  "scan_done",
]);

export function Badge({ of }: { of: string }) {
  if (!of) return <>–</>;
  const is = (set: Set<string>): boolean => set.has(of) || set.has(of.toLowerCase()); // logs have "Malware", findings "malware"
  const kind = is(loud) ? "loud" : is(warm) ? "warm" : is(calm) ? "calm" : "";
  return <span class={`badge ${kind}`}>{word(of)}</span>;
}
