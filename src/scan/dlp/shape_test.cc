#include "scan/dlp/shape.h"

#include <doctest/doctest.h>
#include <re2/re2.h>

#include <memory>
#include <random>
#include <string>

#include "scan/dlp/catalog.h"
#include "scan/dlp/token_filter.h"

namespace sekisho::scan::dlp {
namespace {

bool keeps(const TokenFilter& filter, std::string_view text, std::size_t rule = 0) {
  std::vector<std::uint64_t> candidates(filter.words(), ~std::uint64_t{0});
  return filter.narrow(text, candidates.data()) && (candidates[rule / 64] >> (rule % 64) & 1) != 0;
}

std::string longest_of(std::string_view expression, bool ignore_case = false) {
  const auto shape = shape_of(expression, Alphabet::utf8, ignore_case);
  if (!shape) return "unknown";
  return shape->longest == unbounded ? "unbounded" : std::to_string(shape->longest);
}

}  // namespace

TEST_CASE("what may begin at a place is told from its first bytes") {
  struct Row {
    std::string says, expression, text;
    bool kept;
  };
  const Row rows[] = {
      {"the number itself", R"(\d{3}-\d{2}-\d{4})", "123-45-6789 x", true},
      {"another separator", R"(\d{3}-\d{2}-\d{4})", "123.45.6789 x", false},
      {"more digits behind it", R"(\d{5})", "123456", false},
      {"the end of the text is an end", R"(\d{5})", "12345", true},
      {"too short", R"(\d{5})", "1234", false},
      {"a letter behind it", R"(\d{5})", "12345a", false},
      {"either alternative", R"(AB\d|\d{4})", "1234,", true},
      {"neither alternative", R"(AB\d|\d{4})", "AC12", false},
      {"optional groups", R"((?:19|20)?\d{6}[-+]\d{4})", "770101-1234", true},
      {"optional groups, taken", R"((?:19|20)?\d{6}[-+]\d{4})", "19770101-1234", true},
      {"without case", R"(DE ?\d{3})", "de 123", true},
      {"a negated class", R"([^A-C]\d)", "b1", false},
      {"a negated class, another letter", R"([^A-C]\d)", "d1", true},
      {"flags inside", R"((?i)ab\d)", "AB1", true},
      {"what is not understood is kept", R"([[:alpha:]]\d)", "!!", true},
      {"no more than twelve bytes are known", R"(\d{16})", "123456789012 not a card", true},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const TokenFilter filter({shape_of(row.expression, Alphabet::bytes, true)});
    CHECK(keeps(filter, row.text) == row.kept);
  }
}

TEST_CASE("the longest match of an expression is known, or known to be unbounded") {
  CHECK(longest_of(R"(\d{3}-\d{2}-\d{4})") == "11");
  CHECK(longest_of(R"(a{2,5}|bc)") == "5");
  CHECK(longest_of(R"(x[0-9]{10,})") == "unbounded");
  CHECK(longest_of(R"(x(?:ab?)*)") == "unbounded");
  CHECK(longest_of("〒 ?(\\d{3}[-ー]\\d{4})") == "16");  // a character from beyond ASCII counts four bytes
  CHECK(longest_of("(?:様){0,3}") == "12");              // a quantifier means the whole character
  CHECK(longest_of(R"(\bend\b$)") == "3");
  CHECK(longest_of(R"(\p{Han}{2})") == "8");
  CHECK(longest_of(R"((?P<name>a)(b)\.)") == "3");
  CHECK(longest_of("((((((((((a){9}){9}){9}){9}){9}){9}){9}){9}){9}){9}") == "3486784401");
  for (const auto* broken : {"(", "a)", "[a", "a{2", "*a", "\\", "(?<x>a)", "[z-a]", "\\Qa\\E"}) {
    CAPTURE(broken);
    CHECK(longest_of(broken) == "unknown");
  }
  CHECK(longest_of(std::string(100'000, '(')) == "unknown");
}

TEST_CASE("no number that an expression matches is filtered away, for all predefined identifiers") {
  std::vector<std::optional<Shape>> shapes;
  std::vector<std::unique_ptr<RE2>> expressions;
  int unknown = 0;
  for (const auto& identifier : predefined_identifiers()) {
    for (const auto& source : {identifier.strong, identifier.weak}) {
      if (identifier.keywords || source.empty() || identifier.trigger != Trigger::digits) continue;
      RE2::Options options;
      options.set_encoding(RE2::Options::EncodingLatin1);
      options.set_case_sensitive(!identifier.ignore_case);
      options.set_longest_match(true);
      expressions.push_back(std::make_unique<RE2>("(?:" + source + ")(?:\\z|[^0-9A-Za-z])", options));
      shapes.push_back(shape_of(source, Alphabet::bytes, identifier.ignore_case));
      unknown += shapes.back() ? 0 : 1;
    }
  }
  CHECK(unknown == 0);
  const TokenFilter filter(shapes);
  std::mt19937 random(1);
  const auto of = [&](std::string_view alphabet) { return alphabet[random() % alphabet.size()]; };
  int matched = 0, kept = 0, lost = 0;
  for (int round = 0; round < 20'000; ++round) {
    // Groups of digits and letters with separators, as numbers are written.
    std::string text;
    const char separator = of(" -./:");
    while (text.size() < 24) {
      for (auto n = 1 + random() % 6; n > 0; --n) text += random() % 8 == 0 ? of("ABCDEFXabcx") : of("0123456789");
      text += random() % 5 == 0 ? of(" -./,\xe9(") : separator;
    }
    text.resize(1 + random() % text.size());
    for (std::size_t rule = 0; rule < expressions.size(); ++rule) {
      const bool is_match = expressions[rule]->Match(text, 0, text.size(), RE2::ANCHOR_START, nullptr, 0);
      const bool is_kept = keeps(filter, text, rule);
      matched += is_match ? 1 : 0;
      kept += is_kept ? 1 : 0;
      lost += is_match && !is_kept ? 1 : 0;
    }
    if (round == 999 && matched == 0) break;
  }
  CHECK(lost == 0);
  CHECK(matched > 10'000);
  MESSAGE("kept per match: " << static_cast<double>(kept) / matched);
}

}  // namespace sekisho::scan::dlp
