#include "content/mime/japanese.h"

#include <cstring>

namespace sekisho::content {
namespace {

constexpr const char* cp932 = "ibm-943_P15A-2003";
constexpr std::string_view replacement = "\xEF\xBF\xBD";

enum class Set : unsigned char { single, kana, jis_x_0208, jis_x_0212, gb_2312, ks_c_5601 };

// JIS row and cell (0x21..0x7e each) as Shift_JIS: the arithmetic of JIS X 0208 annex 1.
void append_shift_jis(std::string& out, unsigned char row, unsigned char cell) {
  out += static_cast<char>(((row - 0x21) >> 1) + (row < 0x5f ? 0x81 : 0xc1));
  out += static_cast<char>((row & 1) != 0 ? cell + 0x1f + (cell >= 0x60 ? 1 : 0) : cell + 0x7e);
}

struct Escape {
  std::string_view after;  // what follows ESC
  Set set;
};
constexpr Escape escapes[] = {
    {"(B", Set::single},      {"(J", Set::single},      {"(H", Set::single},      {"(I", Set::kana},
    {"$B", Set::jis_x_0208},  {"$@", Set::jis_x_0208},  {"$(B", Set::jis_x_0208}, {"$(@", Set::jis_x_0208},
    {"$(D", Set::jis_x_0212}, {"$(O", Set::jis_x_0208}, {"$(Q", Set::jis_x_0208}, {"$(P", Set::jis_x_0212},
    {"$A", Set::gb_2312},     {"$(A", Set::gb_2312},    {"$(C", Set::ks_c_5601},
};

const Escape* escape_at(std::string_view after) {
  for (const auto& escape : escapes) {
    if (after.starts_with(escape.after)) return &escape;
  }
  return nullptr;
}

// Collects bytes of one charset and hands them over when another begins.
class Pieces {
 public:
  explicit Pieces(JapaneseSink& sink) : sink_(sink) {}
  std::string& in(const char* icu) {
    if (icu != icu_) flush(), icu_ = icu;
    return bytes_;
  }
  void flush() {
    if (!bytes_.empty()) sink_.piece(icu_, bytes_);
    bytes_.clear();
  }

 private:
  JapaneseSink& sink_;
  const char* icu_ = cp932;
  std::string bytes_;
};

void append_pair(Pieces& pieces, Set set, unsigned char first, unsigned char second) {
  const char a = static_cast<char>(first | 0x80), b = static_cast<char>(second | 0x80);
  if (set == Set::jis_x_0208) {
    append_shift_jis(pieces.in(cp932), first, second);
  } else if (set == Set::jis_x_0212) {
    (pieces.in("EUC-JP") += '\x8f').append({a, b});
  } else {
    pieces.in(set == Set::gb_2312 ? "gb18030" : "windows-949-2000").append({a, b});
  }
}

}  // namespace

bool has_iso_2022_jp_escape(std::string_view bytes) {
  for (auto at = bytes.find('\x1b'); at != bytes.npos; at = bytes.find('\x1b', at + 1)) {
    const auto* escape = escape_at(bytes.substr(at + 1, 3));
    if (escape != nullptr && escape->set != Set::single) return true;
  }
  return false;
}

void read_iso_2022_jp(std::string_view bytes, JapaneseSink& sink) {
  Pieces pieces(sink);
  const bool lost_escapes =
      bytes.find('\x1b') == bytes.npos && (bytes.find("$B") != bytes.npos || bytes.find("$@") != bytes.npos);
  Set set = Set::single;
  bool shifted_out = false;
  for (std::size_t i = 0; i < bytes.size();) {
    const unsigned char c = static_cast<unsigned char>(bytes[i]);
    if (c == 0x1b) {
      auto after = bytes.substr(i + 1, 5);
      std::size_t skip = 1;
      if (after.starts_with("&@\x1b")) after.remove_prefix(3), skip = 4;  // JIS X 0208:1990
      if (const auto* escape = escape_at(after)) {
        set = escape->set;
        i += skip + escape->after.size();
        continue;
      }
      pieces.in(cp932) += '\x1b';
      ++i;
      continue;
    }
    if (lost_escapes && (c == '$' || c == '(')) {
      const auto* escape = escape_at(bytes.substr(i, 2));
      const bool fits =
          escape != nullptr && (set == Set::single ? escape->set == Set::jis_x_0208 : escape->set == Set::single);
      if (fits) {
        set = escape->set;
        i += 2;
        continue;
      }
    }
    if (c == '\r' || c == '\n') {
      set = Set::single;
      shifted_out = false;
      pieces.in(cp932) += static_cast<char>(c);
      ++i;
    } else if (c == 0x0e || c == 0x0f) {
      shifted_out = c == 0x0e;
      ++i;
    } else if (set == Set::single || set == Set::kana) {
      const bool kana = (set == Set::kana || shifted_out) && c >= 0x21 && c <= 0x5f;
      pieces.in(cp932) += static_cast<char>(kana ? c | 0x80 : c);
      ++i;
    } else if (c < 0x21 || c >= 0x7f) {
      pieces.in(cp932) += static_cast<char>(c);
      ++i;
    } else {
      const unsigned char second = i + 1 < bytes.size() ? static_cast<unsigned char>(bytes[i + 1]) : 0;
      if (second < 0x21 || second > 0x7e) {
        pieces.in(nullptr) += replacement;
        ++i;
      } else {
        append_pair(pieces, set, c, second);
        i += 2;
      }
    }
  }
  pieces.flush();
}

void read_euc_jp(std::string_view bytes, JapaneseSink& sink) {
  Pieces pieces(sink);
  const auto at = [&](std::size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0; };
  const auto high = [](int c) { return c >= 0xa1 && c <= 0xfe; };
  for (std::size_t i = 0; i < bytes.size();) {
    const int c = at(i);
    if (c < 0x80) {
      pieces.in(cp932) += static_cast<char>(c);
      ++i;
    } else if (c == 0x8e && at(i + 1) >= 0xa1 && at(i + 1) <= 0xdf) {
      pieces.in(cp932) += bytes[i + 1];
      i += 2;
    } else if (c == 0x8f && high(at(i + 1)) && high(at(i + 2))) {
      pieces.in("EUC-JP") += bytes.substr(i, 3);
      i += 3;
    } else if (high(c) && high(at(i + 1))) {
      append_shift_jis(pieces.in(cp932), static_cast<unsigned char>(c & 0x7f),
                       static_cast<unsigned char>(at(i + 1) & 0x7f));
      i += 2;
    } else {
      pieces.in(nullptr) += replacement;
      ++i;
    }
  }
  pieces.flush();
}

}  // namespace sekisho::content
