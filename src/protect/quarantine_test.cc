#include "protect/quarantine.h"

#include <archive.h>
#include <archive_entry.h>
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>
#include <set>
#include <thread>

#include "base/file.h"
#include "protect/intents.h"
#include "protect/texts_json.h"

namespace sekisho::protect {
namespace {

constexpr TenantId ours{1}, others{2};

// A folder, a database and a quarantine that go away with the test. No MTA listens: intents stay planned.
struct Fixture {
  Fixture() {
    char name[] = "/tmp/sekisho-quarantine-XXXXXX";
    folder = ::mkdtemp(name);
    database = *store::open_sqlite(":memory:");
    REQUIRE(store::migrate(*database));
    blobs = *BlobStore::open(folder, random);
    intents = *Intents::open(*database, *blobs, folder, {}, clock, random);
    quarantine = std::make_unique<Quarantine>(*database, *blobs, *intents, clock);
  }
  ~Fixture() { std::filesystem::remove_all(folder); }

  QuarantineId hold(const std::string& item = "item-1", const std::string& bytes = "Subject: x\r\n\r\nbody\r\n") {
    Held held;
    held.tenant = ours;
    held.item = item;
    held.recipients = {"bob@example.com"};
    held.sender = "eve@evil.test";
    held.subject = "請求書 100%_";
    held.blob = *blobs->put(bytes);
    return *quarantine->hold(held);
  }
  std::string state(QuarantineId id) { return std::string(to_string((*quarantine->find(ours, id))->state)); }
  static std::string code(const Result<void>& result) { return result ? "done" : to_string(result.error().code); }

