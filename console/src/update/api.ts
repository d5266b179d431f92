import { get, send } from "../server";
import type { components } from "../openapi";
import type { Two } from "../text";

type Shapes = components["schemas"];
export type Refusal = Shapes["Refusal"];
export type Status = Shapes["UpdateStatus"];
export type Road = Status["road"];
export type Foundation = Shapes["FoundationStatus"];
export type Document = Shapes["UpdateDocuments"]["items"][number];
export type Banner = Shapes["UpdateBanner"];
export type Preflight = Shapes["Preflight"];
export type Rehearsal = Shapes["Rehearsal"];
export type Instance = Shapes["Instance"];
export interface Labels {
  activation_title: Two;
  activate_now: Two;
  connect: Two;
  agree: Two;
  start: Two;
}

export const status_of = () => get<Status>("update");
export const labels_of = () => get<Labels>("update/labels");
export const preflight_of = () => get<Preflight>("update/preflight");
export const documents_of = () => get<{ items: Document[] }>("update/documents");
export const rehearse = () => send<Rehearsal>("POST", "update/rehearse");

/** The regions' names in both languages, by id. */
export const regions_of = async (): Promise<Map<string, Two>> =>
  new Map((await get<{ items: { id: string; name: Two }[] }>("platform/regions")).items.map((one) => [one.id, one.name]));
