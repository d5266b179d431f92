#include "connect/connector.h"

#include <algorithm>

namespace sekisho::connect {

std::string_view to_string(Effect effect) {
  switch (effect) {
    case Effect::quarantine:
      return "quarantine";
    case Effect::restore:
      return "restore";
    case Effect::remove:
      return "remove";
    case Effect::move_to_junk:
      return "move_to_junk";
  }
  return "";
}

bool Capabilities::can(Effect effect) const { return std::ranges::find(effects, effect) != effects.end(); }

}  // namespace sekisho::connect
