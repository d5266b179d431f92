#include "protect/thread_passwords.h"

#include <doctest/doctest.h>

#include "base/seal.h"
#include "policy/policy_store.h"
#include "protect/record_plan.h"
#include "protect/records.h"
#include "protect/reopen.h"
#include "scan/password/password_scanner.h"

namespace sekisho::protect {
namespace {

constexpr TenantId own{1}, other{2};

struct Mail {
  Item item;
  scan::Report report;
};

struct Stage {
  std::unique_ptr<store::Database> database;
  ManualClock clock{Time{std::chrono::days{20'000}}};
  SeededRandom random{7};
  std::string key = std::string(seal_key_size, 'k');

  Stage() {
    auto opened = store::open_sqlite(":memory:");
    REQUIRE(opened);
    database = *std::move(opened);
    REQUIRE(store::migrate(*database));
  }
  ThreadPasswords threads(int hours = 72) { return {*database, key, std::chrono::hours{hours}, clock, random}; }
  std::int64_t count(const std::string& table) {
    return database->query("SELECT count(*) FROM " + table)->at(0).integer(0);
  }

  // A mail as the conveyor hands it on: from, to, what it tells, whether a file of it stayed closed.
  static Mail mail(TenantId tenant, const std::string& id, const std::string& from, std::vector<std::string> to,
                   std::vector<std::string> told, bool closed, const std::string& answers = {}) {
    Mail mail;
    mail.item.tenant = tenant;
    mail.item.id = id;
    mail.item.context.recipients = std::move(to);
    mail.report.is_mail = true;
    mail.report.mail.message_id = id + "@x.example";
    mail.report.mail.from = {{"", from}};
    if (!answers.empty()) mail.report.mail.headers = {{"References", "<first@y.example> <" + answers + "@x.example>"}};
    mail.report.told_passwords = std::move(told);
    if (closed)
      mail.report.files = {
          {.part = "2", .name = "a.zip", .sha256 = std::string(64, 'a'), .attachment = true, .encrypted = true}};
    return mail;
  }
};

std::string words(const Result<std::vector<content::PasswordCandidate>>& offered) {
  REQUIRE(offered);
  std::string out;
  for (const auto& one : *offered) out += (out.empty() ? "" : " ") + one.password;
  return out;
}

}  // namespace

TEST_CASE("what a mail tells is offered to closed files of its thread, and to no other mail") {
  Stage stage;
  auto threads = stage.threads();
  const auto told = Stage::mail(own, "told", "taro@partner.example", {"hanako@own.example"}, {"aB3$kd9x"}, false);
  REQUIRE(threads.saw(told.item, told.report));
  struct Row {
    std::string says;
    Mail mail;
    std::string offered;
  };
  const Row rows[] = {
      {"the same sender and recipient",
       Stage::mail(own, "a", "Taro@Partner.example", {"x@own.example", "hanako@own.example"}, {}, true), "aB3$kd9x"},
      {"another of the sender's organisation",
       Stage::mail(own, "b", "noreply@mail.partner.example", {"hanako@own.example"}, {}, true), "aB3$kd9x"},
      {"a reply to it, from somebody else",
       Stage::mail(own, "c", "jiro@elsewhere.example", {"ken@own.example"}, {}, true, "told"), "aB3$kd9x"},
      {"nothing is closed", Stage::mail(own, "d", "taro@partner.example", {"hanako@own.example"}, {}, false), ""},
      {"another recipient", Stage::mail(own, "e", "taro@partner.example", {"ken@own.example"}, {}, true), ""},
      {"another sender", Stage::mail(own, "f", "jiro@elsewhere.example", {"hanako@own.example"}, {}, true), ""},
      {"another tenant", Stage::mail(other, "g", "taro@partner.example", {"hanako@own.example"}, {}, true, "told"), ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    CHECK(words(threads.offered(row.mail.item, row.mail.report)) == row.offered);
  }
  // A domain that strangers share says nothing.
  const auto free = Stage::mail(own, "free", "ann@gmail.com", {"hanako@own.example"}, {"free1234"}, false);
  REQUIRE(threads.saw(free.item, free.report));
  const auto stranger = Stage::mail(own, "h", "bob@gmail.com", {"hanako@own.example"}, {}, true);
  CHECK(words(threads.offered(stranger.item, stranger.report)).empty());
  const auto offered = threads.offered(rows[0].mail.item, rows[0].mail.report);
  CHECK(scan::password::explain_opened("opened:2:" + offered->front().source, Language::english).value() ==
        "part 2 was opened with a password from the mail of taro@partner.example (2024-10-04T00:00:00Z)");
}

TEST_CASE("what is kept is sealed, lapses, and is not kept at all when switched off") {
  Stage stage;
  auto threads = stage.threads();
  const auto told = Stage::mail(own, "told", "taro@partner.example", {"hanako@own.example"}, {"aB3$kd9x"}, false),
             closed = Stage::mail(own, "closed", "taro@partner.example", {"hanako@own.example"}, {}, true);
  REQUIRE(threads.saw(told.item, told.report));
  REQUIRE(threads.saw(told.item, told.report));  // a replay
  CHECK(stage.count("thread_mail") == 1);
  const auto kept = stage.database->query("SELECT told FROM thread_mail")->at(0).text(0);
  CHECK(is_sealed(kept));
  CHECK(kept.find("kd9x") == std::string::npos);
  // Moved to another tenant by hand, or under another key, it does not open.
  ThreadPasswords stranger(*stage.database, std::string(seal_key_size, 'z'), std::chrono::hours{72}, stage.clock,
                           stage.random);
  CHECK(words(stranger.offered(closed.item, closed.report)).empty());
  stage.clock.advance(std::chrono::hours{73});
  CHECK(words(threads.offered(closed.item, closed.report)).empty());
  CHECK(threads.purge(own).value() == 1);
  CHECK(stage.count("thread_key") == 0);
  auto off = stage.threads(0);
  REQUIRE(off.saw(told.item, told.report));
  CHECK(stage.count("thread_mail") == 0);
}

TEST_CASE("a password that comes later makes the closed one due, a few times at most") {
  Stage stage;
  auto threads = stage.threads();
  const auto closed = Stage::mail(own, "closed", "taro@partner.example", {"hanako@own.example"}, {}, true);
  REQUIRE(threads.saw(closed.item, closed.report));
  CHECK(threads.due(own, 10)->empty());
  const auto elsewhere =
      Stage::mail(other, "theirs", "taro@partner.example", {"hanako@own.example"}, {"aB3$kd9x"}, false);
  REQUIRE(threads.saw(elsewhere.item, elsewhere.report));
  CHECK(threads.due(own, 10)->empty());
  for (int i = 0; i < 10; ++i) {
    const auto told = Stage::mail(own, "told" + std::to_string(i), "taro@partner.example", {"hanako@own.example"},
                                  {"wrong" + std::to_string(i)}, false);
    REQUIRE(threads.saw(told.item, told.report));
    const auto due = threads.due(own, 10);
    CHECK(due->size() == (i < ThreadPasswords::most_attempts ? 1u : 0u));
    if (due->empty()) continue;
    CHECK(due->front() == "closed");
    CHECK(words(threads.offered(own, "closed")).starts_with("wrong" + std::to_string(i)));
    CHECK(threads.offered(other, "closed")->empty());
    REQUIRE(threads.tried(own, "closed", ThreadPasswords::Tried::later));
    CHECK(threads.due(own, 10)->size() == 1);
    REQUIRE(threads.tried(own, "closed", ThreadPasswords::Tried::closed));
    CHECK(threads.due(own, 10)->empty());
  }
  // Two that were judged side by side: neither had been offered the other's words.
  const auto beside = Stage::mail(own, "beside", "taro@partner.example", {"hanako@own.example"}, {}, true);
  REQUIRE(threads.saw(beside.item, beside.report));
  CHECK(threads.due(own, 10)->size() == 1);
}

TEST_CASE("a flood of mails and words stays within its bounds") {
  Stage stage;
  auto threads = stage.threads();
  std::vector<std::string> many;
  for (std::size_t i = 0; i < scan::password::most_told; ++i) many.push_back("word-" + std::to_string(i));
  REQUIRE(stage.database->transaction([&]() -> Result<void> {
    for (int i = 0; i < 3'000; ++i) {
      const auto told = Stage::mail(own, "told" + std::to_string(i), "taro@partner.example", {"hanako@own.example"},
                                    many, i % 2 == 0);
      TRY_VOID(threads.saw(told.item, told.report));
    }
    return {};
  }));
  auto closed = Stage::mail(own, "closed", "taro@partner.example", {"hanako@own.example"}, {}, true);
  CHECK(threads.offered(closed.item, closed.report)->size() <= ThreadPasswords::most_offered);
  CHECK(threads.due(own, 5)->size() == 5);
  // References without end, and recipients.
  std::string references;
  for (int i = 0; i < 100'000; ++i) references += "<r" + std::to_string(i) + "@y.example>";
  closed.report.mail.headers = {{"References", references}};
  for (int i = 0; i < 10'000; ++i) closed.item.context.recipients.push_back("r" + std::to_string(i) + "@own.example");
  REQUIRE(threads.saw(closed.item, closed.report));
  CHECK(stage.database
            ->query("SELECT count(*) FROM thread_key k JOIN thread_mail m ON m.id = k.mail WHERE m.item = 'closed'")
            ->at(0)
            .integer(0) <= static_cast<std::int64_t>(ThreadPasswords::most_keys));
}

TEST_CASE("a delivered mail whose file opens later is mended: verdict, log, and what policy says") {
  Stage stage;
  REQUIRE(stage.database->execute(
      "INSERT INTO tenant (id, name, business_id, language, created_at) VALUES (1, 'Own', 'b', 'en', 0)"));
  policy::PolicyStore policies(*stage.database, stage.clock);
  REQUIRE(policies.seed(own, policy::Ship::protecting, Language::english));
  REQUIRE(policies.add_entries(own, policy::ListKind::internal_domains, {{.value = "own.example"}}, "test"));
  auto threads = stage.threads();
  auto mail = Stage::mail(own, "closed", "taro@partner.example", {"hanako@own.example"}, {}, true);
  mail.item.service = "imap";
  mail.item.context.direction = scan::Direction::incoming;
  mail.report.sha256 = std::string(64, 'm');
  mail.report.files.push_back(
      {.part = "2.1", .name = "a.exe", .sha256 = std::string(64, '0'), .contained = true, .encrypted = true});
  mail.report.findings = {{.rule = "unscannable.protected_archive",
                           .scanner = "malware",
                           .category = scan::Category::unscannable_protected,
                           .severity = 45,
                           .part = "2",
                           .evidence = "a.zip"}};
  REQUIRE(Records(*stage.database)
              .add(own, track_of(mail.item, mail.report, {.recipients = {"hanako@own.example"}}, stage.clock.now())));
  REQUIRE(threads.saw(mail.item, mail.report));
  const auto told = Stage::mail(own, "told", "taro@partner.example", {"hanako@own.example"}, {"aB3$kd9x"}, false);
  REQUIRE(threads.saw(told.item, told.report));

  Result<scan::Report> next = fail(Code::unavailable, "no connection");
  std::vector<std::string> read;
  const Reread reread = [&](TenantId, const MailTrack& track, const scan::ScanContext&) {
    read.push_back(track.item);
    return next;
  };
  Retro retro(*stage.database, nullptr, nullptr, stage.clock, reread);
  const auto rules = policies.load(own);
  const auto settings = policies.build_settings(own);
  REQUIRE(rules);
  const auto round = [&] {
    return reopen_due(own, *stage.database, threads, retro, reread, *rules, *settings).value();
  };
  CHECK(round() == 0);
  CHECK(round() == 0);  // tried again as long as it cannot be reached
  CHECK(read.size() == 2);
  auto fresh = mail.report;
  fresh.sha256 = std::string(64, 'n');  // the copy in the mailbox has more header lines
  fresh.files = {{.part = "2", .name = "a.zip", .sha256 = std::string(64, 'a'), .attachment = true},
                 {.part = "2.1", .name = "a.exe", .sha256 = std::string(64, 'b'), .contained = true}};
  fresh.findings = {{.rule = "malware.eicar",
                     .scanner = "malware",
                     .category = scan::Category::malware,
                     .severity = 100,
                     .part = "2.1",
                     .evidence = "EICAR"}};
  fresh.signals = {"opened:2:" + scan::password::source_of_mail("2024-10-04T00:00:00Z", "taro@partner.example")};
  next = fresh;
  CHECK(round() == 1);
  CHECK(round() == 0);
  const auto tracks = Records(*stage.database).trace(own, "closed");
  REQUIRE(tracks->size() == 1);
  CHECK(tracks->front().verdict == "found");
  CHECK(tracks->front().report_json.find("malware.eicar") != std::string::npos);
  CHECK(tracks->front().files.size() == 2);
  const auto detections = Records(*stage.database).detections_of(own, "closed");
  REQUIRE(detections->size() == 1);
  CHECK(detections->front().rule == "malware.eicar");
  CHECK(detections->front().detected_by == "Attachment Password Guessing");
  const auto actions = retro.actions(own);
  REQUIRE(actions->size() == 1);
  CHECK(actions->front().action == "quarantine");
  // A later look at the bytes without the password takes nothing back.
  CHECK(has_closed_again(fresh, mail.report));
  CHECK_FALSE(has_closed_again(mail.report, fresh));
}

}  // namespace sekisho::protect
