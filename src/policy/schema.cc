#include "policy/schema.h"

#include <algorithm>
#include <set>
#include <type_traits>

#include "policy/match.h"
#include "policy/names.h"

namespace sekisho::policy {
namespace {

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

const Rule text_rule{.max_length = limits::description, .check = check_line};
const Rule flag{};
Rule texts(std::size_t count, Check check_each, std::size_t length = 320) { return {.max_length = length, .max_count = count, .check = check_each}; }
const Rule senders_rule = texts(limits::senders, check_sender_pattern);

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
  v.field("approved_senders", w.approved_senders, senders_rule);
  v.field("approved_headers", w.approved_headers, {.max_count = limits::policy_headers});
  v.field("approved_urls", w.approved_urls, texts(limits::urls, check_url_pattern, 2'048));
  v.field("blocked_urls", w.blocked_urls, texts(limits::urls, check_url_pattern, 2'048));
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
  v.field("skip_junk", p.skip_junk, flag);
  if (p.kind == Kind::threat_protection) {
    v.field("spam", p.spam, flag);
    v.field("malware", p.malware, flag);
    v.field("file_blocking", p.file_blocking, flag);
    v.field("web_reputation", p.web_reputation, flag);
    v.field("virtual_analyzer", p.virtual_analyzer, flag);
    v.field("correlated_intelligence", p.correlated_intelligence, flag);
  } else {
    v.field("data_loss", p.data_loss, flag);
  }
}

// ---- writing -----------------------------------------------------------------------------------------------

bool is_empty(const Node& node) {
  switch (node.type) {
    case Node::Type::text: return node.text.empty();
    case Node::Type::list: return node.items.empty();
    case Node::Type::map: return node.members.empty();
    default: return false;
  }
}

class Writer {
 public:
  Writer(Node& out, Detail detail) : out_(out), detail_(detail) { out_.type = Node::Type::map; }

  template <class T>
  void field(const char* name, T& value, const Rule&) {
    Node node = write(value);
    if (detail_ == Detail::sparse && is_empty(node)) return;
    out_.add(name) = std::move(node);
  }
  void actions(const char* name, ResponseMap& map, std::initializer_list<scan::Filter>) { field(name, map, flag); }
  void id(const char* name, std::int64_t& value) {
    if (detail_ == Detail::full && value != 0) out_.add(name) = Node::of(value);
  }

 private:
  Node write(bool& value) { return Node::of(value); }
  Node write(int& value) { return Node::of(static_cast<std::int64_t>(value)); }
  Node write(std::string& value) { return Node::of(value); }
  template <Enum E>
  Node write(E& value) { return Node::of(std::string(name_of(value))); }
  Node write(Response& value) {
    if (detail_ == Detail::sparse && value.tag.empty() && value.disclaimer.empty() && value.new_recipients.empty()) return write(value.action);
    return write_struct(value);
  }
  template <class T>
  Node write(std::vector<T>& values) {
    Node out = Node::list();
    for (auto& value : values) out.items.push_back(write(value));
    return out;
  }
  template <class K>
  Node write(std::map<K, Response>& values) {
    Node out = Node::map();
    for (auto& [key, response] : values) {
      Node node = write(response);
      out.add(key_text(key)) = std::move(node);
    }
    return out;
  }
  template <class T>
  Node write(T& value) { return write_struct(value); }
  template <class T>
  Node write_struct(T& value) {
    Node out;
    Writer inner(out, detail_);
    describe(inner, value);
    return out;
  }
  static std::string key_text(const std::string& key) { return key; }
  static std::string key_text(scan::Category key) { return std::string(scan::to_string(key)); }
  static std::string key_text(AnomalyLevel key) { return std::string(name_of(key)); }

  Node& out_;
  Detail detail_;
};

// ---- reading -----------------------------------------------------------------------------------------------

// The first thing that is wrong; everything after it is skipped.
struct Problem {
  std::string text;
  void set(const Node& node, const std::string& path, const std::string& what) { set(node.line, node.column, path, what); }
  void set(int line, int column, const std::string& path, const std::string& what) {
    if (!text.empty()) return;
    if (line > 0) text = "line " + std::to_string(line) + ", column " + std::to_string(column) + ": ";
    if (!path.empty()) text += path + ": ";
    text += what;
  }
};

std::string found(const Node& node) { return ", found " + to_line(node); }

class Reader {
 public:
  Reader(const Node& node, std::string path, Problem& problem) : node_(node), path_(std::move(path)), problem_(problem) {
    if (node_.type != Node::Type::map) problem_.set(node_, path_, "expected a mapping" + found(node_));
  }

  template <class T>
  void field(const char* name, T& value, const Rule& rule) {
    known_.push_back(name);
    if (!problem_.text.empty()) return;
    const Node* child = node_.find(name);
    if (child) return read(*child, at(name), value, rule);
    if (rule.required) problem_.set(node_, path_, std::string("expected the member \"") + name + "\"");
  }

  void actions(const char* name, ResponseMap& map, std::initializer_list<scan::Filter> filters) {
    known_.push_back(name);
    const Node* child = problem_.text.empty() ? node_.find(name) : nullptr;
    if (!child) return;
    each_member(*child, at(name), 100, [&](const Node::Member& member, const std::string& path) {
      scan::Category category{};
      const bool fits = scan::from_string(member.key, category) && std::find(filters.begin(), filters.end(), scan::filter_of(category)) != filters.end();
      if (!fits) return problem_.set(member.line, member.column, path, "expected a category of this filter");
      read(member.value, path, map[category], flag);
    });
  }

  void id(const char* name, std::int64_t& value) {
    known_.push_back(name);
    const Node* child = node_.find(name);
    if (!child) return;
    if (child->type != Node::Type::integer || child->integer < 0) problem_.set(*child, at(name), "expected a whole number" + found(*child));
    else value = child->integer;
  }

  // Unknown and repeated members are mistakes that must not pass silently.
  void finish() {
    std::set<std::string_view> seen;
    for (const auto& member : node_.members) {
      if (std::find(known_.begin(), known_.end(), member.key) == known_.end()) {
        problem_.set(member.line, member.column, path_, "unknown member \"" + member.key.substr(0, 100) + "\"; expected one of " + joined());
      }
      if (!seen.insert(member.key).second) problem_.set(member.line, member.column, path_, "the member \"" + member.key.substr(0, 100) + "\" stands twice");
    }
  }

 private:
  std::string at(const std::string& name) const { return path_.empty() ? name : path_ + "." + name; }
  std::string joined() const {
    std::string out;
    for (const auto name : known_) out += (out.empty() ? "" : ", ") + std::string(name);
    return out;
  }

  void read(const Node& node, const std::string& path, bool& value, const Rule&) {
    if (node.type != Node::Type::boolean) return problem_.set(node, path, "expected true or false" + found(node));
    value = node.boolean;
  }
  void read(const Node& node, const std::string& path, int& value, const Rule& rule) {
    if (node.type != Node::Type::integer || node.integer < rule.min || node.integer > rule.max) {
      return problem_.set(node, path, "expected a whole number from " + std::to_string(rule.min) + " to " + std::to_string(rule.max) + found(node));
    }
    value = static_cast<int>(node.integer);
  }
  void read(const Node& node, const std::string& path, std::string& value, const Rule& rule) {
    if (node.type != Node::Type::text) return problem_.set(node, path, "expected a text (in quotes where it looks like something else)" + found(node));
    if (node.text.size() > rule.max_length) return problem_.set(node, path, "expected at most " + std::to_string(rule.max_length) + " bytes, found " + std::to_string(node.text.size()));
    if (rule.required && node.text.empty()) return problem_.set(node, path, "expected a text that is not empty");
    if (rule.check && !node.text.empty()) {
      if (const auto expected = rule.check(node.text); !expected.empty()) return problem_.set(node, path, "expected " + expected + found(node));
    }
    value = node.text;
  }
  template <Enum E>
  void read(const Node& node, const std::string& path, E& value, const Rule&) {
    if (node.type == Node::Type::text && value_of(node.text, value)) return;
    std::string expected;
    for (const auto name : Names<E>::all) expected += (expected.empty() ? "" : ", ") + std::string(name);
    problem_.set(node, path, "expected one of " + expected + found(node));
  }
  void read(const Node& node, const std::string& path, Response& value, const Rule& rule) {
    if (node.type == Node::Type::text) {
      value = Response{};
      return read(node, path, value.action, rule);
    }
    value = Response{};
    read_struct(node, path, value);
  }
  template <class T>
  void read(const Node& node, const std::string& path, std::vector<T>& values, const Rule& rule) {
    if (node.type != Node::Type::list) return problem_.set(node, path, "expected a list" + found(node));
    const auto count = rule.max_count ? rule.max_count : limits::policy_headers;
    if (node.items.size() > count) return problem_.set(node, path, "expected at most " + std::to_string(count) + " entries, found " + std::to_string(node.items.size()));
    Rule each = rule;
    if constexpr (std::is_same_v<T, std::string>) each.required = true;
    values.clear();
    for (std::size_t i = 0; i < node.items.size() && problem_.text.empty(); ++i) {
      values.emplace_back();
      read(node.items[i], path + "[" + std::to_string(i) + "]", values.back(), each);
    }
  }
  template <class Use>
  void each_member(const Node& node, const std::string& path, std::size_t count, const Use& use) {
    if (node.type != Node::Type::map) return problem_.set(node, path, "expected a mapping" + found(node));
    if (node.members.size() > count) return problem_.set(node, path, "expected at most " + std::to_string(count) + " members");
    std::set<std::string_view> seen;
    for (const auto& member : node.members) {
      if (!problem_.text.empty()) return;
      const auto here = path + "." + member.key.substr(0, 100);
      if (!seen.insert(member.key).second) return problem_.set(member.line, member.column, here, "the member stands twice");
      use(member, here);
    }
  }
  void read(const Node& node, const std::string& path, std::map<std::string, Response>& values, const Rule& rule) {
    static const std::set<std::string_view> names = {"message_size", "body_size",  "file_size",   "expanded_size", "compression_ratio", "layers",      "mime_depth", "parts", "files",
                                                     "headers",      "parameters", "alternates", "links",      "header_size", "text_size",     "pixels",            "image_count", "memory",     "steps"};
    each_member(node, path, rule.max_count, [&](const Node::Member& member, const std::string& here) {
      if (!names.contains(member.key)) {
        std::string expected;
        for (const auto name : names) expected += (expected.empty() ? "" : ", ") + std::string(name);
        return problem_.set(member.line, member.column, here, "expected the name of a limit: " + expected);
      }
      read(member.value, here, values[member.key], flag);
    });
  }
  void read(const Node& node, const std::string& path, std::map<AnomalyLevel, Response>& values, const Rule& rule) {
    each_member(node, path, rule.max_count, [&](const Node::Member& member, const std::string& here) {
      AnomalyLevel level{};
      if (!value_of(member.key, level)) return problem_.set(member.line, member.column, here, "expected moderate, aggressive or extra_aggressive");
      read(member.value, here, values[level], flag);
    });
  }
  template <class T>
  void read(const Node& node, const std::string& path, T& value, const Rule&) {
    read_struct(node, path, value);
  }
  template <class T>
  void read_struct(const Node& node, const std::string& path, T& value) {
    Reader inner(node, path, problem_);
    if (!problem_.text.empty()) return;
    describe(inner, value);
    if (problem_.text.empty()) inner.finish();
  }

  const Node& node_;
  std::string path_;
  Problem& problem_;
  std::vector<const char*> known_;
  friend Result<Policy> sekisho::policy::policy_from_node(const Node&, const std::string&);
};

// What no single field shows.
struct Complaint {
  std::string field, what;
};

Complaint check_response(const std::string& field, const Response& response, Service service) {
  if (!is_available(response.action, service)) return {field, "the action " + std::string(to_string(response.action)) + " is not available for " + std::string(to_string(service))};
  if (response.action == ActionKind::change_recipient && response.new_recipients.empty()) return {field, "expected new_recipients for the action change_recipient"};
  return {};
}

Complaint check_headers(const std::string& field, const std::vector<HeaderField>& fields) {
  for (const auto& header : fields) {
    if (header.name.size() + header.value.size() > limits::header_text) return {field, "expected name and value of at most 128 characters together"};
  }
  return {};
}

Complaint first_complaint(const Policy& policy) {
  const auto& spam = policy.spam;
  std::vector<std::pair<std::string, const Response*>> responses;
  const auto all_of = [&](const std::string& field, const auto& map) {
    for (const auto& [key, response] : map) responses.emplace_back(field, &response);
  };
  all_of("spam.actions", spam.actions);
  all_of("malware.actions", policy.malware.actions);
  all_of("malware.over_limit", policy.malware.over_limit);
  responses.emplace_back("malware.protected_archive", &policy.malware.protected_archive);
  responses.emplace_back("malware.protected_other", &policy.malware.protected_other);
  all_of("file_blocking.actions", policy.file_blocking.actions);
  all_of("web_reputation.actions", policy.web_reputation.actions);
  responses.emplace_back("correlated_intelligence.security_risk", &policy.correlated_intelligence.security_risk);
  all_of("correlated_intelligence.suspicious_email", policy.correlated_intelligence.suspicious_email);
  all_of("correlated_intelligence.possibly_unwanted", policy.correlated_intelligence.possibly_unwanted);
  std::set<std::string> templates;
  for (const auto& rule : policy.data_loss.templates) {
    responses.emplace_back("data_loss.templates", &rule.response);
    if (!templates.insert(rule.id).second) return {"data_loss.templates", "the template \"" + rule.id + "\" stands twice"};
  }
  for (const auto& [field, response] : responses) {
    if (auto complaint = check_response(field, *response, policy.service); !complaint.what.empty()) return complaint;
  }
  for (const auto* list : {&spam.approved_headers, &policy.web_reputation.approved_headers}) {
    if (auto complaint = check_headers(list == &spam.approved_headers ? "spam.approved_headers" : "web_reputation.approved_headers", *list); !complaint.what.empty()) return complaint;
  }
  for (const auto& rule : spam.blocked_headers) {
    if (rule.empty()) return {"spam.blocked_headers", "expected at least one header field in each rule"};
    if (auto complaint = check_headers("spam.blocked_headers", rule); !complaint.what.empty()) return complaint;
  }
  for (const auto& [field, apply_to] : {std::pair{"spam.apply_to", spam.apply_to}, {"malware.apply_to", policy.malware.apply_to}, {"file_blocking.apply_to", policy.file_blocking.apply_to},
                                        {"web_reputation.apply_to", policy.web_reputation.apply_to}, {"correlated_intelligence.apply_to", policy.correlated_intelligence.apply_to}}) {
    if (apply_to == ApplyTo::sent) return {field, "expected all or incoming (sent is for data_loss)"};
  }
  for (const auto& [category, response] : spam.actions) {
    const bool blocked = category == scan::Category::blocked_sender;
    if (blocked && response.action != ActionKind::quarantine && response.action != ActionKind::delete_message) return {"spam.actions", "expected quarantine or delete_message for blocked_sender"};
  }
  if (policy.malware.files != FileScope::all && policy.malware.types.empty()) return {"malware.types", "expected at least one type when files is not all"};
  const auto& targets = policy.targets;
  if (!targets.all && targets.users.empty() && targets.groups.empty() && targets.domains.empty()) return {"targets", "expected users, groups or domains when all is false"};
  if (policy.built_in == BuiltIn::default_monitor_only && !policy.monitor_only) return {"monitor_only", "expected true: the built-in monitor-only policy cannot act"};
  if (policy.built_in != BuiltIn::no && !(targets == Targets{})) return {"targets", "expected all: a built-in policy protects everyone"};
  if (policy.monitor_only && policy.built_in == BuiltIn::default_monitor_only && policy.kind == Kind::data_loss) return {"built_in", "expected default_policy or no for data_loss"};
  return {};
}

}  // namespace

Node to_node(const Policy& policy, Detail detail) {
  Policy copy = policy;  // describe() serves reading and writing, so it asks for a mutable one
  Node out;
  Writer writer(out, detail);
  describe(writer, copy);
  return out;
}

Result<Policy> policy_from_node(const Node& node, const std::string& path) {
  Policy out;
  Problem problem;
  // The kind decides which sections there are, wherever it stands.
  if (const Node* kind = node.type == Node::Type::map ? node.find("kind") : nullptr; kind && kind->type == Node::Type::text) static_cast<void>(value_of(kind->text, out.kind));
  Reader reader(node, path, problem);
  if (problem.text.empty()) describe(reader, out);
  if (problem.text.empty()) reader.finish();
  if (problem.text.empty()) {
    if (const auto complaint = first_complaint(out); !complaint.what.empty()) {
      const Node* place = &node;
      std::string_view rest = complaint.field;
      while (!rest.empty()) {
        const auto dot = rest.find('.');
        const Node* next = place->find(rest.substr(0, dot));
        if (!next) break;
        place = next;
        rest = dot == rest.npos ? std::string_view() : rest.substr(dot + 1);
      }
      problem.set(*place, path.empty() ? complaint.field : path + "." + complaint.field, complaint.what);
    }
  }
  if (!problem.text.empty()) return fail(Code::malformed, problem.text);
  return out;
}

Result<std::vector<Policy>> policies_from_node(const Node& node) {
  Problem problem;
  if (node.type != Node::Type::map) problem.set(node, "", "expected a mapping with sekisho_policies and policies" + found(node));
  const Node* version = node.find("sekisho_policies");
  const Node* list = node.find("policies");
  for (const auto& member : node.members) {
    if (member.key != "sekisho_policies" && member.key != "policies") problem.set(member.line, member.column, "", "unknown member \"" + member.key.substr(0, 100) + "\"; expected sekisho_policies, policies");
  }
  if (!version || version->type != Node::Type::integer || version->integer != 1) problem.set(version ? *version : node, "sekisho_policies", "expected the format number 1");
  if (!list || list->type != Node::Type::list) problem.set(list ? *list : node, "policies", "expected a list");
  else if (list->items.size() > limits::policies) problem.set(*list, "policies", "expected at most " + std::to_string(limits::policies) + " policies");
  if (!problem.text.empty()) return fail(Code::malformed, problem.text);

  std::vector<Policy> out;
  std::set<std::tuple<Service, Kind, std::string>> names;
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    const auto path = "policies[" + std::to_string(i) + "]";
    TRY(auto policy, policy_from_node(list->items[i], path));
    if (!names.insert({policy.service, policy.kind, policy.name}).second) {
      problem.set(list->items[i], path, "a policy of this name, service and kind stands twice");
      return fail(Code::malformed, problem.text);
    }
    out.push_back(std::move(policy));
  }
  return out;
}

Node to_node(const std::vector<Policy>& policies, Detail detail) {
  Node out = Node::map();
  out.add("sekisho_policies") = Node::of(std::int64_t{1});
  Node list = Node::list();
  for (const auto& policy : policies) list.items.push_back(to_node(policy, detail));
  out.add("policies") = std::move(list);
  return out;
}

Result<void> check(const Policy& policy) {
  TRY(const auto again, policy_from_node(to_node(policy, Detail::sparse), ""));
  static_cast<void>(again);
  return {};
}

namespace {

void diff_nodes(const Node* before, const Node* after, const std::string& path, std::string& out) {
  const auto is = [](const Node* node, Node::Type type) { return !node || node->type == type; };
  if (before && after && to_line(*before) == to_line(*after) && before->type != Node::Type::list && before->type != Node::Type::map &&
      before->text == after->text) return;
  if (is(before, Node::Type::map) && is(after, Node::Type::map)) {
    std::vector<std::string> keys;
    for (const auto* side : {before, after}) {
      if (!side) continue;
      for (const auto& member : side->members) {
        if (std::find(keys.begin(), keys.end(), member.key) == keys.end()) keys.push_back(member.key);
      }
    }
    for (const auto& key : keys) diff_nodes(before ? before->find(key) : nullptr, after ? after->find(key) : nullptr, path.empty() ? key : path + "." + key, out);
    return;
  }
  if (is(before, Node::Type::list) && is(after, Node::Type::list)) {
    const auto lines = [](const Node* node) {
      std::multiset<std::string> all;
      if (node) {
        for (const auto& item : node->items) all.insert(to_line(item));
      }
      return all;
    };
    const auto had = lines(before), has = lines(after);
    std::string changes;
    for (const auto& line : had) {
      if (!has.contains(line)) changes += (changes.empty() ? "- " : ", - ") + line;
    }
    for (const auto& line : has) {
      if (!had.contains(line)) changes += (changes.empty() ? "+ " : ", + ") + line;
    }
    if (!changes.empty()) out += "    " + path + ": " + changes + "\n";
    return;
  }
  out += "    " + path + ": " + (before ? to_line(*before) : "(none)") + " -> " + (after ? to_line(*after) : "(none)") + "\n";
}

std::string title(const Policy& policy) {
  return std::string(to_string(policy.service)) + "/" + std::string(to_string(policy.kind)) + " " + to_line(Node::of(policy.name)) + "\n";
}

}  // namespace

std::string diff(const std::vector<Policy>& before, const std::vector<Policy>& after) {
  std::string out;
  const auto same = [](const Policy& a) { return [&a](const Policy& b) { return a.service == b.service && a.kind == b.kind && a.name == b.name; }; };
  for (const auto& old : before) {
    const auto now = std::find_if(after.begin(), after.end(), same(old));
    if (now == after.end()) {
      out += "- " + title(old);
      continue;
    }
    std::string changes;
    const auto had = to_node(old, Detail::sparse), has = to_node(*now, Detail::sparse);
    diff_nodes(&had, &has, "", changes);
    if (!changes.empty()) out += "~ " + title(old) + changes;
  }
  for (const auto& now : after) {
    if (std::none_of(before.begin(), before.end(), same(now))) out += "+ " + title(now);
  }
  return out;
}

}  // namespace sekisho::policy
