#include "app/explain/explain.h"

#include <doctest/doctest.h>

namespace sekisho::app {
namespace {

struct Told {
  policy::PolicySet policies;
  policy::Lists lists;
  policy::TableDirectory directory;
  scan::ScanContext context;

  Told() {
    policies.policies = policy::default_policies(policy::Ship::protecting, Language::english);
    policies.language = Language::english;
    context.direction = scan::Direction::incoming;
    context.service = "inline";
    context.recipients = {"taro@own.example"};
  }
  Explanation of(scan::Report report, Language language, bool asked_outside = false) const {
    report.is_mail = true;
    if (report.mail.from.empty()) report.mail.from = {{"Bank", "a@stranger.example"}};
    report.verdict = scan::verdict_of(report);
    const auto plans = policy::decide(policies, lists, directory, report, context);
    return explain_judged({report, context, plans.at(0), policies, lists, directory}, asked_outside, language);
  }
};

bool any_says(const std::vector<std::string>& list, std::string_view words) {
  for (const auto& entry : list) {
    if (entry.find(words) != std::string::npos) return true;
  }
  return false;
}

scan::Report lure() {
  scan::Report report;
  report.scores = {{"phishing", 0.93}, {"spam", 0.1}};
  report.reasons = {{"word:verify", 1.4}, {"lure:account_trouble", 0.5}, {"known.correspondent", -0.3}};
  report.findings = {{.rule = "mail.score.phishing",
                      .scanner = "mail",
                      .category = scan::Category::phishing,
                      .severity = 93,
                      .evidence = "93 %, word:verify"}};
  report.urls = {{.url = "http://a.example/", .host = "a.example"}};
  report.files = {{.part = "2", .name = "locked.zip", .kind = "zip", .attachment = true, .encrypted = true},
                  {.part = "3", .name = "a.png", .true_type = "image/png", .attachment = true}};
  return report;
}

}  // namespace

TEST_CASE("a verdict is told with its reasons in words, what was left out, and what would change it") {
  const Told told;
  const auto english = told.of(lure(), Language::english);
  CAPTURE(to_text(english, Language::english));
  CHECK(english.in_short.find("phishing (93 %)") != std::string::npos);
  CHECK(english.in_short.find("quarantined") != std::string::npos);
  CHECK(any_says(english.speaks_for, "the word “verify” (strongly)"));
  CHECK(any_says(english.speaks_against, "(slightly)"));
  CHECK(any_says(english.not_looked_at, "locked.zip"));
  CHECK(any_says(english.not_looked_at, "words inside pictures"));
  CHECK(any_says(english.not_looked_at, "SPF, DKIM, DMARC"));
  CHECK(any_says(english.would_change, "With a phishing score below 80 % (now 93 %): it would be delivered"));
  CHECK(any_says(english.would_change, "a@stranger.example were an approved sender: it would be delivered"));
  const auto japanese = told.of(lure(), Language::japanese);
  CAPTURE(to_text(japanese, Language::japanese));
  CHECK(japanese.in_short.find("フィッシングの特徴があります（93 %）") != std::string::npos);
  CHECK(any_says(japanese.would_change, "フィッシングスコアが80 %未満（現在93 %）であれば→ 配信"));
  for (const auto* const list : {&japanese.speaks_for, &japanese.speaks_against, &japanese.not_looked_at}) {
    for (const auto& entry : *list) CHECK(entry.find("word:") == std::string::npos);
  }
  CHECK_FALSE(any_says(told.of(lure(), Language::english, true).not_looked_at, "SPF"));
}

TEST_CASE("what stands in pictures is told, and why it was not read") {
  const Told told;
  auto report = lure();
  report.signals.emplace_back("picture_text");
  report.mail.body_excerpt = "Hello\n▣ Pop a pill\n▣ CLICK HERE";
  for (const auto language : {Language::english, Language::japanese}) {
    const auto explanation = told.of(report, language);
    CHECK(any_says(explanation.read_in_pictures, "“CLICK HERE”"));
    CHECK(to_text(explanation, language).find("Pop a pill") != std::string::npos);
    CHECK_FALSE(any_says(explanation.not_looked_at, language == Language::english ? "words inside" : "画像内の文字"));
  }
  struct Row {
    const char *why, *english, *japanese;
  };
  const Row rows[] = {{"engine", "not set up here", "設定されていません"},
                      {"count", "the first four", "5つ目以降"},
                      {"pixels", "too many pixels", "画素数が多すぎる"},
                      {"letters", "first 800 letters", "800字"},
                      {"time", "took too long", "制限時間"},
                      {"lost", "ended the scan process", "検査プロセスが終了"}};
  for (const auto& row : rows) {
    CAPTURE(row.why);
    report.signals = {std::string("picture_text_unread:") + row.why};
    CHECK(any_says(told.of(report, Language::english).not_looked_at, row.english));
    CHECK(any_says(told.of(report, Language::japanese).not_looked_at, row.japanese));
  }
}

TEST_CASE("a clean mail says what would make it caught, and a finding by which rule") {
  const Told told;
  scan::Report clean;
  clean.scores = {{"phishing", 0.02}, {"spam", 0.3}};
  const auto nothing = told.of(clean, Language::english);
  CHECK(nothing.in_short ==
        "No rule applies that would make it unwanted and no score is high (spam 30 %); it is delivered.");
  CHECK(told.of(clean, Language::japanese).in_short ==
        "不審・迷惑と判断するルールには該当しません。スコアも高くありません（迷惑メール 30 %）。処理: 配信。");
  CHECK(any_says(nothing.would_change, "With a spam score of 80 % (now 30 %): it would be moved to the junk folder"));
  scan::Report two;
  two.findings = {
      {.rule = "bec.gift_cards", .scanner = "mail", .category = scan::Category::bec, .severity = 80, .evidence = "x"},
      {.rule = "mail.scam.lottery",
       .scanner = "mail",
       .category = scan::Category::scam,
       .severity = 70,
       .evidence = "x"}};
  const auto both = told.of(two, Language::english);
  CHECK(any_says(both.speaks_for, "[bec.gift_cards, 80]"));
  CHECK_FALSE(any_says(both.would_change, "Without"));  // either of them alone is enough
  CHECK(any_says(both.would_change,
                 "only without all of them (bec.gift_cards, mail.scam.lottery): it would be delivered"));
}

TEST_CASE("what only a running service knows is said to change a verdict where it would") {
  const Told told;
  scan::Report report;
  report.signals = {"bank_change_wording"};
  CHECK(any_says(told.of(report, Language::english).would_change,
                 "If this sender never wrote before, which a running service knows: it would be quarantined"));
  CHECK(any_says(told.of(report, Language::japanese).would_change, "初めてのメールであれば"));
  CHECK_FALSE(any_says(told.of(report, Language::english, true).would_change, "never wrote before"));
  CHECK_FALSE(any_says(told.of(scan::Report(), Language::english).would_change, "never wrote before"));
  CHECK(any_says(told.of(lure(), Language::english).would_change, "With the password in the mail"));
}

TEST_CASE("at most eight reasons are told on each side") {
  const Told told;
  scan::Report report;
  for (int i = 0; i < 20; ++i)
    report.reasons.emplace_back("lure:w" + std::to_string(i), 0.2),
        report.reasons.emplace_back("lure:v" + std::to_string(i), -0.2);
  const auto said = told.of(report, Language::english);
  CHECK(said.speaks_for.size() == 8);
  CHECK(said.speaks_against.size() == 8);
}

TEST_CASE("words that weigh alike are one line, and what a finding says is not said again as a reason of the score") {
  const Told told;
  scan::Report report;
  report.reasons = {{"word:but", -0.2},           {"word:use", -0.15},         {"word2:but the", -0.1},
                    {"word:samba", -0.5},         {"word:c変更", -0.1},        {"word:cませ", -0.1},
                    {"rule:url.ip_address", 1.5}, {"rule:url.shortened", 0.3}, {"subject:free", 0.2},
                    {"subject:now", 0.2}};
  report.findings = {{.rule = "url.ip_address",
                      .scanner = "url",
                      .category = scan::Category::url_suspicious,
                      .severity = 40,
                      .evidence = "http://192.0.2.1/"}};
  const auto english = told.of(report, Language::english), japanese = told.of(report, Language::japanese);
  CHECK(english.speaks_against == std::vector<std::string>{"the word “samba” (clearly)",
                                                           "the words “but”, “use”, “but the” (slightly)",
                                                           "the characters “変更”, “ませ” (slightly)"});
  CHECK(japanese.speaks_against == std::vector<std::string>{"「samba」という語 (はっきり)",
                                                            "「but」「use」「but the」という語 (わずかに)",
                                                            "「変更」「ませ」という文字 (わずかに)"});
  REQUIRE(english.speaks_for.size() == 3);
  CHECK(english.speaks_for.back() == "the words “free”, “now” in the subject (slightly)");
  CHECK(japanese.speaks_for.back() == "件名の「free」「now」という語 (わずかに)");
  CHECK(english.speaks_for.front().find("[url.ip_address, 40]") != std::string::npos);
}

TEST_CASE("what was read in pictures is told once and without crumbs") {
  const Told told;
  auto report = lure();
  report.signals.emplace_back("picture_text");
  report.mail.body_excerpt = "▣ Only $2.00 per pill\n▣ “Only $2.00 per.pill”\n▣ i\n▣ @. 10\n";
  for (int i = 0; i < 14; ++i) report.mail.body_excerpt += "▣ line number " + std::to_string(i) + "\n";
  const auto said = told.of(report, Language::english).read_in_pictures;
  REQUIRE(said.size() == 13);
  CHECK(said.front() == "“Only $2.00 per pill”");
  CHECK(said[1] == "“line number 0”");
  CHECK(said.back() == "and 3 more lines");
  CHECK(told.of(report, Language::japanese).read_in_pictures.back() == "ほか3行");
}

TEST_CASE("corrections of the organisation are named as such") {
  const Told told;
  auto report = lure();
  report.reasons.insert(report.reasons.begin(), {"tenant.corrections", -1.5});
  CHECK(any_says(told.of(report, Language::english).speaks_against, "your organisation's corrections"));
  CHECK(any_says(told.of(report, Language::japanese).speaks_against, "自組織による報告"));
}

}  // namespace sekisho::app
