import type { components } from "../openapi";
import { get, query, send } from "../server";
import { may } from "../state";

type Shapes = components["schemas"];
export type Value = Shapes["FacetValue"];
export type Figures = Shapes["Figures"];
export type Service = Shapes["ServiceStatus"]["items"][number];
export type Health = Shapes["ConfigurationHealth"];
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
