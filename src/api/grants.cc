#include "api/grants.h"

namespace sekisho::api {

std::string beyond_own(const Call& call, const platform::Permissions& permissions) {
  for (const auto& [screen, level] : permissions) {
    auto wanted = screen + "=" + platform::to_string(level);
    if (level != platform::Level::none && !call.who.may(wanted)) return wanted;
  }
  return {};
}

Result<void> check_no_more_than_own(const Call& call, const platform::Permissions& permissions) {
  if (const auto beyond = beyond_own(call, permissions); !beyond.empty())
    return fail(Code::denied, "the role permits more than yours: " + beyond.substr(0, beyond.find('=')));
  return {};
}

Result<void> check_no_more_than_own(const Call& call, platform::RoleId id) {
  const auto role = platform::Roles(*call.services.platform).find(call.who.tenant, id);
  if (!role && role.error().code != Code::not_found) return tl::unexpected(role.error());
  if (!role || role->side != platform::side_from(call.who.side)) return {};
  return check_no_more_than_own(call, role->permissions);
}

}  // namespace sekisho::api
