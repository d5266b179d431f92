#include "worker/preview.h"

#include "base/text.h"
#include "content/read.h"

namespace sekisho::worker {
namespace {

// Text of one line or body without what could act on a terminal or a page: controls, bidi overrides.
void append_plain(std::string& out, std::string_view text, bool keep_lines) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '\n' && keep_lines) {
      out += '\n';
    } else if (c == '\t' || c == '\n') {
      out += ' ';
    } else if (c < 0x20 || c == 0x7f) {
      continue;
    } else if (text.substr(i, 2) == "\xe2\x80" && i + 2 < text.size() &&
               ((static_cast<unsigned char>(text[i + 2]) >= 0xaa && static_cast<unsigned char>(text[i + 2]) <= 0xae) ||
                static_cast<unsigned char>(text[i + 2]) == 0x8e || static_cast<unsigned char>(text[i + 2]) == 0x8f)) {
      i += 2;  // U+200E, U+200F, U+202A..U+202E
    } else {
      out += static_cast<char>(c);
    }
  }
}

}  // namespace

std::string preview(std::string_view bytes, std::size_t limit) {
  Budget budget;
  const auto document = content::read(bytes, {}, budget);
  std::string out;
  for (const std::string_view name : {"From", "To", "Cc", "Date", "Subject"}) {
    const auto value = document.header(name);
    if (value.empty()) continue;
    out += name;
    out += ": ";
    append_plain(out, value.substr(0, 2000), false);
    out += '\n';
  }
  out += '\n';
  for (const auto& part : document.parts) {
    if (part.origin != content::PartOrigin::root && part.origin != content::PartOrigin::mime) continue;
    if (part.layer != 0 || part.disposition == "attachment" || !part.children.empty()) continue;
    if (!part.content_type.starts_with("text/")) {
      if (!part.filename.empty()) {
        out += '[';
        append_plain(out, part.filename, false);
        out += "]\n";
      }
      continue;
    }
    append_plain(out, to_valid_utf8(part.readable.empty() ? part.text : part.readable), true);
    out += '\n';
    if (out.size() > limit) break;
  }
  return ellipsis(to_valid_utf8(out), limit);
}

}  // namespace sekisho::worker
