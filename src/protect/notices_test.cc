#include "protect/notices.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "base/encode.h"
#include "base/mail_text.h"
#include "base/text.h"
#include "protect/quarantine.h"

namespace sekisho::protect {
namespace {

constexpr TenantId ours{1}, others{2};

struct Fixture {
  Fixture() {
    char name[] = "/tmp/sekisho-notices-XXXXXX";
    folder = ::mkdtemp(name);
    database = *store::open_sqlite(":memory:");
    REQUIRE(store::migrate(*database));
    blobs = *BlobStore::open(folder, random);
    intents = *Intents::open(*database, *blobs, folder, {}, clock, random);
    notices = std::make_unique<Notices>(*database, *intents, settings, clock);
  }
  ~Fixture() { std::filesystem::remove_all(folder); }

  policy::Notification event(int count, int hours, const std::string& key = "7:malware:admin") const {
    policy::Notification out;
    out.recipients = {"admin@example.com"};
    out.subject = "[Sekisho] Malware";
    out.body = "event " + std::to_string(told) + "\n";
    out.threshold_key = key;
    out.threshold_count = count;
    out.threshold_hours = hours;
    return out;
  }
  void add(const policy::Notification& notification, TenantId tenant = ours) {
    const auto item = "item-" + std::to_string(told++);
    REQUIRE(database->transaction([&] { return notices->add(tenant, item, "notify:" + item, notification); }));
  }
  // What is planned to be sent, as "subject: events", one a line.
  std::string planned(TenantId tenant = ours) {
    std::string out;
    const auto all = *intents->list(tenant, Intent::State::planned, 100);
    for (const auto& intent : all) {
      const auto body_at = intent.body.find("\r\n\r\n");
      std::string encoded;
      for (const char c : intent.body.substr(body_at)) {
        if (c != '\r' && c != '\n') encoded += c;
      }
      const auto text = *from_base64(encoded);
      std::string subject = intent.body.substr(intent.body.find("Subject: ") + 9);
      subject = subject.substr(0, subject.find("\r\n"));
      if (subject.starts_with("=?UTF-8?B?")) subject = *from_base64(subject.substr(10, subject.find('?', 10) - 10));
      std::string events;
      for (std::size_t at = text.find("event "); at != std::string::npos; at = text.find("event ", at + 1)) {
        events += (events.empty() ? "" : " ") + text.substr(at + 6, text.find('\r', at) - at - 6);
      }
      out = subject + ": " + events + "\n" + out;  // list() gives the newest first
    }
    return out;
  }

