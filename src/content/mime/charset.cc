#include "content/mime/charset.h"

#include <uchardet/uchardet.h>
#include <unicode/ucnv.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/byte_set.h"
#include "base/text.h"
#include "base/utf8_scan.h"
#include "content/mime/charset_name.h"
#include "content/mime/japanese.h"

namespace sekisho::content {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr std::size_t guess_sample = 4 * 1024;  // bytes from the first 8-bit one on: what a guess goes by
constexpr std::size_t utf8_sample = 64 * 1024;
// bytes guessed at in one item: uchardet reads 1 MB/s of what is no text at all
constexpr std::uint64_t guess_effort = 256 * 1024;

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

// Opened once a thread: opening costs more than converting a header. Null for names that ICU does not know.
UConverter* converter(const std::string& name) {
  thread_local std::vector<std::pair<std::string, Converter>> open;
  for (const auto& [known, cached] : open) {
    if (known == name) {
      if (cached) ucnv_reset(cached.get());
      return cached.get();
    }
  }
  UErrorCode status = U_ZERO_ERROR;
  Converter made(ucnv_open(name.c_str(), &status));
  if (U_FAILURE(status)) made.reset();
  if (open.size() >= 64) open.erase(open.begin());  // labels come from outside
  return open.emplace_back(name, std::move(made)).second.get();
}

// Appends bytes as UTF-8 (U+FFFD for what does not fit); false if ICU has no such converter.
bool convert(std::string& out, std::string_view bytes, const std::string& icu) {
  UConverter* source = converter(icu);
  UConverter* target = converter("UTF-8");
  if (source == nullptr || target == nullptr || source == target) return false;
  const char* from = bytes.data();
  const char* const end = from + bytes.size();
  UChar pivot[2048];
  UChar *pivot_source = pivot, *pivot_target = pivot;
  bool reset = true;
  for (;;) {
    char room[8192];
    char* to = room;
    UErrorCode status = U_ZERO_ERROR;
    ucnv_convertEx(target, source, &to, room + sizeof room, &from, end, pivot, &pivot_source, &pivot_target,
                   pivot + 2048, reset, true, &status);
    reset = false;
    out.append(room, static_cast<std::size_t>(to - room));
    if (status != U_BUFFER_OVERFLOW_ERROR) return true;
  }
}

class AppendSink final : public JapaneseSink {
 public:
  explicit AppendSink(std::string& out) : out_(out) {}
  void piece(const char* icu, std::string_view bytes) override {
    if (icu == nullptr) {
      out_ += bytes;
    } else {
      convert(out_, bytes, icu);
    }
  }

 private:
  std::string& out_;
};

void append_repaired_utf8(std::string& out, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto good = utf8_prefix(bytes);
    out += bytes.substr(0, good);
    bytes.remove_prefix(good);
    if (bytes.empty()) return;
    out += replacement;
    bytes.remove_prefix(1);
    while (!bytes.empty() && (static_cast<unsigned char>(bytes[0]) & 0xc0) == 0x80) bytes.remove_prefix(1);
  }
}

bool decode_as(std::string& out, std::string_view bytes, const Charset& charset) {
  switch (charset.family) {
    case CharsetFamily::utf8:
      append_repaired_utf8(out, bytes.starts_with("\xEF\xBB\xBF") ? bytes.substr(3) : bytes);
      return true;
    case CharsetFamily::iso_2022_jp: {
      AppendSink sink(out);
      read_iso_2022_jp(bytes, sink);
      return true;
    }
    case CharsetFamily::euc_jp: {
      AppendSink sink(out);
      read_euc_jp(bytes, sink);
      return true;
    }
    case CharsetFamily::utf7:
      return convert(out, bytes, "UTF-7");
    case CharsetFamily::utf16: {
      const bool big = bytes.starts_with("\xFE\xFF");
      const bool little = bytes.starts_with("\xFF\xFE");
      // Without a mark: the half that holds the zeros of ASCII says which (RFC 2781 would say big endian).
      std::size_t even = 0, odd = 0;
      for (std::size_t i = 0; i < std::min<std::size_t>(bytes.size(), 512); ++i) {
        if (bytes[i] == 0) ++(i % 2 == 0 ? even : odd);
      }
      return convert(out, big || little ? bytes.substr(2) : bytes,
                     little || (!big && odd > even) ? "UTF-16LE" : "UTF-16BE");
    }
    case CharsetFamily::hz:
    case CharsetFamily::icu:
      return convert(out, bytes, charset.icu);
    case CharsetFamily::ascii:
      return convert(out, bytes, "windows-1252");
    default:
      return false;
  }
}

