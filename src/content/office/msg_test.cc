// Outlook items: code pages, bodies, attachments of every method, messages inside, and the sound of a reminder.
#include <doctest/doctest.h>

#include <ctime>

#include "content/office/made_ole.h"
#include "content/testing.h"

namespace sekisho::content {
namespace {

using testing::ole_of;
using testing::put;
using Streams = std::vector<std::pair<std::string, std::string>>;

const std::string first = "__attach_version1.0_#00000000/", second = "__attach_version1.0_#00000001/",
                  inner = first + "__substg1.0_3701000D/";
const std::string invoice = "\x90\xbf\x8b\x81\x8f\x91";  // 請求書 in code page 932

std::string wide(const std::string& ascii) {
  std::string out;
  for (const char c : ascii) out += {c, '\0'};
  return out;
}
std::string properties(std::size_t header, const std::vector<std::pair<std::uint32_t, std::uint32_t>>& values) {
  std::string out(header, '\0');
  for (const auto& [tag, value] : values) put(out, tag, 4), put(out, 6, 4), put(out, value, 4), put(out, 0, 4);
  return out;
}
std::string message(Streams streams, const std::vector<std::pair<std::uint32_t, std::uint32_t>>& values = {}) {
  streams.insert(streams.begin(), {"__properties_version1.0", properties(32, values)});
  return ole_of(streams);
}
const Part* named(const Document& document, std::string_view name) {
  for (const auto& part : document.parts) {
    if (part.filename == name) return &part;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("texts of an Outlook item are read in its code pages") {
  const auto bytes = message({{"__substg1.0_0037001E", invoice},
                              {"__substg1.0_10130102", "<a href=\"https://h.example/\">\x1b$B%/%j%C%/\x1b(B</a>"},
                              {first + "__properties_version1.0", properties(8, {{0x37050003, 1}})},
                              {first + "__substg1.0_3707001E", invoice + ".exe"},
                              {first + "__substg1.0_37010102", "MZ attached"}},
                             {{0x3FFD0003, 932}, {0x3FDE0003, 50220}});
  const auto document = read_named(bytes, "a.msg");
  CHECK(document.parts[0].kind == "msg");
  CHECK(document.parts[0].readable.starts_with("Subject: 請求書\n"));
  REQUIRE(named(document, "請求書.exe") != nullptr);
  CHECK(named(document, "請求書.exe")->data == "MZ attached");
  REQUIRE(links_to(document, "https://h.example/"));
  CHECK(document.links[0].text == "クリック");
}

TEST_CASE("attachments belong to the message that holds them") {
  const auto bytes = message({{first + "__properties_version1.0", properties(8, {{0x37050003, 5}})},
                              {first + "__substg1.0_3001001F", wide("inner")},
                              {inner + "__properties_version1.0", properties(24, {{0x3FFD0003, 932}})},
                              {inner + "__substg1.0_0037001E", invoice},
                              {inner + first + "__properties_version1.0", properties(8, {{0x37050003, 1}})},
                              {inner + first + "__substg1.0_3707001F", wide("run.js")},
                              {inner + first + "__substg1.0_37010102", "x"},
                              {second + "__substg1.0_3707001F", wide("b.txt")},
                              {second + "__substg1.0_37010102", "y"}});
  const auto document = read_named(bytes, "a.msg");
  REQUIRE(named(document, "inner") != nullptr);
  CHECK(named(document, "inner")->readable.starts_with("Subject: 請求書"));
  REQUIRE(named(document, "run.js") != nullptr);
  CHECK(named(document, "run.js")->path == "1.1.1");
  REQUIRE(named(document, "b.txt") != nullptr);
  CHECK(named(document, "b.txt")->path == "1.2");
}

TEST_CASE("files inside OLE attachments are found, what only a path tells is named") {
  std::string package("\0\0\0\0\2\0run.js\0C:\\run.js\0\0\0\3\0", 27);
  put(package, 7, 4);
  package += std::string("C:\\r.js", 7);
  put(package, 7, 4);
  package += "content";
  const auto object = message(
      {{first + "__properties_version1.0", properties(8, {{0x37050003, 6}})}, {inner + "\x01Ole10Native", package}});
  const auto document = read_named(object, "a.msg");
  REQUIRE(named(document, "run.js") != nullptr);
  CHECK(named(document, "run.js")->data == "content");
  for (const std::uint32_t method : {2u, 3u, 4u, 7u}) {
    const auto reference = message({{first + "__properties_version1.0", properties(8, {{0x37050003, method}})},
                                    {first + "__substg1.0_3707001F", wide("a.docx")},
                                    {first + "__substg1.0_370D001F", wide("\\\\203.0.113.9\\s\\a.docx")}});
    const auto linked = read_named(reference, "a.msg");
    CHECK(has_trait(linked, "mime.external_body"));
    CHECK(has_trait(linked, "shortcut.remote_share"));
  }
}

TEST_CASE("the sound of a reminder is a link, and one on a share is told") {
  std::string names;
  put(names, 0x8501, 4), put(names, 6, 2), put(names, 0, 2), put(names, 0x851F, 4), put(names, 6, 2), put(names, 1, 2);
  const auto bytes = message({{"__nameid_version1.0/__substg1.0_00030102", names},
                              {"__substg1.0_8001001F", wide("\\\\203.0.113.9\\s\\x.wav")}});
  CHECK(has_trait(read_named(bytes, "a.msg"), "shortcut.remote_share"));
  const auto local =
      message({{"__nameid_version1.0/__substg1.0_00030102", names}, {"__substg1.0_8001001F", wide("reminder.wav")}});
  CHECK_FALSE(has_trait(read_named(local, "a.msg"), "shortcut.remote_share"));
}

TEST_CASE("an item of thousands of attachments ends, and says what was left out") {
  Streams streams;
  for (int i = 0; i < 6'000; ++i) {
    const auto storage = "__attach_version1.0_#" + std::to_string(10'000'000 + i) + "/";
    streams.push_back({storage + "__substg1.0_37010102", "x"});
  }
  const auto bytes = message(streams);
  const auto start = std::clock();
  const auto document = read_named(bytes, "a.msg");
  CHECK(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC < 5);
  CHECK((document.parts.size() > 6'000 || has_trait(document, "limit.steps")));
}

TEST_CASE("messages inside messages stop at the allowed layers") {
  Streams streams;
  std::string path;
  for (int i = 0; i < 20; ++i) {
    streams.push_back({path + first + "__substg1.0_3001001F", wide("deep")});
    path += inner;
    streams.push_back({path + "__properties_version1.0", properties(24, {})});
  }
  const auto bytes = message(streams);
  const auto document = read_named(bytes, "a.msg");
  CHECK(document.parts.size() == 6);
  CHECK(has_trait(document, "limit.layers"));
}

}  // namespace sekisho::content
