// Passwords as senders tell them, in the wordings of Japanese and English mails.
#include "content/passwords.h"

#include <doctest/doctest.h>

#include "content/office/utf16.h"
#include "content/testing.h"

namespace sekisho::content {
namespace {

// Where among the first `most` candidates the password stands; `most` if it does not.
std::size_t place_of(const std::string& body, const std::string& password, std::size_t most) {
  const auto mail =
      "From: Ann <ann@sender.example>\nTo: Bob <bob@company.example>\nSubject: files\n"
      "Date: Mon, 30 Nov 2026 10:00:00 +0900\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n" +
      body;
  const auto document = read_as_mail(mail);
  const auto candidates = password_candidates(document, -1, {}, most);
  const auto found = std::find_if(candidates.begin(), candidates.end(),
                                  [&](const PasswordCandidate& candidate) { return candidate.password == password; });
  return found == candidates.end() ? most : static_cast<std::size_t>(found - candidates.begin());
}

}  // namespace

TEST_CASE("a password is among the first forty guesses however the mail words it") {
  constexpr std::size_t dear = 40;  // tries that a file gets that costs long at each
  struct Row {
    std::string says, body, password;
  };
  const Row rows[] = {
      {"behind a colon", "パスワード：Ab3x9\nよろしくお願いします", "Ab3x9"},
      {"full width", "ＰＷ：Ａｂ３ｘ９", "Ab3x9"},
      {"short for it", "PW:Ab3x9", "Ab3x9"},
      {"with blanks", "パスワード: winter is here\nよろしく", "winter is here"},
      {"with blanks, in English", "Password: correct horse battery\n\nRegards", "correct horse battery"},
      {"brackets in it", "Password: a<b>c\"d\n", "a<b>c\"d"},
      {"in a sentence", "解凍パスワードは kaigi です。", "kaigi"},
      {"Japanese letters", "パスワードはひみつです。", "ひみつ"},
      {"a key word", "展開用キーワード：令和8年", "令和8年"},
      {"on the next line", "パスワード\n\n  Zx9\n", "Zx9"},
      {"of two letters", "PW: 42\n", "42"},
      {"spelled", "Password: a 1 b 2 c 3\n", "a1b2c3"},
      {"in small letters", "The password is Invoice2026 (all lower case).", "invoice2026"},
      {"the end of a telephone number", "パスワードは弊社電話番号の下4桁です。\n電話 03-1234-5678", "5678"},
      {"the same in English", "Password: last four digits of our phone number.\nTel. +1 (555) 010-4321\n", "4321"},
      {"the day", "パスワードは本日の日付(YYYYMMDD)です", "20261130"},
      {"the day without its year", "パスワードは送信日（月日4桁）です", "1130"},
      {"the day in English", "Password: today's date (DDMMYYYY)", "30112026"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    CHECK(place_of(row.body, row.password, dear) < dear);
  }
}

TEST_CASE("what the recipient knows is guessed where a try is cheap") {
  CHECK(place_of("The password is your e-mail address.", "bob@company.example", 4000) < 4000);
  CHECK(place_of("パスワードは貴社のドメイン名です。", "company.example", 4000) < 4000);
}

TEST_CASE("letters are turned into the code page of Japanese Windows, or not at all") {
  CHECK(utf8_to_japanese("ひみつ") == "\x82\xD0\x82\xDD\x82\xC2");
  CHECK(utf8_to_japanese("пароль한") == "");
}

}  // namespace sekisho::content
