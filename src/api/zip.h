#pragma once

#include <string>
#include <string_view>

#include "base/time.h"

namespace sekisho::api {

/// A zip archive (APPNOTE 6.3) with one stored member. At most 4 GiB; names are UTF-8.
std::string zip_of(std::string_view name, std::string_view bytes, Time at);

/// gzip (RFC 1952) without a name and a time, so that the same text gives the same bytes.
std::string gzip_of(std::string_view bytes);

}  // namespace sekisho::api
