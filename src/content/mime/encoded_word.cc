#include "content/mime/encoded_word.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "base/hex.h"
#include "base/text.h"
#include "base/utf8_scan.h"
#include "content/mime/charset.h"
#include "content/mime/transfer.h"

namespace sekisho::content {
namespace {

struct Word {
  std::string_view charset, text;
  bool base64 = false;
  bool broken = false;
  std::size_t size = 0;  // bytes of the whole word; 0: there is none here
};

constexpr std::size_t max_charset = 64;

// Reads "=?charset?e?" at the start of text into word; the offset of what follows, 0 if it is not there.
std::size_t take_start(std::string_view text, Word& word) {
  const auto charset_end = text.substr(0, max_charset).find('?', 2);
  if (charset_end == text.npos || charset_end == 2 || charset_end + 2 >= text.size() || text[charset_end + 2] != '?')
    return 0;
  word.charset = text.substr(2, charset_end - 2);
  if (word.charset.find_first_of(" \t\r\n\"=") != word.charset.npos) return 0;
  word.charset = word.charset.substr(0, word.charset.find('*'));  // RFC 2231 §5: language suffix
  const char encoding = ascii_lower(text[charset_end + 1]);
  if (encoding != 'b' && encoding != 'q') return 0;
  word.base64 = encoding == 'b';
  return charset_end + 3;
}

// Reads the encoded word that starts with "=?" at the start of text. Looks no further than the next start of a word, so
// that a text full of words without end costs no more than its length.
Word take_word(std::string_view text) {
  Word word;
  const std::size_t start = take_start(text, word);
  if (start == 0) return {};
  std::size_t end = text.npos, stop = text.size();
  for (std::size_t from = start;;) {
    const auto next = text.find("=?", from);
    const auto limit = next == text.npos ? text.size() : next + 1;
    const auto found = text.substr(from, limit - from).find("?=");
    if (found != text.npos) {
      end = from + found;
      break;
    }
    if (next == text.npos) break;
    Word ignored;
    if (take_start(text.substr(next), ignored) != 0) {
      stop = next;
      break;
    }
    from = next + 1;
  }
  if (end != text.npos) {
    word.text = text.substr(start, end - start);
    word.size = end + 2;
    word.broken = word.text.find_first_of(" \t") != word.text.npos;
    return word;
  }
  word.broken = true;
  word.text = text.substr(start, stop - start);
  word.text = word.text.substr(0, word.text.find_first_of(" \t\""));
  if (word.text.empty()) return {};
  word.size = start + word.text.size();
  if (word.text.ends_with('?')) word.text.remove_suffix(1);
  return word;
}

void append_q(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '_') {
      out += ' ';
    } else if (c == '=' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(text[i + 1]) << 4 | hex_value(text[i + 2]));
      i += 2;
    } else {
      out += c;
    }
  }
}

void append_b(std::string& out, std::string_view text) {
  const auto before = out.size();
  out.resize(before + text.size() / 4 * 3 + 8);
  out.resize(before + decode_base64_into(text, out.data() + before));
}

// Builds the text of one value: a run of neighbouring words of one charset is decoded as one.
class Builder {
 public:
  Builder(std::string_view hint, Arena& arena, Budget& budget, ReadableText& result)
      : hint_(hint), arena_(arena), budget_(budget), result_(result) {}

  void literal(std::string_view text) {
    end_run();
    if (text.empty()) return;
    const auto shown = utf8_prefix(text) == text.size() ? text : decode_text(text, hint_, arena_, budget_).text;
    if (shown.data() != text.data()) result_.guessed = true;
    out_ += shown;
  }

  void word(const Word& word) {
    if (!in_run_ || !equal_ignore_case(word.charset, charset_) || word.base64 != base64_) {
      end_words();
      if (in_run_ && !equal_ignore_case(word.charset, charset_)) end_run();
    }
    in_run_ = true;
    charset_ = word.charset;
    base64_ = word.base64;
    if (word.broken) result_.broken = true;
    pending_ += word.text;
  }

  std::string finish() {
    end_run();
    return std::move(out_);
  }

 private:
  // Words cut inside a group of four characters, or between "=" and its digits, are put together before they are
  // decoded.
  void end_words() {
    if (!pending_.empty() && base64_) append_b(bytes_, pending_);
    if (!pending_.empty() && !base64_) append_q(bytes_, pending_);
    pending_.clear();
  }

