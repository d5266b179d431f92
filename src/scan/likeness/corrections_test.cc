#include "scan/likeness/corrections.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "scan/ruleset.h"

namespace sekisho::scan::likeness {
namespace {

std::string mail(const std::string& from, const std::string& subject, const std::string& body) {
  return "From: " + from + "\r\nTo: taro@own.example\r\nSubject: " + subject +
         "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" +
         body + "\r\n";
}

Report scanned(const std::string& bytes, const Corrections& corrections = {}) {
  Settings settings;
  settings.tenant_model = write_corrections(corrections);
  const auto ruleset = Ruleset::build(settings);
  REQUIRE(ruleset);
  return (*ruleset)->scan(bytes, {.as = content::ReadOptions::As::mail}, {.direction = Direction::incoming});
}

Likeness like(const Report& report) {
  const auto read = from_text(report.digests.at("likeness"));
  REQUIRE(read);
  return *read;
}

const std::string offer =
    "Dear partner, our spring catalogue of precision bearings number 4711 is ready. Write to sales@bearings.example or "
    "look at http://bearings.example/4711 for samples and prices of all sizes.";
const std::string offer_again =
    "Dear partner, our spring catalogue of precision bearings number 9902 is ready. Write to sales@bearings.example or "
    "look at http://bearings.example/9902 for samples and prices of all sizes.";
const std::string japanese =
    "いつもお世話になっております。春のベアリングカタログ第12号ができました。サンプルと価格表をご用意しておりますので、"
    "ぜひご覧ください。";
const std::string japanese_again =
    "いつもお世話になっております。春のベアリングカタログ第38号ができました。サンプルと価格表をご用意しておりますので、"
    "ぜひご覧ください。";

Correction unwanted(const Report& report, std::string reporter = "admin", bool trusted = true) {
  return {.like = like(report), .trusted = trusted, .reporter = std::move(reporter)};
}
Correction wanted(const Report& report, std::string reporter = "admin", bool trusted = true) {
  return {.like = like(report), .wanted = true, .trusted = trusted, .reporter = std::move(reporter)};
}

}  // namespace

TEST_CASE("mails of one template are alike and others are not, in English and Japanese") {
  const auto of = [](const std::string& body) { return like(scanned(mail("a@b-co.example", "Hello", body))); };
  CHECK(alike(of(offer), of(offer_again)) > 0.9);
  CHECK(alike(of(japanese), of(japanese_again)) > 0.9);
  CHECK(alike(of(offer), of(japanese)) < 0.1);
  CHECK(alike(of("ok"), of("ok")) == 0);
  CHECK(alike(of(japanese),
              of("明日の会議は十時から三階の会議室で行います。資料は前日までに共有フォルダへ入れてください。")) < 0.1);
}

TEST_CASE("a correction moves mail like the reported one, and no other") {
  const auto before = scanned(mail("a@bearings.example", "Catalogue", offer_again));
  const auto reported = scanned(mail("a@bearings.example", "Catalogue", offer));
  const auto other = mail("c@stranger.example", "Lunch",
                          "Shall we meet for lunch at the station tomorrow at noon? The noodle place has reopened.");
  const Corrections junk{{unwanted(reported)}}, honest{{wanted(reported)}};
  CHECK(scanned(mail("a@bearings.example", "Catalogue", offer_again), junk).log_odds.at("spam") >
        before.log_odds.at("spam") + 1.5);
  CHECK(scanned(mail("a@bearings.example", "Catalogue", offer_again), honest).log_odds.at("spam") <
        before.log_odds.at("spam") - 1.5);
  CHECK(scanned(other, junk).log_odds == scanned(other).log_odds);
  const auto ja = scanned(mail("a@bearings.example", "カタログ", japanese));
  CHECK(scanned(mail("x@elsewhere.example", "カタログ", japanese_again), {{unwanted(ja)}}).log_odds.at("spam") >
        ja.log_odds.at("spam") + 1);
}

TEST_CASE("what was reported is said: in the reasons, and in a finding when the score counts") {
  const auto reported = scanned(mail("a@bearings.example", "Catalogue", offer));
  const auto after = scanned(mail("a@bearings.example", "Catalogue", offer_again),
                             {{unwanted(reported), unwanted(reported, "another"), unwanted(reported, "third")}});
  REQUIRE_FALSE(after.reasons.empty());
  CHECK(after.reasons.front().first == "tenant.corrections");
  CHECK(after.scores.at("spam") >= 0.5);
  const auto finding = std::find_if(after.findings.begin(), after.findings.end(),
                                    [](const Finding& f) { return f.rule == "mail.score.corrected"; });
  REQUIRE(finding != after.findings.end());
  CHECK(explain(*finding, Language::english).find("Your organisation's corrections") == 0);
}

TEST_CASE("corrections can be applied again and taken back exactly") {
  const auto reported = scanned(mail("a@bearings.example", "Catalogue", offer));
  const Corrections junk{{unwanted(reported)}};
  auto report = reported;
  apply_corrections(junk, report);
  const auto once = report;
  apply_corrections(junk, report);
  CHECK(report.log_odds.at("spam") == doctest::Approx(once.log_odds.at("spam")));
  CHECK(report.reasons == once.reasons);
  apply_corrections({}, report);
  CHECK(report.log_odds.at("spam") == doctest::Approx(reported.log_odds.at("spam")));
  CHECK(report.scores.at("phishing") == doctest::Approx(reported.scores.at("phishing")));
}

TEST_CASE("no number of reports moves further than the bounds, and opposite ones cancel") {
  const auto report = scanned(mail("a@bearings.example", "Catalogue", offer));
  const auto shift = [&](const std::vector<Correction>& entries) { return weigh({entries}, like(report), {}).shift; };
  CHECK(shift(std::vector<Correction>(400, wanted(report, "mallory", false))) == doctest::Approx(-1));
  std::vector<Correction> crowd;
  for (int i = 0; i < 400; ++i) crowd.push_back(wanted(report, "user" + std::to_string(i), false));
  CHECK(shift(crowd) == doctest::Approx(-2));
  CHECK(shift(std::vector<Correction>(400, unwanted(report))) == doctest::Approx(4));
  CHECK(shift({unwanted(report), wanted(report)}) == doctest::Approx(0));
  // A phishing mail far beyond doubt stays one, whatever users say of it.
  auto lure = scanned(mail("Security <a@x-notice.example>", "Account suspended",
                           "Dear customer, your account has been suspended. Verify your password within 24 hours: "
                           "http://x-notice.example/login"));
  lure.scores["phishing"] = 0.999;
  std::vector<Correction> poison;
  for (int i = 0; i < 400; ++i)
    poison.push_back({.like = like(lure), .wanted = true, .reporter = "user" + std::to_string(i)});
  apply_corrections({poison}, lure);
  CHECK(lure.scores.at("phishing") > 0.95);
}

TEST_CASE("a forged sender gains nothing from a report about the real one") {
  auto report = scanned(mail("news@shop-mail.example", "News", offer));
  auto real = wanted(report);
  real.vouched = "shop-mail.example";
  const auto forged = scanned(mail(
      "news@shop-mail.example", "Alert",
      "Your parcel waits at the depot. Pay the customs fee of two dollars today to have it delivered to your door."));
  CHECK(weigh({{real}}, like(forged), {}).shift == 0);
  CHECK(weigh({{real}}, like(forged), {"auth:dkim.domain=shop-mail.example"}).shift < 0);
  CHECK(weigh({{unwanted(report)}}, like(forged), {}).shift > 0);
}

TEST_CASE("rules, lists and malware are not for corrections to change") {
  auto report = scanned(mail("a@bearings.example", "Catalogue", offer));
  report.findings.push_back({.rule = "mail.blocked_sender", .scanner = "mail", .category = Category::blocked_sender});
  report.findings.push_back({.rule = "bec.gift_cards", .scanner = "mail", .category = Category::bec});
  const auto count = report.findings.size();
  apply_corrections({std::vector<Correction>(20, wanted(report))}, report);
  CHECK(report.findings.size() == count);
}

TEST_CASE("a damaged layer is refused with its reason, and scanning goes on without it") {
  const std::string damaged[] = {"{",
                                 "[]",
                                 R"({"version":2,"reports":[]})",
                                 R"({"version":1,"reports":[{"like":"x"}]})",
                                 R"({"version":1,"reports":[{"like":"1|a|zz"}]})",
                                 R"({"version":1,"reports":[{"like":"1|a|0000000200000001"}]})"};
  for (const auto& text : damaged) {
    CAPTURE(text);
    CHECK_FALSE(read_corrections(text));
    Settings settings;
    settings.tenant_model = text;
    CHECK(Ruleset::build(settings));
  }
  Corrections many;
  many.entries.resize(most_corrections + 1);
  for (auto& entry : many.entries) entry.like.sender = "x";
  CHECK(read_corrections(write_corrections(many)).error().code == Code::over_limit);
}

TEST_CASE("a likeness survives its text form") {
  const auto one = like(scanned(mail("a@b-co.example", "Hello", offer)));
  const auto again = from_text(to_text(one));
  REQUIRE(again);
  CHECK(again->sample == one.sample);
  CHECK(again->sender == "b-co.example");
  CHECK(to_text(one).size() < 800);
}

}  // namespace sekisho::scan::likeness
