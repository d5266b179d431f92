#pragma once

#include <string>
#include <string_view>

namespace sekisho::content {

/// BLAKE2sp (eight interleaved BLAKE2s below one root; "BLAKE2: simpler, smaller, fast as MD5", 2.10 and 2.11): 32
/// bytes. OpenSSL has no tree mode.
std::string blake2sp(std::string_view bytes);

}  // namespace sekisho::content
