import type { components } from "../openapi";
import { get, query, send } from "../server";

export type ManualScan = components["schemas"]["ManualScan"];
export type Counts = ManualScan["counts"];
export interface Order {
  policy_id: number;
  mode: ManualScan["mode"];
  from: string;
  until: string;
  mailboxes?: string[];
  report_to?: string[];
}

export const list_scans = () => get<{ items: ManualScan[] }>("manual-scans");
export const mailboxes_for = async (policy: number): Promise<string[]> =>
  (await get<{ items: string[] }>(`manual-scans/mailboxes${query({ policy_id: policy })}`)).items;
export const start_scan = (order: Order) => send<ManualScan>("POST", "manual-scans", order);
export const stop_scan = (id: string) => send<ManualScan>("POST", `manual-scans/${id}/stop`);
export const is_open = (scan: ManualScan): boolean => scan.state === "waiting" || scan.state === "running" || scan.state === "stopping";
