#include "scan/dlp/automaton.h"

#include <doctest/doctest.h>
#include <re2/re2.h>

#include <memory>
#include <random>
#include <string>

#include "scan/dlp/catalog.h"
#include "scan/dlp/digit_tokens.h"
#include "scan/dlp/start_filter.h"

namespace sekisho::scan::dlp {
namespace {

std::optional<Automaton> automaton_of(std::string_view expression, bool ignore_case = true) {
  const auto read = read_expression(expression, Alphabet::bytes, ignore_case);
  return read && read->exact ? Automaton::of(read->tree) : std::nullopt;
}

std::size_t next(std::string_view expression, std::string_view text, bool ignore_case = false) {
  const auto shape = shape_of(expression, Alphabet::utf8, ignore_case);
  REQUIRE(shape);
  return StartFilter(*shape).next(text, 0, text.size());
}

}  // namespace

TEST_CASE("the longest number at a place ends before a byte that cannot belong to it") {
  struct Row {
    std::string expression, text;
    std::size_t length;
  };
  const Row rows[] = {
      {R"(\d{3}-\d{2}-\d{4})", "123-45-6789 x", 11},
      {R"(\d{5})", "123456", 0},
      {R"(\d{5})", "12345", 5},
      {R"(\d{5,7})", "123456,", 6},
      {R"(\d{2}(?: \d{2})*)", "12 34 56 x", 8},
      {R"(\d{2}(?: \d{2})*)", "12 34 567", 5},
      {R"(AB\d|AB\d{3})", "ab123", 5},
      {R"(\d+[)]?)", "12)", 3},
      {R"([^A-C]\d{1,2})", "d12", 3},
      {R"([^A-C]\d{1,2})", "b12", 0},
      {R"(\d{2})", "12\xe9", 2},
      {R"(x)", "", 0},
  };
  for (const auto& row : rows) {
    CAPTURE(row.expression);
    CAPTURE(row.text);
    const auto automaton = automaton_of(row.expression);
    REQUIRE(automaton);
    CHECK(automaton->longest(row.text) == row.length);
  }
}

TEST_CASE("an expression that is more than a table is left to RE2") {
  for (const auto* other :
       {R"(\b\d{3})", R"(^\d)", R"(.\d)", R"([\x80-\x90]\d)", R"(\d{2}{3})", R"({2}\d)", R"(a(?i){2}\d)",
        R"((?:[a-z]?[0-9]?[b-y]?){300}x)", R"((?:[ab]*a[ab]{12}){2}\d)", R"(\d*)", "((((a{99}){99}){99}){99})"}) {
    CAPTURE(other);
    CHECK_FALSE(automaton_of(other));
  }
}

TEST_CASE("a table finds what RE2 finds, for all predefined identifiers") {
  struct Both {
    Automaton automaton;
    std::unique_ptr<RE2> expression;
  };
  std::vector<Both> rules;
  int left = 0;
  for (const auto& identifier : predefined_identifiers()) {
    for (const auto& source : {identifier.strong, identifier.weak}) {
      if (identifier.keywords || source.empty() || identifier.trigger != Trigger::digits) continue;
      auto automaton = automaton_of(source, identifier.ignore_case);
      left += automaton ? 0 : 1;
      if (!automaton) continue;
      RE2::Options options;
      options.set_encoding(RE2::Options::EncodingLatin1);
      options.set_case_sensitive(!identifier.ignore_case);
      options.set_longest_match(true);
      rules.push_back(
          {*std::move(automaton), std::make_unique<RE2>("((?:" + source + "))(?:\\z|[^0-9A-Za-z])", options)});
    }
  }
  CHECK(left == 0);
  std::mt19937 random(2);
  const auto of = [&](std::string_view alphabet) { return alphabet[random() % alphabet.size()]; };
  int matched = 0, different = 0;
  for (int round = 0; round < 5'000; ++round) {
    std::string text;
    const char separator = of(" -./:");
    while (text.size() < 30) {
      for (auto n = 1 + random() % 7; n > 0; --n) text += random() % 8 == 0 ? of("ABCDEFXabcx") : of("0123456789");
      text += random() % 5 == 0 ? of(" -./,\xe9(") : separator;
    }
    text.resize(1 + random() % text.size());
    for (const auto& rule : rules) {
      re2::StringPiece found[2];
      const bool is_match = rule.expression->Match(text, 0, text.size(), RE2::ANCHOR_START, found, 2);
      matched += is_match ? 1 : 0;
      different += rule.automaton.longest(text) == (is_match ? found[1].size() : 0) ? 0 : 1;
    }
  }
  CHECK(matched > 2'000);
  CHECK(different == 0);
}

TEST_CASE("places where an expression may begin are told from its first bytes, and none is left out") {
  CHECK(next(R"(\b(?:James|John) [A-Z])", "Jim and John B") == 8);
  CHECK(next(R"([A-Z]{4} ?[A-Z]{2}\b)", "none of it") == 10);
  CHECK(next(R"([\p{Han}\p{Hiragana}]{1,4} ?\d{3})", "a 123 品川 500") == 6);
  CHECK(next(R"([^\p{Han}]\d)", "x1") == 0);
  CHECK(next(R"([^\p{L}]\d)", "-1") == 0);
  CHECK(next(R"(\p{L}\d)", "a1") == 0);
  CHECK(next(R"((?i)key)", "my KEY") == 3);
  CHECK(next(R"(a?)", "b") == 0);
  CHECK(next(R"(\d{5})", "1234") == 4);
}

}  // namespace sekisho::scan::dlp