  std::filesystem::path folder;
  SeededRandom random{1};
  ManualClock clock{from_millis(1'700'000'000'000)};
  std::unique_ptr<store::Database> database;
  std::unique_ptr<BlobStore> blobs;
  std::unique_ptr<Intents> intents;
  ConveyorSettings settings;
  std::unique_ptr<Notices> notices;
  int told = 0;
};

}  // namespace

TEST_CASE("notifications without a threshold go out one by one") {
  Fixture fixture;
  fixture.add(fixture.event(0, 0));
  fixture.add(fixture.event(0, 0));
  CHECK(fixture.planned() == "[Sekisho] Malware: 0\n[Sekisho] Malware: 1\n");
}

TEST_CASE(
    "a notification takes the mail that it tells of along, in a form that may be sent, and only when it says so") {
  Fixture fixture;
  auto notification = fixture.event(0, 0);
  const std::string plain = "From: a@b.example\r\nSubject: x\r\n\r\n--hello--\r\n";
  struct Row {
    bool attaches;
    std::string original, expected;
  };
  const Row rows[] = {
      {false, plain, ""},
      {true, plain, "Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n" + plain + "\r\n--"},
      {true, "Subject: \xE6\x97\xA5\r\n\r\n", "\r\n\r\n" + to_base64("Subject: \xE6\x97\xA5\r\n\r\n")},
      {true, "Subject: x\n\nbare\n", "filename=\"message.eml\"\r\n\r\n" + to_base64("Subject: x\n\nbare\n")},
      {true, "Subject: x\r\n\r\n" + std::string(999, 'x') + "\r\n", "filename=\"message.eml\"\r\n\r\n"}};
  int number = 0;
  for (const auto& row : rows) {
    CAPTURE(number);
    notification.attaches_original = row.attaches;
    const auto item = "original-" + std::to_string(++number);
    REQUIRE(fixture.database->transaction(
        [&] { return fixture.notices->add(ours, item, "notify:" + item, notification, row.original); }));
    const auto body = fixture.intents->list(ours, Intent::State::planned, 1)->front().body;
    CHECK((body.find("multipart/mixed") != body.npos) == row.attaches);
    CHECK(body.find(to_base64(with_crlf(notification.body)).substr(0, 40)) != body.npos);
    if (row.attaches)
      CHECK(body.find(row.expected) != body.npos);
    else
      CHECK(body.find("hello") == body.npos);
  }
}

TEST_CASE("notifications for every three occurrences go out in one mail that shows all three") {
  Fixture fixture;
  for (int i = 0; i < 7; ++i) {
    fixture.add(fixture.event(3, 0));
    fixture.clock.advance(std::chrono::minutes{1});
  }
  CHECK(fixture.planned() == "[Sekisho] Malware (3): 0 1 2\n[Sekisho] Malware (3): 3 4 5\n");
  CHECK(*fixture.notices->waiting(ours, "7:malware:admin") == 1);
}

TEST_CASE("periodic notifications wait for their hours, also when no further event comes") {
  Fixture fixture;
  fixture.add(fixture.event(0, 2));
  fixture.clock.advance(std::chrono::minutes{119});
  fixture.add(fixture.event(0, 2));
  CHECK(*fixture.notices->send_due() == 0);
  CHECK(fixture.planned().empty());
  fixture.clock.advance(std::chrono::minutes{1});
  CHECK(*fixture.notices->send_due() == 1);
  CHECK(fixture.planned() == "[Sekisho] Malware (2): 0 1\n");
  CHECK(*fixture.notices->send_due() == 0);
}

TEST_CASE("each policy, filter and tenant counts for itself") {
  Fixture fixture;
  fixture.add(fixture.event(2, 0));
  fixture.add(fixture.event(2, 0, "7:spam:admin"));
  fixture.add(fixture.event(2, 0), others);
  CHECK(fixture.planned().empty());
  fixture.add(fixture.event(2, 0), others);
  CHECK(fixture.planned(others) == "[Sekisho] Malware (2): 2 3\n");
  CHECK(fixture.planned().empty());
}

TEST_CASE("an event told twice counts once, before and after it was sent") {
  Fixture fixture;
  const auto tell = [&](const std::string& item) {
    REQUIRE(fixture.database->transaction(
        [&] { return fixture.notices->add(ours, item, "notify:" + item, fixture.event(2, 0)); }));
  };
  tell("a"), tell("a");
  CHECK(fixture.planned().empty());
  tell("b");
  CHECK(fixture.planned() == "[Sekisho] Malware (2): 0 0\n");
  tell("a"), tell("b");
  CHECK(*fixture.notices->waiting(ours, "7:malware:admin") == 0);
}

TEST_CASE("what waits is sent with the next notification once the policy wants each by itself") {
  Fixture fixture;
  fixture.add(fixture.event(10, 0));
  fixture.add(fixture.event(0, 0));
  CHECK(fixture.planned() == "[Sekisho] Malware (2): 0 1\n");
}

TEST_CASE("a transaction that fails takes its event back") {
  Fixture fixture;
  const auto done = fixture.database->transaction([&]() -> Result<void> {
    TRY_VOID(fixture.notices->add(ours, "a", "notify:a", fixture.event(2, 0)));
    return fail(Code::unavailable, "full");
  });
  CHECK_FALSE(done);
  CHECK(*fixture.notices->waiting(ours, "7:malware:admin") == 0);
}

TEST_CASE("a mail of many events shows a hundred and counts the others") {
  Fixture fixture;
  for (int i = 0; i < 130; ++i) fixture.add(fixture.event(130, 0));
  const auto planned = *fixture.intents->list(ours, Intent::State::planned, 10);
  REQUIRE(planned.size() == 1);
  std::string encoded = planned[0].body.substr(planned[0].body.find("\r\n\r\n"));
  std::erase_if(encoded, [](char c) { return c == '\r' || c == '\n'; });
  const auto text = *from_base64(encoded);
  CHECK(text.find("---- 100 ----") != std::string::npos);
  CHECK(text.find("---- 101 ----") == std::string::npos);
  CHECK(text.find("30 more are in the log.") != std::string::npos);
}

}  // namespace sekisho::protect
