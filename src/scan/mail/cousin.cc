#include "scan/mail/cousin.h"

#include <algorithm>
#include <string>

#include "scan/mail/sender.h"
#include "scan/url/brands.h"
#include "scan/url/lists.h"

namespace sekisho::scan::mail {
namespace {

constexpr std::size_t least_joined = 8;  // letters of a name to which a word is joined without a hyphen

// Damerau-Levenshtein distance, at most `most` + 1; names are short (a label has at most 63 bytes).
int distance(std::string_view a, std::string_view b, int most) {
  if (a.size() > 63 || b.size() > 63 ||
      std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > static_cast<std::size_t>(most))
    return most + 1;
  int rows[3][65] = {};
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto* now = rows[i % 3];
    const auto* above = rows[(i - 1) % 3];
    const auto* before = rows[(i + 1) % 3];
    now[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      now[j] = std::min({above[j] + 1, now[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) now[j] = std::min(now[j], before[j - 2] + 1);
    }
  }
  return rows[a.size() % 3][b.size()];
}

std::string_view first_label(std::string_view domain) { return domain.substr(0, domain.find('.')); }

// An xn-- name as people see it.
std::string shown_label(std::string_view domain) {
  if (!domain.starts_with("xn--")) return std::string(first_label(domain));
  const auto url = url::parse_url("https://" + std::string(domain) + "/");
  return url ? std::string(first_label(url->host_shown)) : std::string(first_label(domain));
}

std::string without_hyphens(std::string_view label) {
  std::string out(label);
  std::erase(out, '-');
  return out;
}

// What is added to a firm's name: forms, places, offices.
bool is_firm_word(std::string_view word) {
  constexpr std::string_view words[] = {
      "inc",        "llc",     "ltd",           "co",       "corp",     "corporation", "company", "group",
      "holdings",   "holding", "international", "intl",     "global",   "worldwide",   "usa",     "us",
      "uk",         "eu",      "asia",          "japan",    "jp",       "de",          "online",  "mail",
      "email",      "office",  "offices",       "hq",       "ceo",      "cfo",         "hr",      "it",
      "ap",         "finance", "financial",     "payments", "invoices", "payroll",     "legal",   "procurement",
      "purchasing", "sales",   "admin",         "careers",  "jobs",     "team",        "web",     "net",
      "app"};
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

}  // namespace

bool is_cousin(std::string_view domain, std::string_view original) {
  if (domain.empty() || original.empty() || domain == original || is_within(domain, original) ||
      is_within(original, domain))
    return false;
  const auto shown_a = shown_label(domain), shown_b = shown_label(original);
  const std::string_view a = shown_a, b = shown_b;
  if (b.size() < 4) return false;
  if (a == b) return b.size() >= 6;  // the same name below another top domain
  bool changed_a = false, changed_b = false;
  const auto skeleton_a = url::skeleton(a, changed_a), skeleton_b = url::skeleton(b, changed_b);
  if (skeleton_a == skeleton_b) return true;
  if (b.size() >= 5 && distance(a, b, 1) <= 1) return true;
  if (b.size() >= 9 && distance(a, b, 2) <= 2) return true;
  if (b.size() >= 6) {  // acme-corp → acme-corp-billing, billing-acme-corp
    const auto at = a.find(b);
    if (at != std::string_view::npos && a.size() > b.size() && (at == 0 || a[at - 1] == '-') &&
        (at + b.size() == a.size() || a[at + b.size()] == '-'))
      return true;
  }
  const auto plain_a = without_hyphens(skeleton_a), plain_b = without_hyphens(skeleton_b);
  if (plain_b.size() < least_joined || plain_a.size() <= plain_b.size())
    return plain_b.size() >= least_joined && plain_a == plain_b;
  const std::string_view whole = plain_a;
  std::string_view word;
  if (whole.starts_with(plain_b))
    word = whole.substr(plain_b.size());
  else if (whole.ends_with(plain_b))
    word = whole.substr(0, whole.size() - plain_b.size());
  return !word.empty() && (is_firm_word(word) || url::is_lure_word(word));
}

bool stands_before(std::string_view domain, std::string_view name) {
  const auto inside = "." + std::string(name) + ".";
  return ("." + std::string(domain)).find(inside) != std::string::npos;
}

}  // namespace sekisho::scan::mail
