// Outlook items in compound files ([MS-OXMSG]).
#include <algorithm>

#include "base/text.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/links.h"
#include "content/office/office.h"
#include "content/office/ole.h"
#include "content/office/rtf_compressed.h"
#include "content/office/utf16.h"

namespace sekisho::content {
namespace {

// A string property of the storage `parent`: Unicode first, else in the code page of Western mail or Japan.
std::string property(const OleFile& ole, int parent, std::string_view id, std::uint64_t limit) {
  if (const int at = ole.child(parent, "__substg1.0_" + std::string(id) + "001F"); at >= 0) return utf16le_to_utf8(ole.read(at, limit));
  if (const int at = ole.child(parent, "__substg1.0_" + std::string(id) + "001E"); at >= 0) {
    const auto raw = ole.read(at, limit);
    return is_valid_utf8(raw) ? raw : codepage_to_utf8(raw, 932);
  }
  return {};
}

void read_storage(Document& document, int part, const OleFile& ole, int storage, Budget& budget) {
  const auto limit = budget.limits().body_size.value;
  std::string text;
  for (const auto& [label, id] : {std::pair{"Subject: ", "0037"}, {"From: ", "0C1A"}, {"From: ", "0C1F"}, {"To: ", "0E04"}, {"Cc: ", "0E03"}}) {
    if (const auto value = property(ole, storage, id, 64 * 1024); !value.empty()) text += label + value + "\n";
  }
  text += "\n" + property(ole, storage, "1000", limit);
  append_readable(document, part, text, budget);
  find_links(document, part, document.parts[static_cast<std::size_t>(part)].readable, LinkOrigin::text, budget);

  auto html = ole.child(storage, "__substg1.0_10130102");
  if (html < 0) html = ole.child(storage, "__substg1.0_1013001F");
  if (html >= 0) {
    const int child = add_child(document, part, PartOrigin::embedded, "body.html", keep(document, part, ole.read(html, limit), budget), budget);
    if (child >= 0) document.parts[static_cast<std::size_t>(child)].content_type = "text/html";
  }
  if (const int rtf = ole.child(storage, "__substg1.0_10090102"); rtf >= 0) {
    const auto plain = decompress_rtf(ole.read(rtf, limit), limit);
    if (!plain.empty()) add_child(document, part, PartOrigin::embedded, "body.rtf", keep(document, part, plain, budget), budget);
  }
  if (const auto headers = property(ole, storage, "007D", 1u << 20); !headers.empty()) {
    const int child = add_child(document, part, PartOrigin::embedded, "headers.txt", keep(document, part, headers, budget), budget);
    if (child >= 0) {
      auto& p = document.parts[static_cast<std::size_t>(child)];
      p.content_type = "text/rfc822-headers";
      p.kind = "text";
      p.true_type = "text/plain";
    }
  }
}

}  // namespace

void read_msg(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  if (!budget.spend_steps(data.size())) return mark_limit(document, part, budget, "steps");
  const auto ole = OleFile::open(data);
  if (!ole) {
    document.parts[static_cast<std::size_t>(part)].damaged = true;
    return;
  }
  read_storage(document, part, *ole, 0, budget);
  const auto& entries = ole->entries();
  for (std::size_t i = 1; i < entries.size(); ++i) {
    const auto& entry = entries[i];
    if (entry.is_stream || !starts_with_ignore_case(entry.name, "__attach_version1.0_")) continue;
    const int storage = static_cast<int>(i);
    auto name = property(*ole, storage, "3707", 4096);
    if (name.empty()) name = property(*ole, storage, "3704", 4096);
    if (name.empty()) name = property(*ole, storage, "3001", 4096);
    if (const int at = ole->child(storage, "__substg1.0_37010102"); at >= 0) {
      const auto content = ole->read(at, budget.limits().file_size.value);
      if (add_child(document, part, PartOrigin::embedded, name, keep(document, part, content, budget), budget) < 0) return;
    } else if (const int inner = ole->child(storage, "__substg1.0_3701000D"); inner >= 0) {
      // A message, or an OLE object, kept as a storage of its own.
      if (ole->child(inner, "__properties_version1.0") >= 0) {
        const int child = add_child(document, part, PartOrigin::embedded, name.empty() ? "message" : name, {}, budget);
        if (child < 0) return;
        document.parts[static_cast<std::size_t>(child)].kind = "msg-storage";
        document.parts[static_cast<std::size_t>(child)].true_type = "application/vnd.ms-outlook";
        read_storage(document, child, *ole, inner, budget);
      } else {
        document.add_trait(part, "office.embedded_object", name);
      }
    }
  }
}

}  // namespace sekisho::content
