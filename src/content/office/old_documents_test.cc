// WordPerfect and dBase: what a person reads in them, and what is closed.
#include <doctest/doctest.h>

#include "content/office/made_ole.h"
#include "content/testing.h"

namespace sekisho::content {
namespace {

using testing::put;

// A document of this version with its body behind a head of 32 bytes.
std::string wordperfect(char version, const std::string& body, std::uint16_t key = 0) {
  std::string out = "\xFFWPC";
  put(out, 32, 4);
  out += std::string("\x01\x0A", 2) + version + std::string(1, '\0');
  put(out, key, 2);
  out.resize(32, '\0');
  return out + body;
}
bool reads(const Document& document, std::string_view words) {
  return document.parts[0].readable.find(words) != std::string_view::npos;
}

}  // namespace

TEST_CASE("the text of a WordPerfect document is read through its codes") {
  // A hard return in a code of variable length, a soft blank, a code of fixed length.
  const std::string six = "See\x80https://far.example/wp" + std::string("\xD0\x04\x0A\0\0\0\0\x0A\0\xD0", 10) + "caf" +
                          std::string("\xF0\x65\0\xF0", 4) +
                          "\x80"
                          "end";
  const auto new_document = wordperfect(2, six);
  const auto document = read_named(new_document, "a.wpd");
  CHECK(document.parts[0].kind == "wpd");
  CHECK(reads(document, "See https://far.example/wp\ncafe end"));
  CHECK(links_to(document, "https://far.example/wp"));
  CHECK_FALSE(has_trait(document, "file.unread"));

  const std::string five = "See https://far.example/wp5\x0A" + std::string("\xC3\x0C\xC3", 3) + "bold" +
                           std::string("\xD1\x01\x04\0\0\0\x01\xD1", 8) + " end";
  const auto old_document = wordperfect(0, five);
  const auto old = read_named(old_document, "a.wp5");
  CHECK(reads(old, "See https://far.example/wp5\nbold end"));
  CHECK(links_to(old, "https://far.example/wp5"));
}

TEST_CASE("a WordPerfect document with a password is told as closed, and one with an object holds it") {
  const auto closed = wordperfect(2, "\x12\x34\x56", 0x4711);
  const auto document = read_named(closed, "a.wpd");
  CHECK(has_trait(document, "office.encrypted"));
  CHECK(document.parts[0].encrypted);
  const auto holder =
      wordperfect(2, "text" + std::string("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) + std::string(600, '\0'));
  CHECK(has_trait(read_named(holder, "a.wpd"), "office.embedded_object"));
  for (std::size_t n = 0; n < holder.size(); ++n) CHECK(read_named(holder.substr(0, n), "a.wpd").parts.size() < 4);
}

TEST_CASE("records of a dBase table are read in its code page") {
  std::string table("\x03\x7E\x0B\x1E", 4);
  put(table, 1, 4), put(table, 65, 2), put(table, 41, 2);
  table.resize(29, '\0');
  table.push_back('\x7B');  // CP932
  table.resize(32, '\0');
  table += std::string("NOTE\0\0\0\0\0\0\0C", 12) + std::string(4, '\0') + std::string(1, 40) + std::string(15, '\0') +
           '\x0D';
  auto record = " \x89\xEF\x8B\x63 https://far.example/dbf";  // 会議
  table += std::string(record) + std::string(41 - std::string(record).size(), ' ') + '\x1A';
  const auto document = read_named(table, "a.dbf");
  CHECK(document.parts[0].kind == "dbf");
  CHECK(reads(document, "会議 https://far.example/dbf"));
  CHECK(links_to(document, "https://far.example/dbf"));
  CHECK_FALSE(has_trait(document, "file.unread"));
}

}  // namespace sekisho::content
