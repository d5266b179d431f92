#pragma once

#include <string>

#include "api/http/message.h"

namespace sekisho::api {

/// A file of the built console, or its index.html for paths that the console routes itself. Only regular files below
/// the folder, by names without anything special; with ETag, long caching for hashed names, and the console's
/// Content-Security-Policy.
Response serve_static(const std::string& folder, const Request& request);

}  // namespace sekisho::api
