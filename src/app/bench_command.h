#pragma once

#include <string>
#include <vector>

#include "app/config.h"

namespace sekisho::app {

struct BenchArguments {
  std::vector<std::string> paths;
  int rounds = 5;
  bool json = false;
  std::string as = "auto";  // auto, mail, file
};

/// `sekisho bench`: what the engine costs on the given items, stage by stage (MIME structure, whole reading, pattern
/// pass, each scanner, the report as JSON), in this process and on one thread, in processor time. Each round goes over
/// all items; the table shows the median round. For one's own mail only: unlike `scan` it does not shut the readers
/// away in a worker process. Returns the exit status: 0, or 2 for an error.
int bench_command(const Config& config, const BenchArguments& arguments);

}  // namespace sekisho::app
