#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sekisho::platform {

/// "192.0.2.1" or "192.0.2.0/24" (RFC 4632); the bits after the prefix must be zero. Refusal::bad_network otherwise.
Result<void> check_network(std::string_view network);
/// Whether an IPv4 address (or ::ffff:a.b.c.d) lies in one of the networks; true for an empty list; false for what is no address.
bool is_allowed_address(const std::vector<std::string>& networks, std::string_view address);

}  // namespace sekisho::platform
