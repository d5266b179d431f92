// Icons that icotool made of a code of qrencode: once as a bitmap, once as PNG.
#include "content/image/icons.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "base/encode.h"
#include "content/read.h"

namespace sekisho::content {
namespace {

struct Row {
  const char* kind;
  const char* base64;
};
constexpr Row rows[] = {
    {"bmp",
     "AAABAAEAQkICAAEAAQBgBgAAFgAAACgAAABCAAAAhAAAAAEAAQAAAAAAGAMAAAAAAAAAAAAAAgAAAAAAAAAAAAAA////AP//////////wAAAAP///"
     "///////wAAAAP//////////wAAAAP//////////wA"
     "AAAP//////////wAAAAP//////////wAAAAP//////////wAAAAP//////////wAAAAP8AAzM8D88/wAAAAP8AAzM8D88/wAAAAP8/8wDz/DA/"
     "wAAAAP8/8wDz/DA/wAAAAP8wM/zPDwA/wAAAAP8wM/zP"
     "DwA/wAAAAP8wMzADw/w/wAAAAP8wMzADw/w/wAAAAP8wMzwwADz/wAAAAP8wMzwwADz/wAAAAP8/8/DMPz8/wAAAAP8/8/DMPz8/wAAAAP8AA/"
     "zzMz8/wAAAAP8AA/zzMz8/wAAAAP///wP/PzD/wAAAAP"
     "///wP/PzD/wAAAAP8/wMzMADD/wAAAAP8/wMzMADD/wAAAAP88DA8zzMM/wAAAAP88DA8zzMM/wAAAAP8A8M8wzwA/wAAAAP8A8M8wzwA/"
     "wAAAAP8PPzDwPzz/wAAAAP8PPzDwPzz/wAAAAP8P8wAz8P8/"
     "wAAAAP8P8wAz8P8/wAAAAP8APPwzPwA/wAAAAP8APPwzPwA/wAAAAP/888z8wA8/wAAAAP/888z8wA8/wAAAAP8P/zDw/AD/wAAAAP8P/zDw/AD/"
     "wAAAAP8MM8zwM/8/wAAAAP8MM8zwM/8/wAAAAP///w"
     "8D////wAAAAP///w8D////wAAAAP8AAzMzMAA/wAAAAP8AAzMzMAA/wAAAAP8/88zz8/8/wAAAAP8/88zz8/8/wAAAAP8wM/ADMwM/wAAAAP8wM/"
     "ADMwM/wAAAAP8wM/AMMwM/wAAAAP8wM/AMMwM/wAAA"
     "AP8wM8zM8wM/wAAAAP8wM8zM8wM/wAAAAP8/8/wDM/8/wAAAAP8/8/wDM/8/wAAAAP8AAwDP8AA/wAAAAP8AAwDP8AA/wAAAAP//////////"
     "wAAAAP//////////wAAAAP//////////wAAAAP////////"
     "//wAAAAP//////////wAAAAP//////////wAAAAP//////////wAAAAP//////////"
     "wAAAAAAAAAAAAAAAPQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="},
    {"png",
     "AAABAAEAQkIAAAEAIAALAQAAFgAAAIlQTkcNChoKAAAADUlIRFIAAABCAAAAQgEDAAAA2ZqSqwAAAAZQTFRFAAAA////pdmf3QAAAAJ0Uk5T///"
     "Itd/HAAAACXBIWXMAAAsSAAALEgHS3X78AAAAnUlEQV"
     "Qoka3SMQoDQQiF4Qe2C3MVwXbAqy+kFeYqgq1gQsImcdLG6muEHxF1Df4kEJZDmzSSpLpYzIJ2+SG/ol0aFlFdIBFGV9Wgq+/"
     "SIeavgo9GsSeqKcPyHNqEmaLoGgHx2qTsOqsJvni9dt+axxC7delpBq6m"
     "KirdBMoQ1SYNN93EMhnPgm8x3VI35Rro0kAkdz2uO8fq+u8P3QGr74tKI0nPzAAAAABJRU5ErkJggg=="},
};

Document read_icon(std::string_view bytes, const Limits& limits = {}) {
  Budget budget(limits);
  return read(bytes, {.as = ReadOptions::As::file, .filename = "a.ico"}, budget);
}

bool leads_to_icon(const Document& document) {
  return std::any_of(document.links.begin(), document.links.end(),
                     [](const Link& link) { return link.url == "https://icon.example.com/pay"; });
}

}  // namespace

TEST_CASE("the code in an icon is found in both forms; cut and flipped files end") {
  for (const auto& row : rows) {
    CAPTURE(std::string(row.kind));
    const auto bytes = from_base64(row.base64);
    REQUIRE(bytes.has_value());
    bool complete = false;
    const auto pictures = icon_pictures(*bytes, 10, complete);
    REQUIRE(pictures.size() == 1);
    CHECK(complete);
    CHECK(pictures[0].kind == row.kind);
    const auto document = read_icon(*bytes);
    CHECK(document.parts[0].kind == "ico");
    CHECK(leads_to_icon(document));
    for (std::size_t size = 0; size < bytes->size(); size += 3) {
      static_cast<void>(read_icon(std::string_view(*bytes).substr(0, size)));
      auto wrong = *bytes;
      wrong[size] = static_cast<char>(wrong[size] ^ 0x5A);
      static_cast<void>(read_icon(wrong));
    }
  }
}

TEST_CASE("a broken size of an icon hides no other; entries without end and at the same place are few") {
  const auto png = *from_base64(rows[1].base64), picture = png.substr(22);
  const auto entry = [](std::uint32_t size, std::uint32_t at) {
    std::string out(16, '\0');
    for (std::size_t i = 0; i < 4; ++i)
      out[8 + i] = static_cast<char>(size >> (8 * i)), out[12 + i] = static_cast<char>(at >> (8 * i));
    return out;
  };
  const std::string broken(64, 'x');
  const auto two = std::string("\0\0\1\0\2\0", 6) + entry(64, 38) +
                   entry(static_cast<std::uint32_t>(picture.size()), 102) + broken + picture;
  CHECK(leads_to_icon(read_icon(two)));
  std::string crowd("\0\0\1\0\xC8\0", 6);
  const auto start = static_cast<std::uint32_t>(6 + 200 * 16);
  for (std::uint32_t i = 0; i < 200; ++i)
    crowd +=
        entry(static_cast<std::uint32_t>(picture.size()), start + i % 100 * static_cast<std::uint32_t>(picture.size()));
  for (int i = 0; i < 100; ++i) crowd += picture;
  bool complete = true;
  CHECK(icon_pictures(crowd, 1'000, complete).size() == 100);
  CHECK(complete);
  const auto document = read_icon(crowd);
  CHECK(leads_to_icon(document));
  CHECK(std::find(document.limits.begin(), document.limits.end(), "image_count") != document.limits.end());
  const auto none = read_icon(std::string("\0\0\1\0\1\0", 6) + entry(64, 22) + broken);
  CHECK(none.parts[0].damaged);
}

TEST_CASE("pictures whose codes cannot be looked for are named") {
  const auto document = read_icon(std::string("\x97JB2\r\n\x1A\n\1\0\0\0\1", 13));
  CHECK(std::any_of(document.traits.begin(), document.traits.end(),
                    [](const Trait& trait) { return trait.name == "image.skipped"; }));
}

}  // namespace sekisho::content
