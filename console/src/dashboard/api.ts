import type { components } from "../openapi";
import { blob_of, get, query, send } from "../server";
import { may } from "../state";

type Shapes = components["schemas"];
export type Value = Shapes["FacetValue"];
export type Figures = Shapes["Figures"];
export type Service = Shapes["ServiceStatus"]["items"][number];
export type Health = Shapes["ConfigurationHealth"];
/** order: sections that were moved, first to last; those not named follow. */
export interface Layout { hidden: string[]; order: string[]; period: string }

export const figures_of = (from: string, until: string) => get<Figures>(`dashboard${query({ from, until })}`);
export const services_of = () => get<{ items: Service[] }>("dashboard/services");
export const health_of = () => get<Health>("dashboard/health");
export const facets_of = (type: string, asked: string, fields: string, from: string, until: string) =>
  get<{ facets: Record<string, Value[]> }>(`logs/${type}/facets${query({ query: asked, fields, top: 5, from, until })}`);

/** What one account keeps about its own console; without a server that keeps it, the browser does. */
export const read_layout = async (): Promise<Layout> => {
  const found = await get<{ value: Partial<Layout> | null }>("preferences/dashboard");
  return { hidden: found.value?.hidden ?? [], order: found.value?.order ?? [], period: found.value?.period ?? "" };
};
export const keep_layout = (layout: Layout) => send("PUT", "preferences/dashboard", { value: layout });
/** The figures of a period on paper, made by the server as its reports are. */
export const pdf_of = (from: string, until: string) => blob_of("GET", `reports/threat-detection${query({ from, until, format: "pdf" })}`);
export const sees_logs = (): boolean => may("logs");
