#include "scan/dlp/catalog.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.h"
#include "embedded/dlp_identifiers.h"
#include "embedded/dlp_templates.h"
#include "scan/dlp/matcher.h"

namespace sekisho::scan::dlp {
namespace {
namespace json = boost::json;

constexpr std::size_t max_test_text = 64 * 1024;

// Built-in data that does not parse is a broken build, not an input.
template <class T>
std::vector<T> read_all(std::string_view bytes, Result<T> (*parse)(const json::value&)) {
  boost::system::error_code error;
  const auto value = json::parse(bytes, error);
  ASSERT(!error && value.is_array());
  std::vector<T> out;
  for (const auto& row : value.get_array()) {
    auto parsed = parse(row);
    ASSERT(parsed.has_value());
    out.push_back(*std::move(parsed));
  }
  return out;
}

template <class T>
const T* by_id(const std::vector<T>& all, std::string_view id) {
  const auto at = std::ranges::find(all, id, &T::id);
  return at == all.end() ? nullptr : &*at;
}

}  // namespace

const std::vector<Identifier>& predefined_identifiers() {
  static const auto all = read_all<Identifier>(embedded::dlp_identifiers(), parse_identifier);
  return all;
}

const std::vector<Template>& predefined_templates() {
  static const auto all = read_all<Template>(embedded::dlp_templates(), parse_template);
  return all;
}

const Identifier* find_identifier(std::string_view id) { return by_id(predefined_identifiers(), id); }
const Template* find_template(std::string_view id) { return by_id(predefined_templates(), id); }

std::vector<CatalogEntry> catalog() {
  std::vector<CatalogEntry> out;
  for (const auto& identifier : predefined_identifiers()) {
    out.push_back({identifier.id, identifier.name_en, identifier.name_ja, identifier.country,
                   identifier.keywords ? "keywords" : "expression", identifier.description});
  }
  for (const auto& made : predefined_templates()) {
    out.push_back({made.id, made.name_en, made.name_ja, made.country, "template", made.description});
  }
  return out;
}

Result<std::vector<TestHit>> test_text(std::string_view text, std::span<const DlpDefinition> extra) {
  const auto valid = to_valid_utf8(text.substr(0, max_test_text));
  auto identifiers = predefined_identifiers();
  for (auto& identifier : parse_custom(extra).identifiers) identifiers.push_back(std::move(identifier));
  PatternBuilder builder;
  const Matcher matcher(std::move(identifiers), builder);
  TRY(const auto patterns, PatternSet::compile(builder, {}));

  content::Document document;
  document.add_part(-1, content::PartOrigin::root);
  document.parts[0].text = valid;
  const auto hits = patterns->scan(document);
  PatternHits owner;
  const auto texts = texts_of(document, static_cast<std::uint16_t>(Field::attachment), owner);
  Budget budget;
  std::vector<TestHit> out;
  for (const auto& matches : matcher.find(texts, hits, Matcher::Report::all, budget)) {
    for (const auto& match : matches) {
      const auto& identifier = matcher.identifiers()[static_cast<std::size_t>(match.identifier)];
      out.push_back({identifier.id, identifier.name_en, identifier.name_ja, match.from, match.to,
                     valid.substr(match.from, match.to - match.from), match.certain});
    }
  }
  return out;
}

}  // namespace sekisho::scan::dlp
