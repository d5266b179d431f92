import type { components } from "../openapi";
import { keep, read_kept } from "../kept";
import { blob_of, get, query } from "../server";
import { may } from "../state";

type Shapes = components["schemas"];
export type Value = Shapes["FacetValue"];
export type Figures = Shapes["Figures"];
export type Service = Shapes["ServiceStatus"]["items"][number];
export type Health = Shapes["ConfigurationHealth"];
/** order: sections that were moved, first to last; those not named follow. */
export interface Layout {
  hidden: string[];
  order: string[];
  period: string;
}

export const figures_of = (from: string, until: string) => get<Figures>(`dashboard${query({ from, until })}`);
export const services_of = () => get<Shapes["ServiceStatus"]>("dashboard/services");
export const health_of = () => get<Health>("dashboard/health");
export const facets_of = (type: string, asked: string, fields: string, from: string, until: string) =>
  get<{ facets: Record<string, Value[]> }>(`logs/${type}/facets${query({ query: asked, fields, top: 5, from, until })}`);

export const read_layout = async (): Promise<Layout> => {
  const found = await read_kept<Partial<Layout>>("dashboard");
  return { hidden: found?.hidden ?? [], order: found?.order ?? [], period: found?.period ?? "" };
};
export const keep_layout = (layout: Layout) => keep("dashboard", layout);
/** The figures of a period on paper, made by the server as its reports are. */
export const pdf_of = (from: string, until: string) => blob_of("GET", `reports/threat-detection${query({ from, until, format: "pdf" })}`);
export const sees_logs = (): boolean => may("logs");
