// Calendar entries (RFC 5545) and contacts (RFC 6350, vCard 2.1): text, addresses, and the files inside them.
#include <array>

#include "base/hex.h"
#include "base/text.h"
#include "content/child.h"
#include "content/html/data_url.h"
#include "content/links.h"
#include "content/mime/transfer.h"
#include "content/note/note.h"

namespace sekisho::content {
namespace {

struct Line {
  std::string_view head, value;  // "ATTACH;ENCODING=BASE64", what stands behind the colon
};

// Folded lines go on with a blank (RFC 5545 §3.1).
std::string unfolded(std::string_view raw) {
  std::string text;
  text.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '\r') continue;
    if (raw[i] == '\n' && i + 1 < raw.size() && (raw[i + 1] == ' ' || raw[i + 1] == '\t')) {
      ++i;
      continue;
    }
    text.push_back(raw[i]);
  }
  return text;
}

// The value begins behind the first colon that stands in no quotes.
Line line_of(std::string_view text) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (text[i] == ':' && !quoted) return {text.substr(0, i), text.substr(i + 1)};
  }
  const auto colon = text.find(':');
  return colon == text.npos ? Line{{}, text} : Line{text.substr(0, colon), text.substr(colon + 1)};
}

std::string unquoted_printable(std::string_view value) {
  std::string plain;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const int high = i + 2 < value.size() ? hex_value(value[i + 1]) : -1, low = high < 0 ? -1 : hex_value(value[i + 2]);
    if (value[i] == '=' && high >= 0 && low >= 0) {
      plain.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else if (value[i] != '=') {
      plain.push_back(value[i]);
    }
  }
  return plain;
}

// "FILENAME=run.js", also with a prefix and in quotes.
std::string_view name_in(std::string_view head) {
  const auto at = find_ignore_case(head, "filename=");
  if (at == head.npos) return "attachment";
  auto name = head.substr(at + 9);
  if (name.starts_with('"')) return name.substr(1, name.find('"', 1) - 1);
  return name.substr(0, name.find(';'));
}

// The file that a value is, in base64 or as a data: URL.
bool add_file(Document& document, int part, const Line& line, std::string_view value, Budget& budget) {
  std::string bytes;
  const auto head = to_lower_ascii(line.head);
  constexpr std::size_t least = 16;  // letters
  if (head.find("encoding=b") != head.npos || head.find(";base64") != head.npos) {
    if (value.size() <= least) return false;
    bytes = html::decode_base64_lenient(value);
  } else if (starts_with_ignore_case(trim(value), "data:")) {
    if (auto url = html::parse_data_url(trim(value))) bytes = std::move(url->bytes);
  }
  if (bytes.empty()) return false;
  const auto name = name_in(line.head);
  document.add_trait(part, "calendar.attachment", name);
  add_child(document, part, PartOrigin::embedded, name, keep(document, part, bytes, budget), budget);
  return true;
}

// Addresses among a line's parameters: ALTREP and the like, which programs show in place of the value.
void read_parameters(Document& document, int part, const Line& line, std::string& readable, Budget& budget) {
  for (auto from = line.head.find('"'); from != line.head.npos;) {
    const auto to = line.head.find('"', from + 1);
    if (to == line.head.npos) return;
    const auto value = line.head.substr(from + 1, to - from - 1);
    if (auto url = starts_with_ignore_case(value, "data:") ? html::parse_data_url(value) : std::nullopt) {
      add_child(document, part, PartOrigin::embedded,
                url->media_type == "text/html" ? "alternative.html" : "alternative",
                keep(document, part, url->bytes, budget), budget);
    } else if (value.find("://") != value.npos) {
      readable.append(value).push_back('\n');
    }
    from = line.head.find('"', to + 1);
  }
}

// \n \, \; (RFC 5545 §3.3.11)
void append_unescaped(std::string& out, std::string_view value) {
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\\' && i + 1 < value.size()) {
      ++i;
      out.push_back(value[i] == 'n' || value[i] == 'N' ? '\n' : value[i]);
    } else {
      out.push_back(value[i]);
    }
  }
}

}  // namespace

void read_calendar(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto& own = document.parts[static_cast<std::size_t>(part)];
  const auto raw = own.source();
  if (!budget.spend_steps(raw.size())) return mark_limit(document, part, budget, "steps");
  const auto text = unfolded(raw);
  std::string readable;
  bool soft = false;  // vCard 2.1: quoted-printable goes on in the next line
  for (const auto piece : split(text, '\n')) {
    const auto line = soft ? Line{{}, piece} : line_of(piece);
    const bool quoted = soft || find_ignore_case(line.head, "quoted-printable") != line.head.npos;
    soft = quoted && line.value.ends_with('=');
    const auto value = quoted ? unquoted_printable(line.value) : std::string(line.value);
    read_parameters(document, part, line, readable, budget);
    if (add_file(document, part, line, value, budget)) continue;
    append_unescaped(readable, value);
    if (!soft) readable.push_back('\n');
  }
  document.parts[static_cast<std::size_t>(part)].readable = {};
  show_text(document, part, readable, LinkOrigin::calendar, budget);
}

}  // namespace sekisho::content
