#include <array>

#include "base/text.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/links.h"
#include "content/note/note.h"
#include "content/office/utf16.h"
#include "content/script/script.h"

namespace sekisho::content {

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
        const auto name = slice(body, 14);
        if (!target.empty() && target.back() != '\\') target += '\\';
        target += codepage_to_utf8(name.substr(0, name.find('\0')), 932);
      } else if (type == 0x20 && size > 4) {
        const auto name = slice(body, 3);
        target += codepage_to_utf8(name.substr(0, name.find('\0')), 932);
      }
      item += size;
    }
    at += 2ull + le16(data, at);
  }
  if (flags & 2) {  // LinkInfo
    const auto info = slice(data, at, le32(data, at));
    if (le32(info, 8) & 1) {
      const auto base = slice(info, le32(info, 16));
      const auto path = codepage_to_utf8(base.substr(0, std::min<std::size_t>(base.find('\0'), 4096)), 932);
      if (!path.empty()) target = path;
    }
    if (le32(info, 8) & 2) {
      const auto network = slice(info, le32(info, 20));
      const auto name = slice(network, le32(network, 8));
      target = codepage_to_utf8(name.substr(0, std::min<std::size_t>(name.find('\0'), 4096)), 932);
      document.add_trait(part, "shortcut.remote_target", target);
    }
    at += std::max<std::uint64_t>(le32(data, at), 4);
  }
  std::array<std::string, 5> strings;  // name, relative path, working folder, arguments, icon
  for (std::size_t i = 0; i < strings.size(); ++i) {
    if (!(flags & (4u << i))) continue;
    const std::uint64_t count = le16(data, at);
    strings[i] = flags & 0x80 ? utf16le_to_utf8(slice(data, at + 2, 2 * count)) : codepage_to_utf8(slice(data, at + 2, count), 932);
    at += 2 + (flags & 0x80 ? 2 * count : count);
  }
  for (; le32(data, at) >= 8 && has(data, at, le32(data, at)); at += le32(data, at)) {
    const auto block = slice(data, at, le32(data, at));
    if (le32(block, 4) == 0xA0000001) {  // EnvironmentVariableDataBlock
      const auto wide = utf16le_to_utf8(slice(block, 268, 520));
      const auto path = wide.substr(0, wide.find('\0'));
      if (!path.empty() && target.empty()) target = path;
    }
  }
  if (target.empty()) target = strings[1];
  const auto& arguments = strings[3];
  const auto command = target + " " + arguments;
  const auto line = to_valid_utf8(command);
  if (!arguments.empty()) document.add_trait(part, "shortcut.command", line);
  // Blanks push the rest out of the properties dialog, which shows 260 characters.
  if (arguments.find("               ") != arguments.npos || arguments.size() > 260) document.add_trait(part, "shortcut.hidden_arguments", trim(arguments).substr(0, 200));
  if (target.starts_with("\\\\") || strings[4].starts_with("\\\\")) document.add_trait(part, "shortcut.remote_target", target.starts_with("\\\\") ? target : strings[4]);
  const auto lower_icon = to_lower_ascii(strings[4]), lower_target = to_lower_ascii(target);
  if (!lower_icon.empty() && !arguments.empty() && lower_target.find("powershell") + lower_target.find("cmd.exe") != 2 * std::string::npos &&
      lower_icon.find(lower_target.substr(lower_target.find_last_of('\\') + 1)) == std::string::npos) {
    document.add_trait(part, "shortcut.borrowed_icon", strings[4]);
  }
  state_behaviour(document, part, "shortcut", line);
  append_readable(document, part, line, budget);
  find_links(document, part, document.parts[static_cast<std::size_t>(part)].readable, LinkOrigin::shortcut, budget);
  if (slice(data, at + 4).size() > 1024) {
    document.add_trait(part, "shortcut.appended_data", std::to_string(data.size() - at) + " bytes");
    add_child(document, part, PartOrigin::embedded, "appended", slice(data, at + 4), budget);
  }
}

}  // namespace sekisho::content
