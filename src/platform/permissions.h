#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "platform/context.h"

namespace sekisho::platform {

/// What a role may do in one screen. CAS knows none, read ("View only") and full ("Full control"); the platform all
/// four.
enum class Level : unsigned char { none, read, partial, full };
const char* to_string(Level level);
std::optional<Level> level_from(std::string_view text);

/// What a screen shows: mail and files with their policies and logs; the console's own administration; or nothing, for
/// this product has no such screen: its permissions are kept and carried over, and a role editor that offered it would
/// promise what no route asks for.
enum class About : unsigned char { mail, console, nothing };

/// One place that can be permitted. The same permission model stands under both consoles; `screen` is its id for ever.
struct Screen {
  std::string_view id;  // "policies", "quarantine", "product_instance", …
  bool cas;             // exists in the CAS console
  bool platform;        // exists in the platform console
  bool carried_over;    // CAS permission survives the update (U-38: roles, sign-on and licence do not)
  About about;
  std::string_view english, japanese;
};
const std::vector<Screen>& screens();
const Screen* find_screen(std::string_view id);

/// Screen id → level; what is not named is none.
using Permissions = std::map<std::string, Level, std::less<>>;
Level level_of(const Permissions& permissions, std::string_view screen);
/// "logs=read,policies=full": as stored. Unknown screens and levels: Refusal::bad_permission.
std::string to_text(const Permissions& permissions);
Result<Permissions> parse_permissions(std::string_view text);
/// Refusal::bad_permission when a screen does not exist on this side or the level does not (CAS has no partial).
Result<void> check_permissions(Side side, const Permissions& permissions);
/// A CAS role's permissions as the update carries them over (U-38): without those that would escalate.
Permissions carried_over(const Permissions& cas);

/// The predefined roles of one side with their permissions, in the order of the consoles.
struct PredefinedRole {
  std::string_view name, japanese, description;
  bool keys;  // may be given to an API key (Master Administrator may not)
  Permissions permissions;
};
const std::vector<PredefinedRole>& predefined_roles(Side side);

}  // namespace sekisho::platform
