#include "scan/mail/cousin.h"

#include <algorithm>
#include <string>

#include "scan/mail/edit_distance.h"
#include "scan/mail/sender.h"
#include "scan/url/brands.h"
#include "scan/url/lists.h"

namespace sekisho::scan::mail {
namespace {

// letters of a name to which a word is joined without a hyphen; aggressively: any word
constexpr std::size_t least_joined = 8, least_joined_eager = 6;

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

bool is_cousin(std::string_view domain, std::string_view original, DetectionThreshold threshold) {
  if (domain.empty() || original.empty() || domain == original || is_within(domain, original) ||
      is_within(original, domain))
    return false;
  const bool careful = threshold == DetectionThreshold::conservative,
             eager = threshold == DetectionThreshold::aggressive;
  const auto shown_a = shown_label(domain), shown_b = shown_label(original);
  const std::string_view a = shown_a, b = shown_b;
  if (b.size() < 4) return false;
  if (a == b) return !careful && (eager || b.size() >= 6);  // the same name below another top domain
  bool changed_a = false, changed_b = false;
  const auto skeleton_a = url::skeleton(a, changed_a), skeleton_b = url::skeleton(b, changed_b);
  if (skeleton_a == skeleton_b) return true;
  const std::size_t for_one = careful ? 8 : eager ? 4 : 5, for_two = eager ? 7 : 9;
  if (b.size() >= for_one && edit_distance(a, b, 1) <= 1) return true;
  if (!careful && b.size() >= for_two && edit_distance(a, b, 2) <= 2) return true;
  const auto plain_a = without_hyphens(skeleton_a), plain_b = without_hyphens(skeleton_b);
  if (plain_a == plain_b) return eager || plain_b.size() >= least_joined;
  if (careful) return false;
  if (b.size() >= (eager ? 4 : 6)) {  // acme-corp → acme-corp-billing, billing-acme-corp
    const auto at = a.find(b);
    if (at != std::string_view::npos && a.size() > b.size() && (at == 0 || a[at - 1] == '-') &&
        (at + b.size() == a.size() || a[at + b.size()] == '-'))
      return true;
  }
  if (plain_b.size() < (eager ? least_joined_eager : least_joined) || plain_a.size() <= plain_b.size()) return false;
  const std::string_view whole = plain_a;
  std::string_view word;
  if (whole.starts_with(plain_b))
    word = whole.substr(plain_b.size());
  else if (whole.ends_with(plain_b))
    word = whole.substr(0, whole.size() - plain_b.size());
  return !word.empty() && (eager || is_firm_word(word) || url::is_lure_word(word));
}

bool stands_before(std::string_view domain, std::string_view name) {
  const auto inside = "." + std::string(name) + ".";
  return ("." + std::string(domain)).find(inside) != std::string::npos;
}

}  // namespace sekisho::scan::mail
