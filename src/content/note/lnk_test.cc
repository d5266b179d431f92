// Shortcuts: what they start and where they lead, in every place that tells it ([MS-SHLLINK]).
#include <doctest/doctest.h>

#include "content/made_files.h"
#include "content/testing.h"

namespace sekisho::content {
namespace {

using testing::put;

constexpr std::uint32_t has_list = 1, has_info = 2, has_arguments = 0x20, has_icon = 0x40, is_wide = 0x80;
const std::string share = "\\\\203.0.113.9\\s\\x";

std::string wide(const std::string& ascii) {
  std::string out;
  for (const char c : ascii) out += {c, '\0'};
  return out;
}
std::string header(std::uint32_t flags) {
  std::string out;
  put(out, 0x4c, 4);
  out += std::string("\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46", 16);
  put(out, flags, 4), put(out, 0x20, 4), put(out, 0, 48);
  return out;
}
std::string text(const std::string& ascii) {
  std::string out;
  put(out, ascii.size(), 2);
  return out + wide(ascii);
}
std::string list(const std::vector<std::string>& items) {
  std::string body, out;
  for (const auto& item : items) put(body, item.size() + 2, 2), body += item;
  body += std::string(2, '\0');
  put(out, body.size(), 2);
  return out + body;
}
// A file by its short name, with its long one in an extension block of that version.
std::string file(const std::string& brief, const std::string& name, int version) {
  std::string head("\x32\0", 2), block;
  put(head, 0, 12);
  head += brief + std::string(brief.size() % 2 == 0 ? 2 : 1, '\0');
  put(block, static_cast<std::uint64_t>(version), 2), put(block, 0xBEEF0004, 4),
      put(block, 0,
          version >= 9   ? 38
          : version >= 8 ? 34
          : version >= 7 ? 30
                         : 12);
  block += wide(name) + std::string(2, '\0');
  std::string out = head;
  put(out, block.size() + 4, 2);
  out += block;
  put(out, head.size() + 2, 2);
  return out;
}
// A block of variables: the path in two bytes a letter, or in eight bits.
std::string variables(std::uint32_t signature, const std::string& path, bool in_two_bytes) {
  std::string out, brief = in_two_bytes ? "" : path, full = in_two_bytes ? wide(path) : "";
  put(out, 0x314, 4), put(out, signature, 4);
  brief.resize(260), full.resize(520);
  return out + brief + full;
}

}  // namespace

TEST_CASE("a shortcut's command is read wherever it stands") {
  for (const int version : {3, 7, 8, 9}) {
    const auto bytes = header(has_list | has_arguments | is_wide) +
                       list({file("POWERS~1.EXE", "powershell.exe", version)}) + text("-w hidden iex(1)");
    const auto document = read_named(bytes, "a.lnk");
    CHECK(document.parts[0].readable == "powershell.exe -w hidden iex(1)");
    CHECK(has_trait(document, "shortcut.shell"));
  }
  for (const bool in_two_bytes : {true, false}) {
    // What the list shows is not what starts.
    const auto bytes = header(has_list | has_arguments | is_wide) + list({file("README.TXT", "readme.txt", 9)}) +
                       text("/c calc") + variables(0xA0000001, "%comspec%", in_two_bytes) + std::string(4, '\0');
    const auto document = read_named(bytes, "a.lnk");
    CHECK(document.parts[0].readable == "readme.txt /c calc\n%comspec% /c calc");
    CHECK(has_trait(document, "shortcut.shell"));
  }
}

TEST_CASE("a shortcut's way to a share is told wherever it stands") {
  std::string network, info;
  put(network, 20 + share.size() + 1, 4), put(network, 2, 4), put(network, 20, 4), put(network, 0, 8);
  network += share + '\0';
  put(info, 28 + network.size() + 1, 4), put(info, 28, 4), put(info, 2, 4), put(info, 0, 8), put(info, 28, 4),
      put(info, 28 + network.size(), 4);
  info += network + '\0';
  struct Row {
    std::string says, bytes, trait;
  };
  const auto local = list({file("A.TXT", "a.txt", 9)});
  for (const auto& row :
       {Row{"an item of the network", header(has_list | is_wide) + list({std::string("\x42\0\0", 3) + share + '\0'}),
            "shortcut.remote_target"},
        {"link information", header(has_info | is_wide) + info, "shortcut.remote_target"},
        {"an icon", header(has_list | has_icon | is_wide) + local + text(share), "shortcut.remote_icon"},
        {"an icon of variables", header(has_list | is_wide) + local + variables(0xA0000007, share, true),
         "shortcut.remote_icon"},
        {"variables", header(has_list | is_wide) + local + variables(0xA0000001, share, false),
         "shortcut.remote_target"},
        {"a library of the control panel",
         header(has_list | is_wide) + list({std::string(12, '\0') + wide(share + ".dll")}), "shortcut.command"}}) {
    CAPTURE(row.says);
    const auto bytes = row.bytes + std::string(4, '\0');
    const auto document = read_named(bytes, "a.lnk");
    CHECK(has_trait(document, row.trait));
    CHECK(has_trait(document, "shortcut.remote_share"));
  }
  const auto address =
      header(has_list | is_wide) + list({std::string("\x61\x80\0\0", 4) + wide("https://a.example/x.hta")});
  CHECK(links_to(read_named(address, "a.lnk"), "https://a.example/x.hta"));
}

TEST_CASE("every beginning of a shortcut is read as far as it goes") {
  const auto whole = header(has_list | has_arguments | has_icon | is_wide) +
                     list({file("A.EXE", "a.exe", 9), std::string("\x61\x80\0\0", 4) + wide("http")}) + text("x") +
                     text(share) + variables(0xA0000001, share, true);
  for (std::size_t n = 0; n < whole.size(); ++n) {
    const auto cut = whole.substr(0, n);
    CHECK(read_named(cut, "a.lnk").parts.size() == 1);
  }
}

}  // namespace sekisho::content
