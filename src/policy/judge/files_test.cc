#include <doctest/doctest.h>

#include "policy/testing.h"

namespace sekisho::policy {

TEST_CASE("files are blocked by type, extension and name, outside archives and inside") {
  const struct {
    const char* says;
    bool block_all;
    FileSet files, extra;
    bool inside;
    const char* parts;
  } rows[] = {
      {"by extension", false, {.extensions = {"DOCM"}}, {}, true, "1.2 1.3"},
      {"not inside archives", false, {.extensions = {"docm"}}, {}, false, "1.3"},
      {"by true type", false, {.true_types = {"zip"}}, {}, true, "1.2"},
      {"by name", false, {.names = {"c.*"}}, {}, true, "1.3"},
      {"all but", true, {.true_types = {"docm"}}, {}, true, "1.2"},
      {"more for mail from outside", false, {}, {.extensions = {"zip"}}, true, "1.2"},
      {"nothing listed, nothing blocked", false, {}, {}, true, ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    auto set = protecting();
    auto& blocking = set.policies[1].file_blocking;
    blocking = {.enabled = true,
                .block_all = row.block_all,
                .files = row.files,
                .incoming_extra = row.extra,
                .inside_archives = row.inside};
    blocking.actions[Category::blocked_file] = {.action = ActionKind::replace_attachment};
    std::string parts;
    const auto plan = decide_simple(set, mail_with({}))[0];
    for (const auto& action : plan.actions) {
      for (const auto& part : action.parts) parts += (parts.empty() ? "" : " ") + part;
    }
    CHECK(parts == row.parts);
  }
}

}  // namespace sekisho::policy
