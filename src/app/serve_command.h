#pragma once

#include "app/config.h"

namespace sekisho::app {

/// `sekisho serve`: runs until SIGTERM or SIGINT. Exit status 0 after an orderly end, 1 when something needed does not
/// start.
int serve_command(const Config& config);

}  // namespace sekisho::app
