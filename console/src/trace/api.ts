import type { components } from "../openapi";
import { get, query, send } from "../server";
import type { Explained } from "../ui/explanation";

export interface Detection {
  id: number;
  at: string;
  threat_type: string;
  risk_name: string;
  rule: string;
  policy: string;
  action: string;
  action_result: string;
}
export interface Track {
  id: number;
  at: string;
  item: string;
  service: string;
  direction: string;
  sender: string;
  envelope_sender: string;
  recipients: string[];
  subject: string;
  message_id: string;
  client_ip: string;
  verdict: string;
  action: string;
  delivery_status: string;
  size: number;
  elapsed_us: number;
  sha256: string;
  ruleset: string;
  explanation: Explained;
  detections: Detection[];
}
export interface Mail {
  id: number;
  at: string;
  item: string;
  sender: string;
  recipient: string[] | string;
  subject: string;
  message_id: string;
  verdict: string;
  action: string;
  delivery_status: string;
}
export type Acted = components["schemas"]["ResponseAction"];
export interface Wanted {
  sender: string;
  recipient: string;
  subject: string;
  url: string;
  file: string;
  message_id: string;
  client_ip: string;
}

export const story_of = (key: string) => get<{ items: Track[] }>(`mail-trace${query({ key })}`);
export const mails_of = (asked: string, from: string, until: string, after: string) =>
  get<{ items: Mail[]; next: string | null }>(`logs/mail_tracking${query({ query: asked, from, until, limit: 100, after })}`);
export const act_on = (action: string, mails: Mail[], description: string) =>
  send<{ items: Acted[] }>("POST", "response/mails", {
    action,
    description,
    mails: mails
      .flatMap((mail) => {
        const to = (Array.isArray(mail.recipient) ? mail.recipient : [mail.recipient]).filter(Boolean);
        return (to.length ? to : [""]).map((mailbox) => ({ mailbox, message_id: mail.message_id, item: mail.item }));
      })
      .slice(0, 1000),
  });
export const batch_of = (batch: string) => get<{ items: Acted[] }>(`response/${encodeURIComponent(batch)}`);

/** The log query of what was typed; every part must hold. */
export function query_of(wanted: Partial<Wanted>): string {
  return Object.entries(wanted)
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}:"${value.replace(/["\\]/g, "\\$&")}"`)
    .join(" ");
}
