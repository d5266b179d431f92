#include "app/readiness.h"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <atomic>
#include <csignal>
#include <filesystem>

#include "connect/milter/milter.h"

namespace sekisho::app {
namespace {
using api::PartState;

struct Nobody final : connect::milter::Receiver {
  connect::milter::Answer receive(const connect::milter::Transaction&) override { return {}; }
};

struct Stage {
  std::filesystem::path folder = std::filesystem::temp_directory_path() / ("readiness-" + std::to_string(::getpid()));
  SystemClock clock;
  std::unique_ptr<store::Database> database;
  Nobody nobody;
  std::unique_ptr<connect::milter::Server> milter;
  bool has_workers = true;

  Stage() {
    std::filesystem::create_directories(folder / "blobs");
    auto opened = store::open_sqlite((folder / "sekisho.db").string());
    REQUIRE(opened);
    database = *std::move(opened);
    REQUIRE(store::migrate(*database));
    auto started = connect::milter::Server::start({.listen = "inet:127.0.0.1:0"}, nobody);
    REQUIRE(started);
    milter = *std::move(started);
  }
  ~Stage() { std::filesystem::remove_all(folder); }

  Readiness::Parts parts() {
    return {.database = *database, .clock = clock, .data = folder, .milter = milter->address(), .has_workers = [this] {
              return has_workers;
            }};
  }
};

// "database disk", as far as they are not able.
std::string not_able(Readiness& readiness) {
  std::string out;
  for (const auto& part : readiness.look()) {
    if (part.state != PartState::State::able) out += (out.empty() ? "" : " ") + std::string(api::name_of(part.part));
  }
  return out;
}

constexpr Readiness::Pace at_once{.fresh_for = std::chrono::milliseconds{0}, .longest_wait = std::chrono::minutes{1}};

}  // namespace

TEST_CASE("readiness names the part that is not able, and is back when the part is") {
  Stage stage;
  Readiness readiness(stage.parts(), at_once);
  CHECK(not_able(readiness) == "");

  REQUIRE(stage.database->execute("PRAGMA query_only = 1"));
  CHECK(not_able(readiness) == "database");
  REQUIRE(stage.database->execute("PRAGMA query_only = 0"));
  CHECK(not_able(readiness) == "");

  stage.has_workers = false;
  CHECK(not_able(readiness) == "workers");
  stage.has_workers = true;

  stage.milter->stop();
  CHECK(not_able(readiness) == "milter");
}

TEST_CASE("a disk that takes no mebibyte is not able, and nothing is left on it") {
  Stage stage;
  Readiness readiness(stage.parts(), at_once);
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const rlimit small{.rlim_cur = 600 * 1024, .rlim_max = before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  const auto found = not_able(readiness);
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
  CHECK(found.find("disk") != std::string::npos);
  CHECK(not_able(readiness) == "");
  std::string names;
  for (const auto& entry : std::filesystem::directory_iterator(stage.folder))
    names += entry.path().filename().string().starts_with("sekisho.db") ? "" : entry.path().filename().string();
  CHECK(names == "blobs");
  CHECK(trouble_writing(stage.folder / "missing").find("missing: ") != std::string::npos);
}

TEST_CASE("a part that hangs is not able, holds no other up, and is not asked twice at once") {
  std::mutex hold;
  std::atomic<int> runs{0};
  TimedCheck check(
      [&] {
        ++runs;
        const std::lock_guard lock(hold);
        return std::string("done");
      },
      std::chrono::hours{1});
  {
    const std::lock_guard lock(hold);
    check.begin();
    CHECK_FALSE(check.answer(std::chrono::steady_clock::now() + std::chrono::milliseconds{20}));
    check.begin();
    CHECK_FALSE(check.answer(std::chrono::steady_clock::now()));
  }
  CHECK(check.answer(std::chrono::steady_clock::now() + std::chrono::minutes{1}) == std::optional<std::string>("done"));
  check.begin();  // fresh
  CHECK(check.answer(std::chrono::steady_clock::now()) == std::optional<std::string>("done"));
  CHECK(runs == 1);
}

}  // namespace sekisho::app
