#include "connect/imap/places.h"

#include <doctest/doctest.h>

namespace sekisho::connect::imap {
namespace {

const std::map<std::string, Place> folders{
    {"INBOX", {7, 12, 345}}, {"Lists/a b", {8, 0, 0}}, {"案件", {4294967295u, 1, 18446744073709551615u}}};

std::string shown(const std::optional<Place>& place) {
  return place ? item_id(place->validity, place->uid) : "never seen";
}

}  // namespace

TEST_CASE("a cursor names each folder's place, and comes back") {
  CHECK(to_cursor(folders) == "7.12.345 INBOX\n8.0.0 Lists/a b\n4294967295.1.18446744073709551615 案件\n");
  CHECK(places_from(to_cursor(folders)).folders == folders);
  CHECK_FALSE(places_from(to_cursor(folders)).inbox_only);
}

TEST_CASE("the cursor of a former version is the inbox's, and lines that cannot be read are left out") {
  const auto old = places_from("7.12");
  CHECK(old.inbox_only);
  CHECK(old.folders == std::map<std::string, Place>{{"INBOX", {7, 12, 0}}});
  CHECK(places_from("7.12.x a\n7..1 b\n99999999999.1.1 c\n1.2.3\n1.2.3.4 d\n.1.2 e\n1.2.3 good\n").folders ==
        std::map<std::string, Place>{{"good", {1, 2, 3}}});
  CHECK(places_from("").folders.empty());
}

TEST_CASE("item ids are read whole or not at all") {
  CHECK(shown(place_from_item_id("7.12")) == "7.12");
  for (const auto* text : {"", "7", "7.", ".7", "7.12.3", "7.x", "7.12 ", "-1.2", "99999999999.1"}) {
    CAPTURE(text);
    CHECK_FALSE(place_from_item_id(text));
  }
}

TEST_CASE("a folder that was renamed goes on where it was; one made anew starts at its beginning") {
  const Places places{.folders = folders};
  const auto place = [&](const char* name, std::uint32_t validity, const char* gone) {
    return shown(place_of(places, name, validity, [&](const std::string& other) { return other != gone; }));
  };
  CHECK(place("INBOX", 7, "") == "7.12");
  CHECK(place("INBOX", 9, "") == "9.0");
  CHECK(place("New", 9, "") == "never seen");
  CHECK(place("New", 7, "INBOX") == "7.12");
  CHECK(place("New", 7, "") == "never seen");  // a copy of a folder that is still there
}

}  // namespace sekisho::connect::imap
