#include <doctest/doctest.h>

#include <chrono>

#include "scan/dlp/catalog.h"
#include "scan/dlp/checksums.h"
#include "scan/dlp/digit_tokens.h"
#include "scan/dlp/dlp_scanner.h"
#include "scan/dlp/mask.h"
#include "scan/dlp/matcher.h"
#include "scan/dlp/normalize.h"
#include "scan/dlp/texts.h"
#include "scan/dlp/validators.h"

namespace sekisho::scan::dlp {
namespace {

// The scanner with its patterns, over documents made from texts.
struct Engine {
  Settings settings;
  PatternBuilder builder;
  std::unique_ptr<Scanner> scanner;
  std::unique_ptr<PatternSet> patterns;

  explicit Engine(std::vector<DlpDefinition> custom = {}) {
    settings.dlp = std::move(custom);
    scanner = make_dlp_scanner(settings, builder);
    auto set = PatternSet::compile(builder, {});
    REQUIRE_MESSAGE(set.has_value(), (set ? "" : set.error().what));
    patterns = *std::move(set);
  }

  Report scan(const content::Document& document) const {
    Report report;
    Budget budget;
    scanner->scan(document, {}, patterns->scan(document), budget, report);
    return report;
  }

  Report scan_body(std::string_view body) const {
    content::Document document;
    document.is_mail = true;
    document.add_part(-1, content::PartOrigin::root);
    document.parts[0].content_type = "text/plain";
    document.parts[0].text = body;
    return scan(document);
  }
};

const Engine& engine() {
  static const Engine made;
  return made;
}

bool has_template(const Report& report, std::string_view id) {
  for (const auto& hit : report.templates) {
    if (hit.template_id == id) return true;
  }
  return false;
}

DlpDefinition expression(std::string id, std::string json) {
  return {std::move(id), "Custom", "expression", std::move(json)};
}

}  // namespace

TEST_CASE("a check digit decides") {
  CHECK(luhn("4111111111111111"));
  CHECK_FALSE(luhn("4111111111111112"));
  CHECK(verhoeff("2363"));
  CHECK_FALSE(verhoeff("2364"));
  CHECK(mod_97_10("370400440532013000DE89"));
  CHECK(mod_11_10("36574261809"));
  CHECK(mod_11_2("360426199101010071"));
  CHECK(passes("zero 11: 9 8 7 6 5 4 3 2 -1", "111222333"));
  CHECK_FALSE(passes("zero 11: 9 8 7 6 5 4 3 2 -1", "111252333"));
  CHECK_FALSE(passes("zero 11: 1 2", "1"));
  CHECK_FALSE(is_check_spec("zero"));
  CHECK_FALSE(is_check_spec("rest 11: 1 2"));
  CHECK(is_date(2000, 2, 29));
  CHECK_FALSE(is_date(1900, 2, 29));
}

TEST_CASE("full-width digits and typographic signs read as ASCII") {
  const Normalized plain("plain 123");
  CHECK(plain.text() == "plain 123");
  const std::string text = "番号１２３４‐５６７８\u200b９　ー 4ー5";
  const Normalized normalized(text);
  CHECK(normalized.text() == "番号1234-56789 ー 4-5");
  CHECK(normalized.original(normalized.text().find('1')) == text.find("１"));
  CHECK(normalized.original(normalized.text().find("9 ")) == text.find("９"));
}

TEST_CASE("a masked text shows its last four characters") {
  CHECK(mask("4111111111111111") == "************1111");
  CHECK(mask("1234") == "1234");
  CHECK(mask("12345") == "*2345");
  CHECK(mask("個人番号です") == "**番号です");
  CHECK(mask("").empty());
}

TEST_CASE("a number begins at a token with a digit, or at short words before it") {
  DigitTokens tokens("IBAN: DE 89 3704, no digits here, x9");
  std::string places;
  for (std::size_t at = 0; tokens.next(at);) places += std::to_string(at) + " ";
  CHECK(places == "6 9 12 34 ");
  CHECK(is_isolated("no 123-45-6789.", 3, 14));
  CHECK_FALSE(is_isolated("no 9-123-45-6789", 5, 16));
  CHECK_FALSE(is_isolated("1234 5678 9012 3456", 0, 14));
  CHECK(stands_in_url("https://x.example/4111111111111111", 18));
  CHECK_FALSE(stands_in_url("card 4111111111111111", 5));
}

TEST_CASE("the built-in data is complete") {
  CHECK(predefined_identifiers().size() > 200);
  CHECK(predefined_templates().size() > 100);
  for (const auto& identifier : predefined_identifiers()) {
    INFO(identifier.id);
    CHECK_FALSE(identifier.name_ja.empty());
    CHECK_FALSE(identifier.name_en.empty());
    CHECK(identifier.name_ja != identifier.name_en);
  }
  for (const auto& made : predefined_templates()) {
    INFO(made.id);
    CHECK_FALSE(made.name_ja.empty());
    for (const auto& step : made.condition) {
      INFO(step.identifier);
      if (step.op == Step::Op::test) CHECK(find_identifier(step.identifier) != nullptr);
    }
  }
  PatternBuilder builder;
  const Matcher matcher(predefined_identifiers(), builder);
  for (const auto& problem : matcher.problems()) FAIL_CHECK(problem);
  CHECK(find_template("us.hipaa") != nullptr);
  CHECK(catalog().size() == predefined_identifiers().size() + predefined_templates().size());
  CHECK(dlp_texts().size() == 2);
}

TEST_CASE("a body with protected data matches its templates") {
  struct Row {
    const char *says, *body, *id;
    bool matches;
  };
  const Row rows[] = {
      {"card", "Please charge 4111 1111 1111 1111, thanks", "all.pci_dss", true},
      {"card with wrong digit", "Please charge 4111 1111 1111 1112, thanks", "all.pci_dss", false},
      {"card in full width", "カード番号は４１１１－１１１１－１１１１－１１１１です", "all.pci_dss", true},
      {"card in a link", "see https://shop.example/item/4111111111111111?x", "all.pci_dss", false},
      {"ssn", "His SSN is 536-90-4399.", "us.pii", true},
      {"dummy ssn", "His SSN is 123-45-6789.", "us.pii", false},
      {"bare nine digits", "Order 536904399 shipped", "us.pii", false},
      {"My Number, full width", "マイナンバー：６２１４　９８３２　０２５７", "jp.my_number", true},
      {"My Number in a row, with the word", "個人番号 621498320257 を登録", "jp.my_number", true},
      {"My Number in a row, without", "伝票 621498320257 を登録", "jp.my_number", false},
      {"HIPAA needs both", "John Smith, HICN 536-90-4399A", "us.hipaa", true},
      {"HIPAA needs the number too", "John Smith will come to the meeting", "us.hipaa", false},
      {"iban", "IBAN DE89 3704 0044 0532 0130 00", "eu.iban", true},
      {"account", "みずほ銀行 丸の内支店 普通 1234567", "jp.bank", true},
      {"key", "-----BEGIN RSA PRIVATE KEY-----\nMIIE", "all.private_key", true},
      {"public key", "-----BEGIN PUBLIC KEY-----\nMIIB", "all.private_key", false},
      {"marking", "この資料は社外秘です。", "jp.confidential", true},
      {"score above the threshold", "Draft merger agreement, and the letter of intent follows", "all.merger", true},
      {"score at the threshold", "about the letter of intent", "all.merger", false},
      {"except", "balance sheet, income statement, cash flow statement: internal use only", "all.external_confidential",
       true},
      {"except, excluded",
       "balance sheet, income statement, cash flow statement: internal use only, legally privileged",
       "all.external_confidential", false},
  };
  for (const auto& row : rows) {
    INFO(row.says);
    CHECK(has_template(engine().scan_body(row.body), row.id) == row.matches);
  }
}

TEST_CASE("the same number counts once, and evidence does not show it") {
  const auto report = engine().scan_body("4111 1111 1111 1111 and 4111-1111-1111-1111 and 4111111111111111");
  REQUIRE(has_template(report, "all.pci_dss"));
  for (const auto& hit : report.templates) {
    if (hit.template_id == "all.pci_dss") CHECK(hit.occurrences == 1);
  }
  bool found = false;
  for (const auto& finding : report.findings) {
    CHECK(finding.category == Category::data_loss);
    CHECK(finding.evidence.find("4111 1111") == std::string::npos);
    found = found || finding.evidence.find("****1111") != std::string::npos;
  }
  CHECK(found);
}

TEST_CASE("each scan target is judged by itself") {
  content::Document document;
  document.is_mail = true;
  document.subject = "Card 4111111111111111";
  document.add_part(-1, content::PartOrigin::root);
  document.parts[0].content_type = "multipart/mixed";
  document.parts[0].headers.push_back({"X-Ref", "5555555555554444", "5555555555554444"});
  document.add_part(0, content::PartOrigin::mime);
  document.parts[1].content_type = "application/octet-stream";
  document.parts[1].disposition = "attachment";
  document.parts[1].readable = "name,card\nA,378282246310005\n";
  std::vector<std::string> parts;
  for (const auto& hit : engine().scan(document).templates) {
    if (hit.template_id == "all.pci_dss") parts.push_back(hit.part);
  }
  CHECK(parts == std::vector<std::string>{"header:x-ref", document.parts[1].path, "subject"});
}

TEST_CASE("the heading of a table is context for all its lines") {
  std::string table = "name,ssn\n";
  for (int i = 0; i < 200; ++i) table += "somebody,5" + std::to_string(36904399 + i * 10'000) + "\n";
  CHECK(has_template(engine().scan_body(table), "us.pii_bulk"));
}

TEST_CASE("custom definitions are found and combined") {
  const Engine made(
      {expression(
           "c.project",
           R"j({"expression":"PRJ-(\\d{4})","criteria":{"type":"specific_characters","characters":"0-9","min":4,"max":4}})j"),
       {"c.words", "Words", "keywords", R"j({"criterion":"within","within":20,"keywords":["alpha","beta"]})j"},
       {"c.score", "Score", "keywords",
        R"j({"criterion":"score","threshold":5,"keywords":[{"text":"one","score":3},{"text":"two","score":3}]})j"},
       {"c.any", "Both", "template",
        R"j({"condition":{"all":[{"identifier":"c.project","occurrences":2},{"not":"c.words"}]}})j"},
       {"c.near", "Near", "template", R"j({"condition":"c.words"})j"},
       {"c.sum", "Sum", "template", R"j({"condition":"c.score"})j"}});
  CHECK(has_template(made.scan_body("prj-1234 and PRJ-9876"), "c.any"));
  CHECK_FALSE(has_template(made.scan_body("PRJ-1234 and prj-1234"), "c.any"));
  CHECK_FALSE(has_template(made.scan_body("PRJ-1234, PRJ-2345: alpha beta"), "c.any"));
  CHECK(has_template(made.scan_body("Alpha, then BETA"), "c.near"));
  CHECK_FALSE(has_template(made.scan_body("alpha, and after a long while beta"), "c.near"));
  CHECK(has_template(made.scan_body("one two"), "c.sum"));
  CHECK_FALSE(has_template(made.scan_body("one one"), "c.sum"));
  CHECK_FALSE(has_template(made.scan_body("alone twofold"), "c.sum"));
}

TEST_CASE("a definition that cannot be used is refused with its reason, and is a finding if it got in") {
  struct Row {
    const char *says, *kind, *json, *reason;
  };
  const Row rows[] = {
      {"no JSON", "expression", "{", "no JSON"},
      {"no expression", "expression", "{}", "expression is missing"},
      {"broken expression", "expression", R"j({"expression":"(a"})j", "does not compile"},
      {"back reference", "expression", R"j({"expression":"(a+)\\1"})j", "does not compile"},
      {"look-ahead", "expression", R"j({"expression":"a(?=b)"})j", "does not compile"},
      {"huge repetition", "expression", R"j({"expression":"((a{1,100}){1,100}){1,100}"})j", "does not compile"},
      {"large program", "expression",
       R"j({"expression":"[a-z]{1,900}[0-9]{1,900}[a-z]{1,900}[0-9]{1,900}[a-z]{1,900}[0-9]{1,900}"})j", "too large"},
      {"matches nothing", "expression", R"j({"expression":"a*"})j", "empty text"},
      {"unknown validator", "expression", R"j({"expression":"a","validator":"x"})j", "no validator"},
      {"unknown criteria", "expression", R"j({"expression":"a","criteria":{"type":"x"}})j", "criteria"},
      {"no keywords", "keywords", R"j({"keywords":[]})j", "keywords are missing"},
      {"score", "keywords", R"j({"keywords":[{"text":"a","score":11}]})j", "1 to 10"},
      {"criterion", "keywords", R"j({"keywords":["a"],"criterion":"x"})j", "criterion"},
      {"unknown identifier", "template", R"j({"condition":"nobody"})j", "no identifier nobody"},
      {"empty condition", "template", R"j({"condition":{"all":[]}})j", "condition"},
      {"kind", "other", "{}", "kind"},
  };
  for (const auto& row : rows) {
    INFO(row.says);
    const auto result = validate_definition({"c.x", "X", row.kind, row.json}, {});
    REQUIRE_FALSE(result.has_value());
    CAPTURE(result.error().what);
    CHECK(result.error().what.find(row.reason) != std::string::npos);
  }
  CHECK(validate_definition(expression("c", R"j({"expression":"[A-Z]{3}\\d{4}"})j"), {}).has_value());
  const Engine made({expression("c.bad", R"j({"expression":"(a"})j")});
  const auto report = made.scan_body("a");
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].rule == "dlp.definition");
}

TEST_CASE("an expression that makes backtracking engines explode runs in linear time") {
  const Engine made({expression("c.evil", R"j({"expression":"(a+)+$x|(x+x+)+y"})j"),
                     {"c.t", "T", "template", R"j({"condition":"c.evil"})j"}});
  const std::string hostile = std::string(300'000, 'a') + std::string(300'000, 'x');
  const auto before = std::chrono::steady_clock::now();
  made.scan_body(hostile);
  CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(5));
}

TEST_CASE("hostile text costs linear time") {
  for (const std::string_view unit :
       {"1", "1 ", "1-", "4111111111111111,", "AB 12 ", "@", "a@b", "ssn ", "口座番号", "P<", "マイナンバー1234"}) {
    INFO(unit);
    std::string text;
    while (text.size() < 300'000) text += unit;
    const auto before = std::chrono::steady_clock::now();
    engine().scan_body(text);
    CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(3));
  }
}

TEST_CASE("the test area tells certain hits from possible ones") {
  const auto hits = test_text("Invoice 536904399, SSN 536-90-4399");
  REQUIRE(hits.has_value());
  bool certain = false;
  for (const auto& hit : *hits)
    certain = certain || (hit.identifier == "us.ssn" && hit.certain && hit.text.size() >= 9);
  CHECK(certain);
}

}  // namespace sekisho::scan::dlp
