#include "api/detail_text.h"

#include <doctest/doctest.h>

#include <set>

#include "api/testing.h"
#include "policy/policy_store.h"
#include "policy/yaml.h"

namespace sekisho::api {
namespace {

bool has_japanese(std::string_view text) {
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0xe3 && byte <= 0xe9) return true;  // kana and kanji
  }
  return false;
}

}  // namespace

TEST_CASE("what is said of an error is said in Japanese, with what it names") {
  struct Row {
    std::string english, japanese;
  };
  for (const auto& row :
       {Row{"no such role", "役割がありません"},
        Row{"body/name the length must be between 1 and 128", "本文/name: 長さは1から128の範囲で指定してください"},
        Row{"query/limit must be an integer", "クエリパラメータ/limit: 整数で指定してください"},
        Row{"body/mode must be one of: merge, replace", "本文/mode: 次のいずれかで指定してください: merge, replace"},
        Row{"list.bad_file: row 3: list.bad_entry: approved_senders: expected a mail address or domain, * allowed (but "
            "not * or *@* alone), found \"*@*\"",
            "ファイルの3行目: リストapproved_sendersの値が正しくありません。メールアドレスまたはドメイン "
            "(*は使用できますが、*や*@*だけは不可) を指定してください (現在の値: \"*@*\")"},
        Row{"policy.invalid: spam.level: expected one of low, medium, high, found \"hgih\"",
            "ポリシーが正しくありません: spam.level: 次のいずれか: low, medium, high を指定してください (現在の値: "
            "\"hgih\")"},
        Row{"there is no field “sunject” in this log", "このログにフィールド「sunject」はありません"},
        Row{"no such thing anywhere", ""}, Row{"", ""}}) {
    CAPTURE(row.english);
    CHECK(detail_in_japanese(row.english) == row.japanese);
  }
}

TEST_CASE("every sentence is there once, in Japanese, and puts back everything that was named") {
  std::set<std::string_view> seen;
  for (const auto list : detail_texts()) {
    for (const auto& text : list) {
      CAPTURE(text.english);
      CHECK(seen.insert(text.english).second);
      CHECK(has_japanese(text.japanese));
      std::size_t holes = 0;
      for (auto at = text.english.find("{}"); at != text.english.npos; at = text.english.find("{}", at + 2)) ++holes;
      std::set<char> filled;
      for (auto at = text.japanese.find('{'); at != text.japanese.npos; at = text.japanese.find('{', at + 1)) {
        REQUIRE(at + 2 < text.japanese.size());
        CHECK(text.japanese[at + 2] == '}');
        filled.insert(text.japanese[at + 1]);
        CHECK(static_cast<std::size_t>(text.japanese[at + 1] - '0') < holes);
      }
    }
  }
}

TEST_CASE("hostile text in a detail stays text, however long and however much like a sentence") {
  CHECK(detail_in_japanese("no such tenant{0}") == "");
  CHECK(detail_in_japanese("policy.name_taken: {1} {}") == "この名前のポリシーはすでにあります: {1} {}");
  std::string nested;
  for (int i = 0; i < 10'000; ++i) nested += "list.bad_file: row 1: ";
  CHECK(detail_in_japanese(nested).size() > nested.size() / 2);
  CHECK(detail_in_japanese("policy.name_taken: " + std::string(1'000'000, ':')).size() > 1'000'000);
}

TEST_CASE("a problem has its detail in both languages, and in the one that is asked for") {
  Desk desk;
  desk.gate_as({.permissions = {"policies=full"}}, "cas");
  const auto ask = [&](const char* language) {
    return desk.object_of(
        desk.send("POST", "/api/v1/policies/1/move",
                  {{"Authorization", "Bearer x"}, {"Content-Type", "application/json"}, {"Accept-Language", language}},
                  R"({"priority":0})"));
  };
  for (const auto* language : {"ja", "en-GB, ja;q=0.5"}) {
    const auto body = ask(language);
    CHECK(string_or(body.at("details").get_object(), "en") == "body/priority the number must be between 1 and 99999");
    CHECK(string_or(body.at("details").get_object(), "ja") ==
          "本文/priority: 数値は1から99999の範囲で指定してください");
    CHECK(string_or(body, "detail") ==
          string_or(body.at("details").get_object(), std::string_view(language) == "ja" ? "ja" : "en"));
  }
}

}  // namespace sekisho::api
