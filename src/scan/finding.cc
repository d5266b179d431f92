#include "scan/finding.h"

#include <array>
#include <utility>

namespace sekisho::scan {
namespace {

struct CategoryRow {
  Category category;
  std::string_view name;
  Filter filter;
};

constexpr CategoryRow categories[] = {
    {Category::phishing, "phishing", Filter::spam_protection},
    {Category::bec, "bec", Filter::spam_protection},
    {Category::scam, "scam", Filter::spam_protection},
    {Category::ransomware, "ransomware", Filter::spam_protection},
    {Category::malicious_content, "malicious_content", Filter::spam_protection},
    {Category::spam, "spam", Filter::spam_protection},
    {Category::graymail_newsletter, "graymail_newsletter", Filter::spam_protection},
    {Category::graymail_social, "graymail_social", Filter::spam_protection},
    {Category::graymail_forum, "graymail_forum", Filter::spam_protection},
    {Category::graymail_bulk, "graymail_bulk", Filter::spam_protection},
    {Category::blocked_sender, "blocked_sender", Filter::spam_protection},
    {Category::unusual_signal, "unusual_signal", Filter::spam_protection},
    {Category::name_spoof, "name_spoof", Filter::spam_protection},
    {Category::writing_style, "writing_style", Filter::spam_protection},
    {Category::malware, "malware", Filter::malware},
    {Category::spyware, "spyware", Filter::malware},
    {Category::packed, "packed", Filter::malware},
    {Category::active_content, "active_content", Filter::malware},
    {Category::suspicious_object, "suspicious_object", Filter::malware},
    {Category::unscannable_protected, "unscannable_protected", Filter::malware},
    {Category::unscannable_limit, "unscannable_limit", Filter::malware},
    {Category::unscannable_error, "unscannable_error", Filter::malware},
    {Category::blocked_file, "blocked_file", Filter::file_blocking},
    {Category::url_dangerous, "url_dangerous", Filter::web_reputation},
    {Category::url_highly_suspicious, "url_highly_suspicious", Filter::web_reputation},
    {Category::url_suspicious, "url_suspicious", Filter::web_reputation},
    {Category::url_untested, "url_untested", Filter::web_reputation},
    {Category::url_blocked, "url_blocked", Filter::web_reputation},
    {Category::data_loss, "data_loss", Filter::data_loss},
    {Category::ci_security_risk, "ci_security_risk", Filter::correlated_intelligence},
    {Category::ci_anomaly, "ci_anomaly", Filter::correlated_intelligence},
    {Category::ambiguous, "ambiguous", Filter::malware},
};

constexpr std::pair<Filter, std::string_view> filters[] = {
    {Filter::spam_protection, "spam_protection"},
    {Filter::correlated_intelligence, "correlated_intelligence"},
    {Filter::malware, "malware"},
    {Filter::file_blocking, "file_blocking"},
    {Filter::web_reputation, "web_reputation"},
    {Filter::virtual_analyzer, "virtual_analyzer"},
    {Filter::data_loss, "data_loss"},
};

}  // namespace

bool is_graymail(Category category) {
  return category >= Category::graymail_newsletter && category <= Category::graymail_bulk;
}

bool is_unscannable(Category category) {
  return category >= Category::unscannable_protected && category <= Category::unscannable_error;
}

Filter filter_of(Category category) {
  for (const auto& row : categories) {
    if (row.category == category) return row.filter;
  }
  return Filter::malware;
}

std::string_view to_string(Filter filter) {
  for (const auto& [value, name] : filters) {
    if (value == filter) return name;
  }
  return {};
}

std::string_view to_string(Category category) {
  for (const auto& row : categories) {
    if (row.category == category) return row.name;
  }
  return {};
}

bool from_string(std::string_view text, Filter& filter) {
  for (const auto& [value, name] : filters) {
    if (name == text) return filter = value, true;
  }
  return false;
}

bool from_string(std::string_view text, Category& category) {
  for (const auto& row : categories) {
    if (row.name == text) return category = row.category, true;
  }
  return false;
}

bool makes_found(const Finding& finding) {
  if (is_graymail(finding.category) || is_unscannable(finding.category)) return false;
  return finding.severity > (finding.category == Category::data_loss ? most_of_ordinary_data : most_of_a_remark);
}

}  // namespace sekisho::scan
