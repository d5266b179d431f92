#pragma once

#include <string>
#include <string_view>

#include "app/settings.h"
#include "base/result.h"

namespace sekisho::app {

/// Where a wrong setting stands, as its reader is told: "sekisho.toml:2:1", an environment variable, the command line.
struct Place {
  std::string text;
  Language language = Language::english;
};

/// What is wrong with a setting and what is expected instead, in the reader's language. Each is Code::malformed.
tl::unexpected<Error> no_such_setting(const Place& place, std::string_view name);
tl::unexpected<Error> outside_section(const Place& place, std::string_view key);
tl::unexpected<Error> no_toml(const Place& place, std::string_view parser_says);
tl::unexpected<Error> wrong_type(const Place& place, const Setting& setting, const Member& member);
tl::unexpected<Error> out_of_range(const Place& place, const Setting& setting);
tl::unexpected<Error> not_allowed(const Place& place, const Setting& setting, std::string_view value);

}  // namespace sekisho::app
