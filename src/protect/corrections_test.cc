#include "protect/corrections.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "protect/records.h"
#include "protect/retro.h"
#include "protect/style_book.h"
#include "scan/style/style.h"

namespace sekisho::protect {
namespace {

constexpr TenantId tenant{1};

struct Stage {
  std::unique_ptr<store::Database> database;
  ManualClock clock{Time{std::chrono::days{20'000}}};
  std::unique_ptr<policy::PolicyStore> policies;
  int tracks = 0;

  Stage() {
    auto opened = store::open_sqlite(":memory:");
    REQUIRE(opened);
    database = *std::move(opened);
    REQUIRE(store::migrate(*database));
    REQUIRE(database->execute(
        "INSERT INTO tenant (id, name, business_id, language, created_at) VALUES (1, 'Own', 'b', 'en', 0)"));
    policies = std::make_unique<policy::PolicyStore>(*database, clock);
    REQUIRE(policies->seed(tenant, policy::Ship::protecting, Language::english));
    REQUIRE(policies->add_entries(tenant, policy::ListKind::internal_domains, {{.value = "own.example"}}, "test"));
  }
  CorrectionBook book() { return {*database, *policies, clock}; }
  // A mail that was judged and delivered.
  std::string passed(scan::Report report, const std::string& action = "pass", const std::string& service = "imap") {
    const auto id = "item-" + std::to_string(++tracks);
    report.is_mail = true;
    if (report.mail.from.empty()) report.mail.from = {{"", "a@stranger.example"}};
    report.mail.message_id = id + "@x";
    MailTrack track{.at = clock.now(),
                    .item = id,
                    .service = service,
                    .direction = "incoming",
                    .sender = report.mail.from.front().address,
                    .recipients = {"taro@own.example"},
                    .subject = "s",
                    .message_id = report.mail.message_id,
                    .verdict = "clean",
                    .action = action,
                    .delivery_status = "delivered"};
    track.report_json = boost::json::serialize(scan::to_json(report));
    REQUIRE(Records(*database).add(tenant, track));
    return id;
  }
  static scan::Report like(const std::string& words) {
    scan::Report report;
    report.digests["likeness"] = "1|stranger.example|" + words;
    report.scores = {{"spam", 0.3}, {"phishing", 0.01}};
    report.log_odds = {{"spam", -0.8}, {"phishing", -4}};
    return report;
  }
};
const std::string sample = "0000000100000002000000030000000400000005";

struct Delivered final : DeliveredMail {
  std::vector<std::string> done;
  bool reachable = true;
  Result<void> act(const char* what, const std::string& mailbox, const std::string& id) {
    if (!reachable) return fail(Code::unavailable, "no connection");
    done.push_back(std::string(what) + " " + mailbox + " " + id);
    return {};
  }
  Result<void> quarantine(TenantId, const std::string& mailbox, const std::string& id) override {
    return act("quarantine", mailbox, id);
  }
  Result<void> move_to_junk(TenantId, const std::string& mailbox, const std::string& id) override {
    return act("junk", mailbox, id);
  }
  Result<void> remove(TenantId, const std::string& mailbox, const std::string& id) override {
    return act("remove", mailbox, id);
  }
  Result<void> from_quarantine(TenantId, const std::string& mailbox, const std::string& id) override {
    return act("restore", mailbox, id);
  }
  Result<void> from_junk(TenantId, const std::string& mailbox, const std::string& id) override {
    return act("unjunk", mailbox, id);
  }
};

void switch_on(Stage& stage, bool spam, bool web) {
  const auto all = stage.policies->list(tenant);
  REQUIRE(all);
  for (auto policy : *all) {
    if (policy.kind != policy::Kind::threat_protection || policy.service != policy::Service::mailbox || !policy.enabled)
      continue;
    policy.spam.retro_scan = spam;
    policy.web_reputation.retro_scan = web;
    REQUIRE(stage.policies->update(tenant, policy, 0, "test"));
  }
}

// One complete round, and what it did.
std::string round(Stage& stage, Delivered& delivered, std::vector<std::string> feed = {},
                  std::vector<std::string> yara = {}, Reread reread = {}) {
  Retro retro(*stage.database, nullptr, &delivered, stage.clock, std::move(reread));
  auto settings = stage.policies->build_settings(tenant);
  const auto rules = stage.policies->load(tenant);
  REQUIRE(settings);
  REQUIRE(rules);
  settings->url_feed_hosts = std::move(feed);
  settings->yara_sources = std::move(yara);
  for (bool more = true; more;) {
    const auto judged = retro.judge(tenant, *rules, *settings, 2);
    REQUIRE(judged);
    more = *judged;
  }
  REQUIRE(retro.carry_out(tenant));
  std::string out;
  for (const auto& one : delivered.done) out += one + "; ";
  delivered.done.clear();
  return out;
}

}  // namespace

// The judgement of a mail with made-up traits: the same numbers, the same mail.
scan::Report with_traits(const std::string& id, std::uint16_t from, std::uint16_t to, double spam = 0.05) {
  auto report = Stage::like(sample);
  report.is_mail = true;
  report.sha256 = id;
  report.mail.from = {{"", "a@stranger.example"}};
  report.scores = {{"spam", spam}, {"phishing", 0.001}};
  scan::learn::Traits traits;
  for (auto i = from; i < to; ++i) traits.of[3].push_back(static_cast<std::uint16_t>((1u << 15) + i));
  report.digests["traits"] = scan::learn::to_text(traits);
  return report;
}

double learned(Stage& stage, const scan::Report& report) {
  auto now = report;
  scan::likeness::apply_corrections(
      scan::likeness::read_corrections(stage.policies->build_settings(tenant)->tenant_model).value(), now);
  return now.scores.at("spam");
}

TEST_CASE("a run of mail is learned, each mail once, changed by a later word, and undone as a whole") {
  Stage stage;
  auto book = stage.book();
  const LearningRun spam{.batch = "r1", .verdict = "spam", .reporter = "operator"},
      wanted{.batch = "r2", .verdict = "wanted", .reporter = "operator"};
  for (std::uint16_t i = 0; i < 8; ++i)
    CHECK(book.learn(tenant, spam, with_traits("m" + std::to_string(i), i, static_cast<std::uint16_t>(i + 100)))
              .value() == Taught::learned);
  CHECK(book.learn(tenant, spam, with_traits("m0", 0, 100)).value() == Taught::known);
  CHECK(book.learn(tenant, spam, Stage::like(sample)).value() == Taught::unreadable);
  CHECK(book.learn(tenant, {.batch = "r", .verdict = "nice", .reporter = "o"}, with_traits("x", 0, 9)).error().code ==
        Code::malformed);
  CHECK(stage.policies->build_settings(tenant)->tenant_model.empty());  // waits for refresh()
  REQUIRE(book.refresh(tenant));
  const auto fresh = with_traits("fresh", 4, 104);
  CHECK(learned(stage, fresh) > 0.5);
  CHECK(learned(stage, with_traits("other", 5'000, 5'100)) == doctest::Approx(0.05));
  stage.clock.advance(std::chrono::seconds{1});
  CHECK(book.would_learn(tenant, wanted, with_traits("m3", 3, 103)).value() == Taught::learned);
  for (std::uint16_t i = 0; i < 8; ++i)
    CHECK(book.learn(tenant, wanted, with_traits("m" + std::to_string(i), i, static_cast<std::uint16_t>(i + 100)))
              .value() == Taught::learned);
  REQUIRE(book.refresh(tenant));
  CHECK(learned(stage, fresh) < 0.1);
  const auto runs = book.batches(tenant);
  REQUIRE(runs);
  REQUIRE(runs->size() == 2);
  CHECK(runs->front().batch == "r2");
  CHECK(runs->back().undone == 8);  // replaced
  CHECK(book.batches(TenantId{2})->empty());
  CHECK(book.undo_batch(TenantId{2}, "r2", "mallory").error().code == Code::not_found);
  CHECK(book.undo_batch(tenant, "r2", "operator").value() == 8);
  CHECK(stage.policies->build_settings(tenant)->tenant_model.empty());
}

TEST_CASE(
    "everything that one account reported is taken back, and what others reported makes the layer it would have made "
    "alone") {
  Stage stage;
  auto book = stage.book();
  const auto said = [&](const std::string& item, const char* verdict, const char* who) {
    REQUIRE(book.report(
        tenant, {.key = item, .verdict = verdict, .source = "api", .reporter = who, .trusted = true, .mailbox = {}}));
  };
  std::vector<std::string> items;
  for (std::uint16_t i = 0; i < 6; ++i)
    items.push_back(stage.passed(with_traits("p" + std::to_string(i), i, static_cast<std::uint16_t>(i + 60))));
  for (int i = 0; i < 3; ++i) said(items[static_cast<std::size_t>(i)], "spam", "ann@own.example");
  const bool known = !stage.policies->build_settings(tenant)->tenant_model.empty();
  CHECK(known);
  const auto before = stage.policies->build_settings(tenant)->tenant_model;
  for (std::size_t i = 3; i < 6; ++i) said(items[i], "wanted", "eve@own.example");
  bool same = stage.policies->build_settings(tenant)->tenant_model == before;
  CHECK_FALSE(same);
  CHECK(book.undo_reporter(tenant, "Eve@own.example", "operator").value() == 3);
  same = stage.policies->build_settings(tenant)->tenant_model == before;
  CHECK(same);
  CHECK(book.undo_reporter(tenant, "nobody", "operator").error().code == Code::not_found);
}

TEST_CASE("users' reports teach nothing beyond what resembles them") {
  Stage stage;
  auto book = stage.book();
  const auto item = stage.passed(with_traits("p", 0, 60));
  REQUIRE(book.report(tenant, {.key = item,
                               .verdict = "spam",
                               .source = "imap",
                               .reporter = "taro@own.example",
                               .trusted = false,
                               .mailbox = "taro@own.example"}));
  REQUIRE(book.refresh(tenant));
  CHECK(book.layer(tenant)->learned.weights.empty());
  CHECK(book.layer(tenant)->entries.size() == 1);
}

TEST_CASE("a report is kept, makes a layer, and is undone as if it had not been") {
  Stage stage;
  const auto item = stage.passed(Stage::like(sample));
  auto book = stage.book();
  const auto row = book.report(tenant, {.key = item,
                                        .verdict = "spam",
                                        .source = "api",
                                        .reporter = "Admin@own.example",
                                        .trusted = true,
                                        .mailbox = {}});
  REQUIRE(row);
  CHECK_FALSE(stage.policies->build_settings(tenant)->tenant_model.empty());
  CHECK(book.list(tenant)->front().reporter == "admin@own.example");
  CHECK(book.undo(TenantId{2}, row->id, "mallory").error().code == Code::not_found);
  REQUIRE(book.undo(tenant, row->id, "admin"));
  CHECK(stage.policies->build_settings(tenant)->tenant_model.empty());
  CHECK(book.undo(tenant, row->id, "admin").error().code == Code::conflict);
  CHECK(book.report(
                tenant,
                {.key = "nothing", .verdict = "spam", .source = "api", .reporter = "a", .trusted = true, .mailbox = {}})
            .error()
            .code == Code::not_found);
  CHECK(book.report(tenant,
                    {.key = item, .verdict = "nice", .source = "api", .reporter = "a", .trusted = true, .mailbox = {}})
            .error()
            .code == Code::malformed);
  CHECK(book.report(TenantId{2},
                    {.key = item, .verdict = "spam", .source = "api", .reporter = "a", .trusted = true, .mailbox = {}})
            .error()
            .code == Code::not_found);
}

TEST_CASE("a user may report their own mail only, so often a day, and the last word counts") {
  Stage stage;
  auto book = stage.book();
  const auto item = stage.passed(Stage::like(sample));
  CHECK(book.report(tenant, {.key = item,
                             .verdict = "spam",
                             .source = "imap",
                             .reporter = "ken@own.example",
                             .mailbox = "ken@own.example"})
            .error()
            .code == Code::not_found);
  REQUIRE(book.report(tenant, {.key = item,
                               .verdict = "spam",
                               .source = "imap",
                               .reporter = "taro@own.example",
                               .mailbox = "taro@own.example"}));
  stage.clock.advance(std::chrono::seconds{1});
  REQUIRE(book.report(tenant, {.key = item,
                               .verdict = "wanted",
                               .source = "imap",
                               .reporter = "taro@own.example",
                               .mailbox = "taro@own.example"}));
  const auto layer = book.layer(tenant);
  REQUIRE(layer);
  REQUIRE(layer->entries.size() == 1);
  CHECK(layer->entries[0].wanted);
  CHECK(stage.policies->build_settings(tenant)->tenant_model.empty());  // waits for refresh()
  REQUIRE(book.refresh(tenant));
  CHECK_FALSE(stage.policies->build_settings(tenant)->tenant_model.empty());
  int kept = 0;
  for (int i = 0; i < 100; ++i) {
    stage.clock.advance(std::chrono::seconds{1});
    kept += book.report(tenant, {.key = stage.passed(Stage::like(sample)),
                                 .verdict = "wanted",
                                 .source = "imap",
                                 .reporter = "taro@own.example",
                                 .mailbox = "taro@own.example"})
                ? 1
                : 0;
  }
  CHECK(kept == CorrectionBook::user_reports_a_day - 2);
}

TEST_CASE("a link that a feed names later takes the delivered mail away, once, with its reason in the log") {
  Stage stage;
  switch_on(stage, false, true);
  Delivered delivered;
  scan::Report report;
  report.urls = {{.url = "http://quiet.example/a", .host = "quiet.example", .domain = "quiet.example", .part = "1"}};
  const auto item = stage.passed(report);
  stage.passed(scan::Report{});
  stage.passed(scan::Report{});
  CHECK(round(stage, delivered).empty());
  CHECK(round(stage, delivered, {"quiet.example"}) == "quarantine taro@own.example " + item + "@x; ");
  CHECK(round(stage, delivered, {"quiet.example"}).empty());
  CHECK(round(stage, delivered, {"quiet.example", "more.example"}).empty());
  // Taken off the feed again: a false alarm is given back, and a later entry counts anew.
  const auto logged = Records(*stage.database).detections_of(tenant, item);
  REQUIRE(logged);
  REQUIRE(logged->size() == 1);
  CHECK(round(stage, delivered, {"more.example"}) == "restore taro@own.example " + item + "@x; ");
  CHECK(round(stage, delivered, {"most.example"}).empty());
  CHECK(round(stage, delivered, {"quiet.example"}) == "quarantine taro@own.example " + item + "@x; ");
  CHECK(logged->front().detected_by == "Retro Scan & Auto Remediate");
  CHECK(logged->front().rule == "url.feed");
  CHECK(logged->front().evidence.find("quiet.example") != std::string::npos);
  CHECK(logged->front().evidence.find("[feed]") != std::string::npos);
}

TEST_CASE("retro scan is off until a policy switches it on, and each filter has its own switch") {
  Stage stage;
  Delivered delivered;
  scan::Report report;
  report.urls = {{.url = "http://quiet.example/a", .host = "quiet.example", .domain = "quiet.example", .part = "1"}};
  stage.passed(report);
  CHECK(round(stage, delivered, {"quiet.example"}).empty());
  switch_on(stage, true, false);
  CHECK(round(stage, delivered, {"quiet.example"}).empty());
  switch_on(stage, true, true);
  REQUIRE(Retro(*stage.database, nullptr, &delivered, stage.clock).again(tenant));
  CHECK(round(stage, delivered, {"quiet.example"}).find("quarantine") == 0);
}

TEST_CASE("a correction calls back what it calls spam, and gives back what it calls wanted") {
  Stage stage;
  switch_on(stage, true, false);
  Delivered delivered;
  const auto missed = stage.passed(Stage::like(sample));
  const auto example = stage.passed(Stage::like(sample));
  auto junked = Stage::like("1000000110000002100000031000000410000005");
  junked.scores["spam"] = 0.9, junked.log_odds["spam"] = 2.2;
  junked.mail.from = {{"", "b@friend.example"}};
  junked.digests["likeness"] = "1|friend.example|1000000110000002100000031000000410000005";
  const auto held = stage.passed(junked, "move_to_junk");
  REQUIRE(Records(*stage.database)
              .add(tenant, Detection{.at = stage.clock.now(),
                                     .log_id = "1",
                                     .item = held,
                                     .category = "spam",
                                     .rule = "mail.score.spam",
                                     .action = "move_to_junk"}));
  CHECK(round(stage, delivered).empty());
  auto book = stage.book();
  for (const char* who : {"one", "two"})
    REQUIRE(book.report(
        tenant, {.key = example, .verdict = "spam", .source = "api", .reporter = who, .trusted = true, .mailbox = {}}));
  for (const char* who : {"one", "two"})
    REQUIRE(book.report(
        tenant, {.key = held, .verdict = "wanted", .source = "api", .reporter = who, .trusted = true, .mailbox = {}}));
  const auto done = round(stage, delivered);
  CHECK(done.find("junk taro@own.example " + missed + "@x") != std::string::npos);
  CHECK(done.find("unjunk taro@own.example " + held + "@x") != std::string::npos);
}

TEST_CASE("a suspicious object and a blocked sender are looked for in past mail") {
  Stage stage;
  switch_on(stage, true, true);
  Delivered delivered;
  scan::Report with_file;
  with_file.files = {{.part = "2", .name = "a.bin", .sha1 = std::string(40, 'a'), .sha256 = std::string(64, 'b')}};
  const auto file = stage.passed(with_file);
  scan::Report by_sender;
  by_sender.mail.from = {{"", "evil@late.example"}};
  const auto sender = stage.passed(by_sender);
  CHECK(round(stage, delivered).empty());
  REQUIRE(
      stage.policies->add_entries(tenant, policy::ListKind::blocked_sha256, {{.value = std::string(64, 'b')}}, "test"));
  REQUIRE(
      stage.policies->add_entries(tenant, policy::ListKind::blocked_senders, {{.value = "evil@late.example"}}, "test"));
  const auto done = round(stage, delivered);
  CHECK(done.find(file + "@x") != std::string::npos);
  CHECK(done.find(sender + "@x") != std::string::npos);
}

TEST_CASE("what cannot be done now is tried again, and what never can be is logged as failed") {
  Stage stage;
  switch_on(stage, false, true);
  Delivered delivered;
  scan::Report report;
  report.urls = {{.url = "http://quiet.example/a", .host = "quiet.example", .domain = "quiet.example", .part = "1"}};
  const auto item = stage.passed(report);
  delivered.reachable = false;
  CHECK(round(stage, delivered, {"quiet.example"}).empty());
  Retro retro(*stage.database, nullptr, &delivered, stage.clock);
  CHECK(retro.actions(tenant)->front().state == "planned");
  delivered.reachable = true;
  REQUIRE(retro.carry_out(tenant));
  CHECK(retro.actions(tenant)->front().state == "done");
  CHECK(delivered.done.size() == 1);
  Retro blind(*stage.database, nullptr, nullptr, stage.clock);
  REQUIRE(stage.database->execute("UPDATE retro_action SET state = 'planned'"));
  REQUIRE(stage.database->execute("DELETE FROM detection"));
  REQUIRE(blind.carry_out(tenant));
  CHECK(blind.actions(tenant)->front().state == "failed");
  CHECK(Records(*stage.database).detections_of(tenant, item)->front().action_result.starts_with("failed: no mailbox"));
}

TEST_CASE("changing what a policy does with a finding moves no past mail") {
  Stage stage;
  switch_on(stage, true, true);
  Delivered delivered;
  scan::Report report;
  report.findings = {
      {.rule = "mail.graymail.newsletter", .scanner = "mail", .category = scan::Category::graymail_newsletter}};
  stage.passed(report);
  CHECK(round(stage, delivered).empty());
  const auto all = stage.policies->list(tenant);
  for (auto policy : *all) {
    if (policy.service != policy::Service::mailbox || policy.kind != policy::Kind::threat_protection || !policy.enabled)
      continue;
    policy.spam.actions[scan::Category::graymail_newsletter] = {.action = policy::ActionKind::quarantine};
    REQUIRE(stage.policies->update(tenant, policy, 0, "test"));
  }
  REQUIRE(Retro(*stage.database, nullptr, &delivered, stage.clock).again(tenant));
  CHECK(round(stage, delivered).empty());
}

TEST_CASE("a hand is learnt from mail its owner sent, never from mail that bears the name only") {
  Stage stage;
  REQUIRE(stage.policies->add_entries(
      tenant, policy::ListKind::high_profile_users,
      {{.value = "hanako@own.example",
        .person = {.first = "Hanako", .last = "Yamamoto", .address = "hanako@own.example"}}},
      "test"));
  StyleBook book(*stage.database, *stage.policies, stage.clock);
  const auto measured = scan::style::measure(
      "Dear all, thank you for the figures; I would like to discuss them with you on Thursday. Kind regards, Hanako");
  REQUIRE(measured);
  const auto learn = [&](int number, scan::Direction direction, const std::string& from) {
    scan::Report report;
    report.mail.from = {{"Hanako Yamamoto", from}};
    report.digests = {{"style", scan::style::to_text(*measured)}, {"style.of", "hanako@own.example"}};
    Item item{.tenant = tenant, .id = "i" + std::to_string(number)};
    item.context.direction = direction;
    stage.clock.advance(std::chrono::minutes{1});
    REQUIRE(learn_style(*stage.database, item, report, stage.clock.now()));
  };
  for (int i = 0; i < 15; ++i) learn(i, scan::Direction::outgoing, "hanako@own.example");
  learn(100, scan::Direction::incoming, "hanako@own.example");
  learn(101, scan::Direction::outgoing, "boss@elsewhere.example");
  REQUIRE(book.refresh(tenant));
  auto progress = book.progress(tenant);
  REQUIRE(progress);
  REQUIRE(progress->size() == 1);
  CHECK((*progress)[0].mails == 15);
  CHECK((*progress)[0].needed == 5);
  CHECK_FALSE((*progress)[0].trained);
  for (int i = 15; i < 260; ++i) learn(i, scan::Direction::internal, "hanako@own.example");
  REQUIRE(book.refresh(tenant));
  progress = book.progress(tenant);
  CHECK((*progress)[0].mails == scan::style::most_mails);
  CHECK((*progress)[0].trained);
  REQUIRE(book.forget(tenant, "Hanako@own.example"));
  CHECK(stage.policies->build_settings(tenant)->style_models.empty());
  CHECK(book.forget(tenant, "hanako@own.example").error().code == Code::not_found);
}

TEST_CASE(
    "a new YARA rule takes past mail by what its bytes hold, and gives it back when the rule goes; other changes read "
    "no bytes") {
  Stage stage;
  switch_on(stage, true, true);
  Delivered delivered;
  const auto bad = stage.passed({}), good = stage.passed({}), gone = stage.passed({}), another = stage.passed({});
  std::vector<std::string> rules;
  std::string read;
  const Reread reread = [&](TenantId, const MailTrack& track, const scan::ScanContext&) -> Result<scan::Report> {
    read += track.item + " ";
    if (track.item == gone) return fail(Code::not_found, "in no recipient's mailbox");
    scan::Report report;
    report.is_mail = true;
    report.mail.message_id = track.message_id;
    report.mail.from = {{"", track.item == another ? "b@else.example" : "a@stranger.example"}};
    if (track.item != good && !rules.empty())
      report.findings = {{.rule = "malware.yara",
                          .scanner = "malware",
                          .category = scan::Category::malware,
                          .severity = 90,
                          .evidence = "bad"}};
    return report;
  };
  CHECK(round(stage, delivered, {}, rules, reread).empty());
  read.clear();
  CHECK(round(stage, delivered, {"feed.example"}, rules, reread).empty());
  CHECK(read.empty());
  rules = {"rule bad { condition: true }"};
  CHECK(round(stage, delivered, {"feed.example"}, rules, reread) == "quarantine taro@own.example " + bad + "@x; ");
  CHECK(read == another + " " + gone + " " + good + " " + bad + " ");
  const auto state =
      Retro(*stage.database, nullptr, &delivered, stage.clock).state(tenant, *stage.policies->load(tenant));
  REQUIRE(state);
  CHECK(state->cause == "yara");
  rules.clear();
  CHECK(round(stage, delivered, {"feed.example"}, rules, reread) == "restore taro@own.example " + bad + "@x; ");
}

TEST_CASE(
    "a round over bytes that cannot be had now goes on where it stopped, and keeps its cause when something else "
    "changes meanwhile") {
  Stage stage;
  switch_on(stage, true, true);
  Delivered delivered;
  const auto first = stage.passed({}), second = stage.passed({});
  CHECK(round(stage, delivered).empty());
  bool away = true;
  std::string read;
  const Reread reread = [&](TenantId, const MailTrack& track, const scan::ScanContext&) -> Result<scan::Report> {
    if (away && track.item == first) return fail(Code::unavailable, "imap: nobody listens");
    read += track.item + " ";
    return fail(Code::not_found, "gone");
  };
  Retro retro(*stage.database, nullptr, &delivered, stage.clock, reread);
  auto settings = *stage.policies->build_settings(tenant);
  const auto rules = *stage.policies->load(tenant);
  settings.yara_sources = {"rule bad { condition: true }"};
  CHECK(*retro.judge(tenant, rules, settings, 10));  // one mail at a time: bytes are dear
  CHECK(retro.judge(tenant, rules, settings, 10).error().code == Code::unavailable);
  CHECK(read == second + " ");
  settings.url_feed_hosts = {"feed.example"};
  away = false;
  while (*retro.judge(tenant, rules, settings, 10)) {
  }
  CHECK(read == second + " " + second + " " + first + " ");
  CHECK(retro.state(tenant, rules)->cause == "yara, feed");
}

TEST_CASE("what enrichment found when the mail came stays true when its bytes are read again") {
  scan::Report past;
  past.signals = {"auth:spf=fail", "spf_fail", "first_contact", "clamd_unavailable"};
  past.findings = {{.rule = "auth.spf_fail", .scanner = "auth"},
                   {.rule = "clamd.X", .scanner = "clamd"},
                   {.rule = "mail.old", .scanner = "mail"}};
  past.reasons = {{"auth.spf_fail", 0.5}, {"word", 1}};
  past.history = {{"sender_days", 3}};
  scan::Report fresh;
  fresh.log_odds = {{"spam", 1.0}, {"phishing", 0.0}};
  fresh.findings = {{.rule = "mail.new", .scanner = "mail"}};
  const auto today = with_past_enrichment(past, fresh);
  std::string shown;
  for (const auto& finding : today.findings) shown += finding.rule + " ";
  for (const auto& signal : today.signals) shown += signal + " ";
  CHECK(shown == "mail.new clamd.X auth.spf_fail clamd_unavailable auth:spf=fail spf_fail ");
  CHECK(today.log_odds.at("spam") == doctest::Approx(1.5));
  CHECK(today.log_odds.at("phishing") == doctest::Approx(0.5));
  CHECK(today.history == past.history);
}

}  // namespace sekisho::protect
