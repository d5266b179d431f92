#include "connect/imap/folder_rules.h"

#include <doctest/doctest.h>

namespace sekisho::connect::imap {
namespace {

std::string shown(const FolderRules& rules, const std::string& name, const std::vector<std::string>& uses = {}) {
  const auto shelf = shelf_of(rules, name, uses);
  return !shelf ? "-" : *shelf == Shelf::received ? "received" : *shelf == Shelf::junk ? "junk" : "sent";
}

}  // namespace

TEST_CASE("a folder is watched as the rules and the server say") {
  struct Row {
    std::string says, rules, name;
    std::vector<std::string> uses;
    std::string watched_as;
  };
  const Row rows[] = {
      {"without rules everything that receives", "", "INBOX", {}, "received"},
      {"a folder that a filter fills", "", "Lists/dev", {"\\HasNoChildren"}, "received"},
      {"a Japanese name", "案件/*", "案件/東京", {}, "received"},
      {"drafts do not arrive", "", "下書き", {"\\Drafts"}, "-"},
      {"nor does the bin", "*", "Trash", {"\\Trash"}, "-"},
      {"nor a view over others", "*", "All Mail", {"\\All"}, "-"},
      {"the quarantine folder", "*", "Quarantine", {}, "-"},
      {"junk by name", "INBOX", "Junk", {}, "junk"},
      {"junk by use", "INBOX", "迷惑メール", {"\\Junk"}, "junk"},
      {"sent by name", "INBOX", "Sent", {}, "sent"},
      {"sent by use", "INBOX", "送信済み", {"\\sent"}, "sent"},
      {"not named", "INBOX", "Lists", {}, "-"},
      {"the inbox in any case", "inbox", "INBOX", {}, "received"},
      {"taken out", "*, -Lists/*", "Lists/dev", {}, "-"},
      {"beside what is taken out", "*, -Lists/*", "Lists", {}, "received"},
      {"only taken out", "-Archive", "INBOX", {}, "received"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    FolderRules rules{.sent = "Sent"};
    REQUIRE(read_folder_rules(row.rules, rules));
    CHECK(shown(rules, row.name, row.uses) == row.watched_as);
  }
  CHECK(shown({}, "Sent", {"\\Sent"}) == "-");
  FolderRules rules;
  CHECK_FALSE(read_folder_rules("INBOX,,x", rules));
  CHECK_FALSE(read_folder_rules("-", rules));
}

}  // namespace sekisho::connect::imap
