#include <algorithm>

#include "base/text.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/links.h"
#include "content/note/note.h"
#include "content/office/utf16.h"
#include "content/true_type.h"

namespace sekisho::content {

void read_onenote(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  if (!budget.spend_steps(data.size())) return mark_limit(document, part, budget, "steps");
  // FileDataStoreObject ([MS-ONESTORE] 2.6.13): header GUID, length, 12 bytes, the file, footer GUID.
  const std::string_view header("\xE7\x16\xE3\xBD\x65\x26\x11\x45\xA4\xC4\x8D\x4D\x0B\x7A\x9E\xAC", 16);
  std::vector<std::string> names;
  // Names of embedded files stand as UTF-16 properties: what ends like a file name, in order.
  std::string text, run;
  for (std::size_t i = 0; i + 1 < data.size(); i += 2) {
    const auto unit = le16(data, i);
    if ((unit >= 32 && unit < 0xD800 && unit != 0x7F) || unit == 9 || unit == 10 || unit == 13) {
      if (run.size() < 64 * 1024) append_utf8(run, unit);
      continue;
    }
    if (run.size() >= 4) {
      // Random bytes make runs of odd letters: take those that are mostly of one plain kind.
      const auto plain = std::count_if(run.begin(), run.end(), [](char c) { return static_cast<unsigned char>(c) >= 32 && static_cast<unsigned char>(c) < 127; });
      const bool japanese = run.find("\xE3\x81") != run.npos || run.find("\xE3\x82") != run.npos || run.find("\xE3\x83") != run.npos;
      if ((plain * 10 >= static_cast<long>(run.size()) * 9 || japanese) && text.size() < budget.limits().text_size.value) text += run + "\n";
      const auto dot = run.rfind('.');
      if (dot != run.npos && run.size() < 256 && run.size() - dot <= 6 && run.find_first_of("/\n<>") == run.npos && names.size() < 1000 &&
          std::find(names.begin(), names.end(), run) == names.end() && plain * 10 >= static_cast<long>(run.size()) * 5) {
        const auto slash = run.find_last_of("\\");
        names.push_back(slash == run.npos ? run : run.substr(slash + 1));
      }
    }
    run.clear();
  }
  std::size_t number = 0;
  for (auto at = data.find(header); at != data.npos; at = data.find(header, at + header.size())) {
    const auto size = le64(data, at + 16);
    const auto content = slice(data, at + 36, size);
    if (content.empty()) continue;
    const auto kind = detect_true_type(content).kind;
    const bool picture = kind == "png" || kind == "jpeg" || kind == "gif" || kind == "emf";
    std::string name = "embedded-" + std::to_string(++number);
    for (const auto& candidate : names) {
      // Only a name whose ending fits what is inside can be told apart safely; the first one that has no picture's ending will do.
      const auto lower = to_lower_ascii(candidate);
      const bool picture_name = lower.ends_with(".png") || lower.ends_with(".jpg") || lower.ends_with(".emf");
      if (picture_name == picture && !lower.ends_with(".one")) {
        name = candidate;
        break;
      }
    }
    std::erase(names, name);
    if (!picture) document.add_trait(part, "note.embedded_file", name);
    if (add_child(document, part, PartOrigin::embedded, name, content, budget) < 0) break;
  }
  append_readable(document, part, text, budget);
  find_links(document, part, document.parts[static_cast<std::size_t>(part)].readable, LinkOrigin::office, budget);
}

}  // namespace sekisho::content
