import { may, session } from "../state";
import { t, type Key } from "../text";
import type { LogType } from "./api";

/** Parts of the detection log: logs of their own on the Cloud App Security side, one log on the platform's (reference.md §6, §13 row 170). */
const divided = ["security_risk", "ransomware", "virtual_analyzer", "data_loss"];
const is_cas = (): boolean => session.value?.account.side === "cas";

/** The log that opens where none is named. */
export const first_log = (): string => (is_cas() ? "security_risk" : "detection");

/** The logs that this account's side has and the account may read; what they have in common stands behind its parts. */
export function logs_of(all: LogType[]): LogType[] {
  const readable = all.filter((one) => one.type !== "audit" || may("audit_logs"));
  if (!is_cas()) return readable.filter((one) => !divided.includes(one.type));
  const whole = readable.filter((one) => one.type === "detection");
  const parts = readable.filter((one) => divided.includes(one.type));
  return [...parts, ...whole, ...readable.filter((one) => one.type !== "detection" && !divided.includes(one.type))];
}

/** Those whose searches can be sections of a report: who reads reports need not be one who may read the audit log. */
export const logs_of_reports = (): string[] => [
  ...(is_cas() ? [...divided, "detection"] : ["detection"]),
  "quarantine",
  "url_click",
  "mail_tracking",
  "integration",
];

export const log_name = (type: string): string => t((type === "detection" && is_cas() ? "log.detection_all" : `log.${type}`) as Key);
