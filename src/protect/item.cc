#include "protect/item.h"

namespace sekisho::protect {

std::string_view direction_name(scan::Direction direction) {
  switch (direction) {
    case scan::Direction::incoming:
      return "incoming";
    case scan::Direction::outgoing:
      return "outgoing";
    case scan::Direction::internal:
      return "internal";
    case scan::Direction::unknown:
      break;
  }
  return "unknown";
}

}  // namespace sekisho::protect