bool fits(std::string_view bytes, const Charset& charset) {
  std::string trial;
  if (!decode_as(trial, bytes, charset)) return false;
  const auto fault = trial.find(replacement);
  // the sample may end inside a character
  return fault == trial.npos || (bytes.size() == guess_sample && fault + 8 > trial.size());
}

// True if bytes hold a few scattered 8-bit bytes at most: accents between letters rather than a double-byte script.
bool is_scattered(std::string_view bytes) {
  std::size_t high = 0, pairs = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (static_cast<signed char>(bytes[i]) >= 0) continue;
    ++high;
    if (i > 0 && static_cast<signed char>(bytes[i - 1]) < 0) ++pairs;
  }
  return pairs == 0 && high <= 4;
}

// What uchardet thinks of bytes that are neither ASCII nor UTF-8, as far as it fits them. It errs on the few bytes of a
// header: then the first double-byte charset that reads them without a fault, else windows-1252.
Charset guess(std::string_view bytes, Budget& budget) {
  const Charset western = find_charset("windows-1252");
  bytes = bytes.substr(ascii_prefix(bytes)).substr(0, guess_sample);
  if (is_scattered(bytes) || bytes.find('\0') != bytes.npos || !budget.spend_effort(bytes.size() + 100, guess_effort))
    return western;
  const std::unique_ptr<std::remove_pointer_t<uchardet_t>, decltype(&uchardet_delete)> detector(uchardet_new(),
                                                                                                &uchardet_delete);
  Charset found;
  if (uchardet_handle_data(detector.get(), bytes.data(), bytes.size()) == 0) {
    uchardet_data_end(detector.get());
    found = find_charset(uchardet_get_charset(detector.get()));
  }
  const bool usable = found.family == CharsetFamily::icu || found.family == CharsetFamily::euc_jp ||
                      found.family == CharsetFamily::iso_2022_jp || found.family == CharsetFamily::hz;
  if (usable && fits(bytes, found)) return found;
  for (const auto label : {"euc-jp", "shift_jis", "gb18030", "big5", "euc-kr"}) {
    if (fits(bytes, find_charset(label))) return find_charset(label);
  }
  return usable ? found : western;
}

// True if an invalid text is UTF-8 with a few broken places rather than something else.
bool is_mostly_utf8(std::string_view bytes) {
  std::size_t good = 0, bad = 0;
  bytes = bytes.substr(0, utf8_sample);
  while (!bytes.empty()) {
    if (static_cast<signed char>(bytes[0]) >= 0) {
      bytes.remove_prefix(ascii_prefix(bytes));
      continue;
    }
    const auto n = utf8_sequence(bytes);
    ++(n != 0 ? good : bad);
    bytes.remove_prefix(std::max<std::size_t>(n, 1));
  }
  return good > 2 * bad;
}

// Finds the charset of bytes whose label is missing, empty of meaning or a lie. ASCII and UTF-8 were ruled out.
Charset detect(std::string_view bytes, Budget& budget) {
  if (bytes.starts_with("\xFE\xFF") || bytes.starts_with("\xFF\xFE")) return find_charset("utf-16");
  if (is_mostly_utf8(bytes)) return find_charset("utf-8");
  return guess(bytes, budget);
}

struct Choice {
  Charset charset;
  bool mislabelled = false;
  std::string label;  // for ICU, when the label is known to ICU alone
};

