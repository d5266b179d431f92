#include "content/legible.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/links.h"
#include "content/office/utf16.h"
#include "content/true_type_parts.h"

namespace sekisho::content {
namespace {

// of any signs, of Latin letters and blanks: shorter ones come about by chance
constexpr std::size_t least_run = 8, least_word = 5;
constexpr std::size_t looked_at = 16u << 20;  // bytes of one file
constexpr std::size_t most_kept = 1u << 20;

bool is_wordlike(unsigned char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' '; }
bool is_printed(unsigned char c) { return (c >= 32 && c < 127) || c == '\t'; }

// Length of the UTF-8 letter at `at` beyond ASCII: Latin, Greek, Cyrillic, Hebrew, Arabic, and what has three bytes; 0
// if there is none.
std::size_t wide_length(std::string_view bytes, std::size_t at) {
  const auto first = u8(bytes, at);
  const bool two =
      (first >= 0xC3 && first <= 0xC5) || (first >= 0xCE && first <= 0xD1) || (first >= 0xD7 && first <= 0xD9);
  const std::size_t n = two ? 2 : first >= 0xE1 && first <= 0xEF ? 3 : 0;
  for (std::size_t i = 1; i < n; ++i) {
    if ((u8(bytes, at + i) & 0xC0) != 0x80) return 0;
  }
  return n;
}

void narrow_runs(std::string_view bytes, std::size_t limit, std::string& out) {
  for (std::size_t at = 0; at < bytes.size() && out.size() < limit;) {
    const auto start = at;
    std::size_t letters = 0, words = 0, wide = 0;
    while (at < bytes.size()) {
      if (is_printed(static_cast<unsigned char>(bytes[at]))) {
        words += is_wordlike(static_cast<unsigned char>(bytes[at])) ? 1 : 0;
        ++at, ++letters;
      } else if (const auto n = wide_length(bytes, at); n != 0) {
        at += n, ++letters, ++wide;
      } else {
        break;
      }
    }
    // By chance every tenth high byte begins a letter of UTF-8; words are of one kind.
    const bool one_kind = wide == 0 || wide * 10 <= letters || wide * 10 >= letters * 6;
    const bool word = wide == 0 && letters >= least_word && words * 10 >= letters * 9;
    if ((word || letters >= (wide == 0 ? least_run : 2 * least_run)) && one_kind)
      (out += bytes.substr(start, at - start)).push_back('\n');
    if (at == start) ++at;
  }
}

enum class Script : unsigned char { none, ascii, letter, kana, hangul, ideograph };
Script script_of(std::uint32_t unit) {
  if ((unit >= 32 && unit < 127) || unit == 9) return Script::ascii;
  if ((unit >= 0xA0 && unit < 0x180) || (unit >= 0x370 && unit < 0x500) || (unit >= 0x2010 && unit < 0x2040))
    return Script::letter;
  if ((unit >= 0x3001 && unit < 0x3100) || (unit >= 0xFF00 && unit < 0xFFF0)) return Script::kana;
  if (unit >= 0xAC00 && unit < 0xD7A4) return Script::hangul;
  if (unit >= 0x4E00 && unit < 0xA000) return Script::ideograph;
  return Script::none;
}

// Half of all random units are a letter of some writing: in words most are of one, and ideographs have kana or Latin
// between them.
bool are_words(std::size_t ascii, std::size_t letters, std::size_t kana, std::size_t hangul, std::size_t ideographs) {
  const auto all = ascii + letters + kana + hangul + ideographs;
  if (all < 4) return false;
  if (kana * 3 > all) return all >= least_word;
  if (hangul * 5 > all) return all >= least_word && (hangul + ascii) * 10 >= all * 9;
  if (kana * 6 > all) return all >= least_run && hangul == 0;
  if (letters * 2 > all) return all >= least_run && letters < all && (letters + ascii) * 10 >= all * 9;
  return (ascii + letters) * 10 >= all * 8;
}

void wide_runs(std::string_view bytes, std::size_t limit, std::string& out) {
  std::string run;
  for (std::size_t at = 0; at + 1 < bytes.size() && out.size() < limit;) {
    std::array<std::size_t, 6> count{};
    run.clear();
    while (at + 1 < bytes.size()) {
      const auto unit = le16(bytes, at);
      const auto script = script_of(unit);
      if (script == Script::none) break;
      ++count[static_cast<std::size_t>(script)];
      append_utf8(run, unit);
      at += 2;
    }
    const auto of = [&](Script script) { return count[static_cast<std::size_t>(script)]; };
    if (are_words(of(Script::ascii), of(Script::letter), of(Script::kana), of(Script::hangul), of(Script::ideograph)))
      (out += run).push_back('\n');
    at += 2;
  }
}

}  // namespace

std::string legible_runs(std::string_view bytes, std::size_t limit) {
  std::string out;
  narrow_runs(bytes, limit, out);
  wide_runs(bytes, limit, out);
  if (!bytes.empty()) wide_runs(bytes.substr(1), limit, out);
  if (out.size() > limit) out.resize(limit);
  return out;
}

std::string legible_narrow_runs(std::string_view bytes, std::size_t limit) {
  std::string out;
  narrow_runs(bytes, limit, out);
  if (out.size() > limit) out.resize(limit);
  return out;
}

bool is_inert(std::string_view kind) {
  static constexpr auto kinds = std::to_array<std::string_view>(
      {"empty", "mp3",      "mp4",           "mov", "m4a",  "wav",   "avi",   "ogg",   "flac", "midi", "amr",
       "mkv",   "mpeg",     "flv",           "ani", "woff", "woff2", "otf",   "ttf",   "ttc",  "cert", "p12",
       "pem",   "pgp-keys", "pgp-signature", "exe", "dll",  "elf",   "macho", "class", "dex"});
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

namespace {

// Data of no known form is opened by nothing, whatever stands in it, unless its name leads a program to it.
bool is_opened_by_name(std::string_view filename) {
  static constexpr auto extensions = std::to_array<std::string_view>(
      {"123", "accda", "accdb", "accde", "ade",     "adp",  "ai",  "azw",   "azw3", "bau",  "cdr", "cell", "class",
       "cob", "com",   "cpl",   "drv",   "dwf",     "dwg",  "dxf", "eml",   "emlx", "fdb",  "fla", "fm",   "fmp12",
       "fp7", "hlp",   "hwp",   "hwt",   "idml",    "indd", "jhd", "job",   "jtd",  "jtdc", "jtt", "jttc", "key",
       "lit", "lwp",   "mda",   "mdb",   "mde",     "mobi", "mpd", "mpp",   "mpt",  "msg",  "ndx", "nsf",  "numbers",
       "nxl", "ocx",   "oft",   "one",   "onetoc2", "ost",  "p65", "pages", "pcl",  "pif",  "pmd", "prc",  "prn",
       "prs", "ps",    "pst",   "pub",   "puz",     "pxl",  "pyc", "qpw",   "qxd",  "rtf",  "sam", "sda",  "sdc",
       "sdw", "show",  "shw",   "slk",   "swf",     "sys",  "vsd", "vss",   "vst",  "vxd",  "wb1", "wb2",  "wb3",
       "wdb", "wk1",   "wk3",   "wk4",   "wks",     "wp",   "wp5", "wp6",   "wpd",  "wps",  "wpt", "wq1",  "wri",
       "xbd", "xct",   "xdw",   "xlr",   "xls5",    "xps"});
  return std::binary_search(extensions.begin(), extensions.end(), extension_of(filename));
}

// Their length in bytes.
std::size_t read_words(Document& document, int part, std::string_view data, Budget& budget) {
  const auto runs = to_valid_utf8(legible_runs(data, most_kept));
  const auto before = static_cast<std::ptrdiff_t>(document.links.size());
  show_text(document, part, runs, LinkOrigin::office, budget);
  // Words with dots between them are everywhere in binary data: only whole addresses count.
  document.links.erase(std::remove_if(document.links.begin() + before, document.links.end(),
                                      [](const Link& link) {
                                        return link.url.find("//") == link.url.npos && !link.url.starts_with("\\\\");
                                      }),
                       document.links.end());
  return runs.size();
}

}  // namespace

void read_unknown_data(Document& document, int part, std::uint64_t& left, Budget& budget) {
  const auto& own = document.parts[static_cast<std::size_t>(part)];
  if (is_opened_by_name(own.filename)) return read_unknown_form(document, part, budget);
  const auto data = own.data.substr(0, std::min<std::uint64_t>(looked_at, left));
  left -= data.size();
  read_words(document, part, data, budget);
}

void read_unknown_form(Document& document, int part, Budget& budget) {
  const auto& own = document.parts[static_cast<std::size_t>(part)];
  const auto data = own.data.substr(0, looked_at);
  const auto kind = own.kind;
  if (!budget.spend_steps(3 * data.size())) return mark_limit(document, part, budget, "steps");
  const auto length = read_words(document, part, data, budget);
  const bool is_text = kind == "unknown" && document.parts[static_cast<std::size_t>(part)].data.size() == data.size() &&
                       length * 10 >= data.size() * 7;
  const bool told = std::any_of(document.traits.begin(), document.traits.end(), [&](const Trait& trait) {
    return trait.part == part &&
           (trait.name == "archive.unsupported" || trait.name == "archive.split" || trait.name == "office.damaged");
  });
  if (!told && !is_text) document.add_trait(part, "file.unread", kind);
}

}  // namespace sekisho::content
