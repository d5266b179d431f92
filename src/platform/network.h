#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sekisho::platform {

/// One address or network, "192.0.2.1", "192.0.2.0/24" or "2001:db8::/32" (RFC 4632, RFC 4291 §2.3); the bits after the
/// prefix must be zero. Refusal::bad_network otherwise.
Result<void> check_network(std::string_view network);
/// Whether an address lies in one of the networks (::ffff:a.b.c.d as a.b.c.d); true for an empty list; false for what
/// is no address.
bool is_allowed_address(const std::vector<std::string>& networks, std::string_view address);

}  // namespace sekisho::platform
