import { file_of, get, query } from "../server";

export type Row = Record<string, unknown> & { id: number; at: string };
export interface Field {
  name: string;
  kind: "text" | "list" | "number" | "time";
  facet: boolean;
}
export interface LogType {
  type: string;
  fields: Field[];
  retention_days: number;
}
export interface Asked {
  query: string;
  from: string;
  until: string;
}
export interface Page {
  items: Row[];
  next: string | null;
}
export interface Volume {
  bucket_ms: number;
  buckets: { start: string; count: number }[];
}
export type Values = Record<string, { value: string; count: number }[]>;

export const log_types = () => get<{ items: LogType[] }>("logs");
export const rows_of = (type: string, asked: Asked, limit: number, after = "", skip = 0) =>
  get<Page>(`logs/${type}${query({ ...asked, limit, after, ...(skip ? { skip } : {}) })}`);
export const count_of = async (type: string, asked: Asked) =>
  (await get<{ count: number }>(`logs/${type}/count${query({ ...asked })}`)).count;
export const volume_of = (type: string, asked: Asked, bucket_ms?: number) =>
  get<Volume>(`logs/${type}/volume${query({ ...asked, bucket_ms })}`);
export const facets_of = async (type: string, asked: Asked, fields: string) =>
  (await get<{ facets: Values }>(`logs/${type}/facets${query({ ...asked, fields })}`)).facets;
/** The newest 10,000 rows as CSV; fields: those of it, none: all; cut: how many the file has when there are more. */
export async function csv_of(type: string, asked: Asked, fields: string[]): Promise<{ content: Blob; cut: number }> {
  const { content, header } = await file_of(`logs/${type}/export${query({ ...asked, fields: fields.join(",") })}`);
  return { content, cut: Number(header.get("Sekisho-Cut-After") ?? 0) };
}
