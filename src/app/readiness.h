#pragma once

#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "api/probes.h"
#include "app/timed_check.h"
#include "base/time.h"
#include "store/sql.h"

namespace sekisho::app {

/// Whether the service can take mail now, part by part, each tried for real: a row is written to the database, a
/// mebibyte to each disk of the data folder, a milter is greeted as an MTA does. Tried only when somebody asks, at most
/// every two seconds; a part that does not answer within three is not able. A change is logged (service.not_ready,
/// service.ready). Thread-safe.
class Readiness {
 public:
  struct Parts {
    store::Database& database;
    const Clock& clock;
    std::filesystem::path data;
    std::string milter;  // Server::address(), empty: none
    std::function<bool()> has_workers;
  };
  struct Pace {
    std::chrono::milliseconds fresh_for{2'000}, longest_wait{3'000};
  };
  Readiness(Parts parts, Pace pace);
  std::vector<api::PartState> look();

 private:
  void tell(const std::string& trouble);

  const Parts parts_;
  const Pace pace_;
  TimedCheck database_, disk_, milter_;
  std::mutex mutex_;
  std::string told_;
};

/// What keeps a mebibyte from being written below the folder; empty: nothing. Leaves no file, also when the process is
/// killed meanwhile.
std::string trouble_writing(const std::filesystem::path& folder);

}  // namespace sekisho::app
