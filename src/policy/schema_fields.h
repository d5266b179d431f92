#pragma once

// For schema.cc: what each part of a policy holds, and what its fields may hold. Read both ways by one visitor:
// `v.field(name, value, rule)`.

#include <string>
#include <string_view>
#include <type_traits>

#include "policy/match.h"
#include "policy/names.h"
#include "policy/policy.h"

namespace sekisho::policy {

using Check = std::string (*)(std::string_view);

// What a field may hold. One row per field in describe() below: the whole schema.
struct Rule {
  std::size_t max_length = 320;  // of a text, bytes
  std::size_t max_count = 0;     // of a list or map; 0: not a list
  int min = 0, max = 1'000'000;  // of a number
  Check check = nullptr;         // of a text or of each text in a list
  bool required = false;
};

template <class E>
concept Enum = std::is_enum_v<E>;

inline const Rule text_rule{.max_length = limits::description, .check = check_line};
inline const Rule flag{};
inline Rule texts(std::size_t count, Check check_each, std::size_t length = 320) {
  return {.max_length = length, .max_count = count, .check = check_each};
}
inline const Rule senders_rule = texts(limits::senders, check_sender_pattern);

template <class V>
void describe(V& v, Threshold& t) {
  v.field("mode", t.mode, flag);
  v.field("count", t.count, {.min = 1, .max = 100'000});
  v.field("hours", t.hours, {.min = 1, .max = 24 * 31});
}

template <class V>
void describe(V& v, Notify& n) {
  v.field("admin", n.admin, flag);
  v.field("admin_recipients", n.admin_recipients, texts(limits::notification_recipients, check_address));
  v.field("admin_groups", n.admin_groups, texts(limits::notification_groups, check_line));
  v.field("admin_subject", n.admin_subject, {.max_length = limits::notification_subject, .check = check_line});
  v.field("admin_body", n.admin_body, {.max_length = limits::notification_body, .check = check_text});
  v.field("threshold", n.threshold, flag);
  v.field("user", n.user, flag);
  v.field("user_subject", n.user_subject, {.max_length = limits::notification_subject, .check = check_line});
  v.field("user_body", n.user_body, {.max_length = limits::notification_body, .check = check_text});
}

template <class V>
void describe(V& v, Response& r) {
  v.field("action", r.action, {.required = true});
  v.field("tag", r.tag, {.max_length = limits::tag, .check = check_line});
  v.field("disclaimer", r.disclaimer, {.max_length = limits::disclaimer, .check = check_text});
  v.field("new_recipients", r.new_recipients, texts(limits::new_recipients, check_address));
}

template <class V>
void describe(V& v, HeaderField& h) {
  v.field("name", h.name, {.max_length = limits::header_text, .check = check_header_name, .required = true});
  v.field("value", h.value, {.max_length = limits::header_text, .check = check_line, .required = true});
  v.field("test", h.test, flag);
}

template <class V>
void describe(V& v, SpamProtection& s) {
  v.field("enabled", s.enabled, flag);
  v.field("apply_to", s.apply_to, flag);
  v.field("level", s.level, flag);
  v.field("enhanced_bec", s.enhanced_bec, flag);
  v.field("unusual_signals", s.unusual_signals, flag);
  v.field("name_spoof", s.name_spoof, flag);
  v.field("graymail", s.graymail, flag);
  v.field("writing_style", s.writing_style, flag);
  v.field("notify_supposed_sender", s.notify_supposed_sender, flag);
  v.field("supposed_sender_feedback", s.supposed_sender_feedback, flag);
  v.field("supposed_sender_original", s.supposed_sender_original, flag);
  v.field("retro_scan", s.retro_scan, flag);
  v.field("pass_internal", s.pass_internal, flag);
  v.field("approved_senders", s.approved_senders, senders_rule);
  v.field("blocked_senders", s.blocked_senders, senders_rule);
  v.field("approved_headers", s.approved_headers, {.max_count = limits::policy_headers});
  v.field("blocked_headers", s.blocked_headers, {.max_count = limits::policy_headers});
  v.actions("actions", s.actions, {scan::Filter::spam_protection});
  v.field("notify", s.notify, flag);
}

template <class V>
void replacement(V& v, std::string& name, std::string& text) {
  v.field("replacement_name", name, {.max_length = 255, .check = check_line});
  v.field("replacement_text", text, {.max_length = limits::replacement_text, .check = check_text});
}

template <class V>
void describe(V& v, MalwareScanning& m) {
  v.field("enabled", m.enabled, flag);
  v.field("apply_to", m.apply_to, flag);
  v.field("files", m.files, flag);
  v.field("types", m.types, texts(limits::extensions, check_true_type, limits::extension_length));
  v.field("machine_learning", m.machine_learning, flag);
  v.field("message_body", m.message_body, flag);
  v.field("packed", m.packed, flag);
  v.field("active_content", m.active_content, flag);
  v.actions("actions", m.actions, {scan::Filter::malware});
  v.field("protected_archive", m.protected_archive, flag);
  v.field("protected_other", m.protected_other, flag);
  v.field("over_limit", m.over_limit, {.max_count = 50});
  replacement(v, m.replacement_name, m.replacement_text);
  v.field("notify", m.notify, flag);
}

template <class V>
void describe(V& v, FileSet& f) {
  v.field("true_types", f.true_types, texts(limits::extensions, check_true_type));
  v.field("extensions", f.extensions, texts(limits::extensions, check_extension, limits::extension_length));
  v.field("names", f.names, texts(limits::extensions, check_file_pattern, limits::extension_length));
}

template <class V>
void describe(V& v, FileBlocking& f) {
  v.field("enabled", f.enabled, flag);
  v.field("apply_to", f.apply_to, flag);
  v.field("block_all", f.block_all, flag);
  v.field("files", f.files, flag);
  v.field("incoming_extra", f.incoming_extra, flag);
  v.field("inside_archives", f.inside_archives, flag);
  v.field("approved_senders", f.approved_senders, texts(limits::approved_file_senders, check_sender_pattern));
  v.actions("actions", f.actions, {scan::Filter::file_blocking});
  replacement(v, f.replacement_name, f.replacement_text);
  v.field("notify", f.notify, flag);
}

template <class V>
void describe(V& v, WebReputation& w) {
  v.field("enabled", w.enabled, flag);
  v.field("apply_to", w.apply_to, flag);
  v.field("level", w.level, flag);
  v.field("attachments", w.attachments, flag);
  v.field("act_on_untested", w.act_on_untested, flag);
  v.field("retro_scan", w.retro_scan, flag);
  v.field("approve_internal_domains", w.approve_internal_domains, flag);
  v.field("time_of_click", w.time_of_click, flag);
  v.field("approved_senders", w.approved_senders, senders_rule);
  v.field("approved_headers", w.approved_headers, {.max_count = limits::policy_headers});
  v.field("approved_urls", w.approved_urls, texts(limits::urls, check_url_pattern, 2'048));
  v.field("blocked_urls", w.blocked_urls, texts(limits::urls, check_url_pattern, 2'048));
  v.field("click_approved_urls", w.click_approved_urls, texts(limits::urls, check_url_pattern, 2'048));
  v.actions("actions", w.actions, {scan::Filter::web_reputation});
  replacement(v, w.replacement_name, w.replacement_text);
  v.field("notify", w.notify, flag);
}

template <class V>
void describe(V& v, VirtualAnalyzer& a) {
  v.field("enabled", a.enabled, flag);
  v.field("monitor", a.monitor, flag);
  v.field("urls", a.urls, flag);
  v.field("approved_senders", a.approved_senders, senders_rule);
  v.field("approved_files", a.approved_files, texts(limits::approved_files, check_file_pattern));
  v.field("high", a.high, flag);
  v.field("medium", a.medium, flag);
  v.field("low", a.low, flag);
  v.field("no_risk", a.no_risk, flag);
  v.field("unrated", a.unrated, flag);
}

template <class V>
void describe(V& v, CorrelationRule& r) {
  v.field("id", r.id, {.max_length = 256, .check = check_line, .required = true});
  v.field("response", r.response, flag);
}

template <class V>
void describe(V& v, CorrelatedIntelligence& c) {
  v.field("enabled", c.enabled, flag);
  v.field("apply_to", c.apply_to, flag);
  v.field("security_risk", c.security_risk, flag);
  v.field("anomaly_level", c.anomaly_level, flag);
  v.field("suspicious_email", c.suspicious_email, {.max_count = 3});
  v.field("possibly_unwanted", c.possibly_unwanted, {.max_count = 3});
  v.field("specified", c.specified, flag);
  v.field("rules", c.rules, {.max_count = limits::correlation_rules});
  v.field("exceptions", c.exceptions, texts(limits::correlation_rules, check_line, 256));
  v.field("report_buttons", c.report_buttons, flag);
  v.field("approved_senders", c.approved_senders, senders_rule);
  v.field("notify", c.notify, flag);
}

template <class V>
void describe(V& v, DataLossTemplate& t) {
  v.field("id", t.id, {.max_length = 128, .check = check_line, .required = true});
  v.field("response", t.response, flag);
}

template <class V>
void describe(V& v, DataLoss& d) {
  v.field("apply_to", d.apply_to, flag);
  v.field("subject", d.subject, flag);
  v.field("body", d.body, flag);
  v.field("attachment", d.attachment, flag);
  v.field("headers", d.headers, texts(limits::dlp_headers, check_header_name, limits::header_text));
  v.field("violating_content", d.violating_content, flag);
  v.field("templates", d.templates, {.max_count = limits::templates});
  v.field("retro_scan", d.retro_scan, flag);
  v.field("approved_senders", d.approved_senders, senders_rule);
  replacement(v, d.replacement_name, d.replacement_text);
  v.field("notify", d.notify, flag);
}

template <class V>
void describe(V& v, Targets& t) {
  v.field("all", t.all, flag);
  v.field("users", t.users, texts(limits::targets, check_address));
  v.field("groups", t.groups, texts(limits::targets, check_line));
  v.field("domains", t.domains, texts(limits::targets, check_domain));
  v.field("exclude_users", t.exclude_users, texts(limits::targets, check_address));
  v.field("exclude_groups", t.exclude_groups, texts(limits::targets, check_line));
  v.field("exclude_domains", t.exclude_domains, texts(limits::targets, check_domain));
}

template <class V>
void describe(V& v, Policy& p) {
  v.id("id", p.id);
  v.field("name", p.name, {.max_length = limits::name, .check = check_line, .required = true});
  v.field("kind", p.kind, {.required = true});
  v.field("service", p.service, {.required = true});
  v.field("description", p.description, text_rule);
  v.field("priority", p.priority, {.min = 1, .max = limits::max_priority, .required = true});
  v.field("enabled", p.enabled, flag);
  v.field("monitor_only", p.monitor_only, flag);
  v.field("built_in", p.built_in, flag);
  v.field("targets", p.targets, flag);
  v.field_where(p.service == Service::mailbox, "skip_junk", p.skip_junk, flag);
  if (p.kind == Kind::threat_protection) {
    v.field("spam", p.spam, flag);
    v.field("malware", p.malware, flag);
    v.field("file_blocking", p.file_blocking, flag);
    v.field("web_reputation", p.web_reputation, flag);
    // nothing enforces it: only what an import brought
    v.field_where(p.virtual_analyzer != VirtualAnalyzer{}, "virtual_analyzer", p.virtual_analyzer, flag);
    v.field("correlated_intelligence", p.correlated_intelligence, flag);
  } else {
    v.field("data_loss", p.data_loss, flag);
  }
}

}  // namespace sekisho::policy
