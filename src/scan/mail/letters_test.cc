#include "scan/mail/letters.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "scan/mail/fold.h"
#include "scan/mail/word_features.h"

namespace sekisho::scan::mail {
namespace {

std::vector<std::string> runs_of(std::string_view subject, std::string_view body) {
  Disguises ignored;
  std::vector<std::string> out;
  const LetterFeatures letters(fold_words(subject, most_subject_words, ignored),
                               fold_words(body, most_body_words, ignored));
  for (const auto run : letters.all()) out.push_back(LetterFeatures::name(run));
  return out;
}

bool has(const std::vector<std::string>& runs, std::string_view name) {
  return std::find(runs.begin(), runs.end(), name) != runs.end();
}

}  // namespace

TEST_CASE("runs of letters reach over the spaces between words, each once, in the order of the mail") {
  CHECK(runs_of("", "free gift") == std::vector<std::string>{"letters: free", "letters:free ", "letters:ree g",
                                                             "letters:ee gi", "letters:e gif", "letters: gift",
                                                             "letters:gift "});
  CHECK(runs_of("gift", "gift gift").size() == 5);                      // " gift", "gift ", "ift g", "ft gi", "t gif"
  CHECK(runs_of("", "12345 678").size() == runs_of("", "1 2").size());  // numbers are one sign
  CHECK(runs_of("", "").empty());
  CHECK(runs_of("", "a b").size() == 1);
}

TEST_CASE("no run lies in or beside a word that tells a collection, or in letters beyond ASCII") {
  CHECK(runs_of("", "mailing lists") == std::vector<std::string>{});
  const auto runs = runs_of("", "hello sourceforge world");
  CHECK(has(runs, "letters:hello"));
  CHECK(has(runs, "letters:world"));
  for (const std::string_view never : {"letters:o sou", "letters:urcef", "letters:ge wo", "letters:lo wo"})
    CHECK_FALSE(has(runs, never));
  CHECK(runs_of("", "振込のお願い").empty());
}

TEST_CASE("what disguises a word disguises no run") {
  const auto plain = runs_of("", "verify your account today");
  CHECK(runs_of("", "v\u0435rify your acc\u043eunt today") == plain);    // Cyrillic look-alikes
  CHECK(runs_of("", "veri\u200bfy your acc\u00adount today") == plain);  // characters without width
  CHECK(runs_of("", "VERIFY your \uff41ccount today") == plain);         // capitals, a full-width letter
}

TEST_CASE("long and short mails weigh alike, and a key is that of the name") {
  Disguises ignored;
  for (const LetterFeatures::Run run : {std::uint64_t{0}, std::uint64_t{0xff'ffff'ffff}, std::uint64_t{0x80'0000'0000}})
    CHECK(LetterFeatures::key(run) == feature_key(LetterFeatures::name(run)));
  std::string text;
  for (int i = 0; i < 300; ++i)
    text += std::string(1, static_cast<char>('a' + i % 26)) + std::string(1, static_cast<char>('a' + i * 7 % 26)) +
            std::string(1, static_cast<char>('a' + i / 26)) + "qz ";
  for (const std::string& one : {std::string("a word or two"), text}) {
    const LetterFeatures letters({}, fold_words(one, most_body_words, ignored));
    CHECK(std::sqrt(static_cast<double>(letters.all().size())) * static_cast<double>(letters.value()) <= 3.001);
    for (const auto run : letters.all()) CHECK(LetterFeatures::key(run) == feature_key(LetterFeatures::name(run)));
  }
  CHECK(LetterFeatures({}, fold_words(text, most_body_words, ignored)).value() <
        LetterFeatures({}, fold_words("a word or two", most_body_words, ignored)).value());
}

}  // namespace sekisho::scan::mail
