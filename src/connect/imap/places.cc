#include "connect/imap/places.h"

#include <charconv>

#include "base/text.h"

namespace sekisho::connect::imap {
namespace {

// A number and, when one stands there, the point behind it.
template <class Number>
bool take(std::string_view& text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (text.empty()) return true;
  if (text.front() != '.') return false;
  text.remove_prefix(1);
  return !text.empty();
}

}  // namespace

std::string item_id(std::uint32_t validity, std::uint32_t uid) {
  return std::to_string(validity) + "." + std::to_string(uid);
}

std::optional<Place> place_from_item_id(std::string_view text) {
  Place place;
  if (!take(text, place.validity) || text.empty() || !take(text, place.uid) || !text.empty()) return std::nullopt;
  return place;
}

Cursor to_cursor(const std::map<std::string, Place>& folders) {
  std::string out;
  for (const auto& [name, place] : folders)
    out += item_id(place.validity, place.uid) + "." + std::to_string(place.modseq) + " " + name + "\n";
  return out;
}

Places places_from(const Cursor& cursor) {
  Places out;
  if (const auto old = place_from_item_id(cursor)) {
    out.folders["INBOX"] = *old;
    out.inbox_only = true;
    return out;
  }
  for (const auto line : split(cursor, '\n')) {
    const auto space = line.find(' ');
    if (space == line.npos) continue;
    auto numbers = line.substr(0, space);
    Place place;
    if (!take(numbers, place.validity) || !take(numbers, place.uid) || !take(numbers, place.modseq) || !numbers.empty())
      continue;
    out.folders[std::string(line.substr(space + 1))] = place;
  }
  return out;
}

}  // namespace sekisho::connect::imap
