import type { Json } from "./api";

export type Fields = { [name: string]: Json };
export type Service = "inline_inbound" | "inline_outbound" | "mailbox";
export interface Response {
  action: string;
  tag?: string;
  disclaimer?: string;
  new_recipients?: string[];
}

const all_actions = [
  "pass_without_logging",
  "pass",
  "add_disclaimer",
  "tag_subject",
  "sanitize",
  "replace_attachment",
  "move_to_junk",
  "change_recipient",
  "quarantine",
  "delete_message",
];

/** The actions that a service can do, mildest first (policy.cc is_available). */
export function actions_of(service: Service): string[] {
  return all_actions.filter(
    (one) => !(one === "move_to_junk" && service === "inline_outbound") && !(one === "change_recipient" && service === "mailbox"),
  );
}

export interface CategoryRow {
  id: string;
  recommended: string;
  only?: string[];
  when?: (filter: Fields) => boolean;
}
const quarantine = (id: string): CategoryRow => ({ id, recommended: "quarantine" });

/** What each filter can find and what is done about it unless the policy says otherwise (policy.cc recommended). */
export const categories: Record<string, CategoryRow[]> = {
  spam: [
    quarantine("phishing"),
    quarantine("bec"),
    quarantine("scam"),
    quarantine("ransomware"),
    quarantine("malicious_content"),
    { id: "spam", recommended: "move_to_junk" },
    { id: "graymail_newsletter", recommended: "pass", when: (filter) => filter.graymail === true },
    { id: "graymail_social", recommended: "pass", when: (filter) => filter.graymail === true },
    { id: "graymail_forum", recommended: "pass", when: (filter) => filter.graymail === true },
    { id: "graymail_bulk", recommended: "pass", when: (filter) => filter.graymail === true },
    { id: "blocked_sender", recommended: "quarantine", only: ["quarantine", "delete_message"] },
    { id: "unusual_signal", recommended: "add_disclaimer", when: (filter) => filter.unusual_signals === true },
    { id: "name_spoof", recommended: "tag_subject", when: (filter) => filter.name_spoof === true },
    { id: "writing_style", recommended: "tag_subject", when: (filter) => filter.writing_style === true },
  ],
  malware: [
    quarantine("malware"),
    quarantine("spyware"),
    { id: "packed", recommended: "quarantine", when: (filter) => filter.packed === true },
    { id: "active_content", recommended: "sanitize", when: (filter) => filter.active_content === true },
    quarantine("suspicious_object"),
    quarantine("unscannable_error"),
    { id: "ambiguous", recommended: "pass" },
  ],
  file_blocking: [quarantine("blocked_file")],
  web_reputation: [
    quarantine("url_dangerous"),
    { id: "url_highly_suspicious", recommended: "quarantine", when: (filter) => filter.level !== "low" },
    { id: "url_suspicious", recommended: "tag_subject", when: (filter) => filter.level === "high" },
    { id: "url_untested", recommended: "pass", when: (filter) => filter.act_on_untested === true },
    quarantine("url_blocked"),
  ],
};

/** The recommended action as the service can do it. */
export const recommended = (row: CategoryRow, service: Service): string =>
  actions_of(service).includes(row.recommended) ? row.recommended : "quarantine";

/** The limits of a scan that can have an action of their own (base/budget.h). */
export const limit_names = [
  "message_size",
  "body_size",
  "file_size",
  "expanded_size",
  "compression_ratio",
  "layers",
  "files",
  "parts",
  "mime_depth",
  "headers",
  "header_size",
  "parameters",
  "alternates",
  "links",
  "text_size",
  "pixels",
  "image_count",
  "memory",
  "steps",
];

export const text_of = (value: Json | undefined): string => (typeof value === "string" ? value : "");
export const texts_of = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
export const fields_of = (value: Json | undefined): Fields =>
  value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};
export function response_of(value: Json | undefined): Response {
  if (typeof value === "string") return { action: value };
  const found = fields_of(value);
  return {
    action: text_of(found.action) || "pass",
    tag: text_of(found.tag),
    disclaimer: text_of(found.disclaimer),
    new_recipients: texts_of(found.new_recipients),
  };
}

/** The members of two policies that differ, as paths; for the note that something is not saved yet. */
export function differs(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(a) !== JSON.stringify(b);
}
