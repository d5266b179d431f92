#pragma once

#include "api/services.h"
#include "app/config.h"

namespace sekisho::app {

/// What the routes are told of the configuration. Code::malformed names the setting.
Result<api::ApiSettings> api_settings(const Config& config);

}  // namespace sekisho::app
