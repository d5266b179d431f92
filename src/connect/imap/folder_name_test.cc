#include "connect/imap/folder_name.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "base/text.h"

namespace sekisho::connect::imap {

TEST_CASE("folder names stand on the wire as modified UTF-7, and come back") {
  struct Row {
    std::string says, name, spelling;
  };
  const Row rows[] = {
      {"plain", "INBOX/Projects 2026", "INBOX/Projects 2026"},
      {"the example of RFC 3501", "~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"},
      {"an ampersand", "R&D & you", "R&-D &- you"},
      {"beyond the first plane", "𝄞", "&2DTdHg-"},
      {"one letter between", "é-è", "&AOk--&AOg-"},
      {"nothing", "", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    CHECK(to_wire_name(row.name) == row.spelling);
    CHECK(from_wire_name(row.spelling).value_or("?") == row.name);
  }
}

TEST_CASE("a spelling that is no name's is none") {
  for (const auto* spelling :
       {"&", "&AOk", "&!-", "&2DQ-", "&3R4-", "&AGE-", "&AOk-&AOg-", "\x80", "a\r\nb", "&A-", "&AAo-"}) {
    CAPTURE(spelling);
    CHECK_FALSE(from_wire_name(spelling).has_value());
  }
}

TEST_CASE("any name comes back, and any spelling that is read is made again") {
  CHECK(rc::check("names", [](const std::string& bytes) {
    std::string name = to_valid_utf8(bytes);
    std::erase_if(name, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
    RC_ASSERT(from_wire_name(to_wire_name(name)) == name);
  }));
  CHECK(rc::check("spellings", [](const std::string& bytes) {
    std::string text = "&";
    for (const char c : bytes) text += "AB9+,-&x"[static_cast<unsigned char>(c) % 8];
    const auto name = from_wire_name(text);
    if (name) RC_ASSERT(to_wire_name(*name) == text);
  }));
}

}  // namespace sekisho::connect::imap
