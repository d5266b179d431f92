import type { Two } from "../text";
export interface Refusal { code: number; name: string; retry: boolean; title: Two; meaning: Two; remedy: Two }
export interface Status { road: string; run: number; started_by: string; started_from: string; started_at: string | null; ended_at: string | null; error: Refusal | null; steps: { id: string; title: Two; done: boolean; ended_at: string | null; detail: string }[] }
export interface Foundation { state: "not_started" | "email_needed" | "code_sent" | "password_due" | "done"; email: string; deadline: string | null; run: number }
export interface Document { id: string; version: string; title: Two; body: Two }
export interface Preflight {
  business_id: string; company: string; may_start: boolean; digest: string; seats: number; programme: string; edition: string; licence_expires: string | null; last_backup: string | null;
  credits: { granted: number; standard: number; url_sandboxing: number; used: number; shortage: number };
  checks: { id: string; state: string; title: Two; text: Two; refusal: Refusal | null }[];
  features: { id: string; used: boolean; name: Two; instead: Two }[];
  carries: { what: string; name: string; outcome: string; target: string; reason: Two }[];
}
