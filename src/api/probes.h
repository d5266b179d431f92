#pragma once

#include <optional>

#include "api/http/message.h"
#include "api/services.h"

namespace sekisho::api {

/// What machines ask without signing in: /healthz (the process runs), /readyz (database and scan workers answer; else 503) and /metrics
/// (Prometheus text; numbers only, nobody's data). Nothing for other paths and methods.
std::optional<Response> answer_probe(const Services& services, const Request& request);

}  // namespace sekisho::api