  void end_run() {
    end_words();
    in_run_ = false;
    if (bytes_.empty()) return;
    auto decoded = decode_text(bytes_, charset_, arena_, budget_).text;
    for (const char c : decoded) {
      const bool control = c == '\r' || c == '\n' || c == '\0';
      if (control) result_.control = true;
      out_ += control ? ' ' : c;
    }
    bytes_.clear();
  }

  std::string_view hint_;
  Arena& arena_;
  Budget& budget_;
  ReadableText& result_;
  std::string out_, bytes_, pending_;
  std::string_view charset_;
  bool in_run_ = false, base64_ = false;
};

}  // namespace

std::string_view unfold(std::string_view raw, Arena& arena, Budget& budget) {
  raw = trim(raw);
  const bool nul = raw.find('\0') != raw.npos;
  if (!nul && raw.find('\n') == raw.npos && raw.find('\r') == raw.npos) return raw;
  if (!nul) {  // the usual fold: copied line by line
    if (!budget.spend_memory({raw.size()})) return {};
    char* const room = arena.allocate(raw.size());
    char* to = room;
    const auto copy = [&](std::string_view text) {
      std::memcpy(to, text.data(), text.size());
      to += text.size();
    };
    for (auto rest = raw; !rest.empty();) {
      const auto newline = rest.find('\n');
      auto line = rest.substr(0, newline);
      rest.remove_prefix(newline == rest.npos ? rest.size() : newline + 1);
      for (auto cr = line.find('\r'); cr != line.npos; cr = line.find('\r')) {
        copy(line.substr(0, cr));
        line.remove_prefix(cr + 1);
      }
      copy(line);
    }
    return arena.shrink(room, raw.size(), static_cast<std::size_t>(to - room));
  }
  if (!budget.spend_memory({raw.size() * 3})) return {};
  std::string out;
  out.reserve(raw.size());
  for (const char c : raw) {
    if (c == '\0') {
      out += "\xEF\xBF\xBD";
    } else if (c != '\r' && c != '\n') {
      out += c;
    }
  }
  return arena.store(out);
}

namespace {
// By what a header's bare letters are read. Those below 128 are ASCII (RFC 5322 §2.2), whatever the body is written in;
// what is UTF-8 by more than chance is UTF-8 (RFC 6532).
std::string_view charset_of_header(std::string_view header, std::string_view hint) {
  constexpr std::ptrdiff_t chance = 6;  // bytes: three letters
  if (starts_with_ignore_case(hint, "utf-16") || starts_with_ignore_case(hint, "utf-32") ||
      starts_with_ignore_case(hint, "ucs-"))
    return {};
  const auto high = std::count_if(header.begin(), header.end(), [](char c) { return static_cast<signed char>(c) < 0; });
  return high >= chance && utf8_prefix(header) == header.size() ? std::string_view() : hint;
}
}  // namespace

ReadableText decode_words(std::string_view unfolded, std::string_view charset_hint, Arena& arena, Budget& budget) {
  ReadableText result;
  auto at = unfolded.find("=?");
  // Mail that predates RFC 2047 and much Japanese mail carry escape sequences of ISO-2022-JP without any label.
  if (at == unfolded.npos && is_ascii(unfolded) && unfolded.find('\x1b') == unfolded.npos) {
    result.text = unfolded;
    return result;
  }
  charset_hint = charset_of_header(unfolded, charset_hint);
  if (!budget.spend_memory({unfolded.size()})) {
    result.text = is_ascii(unfolded) ? unfolded : std::string_view{};
    return result;
  }
  if (at == unfolded.npos) {
    const auto decoded = decode_text(unfolded, is_ascii(unfolded) ? std::string_view{} : charset_hint, arena, budget);
    result.text = decoded.text;
    result.guessed = decoded.text.data() != unfolded.data();
    return result;
  }
  Builder builder(charset_hint, arena, budget, result);
  std::size_t literal_from = 0, last_word_end = std::string_view::npos;
  while (at != unfolded.npos) {
    const Word word = take_word(unfolded.substr(at));
    if (word.size == 0) {
      at = unfolded.find("=?", at + 2);
      continue;
    }
    const auto between = unfolded.substr(literal_from, at - literal_from);
    const bool joined = last_word_end == literal_from && between.find_first_not_of(" \t") == between.npos;
    if (!joined) builder.literal(between);
    builder.word(word);
    literal_from = last_word_end = at + word.size;
    at = unfolded.find("=?", literal_from);
  }
  builder.literal(unfolded.substr(literal_from));
  result.text = arena.store(builder.finish());
  return result;
}

}  // namespace sekisho::content
