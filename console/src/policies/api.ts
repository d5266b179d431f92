import type { components } from "../openapi";
import { get, send } from "../server";

export type Summary = components["schemas"]["PolicySummary"];
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export interface Versioned {
  version: number;
  policy: { [name: string]: Json };
}
export type Change = components["schemas"]["PolicyHistory"];

const tag = (version: number): Record<string, string> => ({ "If-Match": `"${version}"` });
export const list_policies = () => get<{ items: Summary[] }>("policies");
export const read_policy = (id: string) => get<Versioned>(`policies/${id}`);
export const save_policy = (id: string, policy: Json, version: number) => send<Versioned>("PUT", `policies/${id}`, policy, tag(version));
export const add_policy = (policy: Json) => send<Versioned>("POST", "policies", policy);
export const move_policy = (id: number, priority: number) => send<{ items: Summary[] }>("POST", `policies/${id}/move`, { priority });
export const copy_policy = (id: number) => send<Versioned>("POST", `policies/${id}/copy`);
export const remove_policy = (id: number) => send("DELETE", `policies/${id}`);
export const enable_policy = (id: number, enabled: boolean, version: number) =>
  send("POST", `policies/${id}/enable`, { enabled }, tag(version));
