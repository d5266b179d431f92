#include "scan/report.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "scan/explain.h"
#include "scan/json_writer.h"
#include "scan/registry.h"
#include "scan/report_text.h"
#include "scan/settings.h"

namespace sekisho::scan {

TEST_CASE("a report survives its journey through JSON") {
  Report report;
  report.verdict = Verdict::found;
  report.is_mail = true;
  report.sha256 = "ab";
  report.size = 5'000'000'000;
  report.scores = {{"spam", 0.25}};
  report.log_odds = {{"spam", -1.5}};
  report.reasons = {{"word:viagra", 2.5}};
  report.findings = {{.rule = "dlp.template",
                      .scanner = "dlp",
                      .category = Category::data_loss,
                      .severity = 60,
                      .part = "1.2",
                      .evidence = "PCI-DSS × 3"}};
  report.files = {
      {.part = "1.2", .name = "請求書.xlsx", .extension = "xlsx", .sha256 = "cd", .size = 7, .attachment = true}};
  report.urls = {{.url = "http://a.example/", .host = "a.example", .risk = UrlRisk::dangerous, .score = 0.5}};
  report.templates = {{.template_id = "pci",
                       .name = "PCI-DSS",
                       .part = "1.1",
                       .occurrences = 3,
                       .identifiers = {"card"},
                       .samples = {"x"}}};
  report.signals = {"first_contact"};
  report.limits = {"layers"};
  report.mail = {.from = {{"山田", "a@b.example"}}, .subject = "件名", .headers = {{"Subject", "件名"}}};
  report.signatures = {{.kind = "dkim", .domain = "b.example", .body_hash_ok = true, .timestamp = 1}};
  const auto json = to_json(report);
  const auto back = report_from_json(boost::json::parse(boost::json::serialize(json)));
  REQUIRE(back);
  CHECK(boost::json::serialize(to_json(*back)) == boost::json::serialize(json));
}

TEST_CASE("what is hostile in a report's texts stays inside its JSON strings") {
  using namespace std::string_literals;
  Report report;
  report.findings = {{.rule = "x",
                      .scanner = "x",
                      .category = Category::spam,
                      .evidence = "quote \" back \\ slash \r\n\t\x01 \x7f nul \0 bad \xff 関"s}};
  report.reasons = {{"\"}],\"verdict\":\"clean\"", 1.0}, {"tiny", 1e-300}, {"whole", -3.0}, {"long", 0.1 + 0.2}};
  const auto back = report_from_json(boost::json::parse(to_json_text(report)));
  REQUIRE(back);
  CHECK(back->findings[0].evidence == "quote \" back \\ slash \r\n\t\x01 \x7f nul \xEF\xBF\xBD bad \xEF\xBF\xBD 関");
  CHECK(back->reasons == report.reasons);
  CHECK(to_json_text(*back) == to_json_text(*report_from_json(to_json(*back))));
}

TEST_CASE("a report of the wrong shape is refused") {
  for (const char* text :
       {"[]", "{}", R"({"verdict":"fine"})", R"({"verdict":"clean","findings":[{"category":"x"}]})"}) {
    CAPTURE(text);
    CHECK_FALSE(report_from_json(boost::json::parse(text)));
  }
}

TEST_CASE("nothing that was not looked into is called clean") {
  Report report;
  CHECK(to_string(verdict_of(report)) == "clean");
  report.limits = {"layers"};
  CHECK(to_string(verdict_of(report)) == "unscannable");
  report.findings = {{.category = Category::unscannable_protected}};
  CHECK(to_string(verdict_of(report)) == "unscannable");
  report.findings.push_back({.category = Category::phishing, .severity = 50});
  CHECK(to_string(verdict_of(report)) == "found");
  report.limits.clear();
  report.findings = {{.category = Category::graymail_newsletter}};
  CHECK(to_string(verdict_of(report)) == "clean");
  report.findings = {{.category = Category::data_loss, .severity = 45}};
  CHECK(to_string(verdict_of(report)) == "clean");
  report.findings = {{.category = Category::data_loss, .severity = 50}};
  CHECK(to_string(verdict_of(report)) == "found");
  report.findings = {{.category = Category::active_content, .severity = most_of_a_remark}};
  CHECK(to_string(verdict_of(report)) == "clean");
  report.findings = {{.category = Category::active_content, .severity = most_of_a_remark + 1}};
  CHECK(to_string(verdict_of(report)) == "found");
  report.findings = {{.category = Category::active_content, .severity = 20},
                     {.category = Category::unscannable_protected}};
  CHECK(to_string(verdict_of(report)) == "unscannable");
}

TEST_CASE("settings survive their journey to the workers, and their version depends on them") {
  Settings settings;
  settings.limits.layers = 3;
  settings.internal_domains = {"example.com"};
  settings.high_profile_users = {{"太郎", "", "山田", "t@example.com"}};
  settings.dlp = {{"id", "name", "template", "{}"}};
  settings.tenant_model = std::string("\0\1\2", 3);
  const auto back = settings_from_json(to_json(settings));
  REQUIRE(back);
  CHECK(boost::json::serialize(to_json(*back)) == boost::json::serialize(to_json(settings)));
  Settings other = settings;
  other.cache_folder = "elsewhere";
  CHECK(version_of(other) == version_of(settings));
  other.limits.layers = 4;
  CHECK(version_of(other) != version_of(settings));
}

TEST_CASE("every text of every scanner exists in both languages and differs") {
  for (const auto& scanner : registered_scanners()) {
    for (const auto& text : scanner.texts()) {
      CAPTURE(text.rule);
      CHECK_FALSE(text.english.empty());
      CHECK_FALSE(text.japanese.empty());
      CHECK(text.english != text.japanese);
    }
  }
}

TEST_CASE("JSON text is escaped at every offset of a long text") {
  for (const char special : {'"', '\\', '\n', '\x1f', '\x7f', ' '}) {
    for (std::size_t before = 0; before < 20; ++before) {
      const auto text = std::string(before, 'a') + special + std::string(before % 9, '\x7e') + "é";
      JsonWriter json;
      const auto written = std::move(json.open('[').value(text).close(']')).take();
      CHECK(boost::json::parse(written).as_array().front().as_string() == text);
      CHECK((written.find('\\') != std::string::npos) == (special != '\x7f' && special != ' '));
    }
  }
}

TEST_CASE("an explanation quotes the evidence in the chosen language") {
  const Finding finding{.rule = "file.double_extension", .evidence = "請求書.pdf.exe"};
  CHECK(explain(finding, Language::english) ==
        "“請求書.pdf.exe” has two endings: it looks like a document but is a program.");
  CHECK(explain(finding, Language::japanese) == "「請求書.pdf.exe」は二重拡張子です。文書に見せかけたプログラムです。");
  CHECK(explain({.rule = "limit.other", .evidence = "other"}, Language::english) ==
        "Not fully scanned: limit “other” was reached.");
}

TEST_CASE("filters and categories keep their names") {
  for (int i = 0; i <= static_cast<int>(Category::ambiguous); ++i) {
    Category back{};
    CHECK(from_string(to_string(static_cast<Category>(i)), back));
    CHECK(static_cast<int>(back) == i);
  }
}

}  // namespace sekisho::scan
