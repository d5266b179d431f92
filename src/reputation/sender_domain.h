#pragma once

#include <string>
#include <string_view>

namespace sekisho::reputation {

/// The domain of an address in A-labels (IDNA 2008), lower case; what IDNA refuses is only made lower case. Empty when
/// the address has none, or one of more than 512 bytes. Pure.
std::string sender_domain(std::string_view address);

}  // namespace sekisho::reputation
