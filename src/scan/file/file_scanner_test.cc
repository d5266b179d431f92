#include "scan/file/file_scanner.h"

#include <doctest/doctest.h>

namespace sekisho::scan::file {

TEST_CASE("a name that pretends or slips something in is a finding") {
  struct Row {
    const char* says;
    std::string name, kind, rules;
  };
  const Row rows[] = {
      {"an ordinary document", "report.pdf", "document", ""},
      {"a Japanese name", "請求書 2026年11月.pdf", "document", ""},
      {"another header line", "a\r\nX-Evil: yes.txt", "text", "file.line_break_in_name"},
      {"a lone line feed", "a\nb.txt", "text", "file.line_break_in_name"},
      {"a zero byte", std::string("a.pdf\0.exe", 10), "document", "file.line_break_in_name"},
      {"an ending shown back to front",
       "invoice\xE2\x80\xAE"
       "fdp.exe",
       "document", "file.name_override"},
  };
  PatternBuilder patterns;
  const auto scanner = make_file_scanner({}, patterns);
  for (const auto& row : rows) {
    CAPTURE(row.says);
    Report report;
    report.files.push_back({.part = "1.2",
                            .name = row.name,
                            .extension = {},
                            .true_type = {},
                            .kind = row.kind,
                            .sha1 = {},
                            .sha256 = {}});
    Budget budget;
    const content::Document document;
    scanner->scan(document, {}, {}, budget, report);
    std::string rules;
    for (const auto& finding : report.findings) rules += (rules.empty() ? "" : " ") + finding.rule;
    CHECK(rules == row.rules);
  }
}

}  // namespace sekisho::scan::file
