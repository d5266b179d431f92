#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "api/http/message.h"
#include "api/services.h"

namespace sekisho::api {

/// A part without which no mail can be taken, and how it is.
struct PartState {
  enum class Part : std::uint8_t { database, disk, workers, milter };
  enum class State : std::uint8_t { able, no_answer, takes_no_writes, missing };
  Part part = Part::database;
  State state = State::able;
};
std::string_view name_of(PartState::Part part);

/// What machines ask without signing in: /healthz (the process runs), /readyz (mail can be taken; else 503, and which
/// part is not able) and /metrics (Prometheus text; numbers only, nobody's data). Nothing for other paths and methods.
/// Words in Japanese for Accept-Language: ja.
std::optional<Response> answer_probe(const Services& services, const Request& request);

}  // namespace sekisho::api
