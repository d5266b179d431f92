#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace sekisho::app {

struct HostPort {
  std::string host;
  std::uint16_t port = 0;
};

/// "127.0.0.1:8480", "[::1]:8480". Code::malformed names the setting.
Result<HostPort> parse_host_port(const std::string& text, const std::string& setting);

}  // namespace sekisho::app
