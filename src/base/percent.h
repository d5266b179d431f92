#pragma once

#include <string>
#include <string_view>

namespace sekisho {

/// Percent-encoding (RFC 3986 §2.1) of every byte but the unreserved characters and those in `also_plain`.
std::string percent_encode(std::string_view text, std::string_view also_plain = {});

}  // namespace sekisho
