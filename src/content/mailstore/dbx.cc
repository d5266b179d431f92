// Folders of Outlook Express 5 and 6. The form was never published by its maker; what is known of it stands in
// descriptions by others, who all agree: objects that begin with their own place in the file, a tree of them that lists
// the messages, and the text of each in a chain of pieces.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "content/bytes.h"
#include "content/child.h"
#include "content/legible.h"
#include "content/mailstore/mailstore.h"

namespace sekisho::content {
namespace {

constexpr std::uint64_t folder_id_at = 4, tree_at = 0xE4, node_head = 24, node_entry = 12, info_head = 12;

// The text of one message: pieces of a header (own place, -, length, next piece) and their part of it.
std::string chain(std::string_view file, std::uint64_t at, std::uint64_t limit, Budget& budget, bool& damaged) {
  std::string out;
  constexpr std::uint64_t head = 16;
  while (at != 0 && out.size() < limit) {
    const auto size = le16(file, at + 8);
    // A piece of no bytes that leads to itself would keep us for ever.
    if (le32(file, at) != at || !has(file, at + head, size) || !budget.spend_steps(64u + size)) {
      damaged = true;
      break;
    }
    out += slice(file, at + head, size);
    at = le32(file, at + 12);
  }
  return out;
}

// Where the text of the message begins that an entry of the tree describes: field 4 of its table, as a number in
// place or at a place.
std::uint64_t text_of(std::string_view file, std::uint64_t info) {
  if (le32(file, info) != info) return 0;
  constexpr unsigned text_field = 4, in_place = 0x80;
  const std::uint64_t count = u8(file, info + 10), values = info + info_head + 4 * count;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto entry = le32(file, info + info_head + 4 * i);
    if ((entry & 0xFF) == (text_field | in_place)) return entry >> 8;
    if ((entry & 0xFF) == text_field) return le32(file, values + (entry >> 8));
  }
  return 0;
}

// The places of all messages' descriptions: a tree, whose nodes may be visited once each.
std::vector<std::uint64_t> messages(std::string_view file, std::size_t most, Budget& budget, bool& damaged) {
  std::vector<std::uint64_t> out, open{le32(file, tree_at)};
  std::set<std::uint64_t> seen;
  while (!open.empty() && out.size() < most && seen.size() < most) {
    const auto at = open.back();
    open.pop_back();
    if (at == 0) continue;
    if (le32(file, at) != at || !budget.spend_steps(1024) || !seen.insert(at).second) {
      damaged = true;
      continue;
    }
    open.push_back(le32(file, at + 8));
    const std::uint64_t count = u8(file, at + 17);
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto entry = at + node_head + i * node_entry;
      if (const auto info = le32(file, entry); info != 0) out.push_back(info);
      open.push_back(le32(file, entry + 4));
    }
  }
  return out;
}

}  // namespace

void read_dbx(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto file = document.parts[static_cast<std::size_t>(part)].data;
  constexpr std::string_view of_messages("\xC5\xFD\x74\x6F", 4);
  bool damaged = false;
  std::size_t count = 0;
  const auto most = static_cast<std::size_t>(budget.limits().files) + 1;
  if (slice(file, folder_id_at, 4) == of_messages) {
    auto list = messages(file, most, budget, damaged);
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
    for (const auto info : list) {
      const auto at = text_of(file, info);
      if (at == 0) continue;  // a head whose text was not fetched
      // Longer than the file is only a chain that leads back into itself.
      const auto mail = chain(file, at, file.size(), budget, damaged);
      const int child = add_child(document, part, PartOrigin::archive, "message-" + std::to_string(++count) + ".eml",
                                  keep(document, part, mail, budget), budget);
      if (child < 0) break;
      document.parts[static_cast<std::size_t>(child)].kind = "mail";
      document.parts[static_cast<std::size_t>(child)].true_type = "message/rfc822";
    }
  }
  if (!budget.spend_steps(1)) mark_limit(document, part, budget, "steps");
  if (damaged) {
    document.parts[static_cast<std::size_t>(part)].damaged = true;
    document.add_trait(part, "archive.damaged", "Outlook Express folder");
  }
  if (count == 0) read_unknown_form(document, part, budget);
}

}  // namespace sekisho::content
