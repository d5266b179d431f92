#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "connect/connector.h"

namespace sekisho::connect::imap {

/// How far a folder was looked through: messages up to `uid`, and what was changed in them up to `modseq` (RFC 7162; 0:
/// not known).
struct Place {
  std::uint32_t validity = 0, uid = 0;
  std::uint64_t modseq = 0;
  bool operator==(const Place&) const = default;
};

/// "UIDVALIDITY.UID", an item's id.
std::string item_id(std::uint32_t validity, std::uint32_t uid);
std::optional<Place> place_from_item_id(std::string_view text);

/// Where an account was left off, folder by folder. As a cursor: lines "UIDVALIDITY.UID.MODSEQ name".
struct Places {
  std::map<std::string, Place> folders;
  bool inbox_only = false;  // a cursor of former versions, "UIDVALIDITY.UID": nothing is known of other folders
};
Cursor to_cursor(const std::map<std::string, Place>& folders);
/// What cannot be read is left out, which makes its messages new.
Places places_from(const Cursor& cursor);

/// The place of a folder that now has this name and validity: its own, or that of a folder which had another name and
/// is gone (it was renamed). Nothing: it was never seen. `is_there` tells the names there are now.
template <class IsThere>
std::optional<Place> place_of(const Places& places, const std::string& name, std::uint32_t validity,
                              const IsThere& is_there) {
  if (const auto known = places.folders.find(name); known != places.folders.end()) {
    return known->second.validity == validity ? known->second : Place{.validity = validity};
  }
  for (const auto& [former, place] : places.folders) {
    if (place.validity == validity && !is_there(former)) return place;
  }
  return std::nullopt;
}

}  // namespace sekisho::connect::imap
