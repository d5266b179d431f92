import type { Key } from "../text";

export interface Widget {
  title: Key;
  field: string;
  words?: boolean;
}
export interface Section {
  id: string;
  title: Key;
  type: "detection" | "url_click" | "mail_tracking";
  query: string;
  widgets: Widget[];
}

const senders: Widget = { title: "dashboard.top_senders", field: "sender" };
const recipients: Widget = { title: "dashboard.top_recipients", field: "affected_user" };
const filters: Widget = { title: "dashboard.by_filter", field: "filter", words: true };
const detectors: Widget = { title: "dashboard.by_detector", field: "detected_by", words: true };
const domains: Widget = { title: "dashboard.top_domains", field: "domain" };
const files: Widget = { title: "dashboard.top_files", field: "file_name" };
const risks: Widget = { title: "dashboard.by_risk", field: "risk_name" };

/** The sections of Threat Detection below the overall figures; each is a search of a log, so each number opens the rows behind it. */
export const sections: Section[] = [
  {
    id: "phishing",
    title: "dashboard.section.phishing",
    type: "detection",
    query: "threat_type:Phishing",
    widgets: [senders, recipients, detectors],
  },
  { id: "scam", title: "dashboard.section.scam", type: "detection", query: "threat_type:Scam", widgets: [senders, recipients, filters] },
  {
    id: "quishing",
    title: "dashboard.section.quishing",
    type: "detection",
    query: '(rule:qr OR evidence:"QR code")',
    widgets: [senders, recipients, { title: "dashboard.by_qr_source", field: "qr_source", words: true }, files],
  },
  {
    id: "bec",
    title: "dashboard.section.bec",
    type: "detection",
    query: '(threat_type:BEC OR threat_type:"Display name spoofing")',
    widgets: [{ title: "dashboard.top_high_profile", field: "high_profile_user" }, recipients, senders, risks],
  },
  {
    id: "style",
    title: "dashboard.section.style",
    type: "detection",
    query: 'detected_by:"Writing style analysis"',
    widgets: [recipients, senders],
  },
  {
    id: "ransomware",
    title: "dashboard.section.ransomware",
    type: "detection",
    query: "threat_type:Ransomware",
    widgets: [senders, domains, files, recipients, detectors],
  },
  {
    id: "malware",
    title: "dashboard.section.malware",
    type: "detection",
    query: "filter:Malware",
    widgets: [detectors, risks, recipients, files],
  },
  {
    id: "files",
    title: "dashboard.section.files",
    type: "detection",
    query: 'threat_type:"File blocking"',
    widgets: [risks, files, senders, recipients],
  },
  {
    id: "web",
    title: "dashboard.section.web",
    type: "detection",
    query: 'threat_type:"Malicious URL"',
    widgets: [
      { title: "dashboard.top_urls", field: "url" },
      domains,
      recipients,
      { title: "dashboard.by_risk_level", field: "risk_level", words: true },
    ],
  },
  {
    id: "clicks",
    title: "dashboard.section.clicks",
    type: "url_click",
    query: "",
    widgets: [
      { title: "dashboard.by_action", field: "action", words: true },
      { title: "dashboard.top_urls", field: "url" },
      { title: "dashboard.top_recipients", field: "recipient" },
    ],
  },
  {
    id: "spam",
    title: "dashboard.section.spam",
    type: "detection",
    query: '(threat_type:"Other spam" OR threat_type:Graymail OR threat_type:"Blocked sender")',
    widgets: [{ title: "dashboard.by_category", field: "category", words: true }, senders, recipients],
  },
  {
    id: "correlated",
    title: "dashboard.section.correlated",
    type: "detection",
    query: '(threat_type:"Security risk" OR threat_type:Anomaly)',
    widgets: [risks, senders, recipients],
  },
  {
    id: "dlp",
    title: "dashboard.section.dlp",
    type: "detection",
    query: 'threat_type:"Data loss"',
    widgets: [
      { title: "dashboard.top_policies", field: "policy" },
      { title: "dashboard.top_templates", field: "template" },
      { title: "dashboard.top_sources", field: "sender" },
      { title: "dashboard.top_destinations", field: "recipient" },
    ],
  },
];

/** Users whose mail or behaviour deserves a look: inside senders of threats, and the most attacked. */
export const user_sections: Section[] = [
  {
    id: "takeover",
    title: "dashboard.section.takeover",
    type: "detection",
    query: '(direction:outgoing OR direction:internal) NOT threat_type:"Data loss"',
    widgets: [senders, { title: "dashboard.by_threat_type", field: "threat_type", words: true }, risks],
  },
  {
    id: "spreaders",
    title: "dashboard.section.spreaders",
    type: "detection",
    query: '(direction:outgoing OR direction:internal) (threat_type:"Other spam" OR threat_type:Graymail)',
    widgets: [senders, { title: "dashboard.by_category", field: "category", words: true }],
  },
  {
    id: "targeted",
    title: "dashboard.section.targeted",
    type: "detection",
    query: 'direction:incoming NOT (threat_type:"Other spam" OR threat_type:Graymail)',
    widgets: [recipients, { title: "dashboard.by_threat_type", field: "threat_type", words: true }, risks],
  },
  {
    id: "spammed",
    title: "dashboard.section.spammed",
    type: "detection",
    query: 'direction:incoming (threat_type:"Other spam" OR threat_type:Graymail)',
    widgets: [recipients, senders],
  },
];

/** The sections as an account wants them; those it never moved keep their place behind. */
export function in_order(order: string[]): Section[] {
  const place = (id: string): number => {
    const at = order.indexOf(id);
    return at < 0 ? order.length : at;
  };
  return [...sections].sort((a, b) => place(a.id) - place(b.id));
}
