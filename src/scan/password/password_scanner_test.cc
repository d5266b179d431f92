#include "scan/password/password_scanner.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "scan/report_text.h"
#include "scan/ruleset.h"

namespace sekisho::scan::password {
namespace {

const Ruleset& ruleset() {
  static const auto made = Ruleset::build({});
  REQUIRE(made);
  return **made;
}

std::vector<std::string> told_by(const std::string& subject, const std::string& text, const Ruleset& with = ruleset()) {
  return with
      .scan("From: a@example.com\r\nTo: b@example.com\r\nSubject: " + subject +
                "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + text,
            {}, {})
      .told_passwords;
}

bool tells(const std::vector<std::string>& told, const std::string& word) {
  return std::find(told.begin(), told.end(), word) != told.end();
}

}  // namespace

TEST_CASE("what a mail tells as a password is found near the word for it") {
  struct Row {
    std::string text, password;
  };
  const Row rows[] = {
      {"先ほどお送りしたファイルのパスワードは以下の通りです。\r\n\r\n  aB3$kd9x\r\n\r\nよろしくお願いいたします。\r\n",
       "aB3$kd9x"},
      {"添付ファイルの解凍パスワード：「hogehoge」です。\r\n", "hogehoge"},
      {"パスワードはｘ７Ｋｑ２です。\r\n", "x7Kq2"},
      {"The password for the file is: Hamburg-77.\r\n", "Hamburg-77"},
      {"PASSWORD\r\nSesame\r\n", "Sesame"},
      {"Das Kennwort lautet wie folgt:\r\n\r\nRotkohl\r\n", "Rotkohl"},
      {"Пароль: лето2026\r\n", "лето2026"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK(tells(told_by("x", row.text), row.password));
  }
  CHECK(tells(told_by("PW: k7-Qm.z", "see above"), "k7-Qm.z"));
  CHECK(told_by("Minutes", "The meeting of 12/3 is in room 204, see the agenda-2026.\r\n").empty());
  Settings off;
  off.guess_passwords = false;
  CHECK(told_by("x", rows[0].text, **Ruleset::build(off)).empty());
}

TEST_CASE("a mail full of passwords tells few of them, and none in its report's text") {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "password: secret-" + std::to_string(i) + "\r\n";
  const auto mail = "From: a@example.com\r\nSubject: x\r\n\r\n" + text;
  const auto report = ruleset().scan(mail, {}, {});
  CHECK(report.told_passwords.size() <= most_told);
  CHECK(report.elapsed_us < 2'000'000);
  CHECK(to_json_text(ruleset().scan("From: a@example.com\r\nSubject: x\r\n\r\n" + std::string(3'000, 'x') +
                                        "\r\nThe password is Hamburg-77.\r\n",
                                    {}, {}))
            .find("Hamburg") == std::string::npos);
}

TEST_CASE("what opened a file is said in both languages") {
  struct Row {
    std::string signal, english, japanese;
  };
  const Row rows[] = {
      {"opened:1.2:body", "part 1.2 was opened with a password from its text",
       "パート1.2を本文にあったパスワードで開きました"},
      {"opened:2:mail 2026-11-29T01:02:03Z a@b.example",
       "part 2 was opened with a password from the mail of a@b.example (2026-11-29T01:02:03Z)",
       "パート2をa@b.exampleのメール（2026-11-29T01:02:03Z）にあったパスワードで開きました"},
      {"opened:2:unheard of", "part 2 was opened with a guessed password", "パート2を推測したパスワードで開きました"},
  };
  for (const auto& row : rows) {
    CHECK(explain_opened(row.signal, Language::english).value() == row.english);
    CHECK(explain_opened(row.signal, Language::japanese).value() == row.japanese);
  }
  CHECK_FALSE(explain_opened("sender_first_contact", Language::english));
  CHECK(explain_opened("opened:", Language::english));  // damaged, but no harm
}

}  // namespace sekisho::scan::password
