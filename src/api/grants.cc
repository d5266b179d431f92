#include "api/grants.h"

namespace sekisho::api {

std::string beyond_own(const Call& call, const platform::Permissions& permissions) {
  for (const auto& [screen, level] : permissions) {
    auto wanted = screen + "=" + platform::to_string(level);
    if (level != platform::Level::none && !call.who.may(wanted)) return wanted;
  }
  return {};
}

}  // namespace sekisho::api
