#include "protect/authorship_question.h"

#include <doctest/doctest.h>

#include "base/text.h"

namespace sekisho::protect {
namespace {

const Time now = from_millis(1'790'000'000'000);

policy::Notification question(Language language) {
  policy::Notification out;
  out.recipients = {"hana@corp.example"};
  out.body = "Is it yours?\n";
  out.asks_authorship = true;
  out.language = language;
  return out;
}

std::string field_of(std::string_view link, std::string_view name) {
  for (const auto pair : split(link.substr(link.find('?') + 1), '&')) {
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with("="))
      return std::string(pair.substr(name.size() + 1));
  }
  return {};
}

// Of the line that begins with `words`.
std::string link_behind(const std::string& body, std::string_view words) {
  const auto found = body.find(words);
  REQUIRE(found != body.npos);
  const auto start = found + words.size();
  return body.substr(start, body.find('\n', start) - start);
}

}  // namespace

TEST_CASE("the supposed sender is asked by a link for each answer, which stand for them and this mail") {
  const FeedbackLinks links("key", "https://sekisho.example");
  struct Row {
    Language language;
    const char *yes, *no, *end;
  };
  for (const auto& row : {Row{Language::english, "\nYes, I wrote it: ", "\nNo, I did not: ", "work for 14 days.\n"},
                          Row{Language::japanese,
                              "\nはい、本人が書きました: ", "\nいいえ、書いていません: ", "有効期間は14日です。\n"}}) {
    const auto asked = with_answers(question(row.language), &links, TenantId{7}, "0f3c-1", now);
    CHECK(asked.body.starts_with("Is it yours?\n"));
    CHECK(asked.body.ends_with(row.end));
    for (const auto& [words, answer] : {std::pair{row.yes, "yes"}, std::pair{row.no, "no"}}) {
      const auto link = link_behind(asked.body, words);
      CHECK(field_of(link, "a") == answer);
      const auto read = links.read({field_of(link, "q"), field_of(link, "t"), field_of(link, "i"), field_of(link, "w"),
                                    field_of(link, "e"), field_of(link, "k")},
                                   now);
      REQUIRE(read);
      CHECK(read->question == FeedbackQuestion::authorship);
      CHECK(read->tenant == TenantId{7});
      CHECK(read->item == "0f3c-1");
      CHECK(read->person == "hana@corp.example");
    }
  }
}

TEST_CASE("nobody is asked by a notice without the question, to several people, or where links cannot be made") {
  const FeedbackLinks links("key", "https://sekisho.example"), nowhere("key", "");
  const auto body_with = [&](const policy::Notification& notice, const FeedbackLinks* by) {
    return with_answers(notice, by, TenantId{7}, "0f3c-1", now).body;
  };
  const auto plain = question(Language::english);
  auto silent = plain, several = plain;
  silent.asks_authorship = false;
  several.recipients.push_back("taro@corp.example");
  CHECK(body_with(silent, &links) == plain.body);
  CHECK(body_with(several, &links) == plain.body);
  CHECK(body_with(plain, &nowhere) == plain.body);
  CHECK(body_with(plain, nullptr) == plain.body);
}

}  // namespace sekisho::protect