Choice choose(std::string_view bytes, std::string_view label, bool ascii, bool valid_utf8, Budget& budget) {
  Charset declared = find_charset(label);
  const Charset utf8 = find_charset("utf-8");
  switch (declared.family) {
    case CharsetFamily::unspecified:
      if (ascii && has_iso_2022_jp_escape(bytes)) return {find_charset("iso-2022-jp")};
      if (ascii) return {find_charset("us-ascii")};
      return {valid_utf8 ? utf8 : detect(bytes, budget)};
    case CharsetFamily::ascii:
      if (ascii && has_iso_2022_jp_escape(bytes)) return {find_charset("iso-2022-jp"), true};
      if (ascii) return {declared};
      return {valid_utf8 ? utf8 : detect(bytes, budget), true};
    case CharsetFamily::utf8: {
      if (ascii && has_iso_2022_jp_escape(bytes)) return {find_charset("iso-2022-jp"), true};
      if (valid_utf8 || is_mostly_utf8(bytes)) return {utf8};
      const Charset other = detect(bytes, budget);
      return {other, other.family != CharsetFamily::utf8};
    }
    case CharsetFamily::utf16:
      if (ascii && bytes.find('\0') == bytes.npos) return {find_charset("us-ascii"), true};
      return {declared};
    case CharsetFamily::iso_2022_jp:
      if (ascii) return {declared};
      if (valid_utf8) return {utf8, true};
      if (!has_iso_2022_jp_escape(bytes)) {
        const Charset other = guess(bytes, budget);
        if (other.name == "shift_jis" || other.name == "euc-jp") return {other, true};
      }
      return {declared};
    case CharsetFamily::euc_jp:
    case CharsetFamily::icu:
      if (ascii && has_iso_2022_jp_escape(bytes) && !declared.name.starts_with("iso-2022"))
        return {find_charset("iso-2022-jp"), true};
      return {declared};
    case CharsetFamily::unknown: {
      std::string name(label.substr(0, 40));
      const bool sane = std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 0x7f && c != ','; });
      if (sane && converter(name) != nullptr && ucnv_getType(converter(name)) != UCNV_UTF8 &&
          ucnv_getType(converter(name)) < UCNV_LMBCS_1) {
        return {{CharsetFamily::icu, {}, nullptr}, false, std::move(name)};
      }
      if (ascii && has_iso_2022_jp_escape(bytes)) return {find_charset("iso-2022-jp"), true};
      if (ascii || valid_utf8) return {ascii ? find_charset("us-ascii") : utf8, true};
      return {detect(bytes, budget), true};
    }
    default:
      return {declared};
  }
}

}  // namespace

DecodedText decode_text(std::string_view bytes, std::string_view charset, Arena& arena, Budget& budget) {
  const bool ascii = is_ascii(bytes);
  const bool valid_utf8 = ascii || utf8_prefix(bytes) == bytes.size();
  Choice choice = choose(bytes, charset, ascii, valid_utf8, budget);
  DecodedText result{.charset = choice.charset.name, .mislabelled = choice.mislabelled};
  // Valid in a multi-byte charset, yet valid UTF-8 with non-ASCII as well: a lie far more often than chance.
  const auto family = choice.charset.family;
  if (valid_utf8 && !ascii && family == CharsetFamily::icu && choice.label.empty() &&
      !choice.charset.name.starts_with("utf-") && bytes.size() >= 6) {
    std::string trial;
    decode_as(trial, bytes.substr(0, guess_sample), choice.charset);
    if (trial.find(replacement) != trial.npos && bytes.size() < guess_sample) {
      choice.charset = find_charset("utf-8");
      result = {.charset = choice.charset.name, .mislabelled = true};
    }
  }
  const bool stateless = choice.charset.family == CharsetFamily::utf8 ||
                         choice.charset.family == CharsetFamily::ascii ||
                         (choice.charset.family == CharsetFamily::icu && choice.label.empty() &&
                          !choice.charset.name.starts_with("utf-") && !choice.charset.name.starts_with("iso-2022")) ||
                         choice.charset.family == CharsetFamily::euc_jp;
  static constexpr ByteSet shifts("\x1b\x0e\x0f$");
  const bool plain_2022 =
      choice.charset.family == CharsetFamily::iso_2022_jp && ascii && shifts.find(bytes) == bytes.npos;
  if ((ascii && stateless) || plain_2022 || (valid_utf8 && choice.charset.family == CharsetFamily::utf8)) {
    result.text = bytes.starts_with("\xEF\xBB\xBF") ? bytes.substr(3) : bytes;
    return result;
  }
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 2);
  if (!choice.label.empty()) {
    if (!convert(out, bytes, choice.label)) append_repaired_utf8(out, bytes);
    result.charset = arena.store(to_lower_ascii(choice.label));
  } else if (!decode_as(out, bytes, choice.charset)) {
    append_repaired_utf8(out, bytes);
  }
  if (const auto good = utf8_prefix(out); good != out.size()) {  // never expected of ICU; the promise is ours
    std::string repaired;
    append_repaired_utf8(repaired, out);
    out = std::move(repaired);
  }
  result.lossy = out.find(replacement) != out.npos && bytes.find(replacement) == bytes.npos;
  if (!budget.spend_memory({out.size()})) return result;
  result.text = arena.store(out);
  return result;
}

}  // namespace sekisho::content
