import { get, query, send } from "../server";
import { may } from "../state";

export interface Value { value: string; count: number }
export interface Figures {
  mails: number; threats: number; quarantined: number; by_verdict: Value[]; by_threat_type: Value[]; by_filter: Value[]; by_action: Value[];
  top_senders: Value[]; top_recipients: Value[]; top_urls: Value[]; top_policies: Value[]; top_templates: Value[];
  volume: { start: string; mails: number; threats: number }[]; bucket_ms: number;
}
export interface Service { service: string; state: string; mails_24h: number; last_at: string | null }
export interface Health { items: { service: string; rate: number; state: "good" | "partial" | "warning"; features: { id: string; importance: "high" | "medium"; threats: string[]; adopted: boolean; policies: number }[] }[] }
export interface Layout { hidden: string[]; period: string }

export const figures_of = (from: string, until: string) => get<Figures>(`dashboard${query({ from, until })}`);
export const services_of = () => get<{ items: Service[] }>("dashboard/services");
export const health_of = () => get<Health>("dashboard/health");
export const facets_of = (type: string, asked: string, fields: string, from: string, until: string) =>
  get<{ facets: Record<string, Value[]> }>(`logs/${type}/facets${query({ query: asked, fields, top: 5, from, until })}`);

/** What one account keeps about its own console; without a server that keeps it, the browser does. */
export const read_layout = async (): Promise<Layout> => {
  const found = await get<{ value: Partial<Layout> | null }>("preferences/dashboard");
  return { hidden: found.value?.hidden ?? [], period: found.value?.period ?? "" };
};
export const keep_layout = (layout: Layout) => send("PUT", "preferences/dashboard", { value: layout });
export const sees_logs = (): boolean => may("logs");
