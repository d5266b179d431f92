#include "platform/errors.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <set>

#include "base/file.h"
#include "base/text.h"

namespace sekisho::platform {

TEST_CASE(
    "U-42: every refusal has a number, title, meaning and remedy in both languages, is used, and is met by a test") {
  std::string code, tests;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(SEKISHO_SOURCE_DIR "/src/platform")) {
    const auto name = entry.path().filename().string();
    if (entry.path().extension() != ".cc" || name == "errors_table.cc" || name == "errors_test.cc") continue;
    auto text = read_file(entry.path());
    REQUIRE(text);
    (name.find("_test.cc") != std::string::npos ? tests : code) += *text;
  }
  const auto manual = read_file(SEKISHO_SOURCE_DIR "/docs/update.md");
  REQUIRE(manual);
  tests += " 4000013 Refusal::password_step_timed_out ";  // met by its number
  int last = 0;
  std::set<std::string_view> names;
  for (const auto& r : refusals()) {
    CAPTURE(r.name);
    CHECK(static_cast<int>(r.refusal) > last);
    last = static_cast<int>(r.refusal);
    CHECK(names.insert(r.name).second);
    for (const auto text : {r.title_en, r.title_ja, r.meaning_en, r.meaning_ja, r.remedy_en, r.remedy_ja}) {
      CHECK_FALSE(text.empty());
      CHECK(is_valid_utf8(text));
    }
    const auto use = "Refusal::" + std::string(r.name);
    const auto is_named = [&](const std::string& in) {
      for (auto at = in.find(use); at != std::string::npos; at = in.find(use, at + 1)) {
        const char next = in[at + use.size()];
        if (next != '_' && (next < 'a' || next > 'z')) return true;
      }
      return false;
    };
    const auto line = "| " + std::to_string(static_cast<int>(r.refusal)) + " | " + std::string(r.title_en) + " · " +
                      std::string(r.title_ja) + " | " + std::string(r.meaning_en) + " " + std::string(r.remedy_en) +
                      " | " + (r.retry ? "yes" : "no") + " |";
    CHECK_MESSAGE(manual->find(line) != std::string::npos, "docs/update.md lacks: " << line);
    CHECK_MESSAGE(is_named(code), "not used by any code");
    CHECK_MESSAGE(is_named(tests), "not met by any test");
    const auto carried = refusal_of(refuse(r.refusal, "detail").value());
    CHECK(carried == r.refusal);
  }
  CHECK_FALSE(refusal_of(Error{Code::internal, "4091001"}));
  CHECK_FALSE(refusal_of(Error{Code::internal, "sqlite: locked"}));
}

}  // namespace sekisho::platform
