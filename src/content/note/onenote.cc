#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/legible.h"
#include "content/links.h"
#include "content/note/note.h"
#include "content/office/utf16.h"
#include "content/true_type.h"

namespace sekisho::content {
namespace {

// The compact unsigned integer that ends at `end` ([MS-FSSHTTPB] 2.2.1.1, one to four bytes): the length of the binary
// item behind it; 0 if none fits.
std::uint64_t length_before(std::string_view data, std::size_t end) {
  for (unsigned n = 1; n <= 4 && n <= end; ++n) {
    const auto word = n == 4   ? le32(data, end - n)
                      : n == 3 ? static_cast<std::uint32_t>(le16(data, end - 3) | (u8(data, end - 1) << 16))
                      : n == 2 ? le16(data, end - 2)
                               : u8(data, end - 1);
    const std::uint32_t mark = 1u << (n - 1);
    if ((word & (2 * mark - 1)) != mark) continue;
    const std::uint64_t length = word >> n;
    if (length >= 32 && has(data, end, length)) return length;
  }
  return 0;
}

// Notes exported by the web program keep files whole inside binary items, without the header that the desktop's have.
// `files`: where they lie, from and to.
void read_binary_items(Document& document, int part, std::string_view data,
                       std::vector<std::pair<std::size_t, std::size_t>>& files, Budget& budget) {
  static constexpr std::string_view beginnings[] = {"MZ",
                                                    std::string_view("PK\3\4", 4),
                                                    "%PDF-",
                                                    "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
                                                    "Rar!\x1A\x07",
                                                    "7z\xBC\xAF",
                                                    std::string_view("\x4C\0\0\0\x01\x14\x02\0", 8),
                                                    "<html",
                                                    "<HTML",
                                                    "<script",
                                                    "MSCF",
                                                    "{\\rtf"};
  std::size_t number = 0;
  for (const auto beginning : beginnings) {
    for (auto at = data.find(beginning); at != data.npos; at = data.find(beginning, at + 1)) {
      const auto length = length_before(data, at);
      if (length == 0) continue;
      const auto name = "embedded-" + std::to_string(++number);
      document.add_trait(part, "note.embedded_file", name);
      if (add_child(document, part, PartOrigin::embedded, name, data.substr(at, length), budget) < 0) return;
      files.emplace_back(at, at + static_cast<std::size_t>(length));
      at += static_cast<std::size_t>(length) - 1;
    }
  }
}

// Text in Latin letters alone is kept in one byte each (TextExtendedAscii, [MS-ONE] 2.2.42); what files hold is theirs.
std::string narrow_text(std::string_view data, std::vector<std::pair<std::size_t, std::size_t>> files,
                        std::size_t limit) {
  std::sort(files.begin(), files.end());
  files.emplace_back(data.size(), data.size());
  std::string text;
  std::size_t from = 0;
  for (const auto& [start, end] : files) {
    if (start > from && text.size() < limit)
      text += legible_narrow_runs(data.substr(from, start - from), limit - text.size());
    from = std::max(from, end);
  }
  return to_valid_utf8(text);
}

}  // namespace

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
      const auto plain = std::count_if(run.begin(), run.end(), [](char c) {
        return static_cast<unsigned char>(c) >= 32 && static_cast<unsigned char>(c) < 127;
      });
      const bool japanese =
          run.find("\xE3\x81") != run.npos || run.find("\xE3\x82") != run.npos || run.find("\xE3\x83") != run.npos;
      if ((plain * 10 >= static_cast<long>(run.size()) * 9 || japanese) &&
          text.size() < budget.limits().text_size.value)
        text += run + "\n";
      const auto dot = run.rfind('.');
      if (dot != run.npos && run.size() < 256 && run.size() - dot <= 6 && run.find_first_of("/\n<>") == run.npos &&
          names.size() < 1000 && std::find(names.begin(), names.end(), run) == names.end() &&
          plain * 10 >= static_cast<long>(run.size()) * 5) {
        const auto slash = run.find_last_of("\\");
        names.push_back(slash == run.npos ? run : run.substr(slash + 1));
      }
    }
    run.clear();
  }
  std::size_t number = 0;
  std::vector<std::pair<std::size_t, std::size_t>> files;
  for (auto at = data.find(header); at != data.npos; at = data.find(header, at + header.size())) {
    const auto size = le64(data, at + 16);
    const auto content = slice(data, at + 36, size);
    if (content.empty()) continue;
    files.emplace_back(at, at + 36 + content.size());
    const auto kind = detect_true_type(content).kind;
    const bool picture = kind == "png" || kind == "jpeg" || kind == "gif" || kind == "emf";
    std::string name = "embedded-" + std::to_string(++number);
    for (const auto& candidate : names) {
      // Only a name whose ending fits what is inside can be told apart safely; the first one that has no picture's
      // ending will do.
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
  if (number == 0) read_binary_items(document, part, data, files, budget);
  if (text.size() < budget.limits().text_size.value)
    text += narrow_text(data, files, budget.limits().text_size.value - text.size());
  show_text(document, part, text, LinkOrigin::office, budget);
}

}  // namespace sekisho::content
