#include "report/words.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <optional>

#include "desk/letter.h"
#include "embedded/words_en.h"
#include "embedded/words_ja.h"
#include "platform/context.h"
#include "scan/explain.h"

namespace sekisho::report {
namespace {

using platform::Texts;

constexpr std::size_t most_bytes = 200;

struct Catalogue {
  std::map<std::string, Texts, std::less<>> values;  // by stored value
  std::map<std::string, Texts, std::less<>> names;   // names the product gave, by the text in either language
};

Catalogue read_catalogue() {
  Catalogue out;
  const auto english = boost::json::parse(embedded::words_en()), japanese = boost::json::parse(embedded::words_ja());
  constexpr std::string_view value = "value.", name = "name.";
  for (const auto& [key, text] : english.as_object()) {
    const std::string_view id = key;
    if (!id.starts_with(value) && !id.starts_with(name)) continue;
    const auto* const other = japanese.as_object().if_contains(key);
    if (!other) continue;
    const Texts pair{std::string(text.as_string()), std::string(other->as_string())};
    if (id.starts_with(value)) out.values.emplace(id.substr(value.size()), pair);
    if (id.starts_with(name)) out.names.try_emplace(pair.english, pair), out.names.try_emplace(pair.japanese, pair);
  }
  return out;
}

const Catalogue& catalogue() {
  static const Catalogue all = read_catalogue();
  return all;
}

// Fields whose values are ours; of the others a word would be somebody's text taken for ours.
bool is_worded(std::string_view field) {
  constexpr std::string_view fields[] = {
      "verdict",     "action",    "threat_type",   "category",     "filter",         "delivery_status",
      "direction",   "status",    "risk_level",    "scan_type",    "type",           "service",
      "detected_by", "qr_source", "spam_category", "url_category", "detection_type", "log"};
  return std::find(std::begin(fields), std::end(fields), field) != std::end(fields);
}
bool is_name(std::string_view field) { return field == "risk_name" || field == "policy" || field == "organization"; }

// "Malware (active.office.macro)", "Over restriction (others: links)": a risk, and the rule or limit that it was found
// by.
std::optional<std::string> risk_in_brackets(std::string_view value, Language language) {
  const auto open = value.find(" (");
  if (open == value.npos || !value.ends_with(')')) return std::nullopt;
  const auto head = catalogue().names.find(value.substr(0, open));
  if (head == catalogue().names.end()) return std::nullopt;
  auto inner = value.substr(open + 2, value.size() - open - 3);
  for (const std::string_view other : {"others: ", "その他: "}) {
    if (inner.starts_with(other)) inner.remove_prefix(other.size());
  }
  if (const auto limit = catalogue().values.find("limit_" + std::string(inner)); limit != catalogue().values.end())
    return head->second.in(language) + " (" + limit->second.in(language) + ")";
  const auto title = scan::title_of_rule(inner, language);
  return head->second.in(language) + (title.empty() ? std::string() : ": " + title);
}

std::optional<std::string> known(std::string_view field, std::string_view value, Language language) {
  const auto of = [&](const auto& words, std::string_view key) -> std::optional<std::string> {
    const auto found = words.find(key);
    return found == words.end() ? std::nullopt : std::optional(found->second.in(language));
  };
  // the filter, not what it finds
  if (field == "filter" && value == "malware") return of(catalogue().values, "malware_scanning");
  if (is_worded(field)) return of(catalogue().values, value);
  if (field == "action_result")
    return of(catalogue().values, value.starts_with("failed") ? std::string_view("failed") : value);
  if (field == "performed_by" && (value == "policy" || value == "import"))
    return of(catalogue().values, "by_" + std::string(value));
  if (is_name(field)) {
    if (auto whole = of(catalogue().names, value)) return whole;
    return field == "risk_name" ? risk_in_brackets(value, language) : std::nullopt;
  }
  if (field == "rule") {
    if (value.starts_with("import.")) return of(catalogue().values, "rule_imported");
    if (auto title = scan::title_of_rule(value, language); !title.empty()) return title;
  }
  return std::nullopt;
}

}  // namespace

bool has_word(std::string_view field, std::string_view value) {
  return known(field, value, Language::japanese).has_value();
}

std::string word(std::string_view field, std::string_view value, Language language) {
  return ellipsis(desk::harmless(known(field, value, language).value_or(std::string(value))), most_bytes);
}

}  // namespace sekisho::report
