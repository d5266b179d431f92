import type { components } from "../openapi";
import { get, send } from "../server";

export type Correction = components["schemas"]["Correction"];
export type Retro = components["schemas"]["RetroScan"];
export type Style = components["schemas"]["StyleProgress"];
export type Correlation = components["schemas"]["Correlation"];
export interface OwnSignal {
  name: string;
  condition: string;
  days?: number;
  is?: boolean;
  values?: string[];
}
export interface OwnRule {
  name: string;
  statements: string[][];
  type: string;
  level: string;
  enabled: boolean;
}
export interface Own {
  signals: OwnSignal[];
  rules: OwnRule[];
}
export const wrong_verdicts = ["wanted", "spam", "phishing"] as const;

export const corrections = () => get<{ items: Correction[] }>("corrections?limit=500");
/** mail: item id, Message-ID or queue id of a mail in the mail tracking log. */
export const correct = (mail: string, verdict: string) => send<Correction>("POST", "corrections", { mail, verdict });
export const undo = (id: number) => send("DELETE", `corrections/${id}`);
export const retro_scan = () => get<Retro>("retro-scan?limit=500");
export const judge_again = () => send("POST", "retro-scan");
export const styles = () => get<{ items: Style[] }>("writing-style");
export const forget_style = (address: string) => send("DELETE", `writing-style/${encodeURIComponent(address)}`);
export const correlation = () => get<Correlation>("correlation");
export const keep_own = (own: Own) => send("PUT", "correlation", own);

/** The tenant's own signals and rules as the server keeps them; members that are missing have their defaults. */
export function own_of(custom: unknown): Own {
  const found = (custom ?? {}) as { signals?: OwnSignal[]; rules?: Partial<OwnRule>[] };
  return {
    signals: found.signals ?? [],
    rules: (found.rules ?? []).map((one) => ({
      name: one.name ?? "",
      statements: one.statements ?? [],
      type: one.type ?? "suspicious",
      level: one.level ?? "moderate",
      enabled: one.enabled ?? true,
    })),
  };
}
