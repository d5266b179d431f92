#include "api/summaries.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "api/openapi.h"
#include "api/route.h"

namespace sekisho::api {

TEST_CASE("the reference page tells every route in both languages") {
  std::set<std::string_view> used;
  for (const auto& route : all_routes()) {
    CAPTURE(std::string(route.summary));
    CHECK_FALSE(summary_in_japanese(route.summary).empty());
    used.insert(route.summary);
  }
  std::set<std::string_view> told;
  for (const auto& text : summary_texts()) {
    CAPTURE(std::string(text.english));
    CHECK(told.insert(text.english).second);
    CHECK(used.contains(text.english));
  }
  const auto page = reference_page();
  for (const auto* word :
       {"Sign in with name and password", "名前とパスワードでサインインする", "メソッド", "セキュリティログを取得する",
        "アラートのメモ", "サインインするか、有効なトークンを送信してください。"})
    CHECK(page.find(word) != std::string::npos);
}

}  // namespace sekisho::api
