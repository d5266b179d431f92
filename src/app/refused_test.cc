#include "app/refused.h"

#include <doctest/doctest.h>

#include "app/given_names.h"
#include "app/language.h"
#include "platform/errors.h"

namespace sekisho::app {

TEST_CASE("a coded refusal is told with number, title, meaning and remedy in the reader's language") {
  const auto error = platform::refuse(platform::Refusal::weak_password, "too short").value();
  CHECK(refusal_text("sekisho admin", error, Language::english) ==
        "sekisho admin: 4000105 weak_password: The password is too weak (too short)\n"
        "  A password has 10 to 128 characters and is neither common nor the sign-in name.\n  → Choose another "
        "password.\n");
  const auto japanese = refusal_text("sekisho admin", error, Language::japanese);
  CHECK(japanese.find("4000105 weak_password: パスワードが脆弱です") != std::string::npos);
  CHECK(japanese.find("The password") == std::string::npos);
  for (const auto& text : platform::refusals()) {
    const auto told = refusal_text("x", platform::refuse(text.refusal).value(), Language::japanese);
    CHECK(told.find(text.title_ja) != std::string::npos);
    CHECK(told.find(text.meaning_ja) != std::string::npos);
    CHECK(told.find(text.remedy_ja) != std::string::npos);
  }
}

TEST_CASE("another failure says what it was; bytes that are no UTF-8 do not reach the terminal") {
  CHECK(refusal_text("sekisho admin", {Code::not_found, "no such release request"}, Language::english) ==
        "sekisho admin: no such release request\n");
  CHECK(refusal_text("sekisho admin", {Code::not_found, "no such release request"}, Language::japanese) ==
        "sekisho admin: 見つかりません: 解放の申請がありません\n");
  CHECK(refusal_text("sekisho admin", {Code::malformed, "query, column 12: a number"}, Language::japanese) ==
        "sekisho admin: 指定が正しくありません: クエリの12文字目: 数値を指定してください\n");
  CHECK(refusal_text("x", {Code::malformed, "a\xff"}, Language::english) == "x: a\xEF\xBF\xBD\n");
  CHECK(refusal_text("x", {Code::malformed, "4999999 unheard_of: y"}, Language::english) ==
        "x: 4999999 unheard_of: y\n");
}

TEST_CASE("names that the product gave stand in the reader's language, others as they are") {
  struct Row {
    const char *stored, *english, *japanese;
  };
  const Row rows[] = {
      {"Default ATP Policy", "Default ATP Policy", "初期設定のATPポリシー"},
      {"初期設定のDLPポリシー", "Default DLP Policy", "初期設定のDLPポリシー"},
      {"Senior Analyst", "Senior Analyst", "シニアアナリスト"},
      {"フィッシング", "Phishing", "フィッシング"},
      {"Over restriction (file size)", "Over restriction (file size)", "検索制限の超過 (ファイルサイズ)"},
      {"営業部のポリシー", "営業部のポリシー", "営業部のポリシー"},
      {"", "", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.stored));
    CHECK(named(row.stored, Language::english) == row.english);
    CHECK(named(row.stored, Language::japanese) == row.japanese);
  }
}

TEST_CASE("the language is the one asked for, else that of the environment") {
  const auto with = [](const char* all, const char* lang) {
    all != nullptr ? setenv("LC_ALL", all, 1) : unsetenv("LC_ALL");
    unsetenv("LC_MESSAGES");
    lang != nullptr ? setenv("LANG", lang, 1) : unsetenv("LANG");
    return language_from("");
  };
  CHECK(with(nullptr, "ja_JP.UTF-8") == Language::japanese);
  CHECK(with("C.UTF-8", "ja_JP.UTF-8") == Language::english);
  CHECK(with("ja_JP.UTF-8", "en_GB.UTF-8") == Language::japanese);
  CHECK(with("", "ja") == Language::japanese);
  CHECK(with(nullptr, nullptr) == Language::english);
  CHECK(with(nullptr, "de_DE.UTF-8") == Language::english);
  CHECK(language_from("ja") == Language::japanese);
  CHECK(language_from("en") == Language::english);
}

}  // namespace sekisho::app
