#pragma once

#include <string>
#include <vector>

#include "app/config.h"

namespace CLI {
class App;
}

namespace sekisho::app {

/// Adds the commands of `sekisho admin` that work on a data folder (also while a service runs on it). Each sets
/// `status`: 0 done, 1 refused or failed, 2 misuse.
void add_admin_commands(CLI::App& admin, Config& config, int& status);

}  // namespace sekisho::app
