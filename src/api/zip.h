#pragma once

#include <string>
#include <string_view>

#include "base/time.h"

namespace sekisho::api {

/// A zip archive (APPNOTE 6.3) with one stored member. At most 4 GiB; names are UTF-8.
std::string zip_of(std::string_view name, std::string_view bytes, Time at);

}  // namespace sekisho::api
