#pragma once

#include <filesystem>

#include "api/http/server.h"
#include "app/config.h"

namespace sekisho::app {

/// The HTTP server's settings: first the plain listener, then the one with TLS, as far as they are configured. Without
/// a certificate a self-signed one is made under keys/ of the data folder. Errors: malformed (names the setting),
/// unavailable (no certificate could be made).
Result<api::ServerSettings> listeners(const Config& config, const std::filesystem::path& data);

}  // namespace sekisho::app
