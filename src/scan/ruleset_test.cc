#include "scan/ruleset.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>

namespace sekisho::scan {

// A gap of a few hundred characters in one expression made the database ten times as large, and a fresh start take 40
// s.
TEST_CASE("what all scanners look for compiles into a small database") {
  const auto folder = std::filesystem::temp_directory_path() / ("sekisho-ruleset-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  Settings settings;
  settings.cache_folder = folder;
  REQUIRE(Ruleset::build(settings));
  std::uintmax_t bytes = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) bytes += file.file_size();
  CHECK(bytes > 100'000);
  CHECK(bytes < 1'500'000);
  std::filesystem::remove_all(folder);
}

}  // namespace sekisho::scan
