#include "content/mime/inline_file.h"

#include <string.h>  // memmem

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"
#include "content/mime/charset.h"
#include "content/mime/transfer.h"

namespace sekisho::content {
namespace {

constexpr std::size_t npos = std::string_view::npos;

// The line that starts at `at`, without its end; moves `at` behind it.
std::string_view take_line(std::string_view text, std::size_t& at) {
  const auto newline = text.find('\n', at);
  auto line = text.substr(at, newline == npos ? npos : newline - at);
  at = newline == npos ? text.size() : newline + 1;
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// The number behind `name` in a line of yEnc's words; 0 if there is none.
int number_after(std::string_view line, std::string_view name) {
  const auto at = line.find(name);
  int value = 0;
  for (auto i = at == npos ? line.size() : at + name.size();
       i < line.size() && line[i] >= '0' && line[i] <= '9' && value < 10'000; ++i)
    value = value * 10 + (line[i] - '0');
  return value;
}

// Offset of the first line at or behind `from` that starts with `prefix`.
std::size_t find_line(std::string_view text, std::string_view prefix, std::size_t from) {
  for (auto at = text.find(prefix, from); at != npos; at = text.find(prefix, at + 1)) {
    if (at == 0 || text[at - 1] == '\n' || text[at - 1] == '\r') return at;
  }
  return npos;
}

std::string_view paid(std::string_view bytes, Arena& arena, Budget& budget) {
  return budget.spend_memory({bytes.size()}) ? arena.store(bytes) : std::string_view{};
}

bool holds(std::string_view text, std::string_view word) {
  return !text.empty() && memmem(text.data(), text.size(), word.data(), word.size()) != nullptr;
}

// Texts of two bytes a letter are looked through as they are shown.
std::string_view looked_through(const Part& part) {
  const bool wide = part.data.substr(0, 64).find('\0') != npos;
  return wide && !part.text.empty() ? part.text : part.data;
}

void add_file(Document& document, int part, const InlineFile& file, std::string anomaly, Budget& budget) {
  if (!budget.spend_part()) return;
  document.add_anomaly(part, std::move(anomaly), file.name);
  const int child = document.add_part(part, PartOrigin::uuencoded);
  Part& added = document.parts[static_cast<std::size_t>(child)];
  added.content_type = "application/octet-stream";
  added.disposition = "attachment";
  added.filename = file.name;
  added.data = file.data;
  added.damaged = file.broken;
}

}  // namespace

InlineFile decode_yenc(std::string_view text, Arena& arena, Budget& budget, std::size_t from) {
  InlineFile file;
  std::string_view begin;
  std::size_t at = from, name = npos;
  while (name == npos) {
    at = find_line(text, "=ybegin ", at);
    if (at == npos) return file;
    begin = take_line(text, at);
    if (begin.find(" line=") != npos) name = begin.find(" name=");
  }
  file.found = true;
  file.name = decode_text(trim(begin.substr(name + 6)), {}, arena, budget).text;
  // One of several is named as volumes are, which come together wherever they stand in the mail.
  if (const int number = number_after(begin.substr(0, name), " part=");
      number > 0 && number < 1000 && number_after(begin.substr(0, name), " total=") != 1) {
    const auto digits = std::to_string(1000 + number).substr(1);
    file.name = arena.store(std::string(file.name) + "." + digits);
  }
  std::string out;
  file.broken = true;
  while (at < text.size()) {
    auto next = at;
    const auto line = take_line(text, next);
    if (line.starts_with("=yend")) {
      file.broken = false;
      at = next;
      break;
    }
    if (!line.starts_with("=ypart ")) {
      for (std::size_t i = 0; i < line.size(); ++i) {
        int c = static_cast<unsigned char>(line[i]);
        if (c == '=' && i + 1 < line.size()) c = static_cast<unsigned char>(line[++i]) - 64;
        out += static_cast<char>(c - 42);
      }
    }
    at = next;
  }
  file.data = paid(out, arena, budget);
  file.end = at;
  return file;
}

InlineFile decode_binhex(std::string_view text, Arena& arena, Budget& budget, std::size_t from) {
  static constexpr std::string_view alphabet = "!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr";
  static constexpr auto table = [] {
    std::array<signed char, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < 64; ++i) values[static_cast<unsigned char>(alphabet[i])] = static_cast<signed char>(i);
    return values;
  }();
  InlineFile file;
  auto at = text.find("(This file must be converted with BinHex", from);
  if (at == npos) return file;
  take_line(text, at);
  file.end = at;
  const auto start = text.find(':', at);
  if (start == npos) {
    file.end = text.size();
    return file;
  }
  std::string packed;
  std::uint32_t bits = 0;
  int filled = 0;
  std::size_t i = start + 1;
  for (; i < text.size() && text[i] != ':'; ++i) {
    const int value = table[static_cast<unsigned char>(text[i])];
    if (value < 0) {
      if (text[i] == '\r' || text[i] == '\n' || text[i] == ' ' || text[i] == '\t') continue;
      break;
    }
    bits = (bits << 6 | static_cast<std::uint32_t>(value)) & 0xffffff;
    filled += 6;
    if (filled >= 8) {
      filled -= 8;
      packed += static_cast<char>(bits >> filled);
    }
  }
  file.end = std::min(i + 1, text.size());
  const std::uint64_t most = std::min(budget.expanded_left().value, budget.limits().file_size.value);
  std::string bytes;  // run lengths undone: 0x90 n repeats the byte before, 0x90 0 is 0x90
  for (std::size_t k = 0; k < packed.size(); ++k) {
    if (packed[k] != '\x90' || k + 1 >= packed.size()) {
      bytes += packed[k];
    } else if (const auto count = static_cast<unsigned char>(packed[++k]); count == 0) {
      bytes += '\x90';
    } else if (!bytes.empty()) {
      bytes.append(static_cast<std::size_t>(count - 1), bytes.back());
    }
    if (bytes.size() > most) {
      static_cast<void>(budget.reach("expanded_size"));
      break;
    }
  }
  static_cast<void>(budget.spend_expanded({std::min<std::uint64_t>(bytes.size(), budget.expanded_left().value)}));
  const auto byte = [&](std::size_t offset) {
    return static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[offset]));
  };
  const std::size_t name_length = bytes.empty() ? 0 : byte(0);
  // name, version, type, creator, flags, two lengths, checksum
  const std::size_t header = 1 + name_length + 1 + 4 + 4 + 2 + 4 + 4 + 2;
  if (name_length == 0 || bytes.size() < header) return file;
  const std::size_t length_at = name_length + 12;
  const std::uint64_t length =
      byte(length_at) << 24 | byte(length_at + 1) << 16 | byte(length_at + 2) << 8 | byte(length_at + 3);
  file.found = true;
  file.broken = length > bytes.size() - header;
  file.name = decode_text(arena.store(std::string_view(bytes).substr(1, name_length)), {}, arena, budget).text;
  file.data = paid(std::string_view(bytes).substr(header, length), arena, budget);
  return file;
}

void read_inline_files(Document& document, int part, Budget& budget) {
  using Decoder = InlineFile (*)(std::string_view, Arena&, Budget&, std::size_t);
  struct Form {
    Decoder decode;
    const char *anomaly, *word;
  };
  const auto text = looked_through(document.parts[static_cast<std::size_t>(part)]);
  for (const Form& form :
       {Form{decode_uuencode, "mime.uuencoded_file", "begin"}, Form{decode_yenc, "mime.yenc_file", "=ybegin "},
        Form{decode_binhex, "mime.binhex_file", "with BinHex"}}) {
    if (!holds(text, form.word)) continue;
    for (std::size_t at = 0; at < text.size();) {
      const InlineFile file = form.decode(text, document.arena, budget, at);
      if (!file.found && file.end <= at) break;
      if (file.found) add_file(document, part, file, file.is_xx ? "mime.xxencoded_file" : form.anomaly, budget);
      at = std::max(file.end, at + 1);
    }
  }
}

}  // namespace sekisho::content
