#include "scan/learn/learner.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "scan/likeness/corrections.h"
#include "scan/ruleset.h"

namespace sekisho::scan::learn {
namespace {

std::string mail(const std::string& from, const std::string& subject, const std::string& body,
                 const std::string& more = "") {
  return more + "From: " + from + "\r\nTo: taro@own.example\r\nSubject: " + subject +
         "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" +
         body + "\r\n";
}

// Made once: what is learned is applied to the report, as after authentication.
Report scanned(const std::string& bytes, const likeness::Corrections& corrections = {}) {
  static const auto ruleset = Ruleset::build({});
  REQUIRE(ruleset);
  auto report = (*ruleset)->scan(bytes, {.as = content::ReadOptions::As::mail}, {.direction = Direction::incoming});
  likeness::apply_corrections(corrections, report);
  return report;
}

Lesson lesson(const std::string& bytes, Said said) {
  auto made = likeness::lesson_of(scanned(bytes), said);
  REQUIRE(made);
  return *std::move(made);
}

std::string offer(int n) {
  return mail("sales" + std::to_string(n) + "@bearings.example", "Catalogue " + std::to_string(n),
              "Dear partner, our spring catalogue of precision bearings number " + std::to_string(n) +
                  " is ready. Look at http://bearings.example/" + std::to_string(n) +
                  " for samples and prices of all sizes.");
}
std::string lunch(int n) {
  return mail("hana@friends.example", "Lunch " + std::to_string(n),
              "Shall we meet for lunch at the station at noon on the " + std::to_string(n) +
                  "th? The noodle place has reopened and Ken comes along.");
}

Layer learned(const std::vector<Lesson>& lessons) {
  Learner learner;
  for (const auto& one : lessons) learner.learn(one);
  return learner.layer();
}
double shift(const Layer& layer, const std::string& bytes) {
  return weigh(layer, lesson(bytes, Said::wanted).traits, Sender::unproven).unwanted;
}

}  // namespace

TEST_CASE("what a mail is learned by is the same in transit and in a mailbox") {
  const auto plain = scanned(offer(1)).digests.at("traits");
  const std::string road =
      "Return-Path: <x@bearings.example>\r\nDelivered-To: hana@own.example\r\nReceived: from a (b [192.0.2.1]) by "
      "mx.own.example; Mon, 1 Jan 2024 00:00:00 +0000\r\nX-Spam-Status: Yes, score=9\r\nAuthentication-Results: "
      "mx.own.example; dkim=fail\r\nX-Sekisho-Verdict: spam\r\nDate: Mon, 1 Jan 2024 00:00:00 +0000\r\n";
  CHECK(scanned(road + offer(1)).digests.at("traits") == plain);
  auto other = offer(1);
  other.replace(other.find("taro@own"), 8, "hana@own");
  CHECK(scanned(other).digests.at("traits") == plain);
  CHECK(plain.size() < 2'000);
}

TEST_CASE("traits survive their text form, and a text that says anything else is refused") {
  const auto traits = from_text(scanned(offer(1)).digests.at("traits"));
  REQUIRE(traits);
  CHECK(*from_text(to_text(*traits)) == *traits);
  const auto text = to_text(*traits);
  for (const auto& damaged : {std::string(), std::string("1|"), text.substr(0, text.size() - 4), text + "AAAA",
                              "2" + text.substr(1), std::string(20'000, 'A'), std::string("1|AQEAAAAA/")}) {
    CAPTURE(damaged.substr(0, 40));
    CHECK_FALSE(from_text(damaged));
  }
  const auto one = lesson(offer(1), Said::spam);
  const auto again = lesson_from_text(to_text(one));
  REQUIRE(again);
  CHECK(again->traits == one.traits);
  CHECK(again->unwanted == doctest::Approx(one.unwanted).epsilon(0.001));
  CHECK_FALSE(lesson_from_text("nan 0|" + text));
  CHECK_FALSE(lesson_from_text("1e9 0|" + text));
  CHECK_FALSE(lesson_from_text(text));
}

TEST_CASE("no vector of traits is longer than 1, whatever the mail") {
  for (const auto& bytes : {offer(1), lunch(1), std::string("\r\n"), mail("x", "", std::string(40'000, 'a')),
                            mail("=?utf-8?q?=E3=81=82?= <a@b.example>", std::string(5'000, 'x'), "")}) {
    const auto traits = lesson(bytes, Said::wanted).traits;
    const auto values = values_of(traits);
    double square = 0;
    for (std::size_t g = 0; g < groups; ++g) square += static_cast<double>(traits.of[g].size()) * values[g] * values[g];
    CHECK(square <= 1.0001);
  }
}

TEST_CASE("a few reports of a kind move the next of that kind across, and another kind hardly") {
  std::vector<Lesson> lessons;
  const double before = lesson(offer(99), Said::spam).unwanted;
  for (int n = 1; n <= 6; ++n)
    lessons.push_back(lesson(offer(n), Said::spam)), lessons.push_back(lesson(lunch(n), Said::wanted));
  const auto layer = learned(lessons);
  CHECK(layer.lessons == 12);
  CHECK(before + shift(layer, offer(99)) > 0);
  CHECK(shift(layer, lunch(99)) < 0.5);
  const auto report = scanned(offer(99), {{}, layer});
  CHECK(report.scores.at("spam") > 0.5);
  CHECK(std::any_of(report.findings.begin(), report.findings.end(),
                    [](const Finding& f) { return f.rule == "mail.score.corrected"; }));
  CHECK(report.reasons.front().first == "tenant.corrections");
}

TEST_CASE("one lesson moves no mail by more than its bound, all of them by no more than theirs") {
  for (const auto said : {Said::wanted, Said::spam, Said::phishing}) {
    CHECK(std::abs(shift(learned({lesson(offer(1), said)}), offer(1))) <= most_first + 0.01);
    std::vector<Lesson> many;
    for (int n = 1; n <= 30; ++n) many.push_back(lesson(lunch(n), Said::wanted));
    const auto before = learned(many);
    many.push_back(lesson(offer(1), said));
    CHECK(std::abs(shift(learned(many), offer(1)) - shift(before, offer(1))) <= most_lesson + 0.05);
    CHECK(std::abs(shift(learned(std::vector<Lesson>(300, lesson(offer(1), said))), offer(1))) <= most_learned);
  }
  // Said one way and the other, equally often: where it was.
  std::vector<Lesson> both;
  for (int n = 0; n < 40; ++n) both.push_back(lesson(offer(1), n % 2 == 0 ? Said::spam : Said::wanted));
  CHECK(std::abs(lesson(offer(1), Said::spam).unwanted + shift(learned(both), offer(1))) < 3);
}

TEST_CASE("a lesson that is taken back leaves what the others would have left") {
  std::vector<Lesson> lessons;
  for (int n = 1; n <= 5; ++n) lessons.push_back(lesson(offer(n), Said::spam));
  const auto without = learned(lessons);
  lessons.insert(lessons.begin() + 2, lesson(lunch(1), Said::spam));
  bool same = learned(lessons).weights == without.weights;
  CHECK_FALSE(same);
  lessons.erase(lessons.begin() + 2);
  same = learned(lessons).weights == without.weights;
  CHECK(same);
}

TEST_CASE("what speaks for a sender's name counts only for mail that the sender's domain vouches for") {
  std::vector<Lesson> lessons;
  for (int n = 1; n <= 5; ++n) lessons.push_back(lesson(lunch(n), Said::wanted));
  for (auto& one : lessons) one.unwanted = 3;  // as if they had been taken for spam
  const auto layer = learned(lessons);
  Traits name_only;
  name_only.of[0] = lessons[0].traits.of[0];
  CHECK(weigh(layer, name_only, Sender::unproven).unwanted == 0);
  CHECK(weigh(layer, name_only, Sender::vouched).unwanted < 0);
}

TEST_CASE("the class that was reported is the class that moves") {
  std::vector<Lesson> lessons;
  for (int n = 1; n <= 6; ++n) lessons.push_back(lesson(offer(n), Said::phishing));
  const auto layer = learned(lessons);
  const auto report = scanned(offer(99), {{}, layer});
  CHECK(report.scores.at("phishing") > report.scores.at("spam"));
  CHECK(report.scores.at("phishing") > 0.5);
}

TEST_CASE("a layer survives its stored form, and a damaged one is refused") {
  const likeness::Corrections one{{}, learned({lesson(offer(1), Said::spam)})};
  const auto text = likeness::write_corrections(one);
  CHECK(text.size() < 200'000);
  const auto again = likeness::read_corrections(text);
  REQUIRE(again);
  const bool same = again->learned.weights == one.learned.weights;  // not to be printed
  CHECK(same);
  CHECK(again->learned.scale[0] == doctest::Approx(one.learned.scale[0]));
  const auto changed = [&](const std::string& from, const std::string& to) {
    auto out = text;
    out.replace(out.find(from), from.size(), to);
    return out;
  };
  const std::string damaged[] = {changed("\"lessons\":1", "\"lessons\":0"), changed("\"lessons\":1", "\"lessons\":-3"),
                                 changed("\"unwanted_step\":", "\"unwanted_step\":7e9,\"x\":"),
                                 changed("\"weights\":\"A", "\"weights\":\""), changed("\"weights\"", "\"height\"")};
  for (const auto& bad : damaged) {
    CAPTURE(bad.substr(0, 120));
    CHECK(likeness::read_corrections(bad).error().code == Code::malformed);
    Settings settings;
    settings.tenant_model = bad;
    CHECK(Ruleset::build(settings));
  }
}

}  // namespace sekisho::scan::learn
