#include "content/mime/transfer.h"

#include <array>
#include <cstdint>
#include <cstring>

#include "base/hex.h"

namespace sekisho::content {
namespace {

constexpr std::uint8_t blank = 64, pad = 65, junk = 66;
constexpr std::uint32_t bad = 0x80000000u;
constexpr std::string_view standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_safe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// One table per position of a quantum, each value at its place, in the byte order of a little-endian store.
struct Tables {
  std::array<std::uint8_t, 256> kind{};
  std::array<std::array<std::uint32_t, 256>, 4> place{};
};

constexpr Tables make_tables(std::string_view alphabet) {
  Tables tables;
  tables.kind.fill(junk);
  for (auto& place : tables.place) place.fill(bad);
  for (const unsigned char c : {' ', '\t', '\r', '\n'}) tables.kind[c] = blank;
  tables.kind['='] = pad;
  for (std::uint32_t i = 0; i < 64; ++i) {
    const auto c = static_cast<unsigned char>(alphabet[i]);
    tables.kind[c] = static_cast<std::uint8_t>(i);
    tables.place[0][c] = i << 2;                              // byte 0, bits 7..2
    tables.place[1][c] = (i >> 4) | ((i & 0xfu) << 12);       // byte 0, bits 1..0; byte 1, bits 7..4
    tables.place[2][c] = ((i >> 2) << 8) | ((i & 3u) << 22);  // byte 1, bits 3..0; byte 2, bits 7..6
    tables.place[3][c] = i << 16;                             // byte 2, bits 5..0
  }
  return tables;
}
constexpr Tables standard_tables = make_tables(standard);
constexpr Tables url_safe_tables = make_tables(url_safe);

struct Base64Result {
  std::size_t size = 0;
  std::size_t until_padding = 0;
  bool padded = false, junk_after_padding = false;
};

// out has room for 3/4 of the input and four bytes more (the fast loop stores four at a time).
Base64Result run_base64(std::string_view in, const Tables& tables, char* out, DecodedBody& flaws) {
  const auto* p = reinterpret_cast<const unsigned char*>(in.data());
  const auto* const end = p + in.size();
  char* to = out;
  Base64Result result;
  std::uint32_t bits = 0;
  int filled = 0;  // characters of the quantum at hand
  while (p < end) {
    if (filled == 0) {
      while (end - p >= 4) {
        const std::uint32_t word =
            tables.place[0][p[0]] | tables.place[1][p[1]] | tables.place[2][p[2]] | tables.place[3][p[3]];
        if ((word & bad) != 0) break;
        std::memcpy(to, &word, 4);
        to += 3;
        p += 4;
      }
      if (p == end) break;
    }
    const unsigned char c = *p++;
    const std::uint8_t kind = tables.kind[c];
    if (kind < 64) {
      bits = bits << 6 | kind;
      if (++filled == 4) {
        *to++ = static_cast<char>(bits >> 16), *to++ = static_cast<char>(bits >> 8), *to++ = static_cast<char>(bits);
        filled = 0, bits = 0;
      }
    } else if (kind == pad) {
      if (filled >= 2) {
        *to++ = static_cast<char>(filled == 2 ? bits >> 4 : bits >> 10);
        if (filled == 3) *to++ = static_cast<char>(bits >> 2);
      } else if (filled == 1) {
        flaws.dangling = true;
      }
      if (!result.padded) result.padded = true, result.until_padding = static_cast<std::size_t>(to - out);
      filled = 0, bits = 0;
    } else if (kind == junk) {
      flaws.junk = true;
      ++flaws.junk_count;
      if (c == '-' || c == '_') flaws.url_safe = true;
      if (result.padded) result.junk_after_padding = true;
    }
  }
  if (filled >= 2) {
    *to++ = static_cast<char>(filled == 2 ? bits >> 4 : bits >> 10);
    if (filled == 3) *to++ = static_cast<char>(bits >> 2);
    flaws.missing_padding = true;
  } else if (filled == 1) {
    flaws.dangling = true;
  }
  result.size = static_cast<std::size_t>(to - out);
  return result;
}

// Room for `size` bytes in the arena, paid for; null when a limit says no.
char* room_for(std::size_t size, Arena& arena, Budget& budget, DecodedBody& body) {
  if (size > budget.limits().file_size.value + 16) {
    static_cast<void>(budget.reach("file_size"));
    body.over_limit = true;
  } else if (!budget.spend_memory({size})) {
    body.over_limit = true;
  }
  return body.over_limit ? nullptr : arena.allocate(size);
}

DecodedBody decode(std::string_view encoded, const Tables& tables, Arena& arena, Budget& budget) {
  DecodedBody body;
  const std::size_t size = encoded.size() / 4 * 3 + 8;
  char* room = room_for(size, arena, budget, body);
  if (room == nullptr) return body;
  const auto result = run_base64(encoded, tables, room, body);
  const auto all = arena.shrink(room, size, result.size);
  body.until_padding = result.padded ? all.substr(0, result.until_padding) : all;
  body.inner_padding = body.until_padding.size() != all.size();
  body.bytes = result.junk_after_padding ? body.until_padding : all;
  if (result.junk_after_padding) body.until_padding = all;  // the other reading
  return body;
}

}  // namespace

DecodedBody decode_base64(std::string_view encoded, Arena& arena, Budget& budget) {
  return decode(encoded, standard_tables, arena, budget);
}
DecodedBody decode_base64_url(std::string_view encoded, Arena& arena, Budget& budget) {
  return decode(encoded, url_safe_tables, arena, budget);
}

std::size_t decode_base64_into(std::string_view encoded, char* out) {
  DecodedBody flaws;
  return run_base64(encoded, standard_tables, out, flaws).size;
}

DecodedBody decode_quoted_printable(std::string_view encoded, Arena& arena, Budget& budget) {
  DecodedBody body;
  const std::size_t size = encoded.size();
  if (size == 0) return body;
  char* room = room_for(size, arena, budget, body);
  if (room == nullptr) return body;
  char* to = room;
  const auto copy = [&](std::string_view text) {
    if (text.empty()) return;
    std::memcpy(to, text.data(), text.size());
    to += text.size();
  };
  for (std::size_t line = 0; line < size;) {
    const auto newline = encoded.find('\n', line);
    const std::size_t next = newline == encoded.npos ? size : newline + 1;
    std::size_t end = newline == encoded.npos ? size : newline;
    if (newline != encoded.npos && end > line && encoded[end - 1] == '\r') --end;
    const auto ending = encoded.substr(end, next - end);
    while (end > line && (encoded[end - 1] == ' ' || encoded[end - 1] == '\t')) --end;
    std::string_view rest = encoded.substr(line, end - line);
    bool soft = false;
    for (;;) {
      const auto equals = rest.find('=');
      copy(rest.substr(0, equals));
      if (equals == rest.npos) break;
      rest.remove_prefix(equals);
      if (rest.size() == 1) {
        soft = true;
        break;
      }
      const int high = hex_value(rest[1]), low = rest.size() > 2 ? hex_value(rest[2]) : -1;
      if (high >= 0 && low >= 0) {
        *to++ = static_cast<char>(high << 4 | low);
        rest.remove_prefix(3);
      } else if (rest[1] == '\r') {  // a soft break whose line end is a bare CR
        rest.remove_prefix(2);
      } else {
        body.bare_equals = true;
        *to++ = '=';
        rest.remove_prefix(1);
      }
    }
    if (!soft) copy(ending);
    line = next;
  }
  body.bytes = arena.shrink(room, size, static_cast<std::size_t>(to - room));
  body.until_padding = body.bytes;
  return body;
}

}  // namespace sekisho::content
