#include "protect/settled.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>
#include <vector>

namespace sekisho::protect {

TEST_CASE("who reads on from a settled moment misses no row that others write meanwhile, and reads none twice") {
  const auto file = std::filesystem::temp_directory_path() / ("sekisho-settled-" + std::to_string(::getpid()) + ".db");
  {
    auto database = *store::open_sqlite(file.string());
    const SystemClock clock;
    REQUIRE(database->execute("CREATE TABLE happened (at INTEGER NOT NULL)", {}));
    constexpr int writers = 4, rows = 150;
    std::atomic<int> writing = writers;
    std::atomic<bool> is_written = true;
    std::vector<std::thread> threads;
    for (int i = 0; i < writers; ++i) {
      threads.emplace_back([&] {
        for (int row = 0; row < rows; ++row) {
          const auto done = database->transaction([&]() -> Result<void> {
            const auto at = to_millis(clock.now());
            std::this_thread::sleep_for(std::chrono::microseconds(300));  // stamped, and not there to be read yet
            TRY_VOID(database->execute("INSERT INTO happened (at) VALUES ($1)", {at}));
            return {};
          });
          if (!done) is_written = false;
        }
        --writing;
      });
    }
    std::int64_t read = 0, from = 0;
    for (bool last = false; !last;) {
      last = writing == 0;
      if (last) std::this_thread::sleep_for(std::chrono::milliseconds(2));  // past the millisecond of the last row
      const auto until = settled_now(*database, clock);
      if (!until) break;
      const auto found =
          database->query("SELECT count(*) FROM happened WHERE at >= $1 AND at < $2", {from, to_millis(*until)});
      if (!found) break;
      read += found->at(0).integer(0);
      from = to_millis(*until);
    }
    for (auto& thread : threads) thread.join();
    CHECK(is_written);
    CHECK(read == writers * rows);
  }
  for (const auto* end : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + end);
}

}  // namespace sekisho::protect