  std::filesystem::path folder;
  SeededRandom random{1};
  ManualClock clock{from_millis(1'700'000'000'000)};
  std::unique_ptr<store::Database> database;
  std::unique_ptr<BlobStore> blobs;
  std::unique_ptr<Intents> intents;
  std::unique_ptr<Quarantine> quarantine;
};

}  // namespace

TEST_CASE("a blob comes back as it was, and not at all when a byte was changed or two were exchanged") {
  Fixture fixture;
  for (const std::size_t size : {0, 1, 65535, 65536, 65537, 300000}) {
    CAPTURE(size);
    const auto bytes = fixture.random.bytes(size);
    const auto name = *fixture.blobs->put(bytes);
    CHECK(*fixture.blobs->get(name) == bytes);
    const auto path = fixture.folder / "blobs" / name.substr(0, 2) / name;
    auto file = *read_file(path);
    CHECK((size < 100 || file.find(bytes.substr(0, 50)) == std::string::npos));
    file[file.size() - 3] = static_cast<char>(file[file.size() - 3] ^ 1);
    std::ofstream(path, std::ios::binary | std::ios::trunc) << file;
    CHECK(to_string(fixture.blobs->get(name).error().code) == std::string("malformed"));
  }
  const auto a = *fixture.blobs->put("one"), b = *fixture.blobs->put("two");
  const auto path_of = [&](const std::string& name) { return fixture.folder / "blobs" / name.substr(0, 2) / name; };
  std::filesystem::copy_file(path_of(a), path_of(b), std::filesystem::copy_options::overwrite_existing);
  CHECK(to_string(fixture.blobs->get(b).error().code) == std::string("malformed"));
  CHECK(to_string(fixture.blobs->get("../../etc/passwd").error().code) == std::string("not_found"));
}

TEST_CASE("a key that others can read is refused") {
  Fixture fixture;
  ::chmod((fixture.folder / "keys" / "quarantine.key").c_str(), 0644);
  const auto again = BlobStore::open(fixture.folder, fixture.random);
  REQUIRE_FALSE(again);
  CHECK(to_string(again.error().code) == std::string("denied"));
}

TEST_CASE("what is held can be restored or deleted, once, and only by its tenant") {
  Fixture fixture;
  const auto id = fixture.hold();
  CHECK(fixture.state(id) == "Quarantined");
  CHECK(Fixture::code(fixture.quarantine->restore(others, id)) == "not_found");
  CHECK(Fixture::code(fixture.quarantine->remove(others, id)) == "not_found");
  CHECK(to_string(fixture.quarantine->content(others, id).error().code) == std::string("not_found"));
  CHECK(Fixture::code(fixture.quarantine->restore(ours, id)) == "done");
  CHECK(fixture.state(id) == "Restoring");
  CHECK(Fixture::code(fixture.quarantine->restore(ours, id)) == "conflict");
  CHECK(Fixture::code(fixture.quarantine->remove(ours, id)) == "conflict");
  CHECK(fixture.intents->backlog() == 1);
  REQUIRE(fixture.quarantine->restored(ours, id, false, "550 no"));
  CHECK(fixture.state(id) == "RestoreFailure");
  CHECK(Fixture::code(fixture.quarantine->restore(ours, id)) == "done");
  REQUIRE(fixture.quarantine->restored(ours, id, true, ""));
  CHECK(fixture.state(id) == "RestoreSuccess");
  CHECK(Fixture::code(fixture.quarantine->remove(ours, id)) == "done");
  CHECK(fixture.state(id) == "DeleteSuccess");
  CHECK(to_string(fixture.quarantine->content(ours, id).error().code) == std::string("not_found"));
}

TEST_CASE("holding the same item for the same recipients twice holds it once") {
  Fixture fixture;
  CHECK(fixture.hold() == fixture.hold());
  CHECK(*fixture.quarantine->count(ours, {}) == 1);
}

TEST_CASE("a search takes the words as they are") {
  Fixture fixture;
  fixture.hold();
  HeldQuery query;
  for (const auto& [text, found] : {std::pair("請求書", 1), std::pair("100%_", 1), std::pair("EVE@", 1),
                                    std::pair("1%", 0), std::pair("x' OR 1=1 --", 0)}) {
    CAPTURE(text);
    query.text = text;
    CHECK(*fixture.quarantine->count(ours, query) == found);
    CHECK(*fixture.quarantine->count(others, query) == 0);
  }
}

TEST_CASE("what is older than the retention is purged with its bytes") {
  Fixture fixture;
  const auto id = fixture.hold();
  fixture.clock.advance(std::chrono::hours(24 * 31));
  const auto fresh = fixture.hold("item-2");
  CHECK(*fixture.quarantine->purge(ours, fixture.clock.now() - std::chrono::hours(24 * 30)) == 1);
  CHECK(fixture.state(id) == "DeleteSuccess");
  CHECK(fixture.state(fresh) == "Quarantined");
}

TEST_CASE("a download opens with its password only") {
  Fixture fixture;
  const auto id = fixture.hold("item-1", "Subject: x\r\n\r\nvirus\r\n");
  CHECK(to_string(fixture.quarantine->download(ours, {id}, "").error().code) == std::string("denied"));
  const auto zip = fixture.quarantine->download(ours, {id}, "sesame");
  REQUIRE(zip);
  CHECK(zip->find("virus") == std::string::npos);
  const auto open = [&](const char* password) -> std::string {
    const std::unique_ptr<archive, decltype(&archive_read_free)> reader(archive_read_new(), &archive_read_free);
    archive_read_support_format_zip(reader.get());
    archive_read_add_passphrase(reader.get(), password);
    archive_entry* entry = nullptr;
    if (archive_read_open_memory(reader.get(), zip->data(), zip->size()) != ARCHIVE_OK ||
        archive_read_next_header(reader.get(), &entry) < ARCHIVE_WARN)
      return "unreadable";
    char text[100];
    const auto size = archive_read_data(reader.get(), text, sizeof text);
    return size < 0 ? "refused" : std::string(text, static_cast<std::size_t>(size));
  };
  CHECK(open("sesame") == "Subject: x\r\n\r\nvirus\r\n");
  CHECK(open("wrong") == "refused");
}

TEST_CASE("several are downloaded in one archive, of whose files none hides another") {
  Fixture fixture;
  std::vector<QuarantineId> ids;
  for (int n = 0; n < 3; ++n)
    ids.push_back(fixture.hold("item-" + std::to_string(n), "Subject: x\r\n\r\nnumber " + std::to_string(n) + "\r\n"));
  const auto zip = fixture.quarantine->download(ours, {ids[0], ids[1], ids[0], ids[2]}, "sesame");
  REQUIRE(zip);
  const std::unique_ptr<archive, decltype(&archive_read_free)> reader(archive_read_new(), &archive_read_free);
  archive_read_support_format_zip(reader.get());
  archive_read_add_passphrase(reader.get(), "sesame");
  REQUIRE(archive_read_open_memory(reader.get(), zip->data(), zip->size()) == ARCHIVE_OK);
  archive_entry* entry = nullptr;
  for (int n = 0; n < 3; ++n) {
    REQUIRE(archive_read_next_header(reader.get(), &entry) >= ARCHIVE_WARN);
    char text[100];
    const auto size = archive_read_data(reader.get(), text, sizeof text);
    REQUIRE(size > 0);
    CHECK(std::string(text, static_cast<std::size_t>(size)) ==
          "Subject: x\r\n\r\nnumber " + std::to_string(n) + "\r\n");
  }
  CHECK(archive_read_next_header(reader.get(), &entry) == ARCHIVE_EOF);
  // The names as the central directory has them (APPNOTE 4.3.12: their length at 28, they themselves at 46): the
  // reader's depend on the locale.
  std::set<std::string> names;
  for (auto at = zip->find("PK\x01\x02"); at != std::string::npos; at = zip->find("PK\x01\x02", at + 46))
    names.insert(zip->substr(at + 46, static_cast<unsigned char>(zip->at(at + 28))));
  CHECK(names.size() == 3);
  for (const auto* end : {"_請求書 100___bob@example.com.eml", "_請求書 100___bob@example.com (2).eml",
                          "_請求書 100___bob@example.com (3).eml"}) {
    CHECK(std::any_of(names.begin(), names.end(), [&](const std::string& name) { return name.ends_with(end); }));
  }

  CHECK(fixture.quarantine->download(others, ids, "sesame").error().code == Code::not_found);
  ids.push_back(QuarantineId{987'654});
  CHECK(fixture.quarantine->download(ours, ids, "sesame").error().what == "quarantine: no such item: 987654");
  ids.pop_back();
  for (int n = 3; n < 11; ++n) ids.push_back(fixture.hold("item-" + std::to_string(n)));
  CHECK(fixture.quarantine->download(ours, ids, "sesame").error().code == Code::over_limit);
  REQUIRE(fixture.database->execute("UPDATE quarantine SET size = 200000000 WHERE id IN ($1, $2)",
                                    {ids[0].value, ids[1].value}));
  CHECK(fixture.quarantine->download(ours, {ids[0], ids[1]}, "sesame").error().code == Code::over_limit);
  CHECK(fixture.quarantine->download(ours, {ids[0]}, "sesame"));
}

TEST_CASE("whose mail is held is counted and found by person: recipients of what came, the sender of what went out") {
  Fixture fixture;
  const auto to = [&](const char* item, const char* direction, std::vector<std::string> recipients) {
    const auto id = fixture.hold(item);
    REQUIRE(fixture.database->execute(
        "UPDATE quarantine SET direction = $1, sender = 'Eve@Corp.example', recipients = $2 WHERE id = $3",
        {std::string(direction), texts_to_json(recipients), id.value}));
  };
  to("a", "incoming", {"Bob@corp.example", "ann@corp.example"});
  to("b", "incoming", {"bob@corp.example"});
  to("c", "outgoing", {"bob@elsewhere.example"});
  std::string found;
  const auto values = fixture.quarantine->facets(ours, {}, 10);
  REQUIRE(values);
  for (const auto& [who, count] : values->values_of("affected_user")) found += who + " " + std::to_string(count) + "; ";
  CHECK(found == "bob@corp.example 2; ann@corp.example 1; eve@corp.example 1; ");
  CHECK(*fixture.quarantine->count(ours, {.affected_user = "BOB@corp.example"}) == 2);
  CHECK(*fixture.quarantine->count(ours, {.affected_user = "eve@corp.example"}) == 1);
  CHECK(*fixture.quarantine->count(ours, {.affected_user = "bob@elsewhere.example"}) == 0);
  CHECK(*fixture.quarantine->count(ours, {.affected_user = "bob"}) == 0);
  CHECK(fixture.quarantine->facets(ours, {.affected_user = "ann@corp.example"}, 1)
            ->values_of("affected_user")
            .front()
            .value == "ann@corp.example");
  CHECK(fixture.quarantine->facets(others, {}, 10)->values_of("affected_user").empty());
}

TEST_CASE("a token lets one mail pass once, and only if we made it") {
  Fixture fixture;
  const auto id = fixture.hold();
  REQUIRE(fixture.quarantine->restore(ours, id));
  const auto planned = *fixture.intents->list(ours, Intent::State::planned, 10);
  REQUIRE(planned.size() == 1);
  const auto token = fixture.intents->token(planned[0].id);
  CHECK(fixture.intents->check(token) == Intents::Token::valid);
  auto forged = token;
  forged.back() = forged.back() == '0' ? '1' : '0';
  CHECK(fixture.intents->check(forged) == Intents::Token::forged);
  CHECK(fixture.intents->check("") == Intents::Token::forged);
  fixture.intents->passed(token);
  CHECK(fixture.intents->check(token) == Intents::Token::used);
  // After a kill the journal alone knows: the intent is done, not sent again.
  auto again = *Intents::open(*fixture.database, *fixture.blobs, fixture.folder, {.port = 1, .threads = 0},
                              fixture.clock, fixture.random);
  std::string settled;
  again->run([&](const Intent& intent) { settled = intent.id; });
  CHECK(settled == planned[0].id);
  CHECK(again->backlog() == 0);
}

TEST_CASE("a clock that jumps neither gives a mail up nor makes it wait") {
  Fixture fixture;
  const auto id = fixture.hold();
  REQUIRE(fixture.quarantine->restore(ours, id));  // planned at a time that is about to be years ahead
  const auto attempts = [&] {
    const auto planned = *fixture.intents->list(ours, Intent::State::planned, 10);
    return planned.empty() ? -1 : planned.front().attempts;
  };
  const auto try_once = [&](std::chrono::hours jump) {  // nobody listens: each attempt fails at once
    fixture.clock.advance(jump);
    const auto before = attempts();
    auto sender = *Intents::open(*fixture.database, *fixture.blobs, fixture.folder, {.port = 1, .threads = 1},
                                 fixture.clock, fixture.random);
    sender->run([](const Intent&) {});
    for (int i = 0; i < 500 && attempts() == before; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    sender->stop();
    return attempts() - before;
  };
  CHECK(try_once(std::chrono::hours(-24 * 365)) == 1);  // set back: it does not wait for a year
  // far ahead: older than five days after one attempt, and still tried
  CHECK(try_once(std::chrono::hours(24 * 365 * 3)) == 1);
  CHECK(fixture.state(id) == "Restoring");
  REQUIRE(fixture.database->execute("UPDATE intent SET attempts = 300 WHERE tenant = $1", {ours.value}));
  CHECK(try_once(std::chrono::hours(1)) < 0);  // long enough, and often enough
  CHECK(fixture.intents->list(ours, Intent::State::failed, 10)->size() == 1);
}

TEST_CASE(
    "what was given out is known again under what delivery adds, by its recipient and bytes, not by its Message-ID "
    "alone") {
  Fixture fixture;
  const std::string mail = "From: eve@evil.test\r\nSubject: x\r\nMessage-ID: <1@x>\r\n\r\nbody\r\n";
  Held held;
  held.tenant = ours;
  held.item = "item-1";
  held.recipients = {"Bob@example.com", "ann@example.com"};
  held.message_id = "1@x";
  held.blob = *fixture.blobs->put(mail);
  const auto id = *fixture.quarantine->hold(held);
  const std::string delivered =
      "Return-Path: <eve@evil.test>\nReceived: from a\n\tby b\nFrom: eve@evil.test\nSubject: x\nMessage-ID: "
      "<1@x>\nDate: today\n\nbody\n";
  const auto released = [&](TenantId tenant, const char* recipient, const std::string& bytes,
                            const char* message_id = "<1@x>") {
    return *fixture.quarantine->was_released(tenant, recipient, message_id, bytes);
  };
  CHECK_FALSE(released(ours, "bob@example.com", delivered));  // still held
  REQUIRE(fixture.quarantine->release(ours, id, "ann@example.com"));
  CHECK(released(ours, "ann@example.com", delivered));
  CHECK_FALSE(released(ours, "bob@example.com", delivered));
  REQUIRE(fixture.quarantine->restore(ours, id));
  CHECK(released(ours, "bob@example.com", delivered));
  CHECK(released(ours, "BOB@example.com", mail, "1@x"));
  CHECK_FALSE(released(others, "bob@example.com", delivered));
  CHECK_FALSE(released(ours, "carol@example.com", delivered));
  CHECK_FALSE(released(ours, "bob@example.com", delivered, ""));
  CHECK_FALSE(released(ours, "bob@example.com", delivered, "<2@x>"));
  CHECK_FALSE(
      released(ours, "bob@example.com", "From: eve@evil.test\nSubject: x\nMessage-ID: <1@x>\n\nanother body\n"));
  CHECK_FALSE(released(ours, "bob@example.com", "From: eve@evil.test\nSubject: y\nMessage-ID: <1@x>\n\nbody\n"));
  CHECK_FALSE(released(ours, "bob@example.com", "From: eve@evil.test\nMessage-ID: <1@x>\n\nbody\n"));
}

}  // namespace sekisho::protect
