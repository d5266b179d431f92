#include "worker/pool.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "base/encode.h"
#include "scan/mail/model.h"

namespace sekisho::worker {
namespace {

constexpr TenantId tenant{1};

PoolSettings test_settings() {
  PoolSettings settings;
  settings.workers = 1;
  settings.allow_selftest = true;
  settings.deadline = std::chrono::milliseconds(20'000);
  settings.memory = 512u << 20;
  return settings;
}

std::unique_ptr<Pool> make_pool(const PoolSettings& settings = test_settings()) {
  auto pool = Pool::start(settings, {{tenant, scan::Settings{}}});
  if (!pool) FAIL("pool: " << pool.error().what);
  return *std::move(pool);
}

const std::string clean_mail =
    "From: a@example.com\r\nTo: b@example.com\r\nSubject: hello\r\n\r\nHello Bob, see you tomorrow.\r\n";

std::string selftest(const std::string& what) { return "X-Sekisho-Selftest: " + what + "\r\n" + clean_mail; }

std::string rules_of(const Result<scan::Report>& report) {
  if (!report) return "error: " + report.error().what;
  std::string rules;
  for (const auto& finding : report->findings) rules += (rules.empty() ? "" : " ") + finding.rule;
  return rules;
}

scan::ScanContext selftest_context() {
  scan::ScanContext context;
  context.service = "selftest";
  return context;
}

}  // namespace

TEST_CASE("mail is judged with the model that is chosen, and a reload takes up another choice") {
  const double zero[scan::mail::unwanted_classes] = {}, one[scan::mail::unwanted_classes] = {1, 1},
               sure[scan::mail::unwanted_classes] = {-9, 9};
  const auto accusing = scan::mail::Model::load(scan::mail::Model::save({{"nothing", {1, 1}}}, sure, one, zero));
  REQUIRE(accusing);
  auto settings = test_settings();
  std::shared_ptr<const scan::mail::Model> choice;
  settings.mail_model = [&] { return choice; };
  const auto pool = make_pool(settings);
  const auto judged = [&] {
    const auto report = pool->scan(tenant, clean_mail, {}, {});
    return report ? std::pair{report->scores.at("phishing"), report->ruleset_version}
                  : std::pair{-1.0, report.error().what};
  };
  const auto shipped = judged();
  CHECK(shipped.first < 0.5);
  choice = std::make_shared<const scan::mail::Model>(*accusing);
  CHECK(judged() == shipped);
  REQUIRE(pool->reload({{tenant, {}}}));
  CHECK(judged().first > 0.99);
  CHECK(judged().second != shipped.second);
  choice = nullptr;
  REQUIRE(pool->reload({{tenant, {}}}));
  CHECK(judged() == shipped);
}

TEST_CASE("an item that kills, blocks or fills its worker is unscannable, says why, and the next item is scanned") {
  auto settings = test_settings();
  settings.deadline = std::chrono::milliseconds(3000);
  const auto pool = make_pool(settings);
  struct Row {
    std::string says, what, rule, evidence;
  };
#ifdef __SANITIZE_ADDRESS__
  const std::string wild = "exit 1";  // AddressSanitizer takes the signal, reports, and leaves
#else
  const std::string wild = "SIGSEGV";
#endif
  const Row rows[] = {
      {"a wild pointer", "crash", "worker.crashed", wild},
      {"an abort", "abort", "worker.crashed", "SIGABRT"},
      {"an endless loop", "spin", "worker.timed_out", "no answer within 3000 ms"},
      {"a socket", "socket", "worker.crashed", "SIGSYS"},
      {"a child process", "fork", "worker.crashed", "SIGSYS"},
      {"another program", "exec", "worker.crashed", "SIGSYS"},
      {"all memory", "allocate", "worker.memory", "out of memory"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto report = pool->scan(tenant, selftest(row.what), {}, selftest_context());
    REQUIRE(report);
    CHECK(rules_of(report) == row.rule);
    CHECK(report->findings.at(0).evidence == row.evidence);
    CHECK(scan::to_string(report->verdict) == "unscannable");
    CHECK(report->sha256.size() == 64);
    CHECK(rules_of(pool->scan(tenant, clean_mail, {}, {})).find("worker.") == std::string::npos);
  }
  CHECK(pool->figures().timed_out == 2);  // one retry
}

TEST_CASE("a worker that looks for a file finds none and lives") {
  const auto pool = make_pool();
  const auto report = pool->scan(tenant, selftest("open"), {}, selftest_context());
  CHECK(rules_of(report).find("worker.") == std::string::npos);
}

TEST_CASE("the selftest field of a real mail does nothing") {
  auto settings = test_settings();
  settings.allow_selftest = false;
  const auto pool = make_pool(settings);
  CHECK(rules_of(pool->scan(tenant, selftest("crash"), {}, selftest_context())).find("worker.") == std::string::npos);
}

TEST_CASE("many callers share few workers, and rulesets can be exchanged under load") {
  auto settings = test_settings();
  settings.workers = 2;
  const auto pool = make_pool(settings);
  std::atomic<int> good{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&] {
      for (int n = 0; n < 40; ++n) good += pool->scan(tenant, clean_mail, {}, {}).has_value() ? 1 : 0;
    });
  }
  CHECK(pool->reload({{tenant, scan::Settings{}}, {TenantId{2}, scan::Settings{}}}));
  for (auto& caller : callers) caller.join();
  CHECK(good == 320);
  CHECK(pool->scan(TenantId{2}, clean_mail, {}, {}));
  CHECK(to_string(pool->scan(TenantId{3}, clean_mail, {}, {}).error().code) == std::string("not_found"));
}

TEST_CASE("a full queue refuses at once") {
  auto settings = test_settings();
  settings.queue = 1;
  settings.deadline = std::chrono::milliseconds(1000);
  const auto pool = make_pool(settings);
  std::vector<std::thread> callers;
  std::atomic<int> refused{0};
  for (int i = 0; i < 6; ++i) {
    callers.emplace_back([&] {
      const auto report = pool->scan(tenant, selftest("spin"), {}, selftest_context());
      if (!report && report.error().code == Code::unavailable) ++refused;
    });
  }
  for (auto& caller : callers) caller.join();
  CHECK(refused >= 1);
}

TEST_CASE("empty, binary and large items come back as reports") {
  const auto pool = make_pool();
  for (const std::string& item :
       {std::string(), std::string(1, '\0'), std::string(3'000'000, '\xff'), std::string("\r\n\r\n\r\n")}) {
    CAPTURE(item.size());
    const auto report = pool->scan(tenant, item, {}, {});
    REQUIRE(report);
    CHECK(report->size == item.size());
  }
}

TEST_CASE("a mail is edited and shown in a worker") {
  const auto pool = make_pool();
  rewrite::Edit edit;
  edit.kind = rewrite::Edit::Kind::tag_subject;
  edit.text = "[SPAM]";
  const auto rewritten = pool->rewrite(clean_mail, {edit});
  REQUIRE(rewritten);
  CHECK(rewritten->bytes.find("Subject: [SPAM] hello\r\n") != std::string::npos);
  const auto shown = pool->preview(clean_mail, 10'000);
  REQUIRE(shown);
  CHECK(*shown == "From: a@example.com\nTo: b@example.com\nSubject: hello\n\nHello Bob, see you tomorrow.\n\n");
}

TEST_CASE("messages attached to a mail come back byte for byte, those inside them do not") {
  const auto pool = make_pool();
  const std::string inner =
      "From: e@evil.example\r\nSubject: inner\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\nContent-Type: "
      "message/rfc822\r\n\r\nSubject: innermost\r\n\r\nx\r\n--i--\r\n";
  const std::string second =
      "From: b@evil.example\r\nTo: a@b.example\r\nSubject: second\r\nMessage-ID: <2@evil.example>\r\n\r\ntext\r\n";
  const std::string outer =
      "From: bob@corp.example\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: "
      "text/plain\r\n\r\nlook\r\n--o\r\nContent-Type: message/rfc822\r\n\r\n" +
      inner +
      "\r\n--o\r\nContent-Type: application/octet-stream; name=\"s.eml\"\r\nContent-Disposition: attachment; "
      "filename=\"s.eml\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
      to_base64(second) + "\r\n--o--\r\n";
  const auto found = pool->enclosed(outer);
  REQUIRE(found);
  REQUIRE(found->size() == 2);
  CHECK((*found)[0] == inner);
  CHECK((*found)[1] == second);
  CHECK(pool->enclosed(clean_mail)->empty());
  CHECK(pool->enclosed("")->empty());
  std::string many = "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n";
  for (int i = 0; i < 50; ++i) many += "--o\r\nContent-Type: message/rfc822\r\n\r\n" + second + "\r\n";
  CHECK(pool->enclosed(many + "--o--\r\n")->size() == 20);
}

TEST_CASE("a tenant's rule that explodes costs its own findings only, and is told") {
  scan::Settings slow;
  slow.yara_sources = {"rule slow { strings: $a = /(a|aa)+b/ condition: $a }"};
  auto pool = Pool::start(test_settings(), {{tenant, slow}});
  REQUIRE(pool);
  const std::string eicar =
      "X5O!P%@AP[4\\PZX54(P^)7CC)7}$"
      "EICAR-STANDARD-"
      "ANTIVIRUS-TEST-FILE!$H+H*";
  const auto mail =
      "From: a@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
      "application/octet-stream; name=a.bin\r\n\r\n" +
      std::string(300'000, 'a') + "\r\n--b\r\nContent-Type: application/octet-stream; name=x.com\r\n\r\n" + eicar +
      "\r\n--b--\r\n";
  const auto report = (*pool)->scan(tenant, mail, {}, {});
  CHECK(rules_of(report).find("malware.eicar") != std::string::npos);
  CHECK(rules_of(report).find("unscannable.yara_timeout") != std::string::npos);
  CHECK((*pool)->figures().crashed == 1);
  CHECK(rules_of((*pool)->scan(tenant, clean_mail, {}, {})).empty());
  CHECK((*pool)->figures().crashed == 1);
}

TEST_CASE("what a mail tells as a password comes with its report") {
  const auto pool = make_pool();
  const auto told =
      pool->scan(tenant, "From: a@example.com\r\nSubject: x\r\n\r\nThe password is: Hamburg-77\r\n", {}, {});
  REQUIRE(told);
  CHECK(std::find(told->told_passwords.begin(), told->told_passwords.end(), "Hamburg-77") !=
        told->told_passwords.end());
}

TEST_CASE("a word behind a password's cue that is cut inside a letter costs the mail nothing") {
  const auto pool = make_pool();
  for (const std::string_view letter : {"\xC3\xA9", "\xE3\x81\x82", "\xF0\x9F\x94\x92"}) {
    // some of them end the window of 160 bytes inside the letter
    for (std::size_t before = 140; before < 165; ++before) {
      const auto text = "Your password" + std::string(before, ' ') + "a9" + std::string(letter) + " and more";
      const auto report = pool->scan(tenant,
                                     "From: a@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: "
                                     "text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" +
                                         text + "\r\n",
                                     {}, {});
      CAPTURE(letter);
      CAPTURE(before);
      REQUIRE(report);
      CHECK(rules_of(report) == "");
      for (const auto& word : report->told_passwords) CHECK(is_valid_utf8(word));
    }
  }
}

// "Verify your account now" in 18 points, black on white.
const std::string written_picture =
    "iVBORw0KGgoAAAANSUhEUgAAAkwAAAA5AQAAAADsb0k1AAABwElEQVR42u3VsWrcMBgHcMMFMmroVAhozAN0SUCcHiZD5mwdjtPBDSGTWrrklvg5sj"
    "l4UIaAhj5Ajwr6jdWhITYIf/1stxmOpMjBQy"
    "A2aDBCPyzx198ZjvX4bKImaqIm6v1Scj0CFVVoqdmz8z8GUY1yLSWfnc+HURK6HY5CmbEolOYuluIAZYiRW7hWFa940TAIDzzDB+"
    "6Xi4VKo7hdLdbiQMld9MzCF7Vlnq0+H0K4Zxnes2IuFolfleu5"
    "kHK+"
    "lHXljIVLfDTuN79wEEqTY2k0FyKVulFCEaXqGpwFjQimkWEHwUCONHQypXtKqIpW95RtVKifKHt6kkjZo0xQrgTGYIjKsTrUUbkauhcL3H68TaXEHu"
    "Vne9Rmk0gZoSJR19ic9ZRzr6V+9dQGm/"
    "Oegn3q29dE6ueyo66wOe5XG/"
    "f32Hsqt+"
    "vviZRfypYqEZlzhqIEJYVht3Oup7Quy1QKufhHGbiks1p3EQ1lmwwafAC1aimqGu3Z9jjH7ay7OP6DhYKoQppUqsKi3SBVTR65P6dcnXXXufpkYUuU"
    "VwaG"
    "dTsMqpT/UtRafCTKvlR/g6mGYTUWJen8px/9RE3URL1d6g+ECrqK9X4WXQAAAABJRU5ErkJggg==";

TEST_CASE(
    "letters in a picture are read inside the sandbox; without language data the report says so, and switched off "
    "nobody asks") {
  const std::string mail =
      "From: a@example.com\r\nTo: b@example.com\r\nSubject: hello\r\nMIME-Version: 1.0\r\nContent-Type: "
      "image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
      written_picture + "\r\n";
  struct Row {
    std::string says;
    PictureSettings pictures;
    std::string read, signal;
  };
  const Row rows[] = {
      {"as installed", {}, "▣ Verify your account now", "picture_text"},
      {"with an engine that workers share", {.shared = true}, "▣ Verify your account now", "picture_text"},
      {"no language data", {.folder = "/nowhere"}, "", "picture_text_unread:engine"},
      {"switched off", {.read = false}, "", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    auto settings = test_settings();
    settings.pictures = row.pictures;
    const auto pool = make_pool(settings);
    for (int round = 0; round < 2; ++round) {
      const auto report = pool->scan(tenant, mail, {}, {});
      REQUIRE(report);
      CHECK(report->mail.body_excerpt == row.read);
      std::string signal;
      for (const auto& name : report->signals) signal += name.starts_with("picture_text") ? name : "";
      CHECK(signal == row.signal);
    }
    CHECK(pool->figures().crashed == 0);
  }
}

}  // namespace sekisho::worker
