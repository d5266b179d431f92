#pragma once

#include <string>
#include <vector>

#include "app/config.h"
#include "base/text.h"

namespace sekisho::app {

struct ScanArguments {
  std::vector<std::string> paths;
  bool json = false;
  bool document = false;
  bool explain = false;     // `sekisho explain`: everything that was said for and against
  int jobs = 0;             // 0: one per core
  std::string policy_file;  // YAML; empty: those of the data folder if it is there, else the defaults
  std::string data;
  Language language = Language::english;
  std::string as = "auto";  // auto, mail, file
};

/// `sekisho scan` and `sekisho explain`. Returns the exit status: 0 nothing found, 1 something found, 2 error.
int scan_command(const Config& config, const ScanArguments& arguments);

}  // namespace sekisho::app
