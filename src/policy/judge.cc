#include "policy/judge.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <unordered_set>

#include "base/text.h"
#include "policy/match.h"

namespace sekisho::policy {
namespace {

using scan::Category;
using scan::Filter;
using scan::Finding;

const Response& choose(const ResponseMap& map, Category category, Service service, Response& scratch) {
  if (const auto found = map.find(category); found != map.end()) return found->second;
  return scratch = recommended(category, service);
}

bool any_header(const std::vector<HeaderField>& fields, const scan::MailFacts& mail) {
  return std::any_of(fields.begin(), fields.end(), [&](const auto& field) { return matches_header(field, mail); });
}

// Collects for one policy; the response comes from the filter's map or the recommendation.
struct Collector {
  const Policy& policy;
  std::vector<Asked>& out;
  void add(const Finding& finding, Response response) {
    out.push_back({.finding = finding,
                   .filter = scan::filter_of(finding.category),
                   .response = std::move(response),
                   .policy = &policy});
  }
  void add(const Finding& finding, const ResponseMap& map) {
    Response scratch;
    add(finding, choose(map, finding.category, policy.service, scratch));
  }
  void texts(std::size_t from, const std::string& name, const std::string& text) {
    for (auto i = from; i < out.size(); ++i) out[i].replacement_name = name, out[i].replacement_text = text;
  }
};

// Score keys of the mail model → the category they speak for.
bool category_of_score(std::string_view key, Category& category) {
  if (key == "graymail") return category = Category::graymail_bulk, true;
  if (key == "malicious") return category = Category::malicious_content, true;
  return from_string(key, category) && scan::filter_of(category) == Filter::spam_protection;
}

bool is_graymail(Category category) {
  return category >= Category::graymail_newsletter && category <= Category::graymail_bulk;
}

bool switched_on(const SpamProtection& settings, const Finding& finding) {
  if (is_graymail(finding.category)) return settings.graymail;
  switch (finding.category) {
    case Category::name_spoof:
      return settings.name_spoof;
    case Category::unusual_signal:
      return settings.unusual_signals;
    case Category::writing_style:
      return settings.writing_style;
    // Impostors of listed people and domains; plain BEC content is always looked at.
    case Category::bec:
      return settings.enhanced_bec || finding.rule.find("high_profile") == std::string::npos;
    default:
      return true;
  }
}

void judge_spam(const Policy& policy, const Facts& facts, bool trusted, Collector& collect) {
  const auto& settings = policy.spam;
  const auto& report = facts.report;
  if (!settings.enabled || !report.is_mail || !facts.applies(settings.apply_to) || trusted) return;
  if (facts.sender_approved(settings.approved_senders) || any_header(settings.approved_headers, report.mail)) return;
  std::vector<std::string> central;
  for (const auto& sender : facts.lists.approved_senders) {
    if (sender.expires_ms == 0 || sender.expires_ms > facts.context.received_ms) central.push_back(sender.pattern);
  }
  if (facts.sender_approved(central)) return;

  const auto pass_internal = [&](Category category) {
    return settings.pass_internal && category == Category::spam && facts.context.direction == scan::Direction::internal;
  };
  for (const auto& finding : report.findings) {
    if (scan::filter_of(finding.category) != Filter::spam_protection || finding.rule.starts_with("mail.score."))
      continue;
    if (!switched_on(settings, finding)) continue;
    if (pass_internal(finding.category))
      collect.add(finding, Response{});
    else
      collect.add(finding, settings.actions);
  }
  for (const auto& [key, score] : report.scores) {
    Category category{};
    if (!category_of_score(key, category) || !(score >= threshold_of(settings.level))) continue;
    char text[32];
    std::snprintf(text, sizeof text, "%.3f", score);
    Finding finding{.rule = "mail.score." + key,
                    .scanner = "mail",
                    .category = category,
                    .severity = static_cast<int>(std::min(score, 1.0) * 100),
                    .part = {},
                    .evidence = text};
    for (const auto& known : report.findings) {
      if (known.rule == finding.rule) finding = known;
    }
    if (!switched_on(settings, finding)) continue;
    if (pass_internal(category))
      collect.add(finding, Response{});
    else
      collect.add(finding, settings.actions);
  }
  for (const auto& sender : facts.senders) {
    if (!matches_any_sender(settings.blocked_senders, sender)) continue;
    collect.add({.rule = "policy.blocked_sender",
                 .scanner = "policy",
                 .category = Category::blocked_sender,
                 .severity = 80,
                 .part = {},
                 .evidence = sender},
                settings.actions);
    break;
  }
  for (const auto& rule : settings.blocked_headers) {
    if (rule.empty() ||
        !std::all_of(rule.begin(), rule.end(), [&](const auto& field) { return matches_header(field, report.mail); }))
      continue;
    collect.add({.rule = "policy.blocked_header",
                 .scanner = "policy",
                 .category = Category::blocked_sender,
                 .severity = 80,
                 .part = {},
                 .evidence = rule.front().name},
                settings.actions);
    break;
  }
}

std::string limit_name(const Finding& finding) {
  return finding.rule.starts_with("limit.") ? finding.rule.substr(6) : finding.evidence;
}

bool in_scope(const MalwareScanning& settings, const Facts& facts, const Finding& finding) {
  const auto* file = facts.file(finding.part);
  if (!file) return settings.message_body || !facts.report.is_mail || finding.part.empty();
  const auto listed = [&](std::string_view value) {
    return std::find(settings.types.begin(), settings.types.end(), value) != settings.types.end();
  };
  switch (settings.files) {
    case FileScope::all:
      return true;
    case FileScope::true_types:
      return listed(file->kind) || listed(file->true_type);
    case FileScope::extensions:
      return listed(file->extension);
  }
  return true;
}

Response response_to_limit(const Policy& policy, const std::string& name) {
  const auto& settings = policy.malware;
  if (const auto found = settings.over_limit.find(name); found != settings.over_limit.end()) return found->second;
  if (const auto found = settings.actions.find(Category::unscannable_limit); found != settings.actions.end())
    return found->second;
  return recommended_over_limit(name);
}

// Severity up to which something not looked into is only noted: pictures whose format is not read for QR codes,
// repaired files; and active content that ordinary files have too (a page to open at, a link in a tar).
constexpr int slight = 20;

void judge_malware(const Policy& policy, const Facts& facts, Collector& collect) {
  const auto& settings = policy.malware;
  if (!settings.enabled || !facts.applies(settings.apply_to)) return;
  const auto first = collect.out.size();
  std::vector<std::string> limits_seen;
  for (const auto& finding : facts.report.findings) {
    if (scan::filter_of(finding.category) != Filter::malware) continue;
    switch (finding.category) {
      case Category::unscannable_protected:
        collect.add(finding, finding.rule == "unscannable.protected_archive" ? settings.protected_archive
                                                                             : settings.protected_other);
        continue;
      case Category::unscannable_limit: {
        const auto name = limit_name(finding);
        limits_seen.push_back(name);
        collect.add(finding, response_to_limit(policy, name));
        continue;
      }
      case Category::unscannable_error:
        // Our own rule file being broken says nothing about the mail.
        if (finding.rule == "malware.yara_unusable") collect.add(finding, Response{});
        // Nor is a scanned page or a scratched picture a reason to hold mail: the finding stands as a note.
        else if (finding.severity <= slight)
          collect.add(finding, Response{});
        else
          collect.add(finding, settings.actions);
        continue;
      case Category::packed:
        if (!settings.packed) continue;
        break;
      case Category::active_content:
        if (!settings.active_content) continue;
        if (finding.severity <= slight) {
          collect.add(finding, Response{});
          continue;
        }
        break;
      default:
        break;
    }
    if (finding.rule.starts_with("pml.")) {
      if (!settings.machine_learning) continue;
      const auto* file = facts.file(finding.part);
      const auto& exceptions = facts.lists.pml_exceptions;
      if (file && std::find(exceptions.begin(), exceptions.end(), file->sha1) != exceptions.end()) continue;
    }
    if (in_scope(settings, facts, finding)) collect.add(finding, settings.actions);
  }
  // A limit without a finding of its own is still a part of the item that nobody looked at.
  for (const auto& name : facts.report.limits) {
    if (std::find(limits_seen.begin(), limits_seen.end(), name) != limits_seen.end()) continue;
    limits_seen.push_back(name);
    collect.add({.rule = "limit." + name,
                 .scanner = "limit",
                 .category = Category::unscannable_limit,
                 .severity = 40,
                 .part = {},
                 .evidence = name},
                response_to_limit(policy, name));
  }
  collect.texts(first, settings.replacement_name, settings.replacement_text);
}

bool holds(const FileSet& set, const scan::FileFact& file) {
  const auto has = [](const std::vector<std::string>& list, std::string_view value) {
    return !value.empty() &&
           std::any_of(list.begin(), list.end(), [&](const auto& entry) { return equal_ignore_case(entry, value); });
  };
  if (has(set.true_types, file.kind) || has(set.true_types, file.true_type)) return true;
  // "tar.gz" is an extension too.
  const auto ends_in = [&](const std::string& extension) {
    return file.name.size() > extension.size() + 1 && file.name[file.name.size() - extension.size() - 1] == '.' &&
           equal_ignore_case(std::string_view(file.name).substr(file.name.size() - extension.size()), extension);
  };
  if (has(set.extensions, file.extension) || std::any_of(set.extensions.begin(), set.extensions.end(), ends_in))
    return true;
  return std::any_of(set.names.begin(), set.names.end(),
                     [&](const auto& name) { return matches_wildcard(name, file.name); });
}

void judge_files(const Policy& policy, const Facts& facts, Collector& collect) {
  const auto& settings = policy.file_blocking;
  if (!settings.enabled || !facts.applies(settings.apply_to) || facts.sender_approved(settings.approved_senders))
    return;
  const auto first = collect.out.size();
  for (const auto& file : facts.report.files) {
    if (!file.attachment && !file.contained && facts.report.is_mail) continue;
    if (file.contained && !settings.inside_archives) continue;
    const bool listed = holds(settings.files, file);
    // With "block all" an archive is judged by its own type, and so is each file in it.
    const bool blocked = settings.block_all ? !listed : listed;
    const bool extra = facts.incoming && holds(settings.incoming_extra, file);
    if (!blocked && !extra) continue;
    collect.add({.rule = extra && !blocked ? "file_blocking.incoming" : "file_blocking.listed",
                 .scanner = "policy",
                 .category = Category::blocked_file,
                 .severity = 60,
                 .part = file.part,
                 .evidence = ellipsis((file.name.empty() ? file.part : file.name) + " (" + file.kind + ")",
                                      scan::max_evidence)},
                settings.actions);
  }
  // What the scanner itself reports as blocked (suspicious names) follows the same map.
  for (const auto& finding : facts.report.findings) {
    if (finding.category == Category::blocked_file) collect.add(finding, settings.actions);
  }
  collect.texts(first, settings.replacement_name, settings.replacement_text);
}

bool counts(const WebReputation& settings, Category category) {
  switch (category) {
    case Category::url_dangerous:
    case Category::url_blocked:
      return true;
    case Category::url_highly_suspicious:
      return settings.level >= Level::medium;
    case Category::url_suspicious:
      return settings.level == Level::high;
    case Category::url_untested:
      return settings.act_on_untested;
    default:
      return false;
  }
}

bool category_of_risk(scan::UrlRisk risk, Category& category) {
  switch (risk) {
    case scan::UrlRisk::dangerous:
      return category = Category::url_dangerous, true;
    case scan::UrlRisk::highly_suspicious:
      return category = Category::url_highly_suspicious, true;
    case scan::UrlRisk::suspicious:
      return category = Category::url_suspicious, true;
    case scan::UrlRisk::untested:
      return category = Category::url_untested, true;
    case scan::UrlRisk::safe:
      return false;
  }
  return false;
}

std::vector<bool> approved_urls(const Policy& policy, const Facts& facts) {
  auto patterns = policy.web_reputation.approved_urls;
  if (policy.web_reputation.approve_internal_domains) {
    for (const auto& domain : facts.lists.internal_domains)
      patterns.push_back(domain), patterns.push_back("*." + domain);
  }
  return facts.urls_matching(patterns);
}

// Everything in a text that could be a host name, lower case.
std::unordered_set<std::string> hosts_in(std::string_view text) {
  std::unordered_set<std::string> out;
  std::string word;
  const auto take = [&] {
    while (word.ends_with('.')) word.pop_back();
    if (!word.empty()) out.insert(word);
    word.clear();
  };
  for (const char c : text) {
    const char lower = ascii_lower(c);
    if ((lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
        static_cast<unsigned char>(c) >= 0x80)
      word += lower;
    else
      take();
  }
  take();
  return out;
}

void judge_urls(const Policy& policy, const Facts& facts, Collector& collect) {
  const auto& settings = policy.web_reputation;
  const auto& report = facts.report;
  if (!settings.enabled || !facts.applies(settings.apply_to)) return;
  if (facts.sender_approved(settings.approved_senders) || any_header(settings.approved_headers, report.mail)) return;
  const auto first = collect.out.size();
  const auto in_attachment = [&](const std::string& part) { return facts.file(part) != nullptr; };
  constexpr std::size_t max_asked = 200;  // one mail can hold thousands of the same kind; the rest changes nothing
  const auto approved = approved_urls(policy, facts), blocked = facts.urls_matching(settings.blocked_urls);

  std::vector<bool> told(report.urls.size());  // URLs that a finding already speaks of
  for (const auto& finding : report.findings) {
    if (scan::filter_of(finding.category) != Filter::web_reputation || collect.out.size() - first >= max_asked)
      continue;
    if (!counts(settings, finding.category) || (!settings.attachments && in_attachment(finding.part))) continue;
    const auto hosts = hosts_in(finding.evidence);
    bool speaks_of_any = false, speaks_of_unapproved = false;
    for (std::size_t i = 0; i < report.urls.size(); ++i) {
      if (!hosts.contains(host_of_url(report.urls[i].url))) continue;
      speaks_of_any = told[i] = true;
      speaks_of_unapproved = speaks_of_unapproved || !approved[i];
    }
    const bool skip = speaks_of_any ? !speaks_of_unapproved : matches_any_url(settings.approved_urls, finding.evidence);
    if (!skip) collect.add(finding, settings.actions);
  }
  for (std::size_t i = 0; i < report.urls.size() && collect.out.size() - first < max_asked; ++i) {
    const auto& url = report.urls[i];
    if ((!settings.attachments && in_attachment(url.part)) || approved[i]) continue;
    Finding finding{.rule = "url.risk",
                    .scanner = "policy",
                    .category = Category::url_untested,
                    .severity = static_cast<int>(url.score * 100),
                    .part = url.part,
                    .evidence = ellipsis(url.url, scan::max_evidence)};
    if (blocked[i]) {
      finding.rule = "policy.blocked_url", finding.category = Category::url_blocked, finding.severity = 80;
      collect.add(finding, settings.actions);
    } else if (!told[i] && category_of_risk(url.risk, finding.category) && counts(settings, finding.category)) {
      collect.add(finding, settings.actions);
    }
  }
  collect.texts(first, settings.replacement_name, settings.replacement_text);
}

// The level of a correlation rule stands in its id: "ci.aggressive.…", "ci.extra_aggressive.…"; anything else is
// moderate.
AnomalyLevel level_of_rule(std::string_view rule) {
  if (rule.find("extra_aggressive") != rule.npos) return AnomalyLevel::extra_aggressive;
  return rule.find("aggressive") != rule.npos ? AnomalyLevel::aggressive : AnomalyLevel::moderate;
}

void judge_correlation(const Policy& policy, const Facts& facts, Collector& collect) {
  const auto& settings = policy.correlated_intelligence;
  if (!settings.enabled || !facts.applies(settings.apply_to) || facts.sender_approved(settings.approved_senders))
    return;
  for (const auto& finding : facts.report.findings) {
    const bool risk = finding.category == Category::ci_security_risk;
    if (!risk && finding.category != Category::ci_anomaly) continue;
    const auto id = finding.rule.ends_with("_custom") ? "custom:" + finding.evidence : finding.rule;
    if (std::find(settings.exceptions.begin(), settings.exceptions.end(), id) != settings.exceptions.end()) continue;
    const auto own = std::find_if(settings.rules.begin(), settings.rules.end(),
                                  [&](const CorrelationRule& rule) { return rule.id == id; });
    if (own != settings.rules.end()) {
      collect.add(finding, own->response);
      continue;
    }
    if (risk) {
      collect.add(finding, settings.security_risk);
      continue;
    }
    const auto level = level_of_rule(finding.rule);
    if (settings.specified || level > settings.anomaly_level) continue;
    const bool unwanted = finding.rule.find("unwanted") != std::string::npos;
    const auto& map = unwanted ? settings.possibly_unwanted : settings.suspicious_email;
    const auto found = map.find(level);
    if (found != map.end())
      collect.add(finding, found->second);
    else
      collect.add(finding, Response{.action = unwanted ? ActionKind::pass : ActionKind::tag_subject});
  }
}

// Links that the reference leaves alone (reference.md §2.6): a meeting's link is taken up by the calendar and the Teams
// program themselves, which do not follow another's.
constexpr std::array<std::string_view, 4> never_rewritten = {"teams.microsoft.com", "*.teams.microsoft.com",
                                                             "trendmicro.com", "*.trendmicro.com"};

// The first 300 characters: no more of violating content is shown (reference.md §3).
std::vector<std::string_view> characters_of(std::string_view utf8) {
  constexpr std::size_t most = 300;
  std::vector<std::string_view> out;
  for (std::size_t i = 0; i < utf8.size() && out.size() < most;) {
    std::size_t end = i + 1;
    while (end < utf8.size() && (static_cast<unsigned char>(utf8[end]) & 0xc0) == 0x80) ++end;
    out.push_back(utf8.substr(i, end - i));
    i = end;
  }
  return out;
}

}  // namespace

Facts::Facts(const Lists& the_lists, const scan::Report& the_report, const scan::ScanContext& the_context)
    : lists(the_lists), report(the_report), context(the_context) {
  const auto add = [&](std::string_view address) {
    auto normal = normal_address(address);
    if (normal.empty() || std::find(senders.begin(), senders.end(), normal) != senders.end()) return;
    if (senders.size() == max_senders)
      more_senders = true;
    else
      senders.push_back(std::move(normal));
  };
  add(context.envelope_sender);
  for (const auto& from : report.mail.from) add(from.address);
  incoming = context.direction == scan::Direction::incoming || context.direction == scan::Direction::unknown;
  approved_header = any_header(lists.approved_headers, report.mail);
  for (const auto& entry : report.files) files_.emplace(entry.part, &entry);
  for (std::size_t i = 0; i < report.urls.size(); ++i) {
    auto host = host_of_url(report.urls[i].url);
    for (auto dot = host.find('.'); dot != host.npos; dot = host.find('.', dot + 1))
      by_parent_domain_[host.substr(dot + 1)].push_back(i);
    by_host_[std::move(host)].push_back(i);
  }
  if (!lists.blocked_lists_enabled) return;

  const auto blocked = [&](const char* rule, Category category, std::string part, std::string_view evidence) {
    central.push_back({.finding = {.rule = rule,
                                   .scanner = "list",
                                   .category = category,
                                   .severity = 100,
                                   .part = std::move(part),
                                   .evidence = ellipsis(evidence, scan::max_evidence)},
                       .filter = scan::filter_of(category),
                       .response = {.action = ActionKind::quarantine}});
  };
  for (const auto& sender : senders) {
    if (matches_any_sender(lists.blocked_senders, sender))
      blocked("list.blocked_sender", Category::blocked_sender, "", sender);
  }
  if (!lists.blocked_urls.empty()) {
    const auto matching = urls_matching(lists.blocked_urls);
    for (std::size_t i = 0; i < matching.size() && central.size() < 20; ++i) {
      if (matching[i]) blocked("list.blocked_url", Category::url_blocked, report.urls[i].part, report.urls[i].url);
    }
  }
  const auto listed = [](const std::vector<std::string>& list, const std::string& hash) {
    return !hash.empty() && std::find(list.begin(), list.end(), hash) != list.end();
  };
  for (const auto& file : report.files) {
    if (listed(lists.blocked_sha1, file.sha1) || listed(lists.blocked_sha256, file.sha256))
      blocked("list.blocked_file", Category::suspicious_object, file.part, file.name.empty() ? file.sha256 : file.name);
  }
}

bool Facts::sender_approved(const std::vector<std::string>& patterns) const {
  return !patterns.empty() && !senders.empty() && !more_senders &&
         std::all_of(senders.begin(), senders.end(),
                     [&](const auto& sender) { return matches_any_sender(patterns, sender); });
}

Asked Facts::blocked_by_user() const {
  return {.finding = {.rule = "list.user_blocked_sender",
                      .scanner = "list",
                      .category = Category::blocked_sender,
                      .severity = 100,
                      .part = {},
                      .evidence = ellipsis(senders.empty() ? std::string_view() : std::string_view(senders.front()),
                                           scan::max_evidence)},
          .filter = scan::filter_of(Category::blocked_sender),
          .response = {.action = ActionKind::quarantine}};
}

bool Facts::sender_blocked(const std::vector<std::string>& patterns) const {
  return std::any_of(senders.begin(), senders.end(),
                     [&](const auto& sender) { return matches_any_sender(patterns, sender); });
}

const scan::FileFact* Facts::file(std::string_view part) const {
  if (part.empty()) return nullptr;
  const auto found = files_.find(part);
  return found == files_.end() ? nullptr : found->second;
}

std::vector<bool> Facts::urls_matching(const std::vector<std::string>& patterns) const {
  std::vector<bool> out(report.urls.size());
  if (report.urls.empty()) return out;
  for (const auto& pattern : patterns) {
    const auto host = host_of_url(pattern);
    const bool wild = host.starts_with("*.");
    const auto& table = wild ? by_parent_domain_ : by_host_;
    const auto found = table.find(wild ? host.substr(2) : host);
    if (found == table.end()) continue;
    for (const auto i : found->second) out[i] = out[i] || matches_url(pattern, report.urls[i].url);
  }
  return out;
}

bool Facts::applies(ApplyTo apply_to) const {
  switch (apply_to) {
    case ApplyTo::all:
      return true;
    case ApplyTo::incoming:
      return incoming;
    case ApplyTo::sent:
      return !incoming;
  }
  return true;
}

std::vector<std::string> links_at_click(const Policy& policy, const Facts& facts) {
  constexpr std::size_t most = 500, longest = 2'000;
  const auto& settings = policy.web_reputation;
  std::vector<std::string> out;
  if (policy.service != Service::inline_inbound || policy.monitor_only || !facts.incoming) return out;
  if (!settings.enabled || settings.time_of_click == ClickScope::off || !facts.applies(settings.apply_to)) return out;
  if (facts.sender_approved(settings.approved_senders) || any_header(settings.approved_headers, facts.report.mail))
    return out;
  auto left_alone = settings.click_approved_urls;
  left_alone.insert(left_alone.end(), never_rewritten.begin(), never_rewritten.end());
  auto approved = approved_urls(policy, facts);
  const auto also = facts.urls_matching(left_alone);
  for (std::size_t i = 0; i < approved.size(); ++i) approved[i] = approved[i] || also[i];
  for (std::size_t i = 0; i < facts.report.urls.size() && out.size() < most; ++i) {
    const auto& url = facts.report.urls[i];
    const bool in_body = url.origin == "html" || url.origin == "text" || url.origin == "form";
    if (!in_body || approved[i] || url.url.size() > longest || facts.file(url.part) != nullptr) continue;
    const bool wanted = settings.time_of_click == ClickScope::all || url.risk >= scan::UrlRisk::suspicious ||
                        (settings.time_of_click == ClickScope::untested && url.risk == scan::UrlRisk::untested);
    if (wanted) out.push_back(url.url);
  }
  return out;
}

std::vector<Asked> judge_threats(const Policy& policy, const Facts& facts, bool trusted) {
  std::vector<Asked> out;
  Collector collect{policy, out};
  judge_spam(policy, facts, trusted, collect);
  judge_malware(policy, facts, collect);
  judge_files(policy, facts, collect);
  judge_urls(policy, facts, collect);
  judge_correlation(policy, facts, collect);
  return out;
}

std::string shown_content(const std::vector<std::string>& samples, Masking masking) {
  std::string out;
  if (masking == Masking::off) return out;
  for (const auto& sample : samples)
    out += (out.empty() ? "" : "; ") + (masking == Masking::masked ? mask(sample) : sample);
  std::size_t size = 0;
  for (const auto character : characters_of(out)) size += character.size();
  out.resize(size);
  return out;
}

std::string mask(std::string_view utf8) {
  constexpr std::size_t shown = 4;
  const auto characters = characters_of(utf8);
  std::string out;
  const auto hidden = characters.size() > shown ? characters.size() - shown : 0;
  for (std::size_t i = 0; i < characters.size(); ++i) out += i < hidden ? std::string_view("*") : characters[i];
  return out;
}

std::vector<Asked> judge_data_loss(const Policy& policy, const Facts& facts) {
  std::vector<Asked> out;
  const auto& settings = policy.data_loss;
  if (!facts.applies(settings.apply_to) || facts.sender_approved(settings.approved_senders)) return out;
  for (const auto& hit : facts.report.templates) {
    bool looked_at;
    if (hit.part == "subject")
      looked_at = settings.subject;
    else if (hit.part.starts_with("header")) {
      const auto colon = hit.part.find(':');
      const auto name = colon == std::string::npos ? std::string_view() : std::string_view(hit.part).substr(colon + 1);
      looked_at = std::any_of(settings.headers.begin(), settings.headers.end(),
                              [&](const auto& header) { return equal_ignore_case(header, name); });
    } else
      looked_at = facts.report.is_mail && !facts.file(hit.part) ? settings.body : settings.attachment;
    if (!looked_at) continue;
    for (const auto& rule : settings.templates) {
      if (rule.id != hit.template_id) continue;
      std::string evidence = hit.name;  // then ": " and the violating content, as far as the policy lets it be seen
      if (settings.violating_content != Masking::off && !hit.samples.empty()) {
        evidence +=
            ": " + (settings.violating_content == Masking::masked ? mask(hit.samples.front())
                                                                  : ellipsis(hit.samples.front(), scan::max_evidence));
      }
      out.push_back({.finding = {.rule = "dlp.template",
                                 .scanner = "dlp",
                                 .category = Category::data_loss,
                                 .severity = 70,
                                 .part = hit.part,
                                 .evidence = evidence},
                     .filter = Filter::data_loss,
                     .response = rule.response,
                     .policy = &policy,
                     .risk_name = hit.name,
                     .violating_content = shown_content(hit.samples, settings.violating_content),
                     .replacement_name = settings.replacement_name,
                     .replacement_text = settings.replacement_text});
    }
  }
  return out;
}

}  // namespace sekisho::policy
