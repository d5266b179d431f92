#include <array>

#include "base/text.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/links.h"
#include "content/note/note.h"
#include "content/office/utf16.h"
#include "content/script/script.h"

namespace sekisho::content {
namespace {

// The long name of a file in an item of the list: an extension block, whose fields before it grew with its version
// ([MS-SHLLINK] §2.2.2; its layout is told by those who read it, as libfwsi's documentation). Empty if there is none.
std::string long_name(std::string_view item) {
  const auto block = slice(item, le16(item, item.size() - std::min<std::size_t>(item.size(), 2)));
  if (le32(block, 4) != 0xBEEF0004) return {};
  const auto version = le16(block, 2);
  const std::size_t at = version >= 9 ? 46 : version >= 8 ? 42 : version >= 7 ? 38 : 20;
  const auto name = utf16le_to_utf8(slice(block, at, 520));
  return name.substr(0, name.find('\0'));
}

std::string until_nul(std::string_view bytes) {
  return codepage_to_utf8(bytes.substr(0, std::min<std::size_t>(bytes.find('\0'), 4096)), 932);
}

// A text of two bytes a letter that ends like a library, anywhere in an item: what the control panel loads to show an
// icon (CVE-2010-2568).
std::string library_in(std::string_view item) {
  for (const auto ending : {std::string_view(".\0d\0l\0l\0", 8), std::string_view(".\0c\0p\0l\0", 8),
                            std::string_view(".\0D\0L\0L\0", 8), std::string_view(".\0C\0P\0L\0", 8)}) {
    const auto found = item.find(ending);
    if (found == item.npos) continue;
    auto from = found;
    while (from >= 2 && le16(item, from - 2) >= 32 && le16(item, from - 2) < 0xD800 && found - from < 1040) from -= 2;
    return utf16le_to_utf8(item.substr(from, found + ending.size() - from));
  }
  return {};
}

void lead_to(Document& document, int part, std::string_view where, Budget& budget) {
  const bool remote = where.starts_with("\\\\") || where.find("://") != where.npos;
  if (remote)
    document.add_link({.url = document.arena.store(to_valid_utf8(where)), .origin = LinkOrigin::shortcut, .part = part},
                      budget);
}

}  // namespace

void read_lnk(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  const auto flags = le32(data, 20);
  std::uint64_t at = 76;
  std::string target;
  if (flags & 1) {  // LinkTargetIDList: the last names of its items
    const auto list = slice(data, at + 2, le16(data, at));
    for (std::uint64_t item = 0; le16(list, item) >= 3;) {
      const auto size = le16(list, item);
      const auto body = slice(list, item, size);
      const auto type = u8(body, 2) & 0x70;
      if (type == 0x30) {
        if (!target.empty() && target.back() != '\\') target += '\\';
        const auto name = long_name(body);
        target += name.empty() ? until_nul(slice(body, 14)) : name;
      } else if (type == 0x20 && size > 4) {
        target += until_nul(slice(body, 3));
      } else if (type == 0x40) {  // a computer, a share, a folder of the network
        if (const auto place = until_nul(slice(body, 5)); place.starts_with("\\\\")) target = place;
      } else if (const auto library = library_in(body); !library.empty()) {
        document.add_trait(part, "shortcut.command", library);
        lead_to(document, part, library, budget);
      } else if (u8(body, 2) == 0x61) {  // an address of the internet
        const auto wide = body.find(std::string_view("h\0t\0t\0p\0", 8));
        const auto address = wide == body.npos ? until_nul(slice(body, std::min(body.find("http"), body.size())))
                                               : utf16le_to_utf8(body.substr(wide));
        if (!address.empty()) target = address.substr(0, address.find('\0'));
      }
      item += size;
    }
    at += 2ull + le16(data, at);
  }
  if (flags & 2) {  // LinkInfo
    const auto info = slice(data, at, le32(data, at));
    if (le32(info, 8) & 1) {
      const auto path = until_nul(slice(info, le32(info, 16)));
      if (!path.empty()) target = path;
    }
    if (le32(info, 8) & 2) {
      const auto network = slice(info, le32(info, 20));
      const auto rest = until_nul(slice(info, le32(info, 24)));
      target = until_nul(slice(network, le32(network, 8)));
      if (!rest.empty()) target += "\\" + rest;
      document.add_trait(part, "shortcut.remote_target", target);
    }
    at += std::max<std::uint64_t>(le32(data, at), 4);
  }
  std::array<std::string, 5> strings;  // name, relative path, working folder, arguments, icon
  for (std::size_t i = 0; i < strings.size(); ++i) {
    if (!(flags & (4u << i))) continue;
    const std::uint64_t count = le16(data, at);
    strings[i] = flags & 0x80 ? utf16le_to_utf8(slice(data, at + 2, 2 * count))
                              : codepage_to_utf8(slice(data, at + 2, count), 932);
    at += 2 + (flags & 0x80 ? 2 * count : count);
  }
  std::string expanded, icon;  // as the blocks of variables tell them
  for (; le32(data, at) >= 8 && has(data, at, le32(data, at)); at += le32(data, at)) {
    const auto block = slice(data, at, le32(data, at));
    // EnvironmentVariableDataBlock and IconEnvironmentDataBlock: the path in eight-bit letters, then in two bytes a
    // letter.
    if (le32(block, 4) != 0xA0000001 && le32(block, 4) != 0xA0000007) continue;
    const auto wide = utf16le_to_utf8(slice(block, 268, 520));
    auto path = wide.substr(0, wide.find('\0'));
    if (path.empty()) path = until_nul(slice(block, 8, 260));
    (le32(block, 4) == 0xA0000001 ? expanded : icon) = path;
  }
  if (target.empty()) target = expanded.empty() ? strings[1] : expanded;
  const auto& arguments = strings[3];
  auto command = target + " " + arguments;
  // What the list shows and what the variables say may differ: Windows starts the latter (HasExpString).
  if (!expanded.empty() && !equal_ignore_case(expanded, target)) command += "\n" + expanded + " " + arguments;
  if (icon.empty()) icon = strings[4];
  const auto line = to_valid_utf8(command);
  if (!arguments.empty()) document.add_trait(part, "shortcut.command", line);
  // Blanks push the rest out of the properties dialog, which shows 260 characters.
  if (arguments.find("               ") != arguments.npos || arguments.size() > 260)
    document.add_trait(part, "shortcut.hidden_arguments", trim(arguments).substr(0, 200));
  for (const auto& place : {target, expanded, strings[1], strings[2]}) {
    if (place.starts_with("\\\\")) document.add_trait(part, "shortcut.remote_target", place);
    lead_to(document, part, place, budget);
  }
  if (icon.starts_with("\\\\") || icon.find("://") != icon.npos) document.add_trait(part, "shortcut.remote_icon", icon);
  lead_to(document, part, icon, budget);
  const auto lower_icon = to_lower_ascii(icon), lower_target = to_lower_ascii(target);
  if (!lower_icon.empty() && !arguments.empty() &&
      lower_target.find("powershell") + lower_target.find("cmd.exe") != 2 * std::string::npos &&
      lower_icon.find(lower_target.substr(lower_target.find_last_of('\\') + 1)) == std::string::npos) {
    document.add_trait(part, "shortcut.borrowed_icon", icon);
  }
  state_behaviour(document, part, "shortcut", line);
  show_text(document, part, line, LinkOrigin::shortcut, budget);
  if (slice(data, at + 4).size() > 1024) {
    document.add_trait(part, "shortcut.appended_data", std::to_string(data.size() - at) + " bytes");
    add_child(document, part, PartOrigin::embedded, "appended", slice(data, at + 4), budget);
  }
}

}  // namespace sekisho::content
