#include "protect/correspondents.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "protect/record_plan.h"
#include "protect/records.h"
#include "store/sql.h"

namespace sekisho::protect {
namespace {

struct Stage {
  std::unique_ptr<store::Database> database;
  ManualClock clock{Time{std::chrono::days{20'000}}};
  std::shared_ptr<KnowCorrespondents::TenantView> view = std::make_shared<KnowCorrespondents::TenantView>();

  Stage() {
    auto opened = store::open_sqlite(":memory:");
    REQUIRE(opened);
    database = *std::move(opened);
    REQUIRE(store::migrate(*database));
    view->internal_domains = {"own.example"};
  }
  static scan::Report mail(const std::string& from, const std::string& reply_to = "") {
    scan::Report report;
    report.is_mail = true;
    report.mail.from = {{"", from}};
    if (!reply_to.empty()) report.mail.reply_to = {{"", reply_to}};
    return report;
  }
  // One mail judged and recorded; its findings and signals as words.
  std::string judge(scan::Report report, scan::Direction direction = scan::Direction::incoming,
                    std::vector<std::string> recipients = {"taro@own.example"}) {
    Item item{.tenant = TenantId{1}, .service = "inline"};
    item.context.direction = direction;
    item.context.envelope_sender =
        direction == scan::Direction::outgoing ? report.mail.from.front().address : std::string();
    item.context.recipients = std::move(recipients);
    KnowCorrespondents(*database, clock, [this](TenantId) { return view; }).enrich(item, report);
    REQUIRE(Correspondents(*database).saw(item, report, clock.now()));
    std::string out;
    for (const auto& finding : report.findings) out += finding.rule + " ";
    for (const auto& signal : report.signals) out += "(" + signal + ") ";
    return out;
  }
  void days(int count) { clock.set(clock.now() + std::chrono::days{count}); }
};

bool says(const std::string& text, std::string_view word) { return text.find(word) != std::string::npos; }

}  // namespace

TEST_CASE("a sender is new once, then known, then silent") {
  Stage stage;
  const auto first = stage.judge(Stage::mail("Bob@Partner.example"));
  CHECK(says(first, "(sender_first_contact)"));
  const auto second = stage.judge(Stage::mail("bob@partner.example"));
  CHECK_FALSE(says(second, "(sender_first_contact)"));
  CHECK_FALSE(says(second, "unusual.sender_silent"));
  stage.days(29);
  CHECK_FALSE(says(stage.judge(Stage::mail("bob@partner.example")), "unusual.sender_silent"));
  stage.days(30);
  const auto back = stage.judge(Stage::mail("bob@partner.example"));
  CHECK(says(back, "unusual.sender_silent"));
  CHECK(says(back, "(sender_silent)"));
}

TEST_CASE("someone we wrote to is no stranger when the answer comes") {
  Stage stage;
  stage.judge(Stage::mail("taro@own.example"), scan::Direction::outgoing, {"new@supplier.example"});
  CHECK_FALSE(says(stage.judge(Stage::mail("new@supplier.example")), "(sender_first_contact)"));
  CHECK(says(stage.judge(Stage::mail("other@supplier.example")), "(sender_first_contact)"));
}

TEST_CASE("an absence notice makes no correspondent of whoever it answers") {
  Stage stage;
  auto notice = Stage::mail("taro@own.example");
  notice.mail.headers = {{"Auto-Submitted", "auto-replied"}};
  stage.judge(notice, scan::Direction::outgoing, {"stranger@elsewhere.example"});
  CHECK(says(stage.judge(Stage::mail("stranger@elsewhere.example")), "(sender_first_contact)"));
}

TEST_CASE("a conversation clears only where the store knows it and the sender is proven") {
  struct Row {
    const char* says;
    const char *from, *answers, *vouched;
    const char* signal;  // empty: nothing clears
  };
  constexpr Row rows[] = {
      {"an answer to our letter", "bob@partner.example", "<ours.1@own.example>", "auth:dmarc=pass",
       "(answers_our_mail)"},
      {"an answer, signed by its domain", "bob@partner.example", "<other@x.example> <ours.1@own.example>",
       "auth:dkim.domain=partner.example", "(answers_our_mail)"},
      {"a new letter of a correspondent", "bob@partner.example", "", "auth:dmarc=pass", "(known_correspondent)"},
      {"a made up letter is answered", "bob@partner.example", "<invented@own.example>", "auth:dmarc=pass",
       "(known_correspondent)"},
      {"our letter, answered by whom it did not go to", "eve@stranger.example", "<ours.1@own.example>",
       "auth:dmarc=pass", ""},
      {"nobody vouches for the sender", "bob@partner.example", "<ours.1@own.example>", "auth:dmarc=fail", ""},
      {"signed by another domain", "bob@partner.example", "<ours.1@own.example>", "auth:dkim.domain=stranger.example",
       ""},
      {"under an own address", "hanako@own.example", "<ours.1@own.example>", "auth:dmarc=pass", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    Stage stage;
    auto ours = Stage::mail("taro@own.example");
    ours.mail.message_id = "ours.1@own.example";
    Item sent{.tenant = TenantId{1}, .id = "sent", .service = "inline"};
    sent.context.direction = scan::Direction::outgoing;
    REQUIRE(Records(*stage.database)
                .add(sent.tenant, track_of(sent, ours, {.recipients = {"Bob@partner.example", "hanako@own.example"}},
                                           stage.clock.now())));
    stage.judge(ours, scan::Direction::outgoing, {"Bob@partner.example", "hanako@own.example"});

    auto answer = Stage::mail(row.from);
    answer.mail.subject = "Re: our letter";
    answer.mail.headers = {{"In-Reply-To", row.answers}};
    answer.signals = {row.vouched};
    answer.scores = {{"spam", 0.3}, {"phishing", 0.6}};
    answer.findings = {
        {.rule = "mail.score.phishing", .scanner = "mail", .category = scan::Category::phishing, .severity = 60}};
    Item item{.tenant = TenantId{1}, .service = "inline"};
    item.context.direction = scan::Direction::incoming;
    KnowCorrespondents know(*stage.database, stage.clock, [&](TenantId) { return stage.view; });
    know.enrich(item, answer);
    std::string signals, rules;
    for (const auto& signal : answer.signals) signals += "(" + signal + ") ";
    for (const auto& finding : answer.findings) rules += finding.rule + " ";
    const bool clears = *row.signal != 0;
    CHECK(says(signals, "(answers_our_mail)") == (std::string_view(row.signal) == "(answers_our_mail)"));
    CHECK(says(signals, "(known_correspondent)") == (std::string_view(row.signal) == "(known_correspondent)"));
    CHECK((answer.scores.at("phishing") < 0.4) == clears);
    CHECK(says(rules, "mail.score.phishing") != clears);
    const auto once = answer.scores;
    know.enrich(item, answer);  // judged again: it counts once
    CHECK(answer.scores.at("phishing") == doctest::Approx(once.at("phishing")));
    CHECK(std::count_if(answer.reasons.begin(), answer.reasons.end(),
                        [](const auto& reason) { return reason.first.starts_with("known."); }) == (clears ? 1 : 0));
  }
}

TEST_CASE("another tenant's correspondents are strangers here") {
  Stage stage;
  stage.judge(Stage::mail("bob@partner.example"));
  const auto history =
      Correspondents(*stage.database).history(TenantId{2}, "bob@partner.example", "", stage.clock.now());
  REQUIRE(history);
  CHECK(std::find(history->begin(), history->end(), std::pair<std::string, double>{"sender_first_contact", 1.0}) !=
        history->end());
}

TEST_CASE("new bank details from a stranger are a finding, from a known supplier they are not") {
  Stage stage;
  auto report = Stage::mail("keiri@supplier.example");
  report.signals = {"bank_change_wording"};
  CHECK(says(stage.judge(report), "bec.bank_change"));
  CHECK_FALSE(says(stage.judge(report), "bec.bank_change"));
}

TEST_CASE("mail under an own domain that nobody vouches for is a finding only when it was checked") {
  Stage stage;
  const auto with = [](std::vector<std::string> signals) {
    auto report = Stage::mail("hanako@own.example");
    report.signals = std::move(signals);
    return report;
  };
  CHECK(says(stage.judge(with({"auth:dmarc=none", "auth:spf=fail", "auth:dkim=none"})),
             "bec.own_domain_unauthenticated"));
  CHECK_FALSE(says(stage.judge(with({"auth:dmarc=none", "auth:spf=pass"})), "bec.own_domain_unauthenticated"));
  CHECK_FALSE(says(stage.judge(with({})), "bec.own_domain_unauthenticated"));
  CHECK_FALSE(
      says(stage.judge(with({"auth:dmarc=none"}), scan::Direction::internal), "bec.own_domain_unauthenticated"));
}

TEST_CASE("correlation sees what was found after the scan: authentication and the past") {
  Stage stage;
  auto report = Stage::mail("pay@stranger.example", "x@free-answers.example");
  report.scores = {{"phishing", 0.3}};
  report.findings = {{.rule = "auth.dmarc_fail", .scanner = "auth", .category = scan::Category::name_spoof}};
  const auto custom = scan::correlate::read_custom(
      R"({"signals": [{"name": "odd answer", "condition": "reply_to_domain_activity", "days": 3}],
    "rules": [{"name": "mine", "statements": [["odd answer", "sender_first_contact"]], "level": "moderate"}]})");
  REQUIRE(custom);
  stage.view->correlation = *custom;
  const auto words = stage.judge(report);
  CHECK(says(words, "ci.moderate.suspicious_authentication"));
  CHECK(says(words, "ci.moderate.suspicious_custom"));
  CHECK(words.find("ci.moderate.suspicious_custom") == words.rfind("ci.moderate.suspicious_custom"));
}

TEST_CASE("a bounce address that changes with each mail does not make its sender a stranger") {
  Stage stage;
  stage.judge(Stage::mail("news@shop.example"));
  Item item{.tenant = TenantId{1}};
  item.context.envelope_sender = "bounce-4711@mail.shop.example";
  Correspondents(*stage.database).prepare(item, stage.clock.now());
  CHECK(item.context.history.empty());
  item.context.envelope_sender = "bounce-4711@stranger.example";
  Correspondents(*stage.database).prepare(item, stage.clock.now());
  CHECK_FALSE(item.context.history.empty());
}

TEST_CASE("a report that mail of a sender is wanted counts when the sender is vouched for") {
  Stage stage;
  const auto like = scan::likeness::from_text("1|shop.example|0000000100000002000000030000000400000005");
  REQUIRE(like);
  stage.view->corrections = {
      {{.like = *like, .wanted = true, .trusted = true, .reporter = "admin", .vouched = "shop.example"}}};
  const auto spam = [&](std::vector<std::string> signals) {
    auto report = Stage::mail("news@shop.example");
    report.digests["likeness"] = "1|shop.example|0000001100000012000000130000001400000015";
    report.scores = {{"spam", 0.8}};
    report.signals = std::move(signals);
    Item item{.tenant = TenantId{1}};
    item.context.direction = scan::Direction::incoming;
    KnowCorrespondents(*stage.database, stage.clock, [&](TenantId) { return stage.view; }).enrich(item, report);
    return report.scores.at("spam");
  };
  CHECK(spam({}) == doctest::Approx(0.8));
  CHECK(spam({"auth:dkim.domain=shop.example"}) < 0.7);
}

TEST_CASE("hostile addresses are no keys") {
  Stage stage;
  stage.judge(Stage::mail(std::string(10'000, 'a') + "@x.example"));
  stage.judge(Stage::mail("no address"));
  stage.judge(Stage::mail(">taro@own.example"));
  const auto rows =
      stage.database->query("SELECT count(*) FROM correspondent WHERE length(address) > 300 OR address LIKE '>%'");
  REQUIRE(rows);
  CHECK(rows->at(0).integer(0) == 0);
}

}  // namespace sekisho::protect
