#include "content/script/payloads.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <initializer_list>
#include <string>
#include <vector>

#include "base/hex.h"
#include "base/text.h"
#include "content/child.h"
#include "content/html/data_url.h"
#include "content/script/assembled.h"
#include "content/script/masked.h"
#include "content/true_type.h"

namespace sekisho::content {
namespace {

constexpr std::size_t min_payload = 160;  // characters; shorter runs are icons and keys
constexpr std::size_t min_piece = 24, longest_joint = 64, min_numbers = 64, looked_at = 8u << 20;
constexpr int max_payloads = 16;

bool is_base64(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/' ||
         c == '=' || c == '-' || c == '_';
}

// What droppers carry: programs, archives, disks, documents, pages and scripts. Not pictures and fonts, which honest
// pages have by the dozen.
bool is_payload_kind(std::string_view kind) {
  static constexpr auto kinds =
      std::to_array<std::string_view>({"zip",     "jar",  "apk",   "appx", "7z",   "rar",  "cab",
                                       "iso",     "udf",  "vhd",   "vhdx", "gz",   "xz",   "exe",
                                       "dll",     "elf",  "macho", "pdf",  "rtf",  "ole",  "doc",
                                       "xls",     "ppt",  "msi",   "msg",  "chm",  "docx", "docm",
                                       "dotm",    "xlsx", "xlsm",  "xlsb", "pptx", "pptm", "lnk",
                                       "onenote", "html", "hta",   "svg",  "js",   "vbs",  "ps1",
                                       "bat",     "wsf",  "sct",   "jse",  "vbe",  "url",  "ooxml-encrypted",
                                       "mail",    "wasm"});
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

bool looks_like_payload(std::string_view bytes) {
  if (bytes.size() < 32) return false;
  if (is_payload_kind(detect_true_type(bytes, {}).kind)) return true;
  const auto head = bytes.substr(0, 2048);
  for (const std::string_view word :
       {"<html", "<script", "<!doctype", "<body", "<form", "<meta", "http://", "https://", "document.", "window."}) {
    if (find_ignore_case(head, word) != head.npos) return true;
  }
  return false;
}

std::string from_hex_run(std::string_view run) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < run.size(); i += 2) {
    const int high = hex_value(run[i]), low = hex_value(run[i + 1]);
    if (high < 0 || low < 0) return {};
    bytes.push_back(static_cast<char>(high * 16 + low));
  }
  return bytes;
}

// The bytes that a run of base64 or hexadecimal digits stands for, forwards or backwards; empty if they are no payload.
std::string payload_of(std::string_view run) {
  while (run.starts_with('-')) run.remove_prefix(1);  // of a comment's or certificate's mark
  while (run.ends_with('-')) run.remove_suffix(1);
  if (run.size() < min_payload) return {};
  auto bytes = html::decode_base64_lenient(run);
  if (looks_like_payload(bytes)) return bytes;
  bytes = from_hex_run(run);
  if (looks_like_payload(bytes)) return bytes;
  // Backwards: padding comes first, and the last letters are the first bytes.
  std::string turned(run);
  std::reverse(turned.begin(), turned.end());
  bytes = html::decode_base64_lenient(turned);
  return looks_like_payload(bytes) ? bytes : std::string();
}

// A file as numbers, "77,90,144," or "0x4d, 0x5a,": its bytes; empty unless there are many. `at` goes behind the last
// of them.
std::string numbers_at(std::string_view text, std::size_t& at) {
  std::string bytes;
  const auto skip_blanks = [&](std::size_t from) {
    return std::min(text.find_first_not_of(" \t\r\n_", from), text.size());
  };
  for (std::size_t next = skip_blanks(at);; next = skip_blanks(next + 1)) {
    const bool hexadecimal = text.substr(next).starts_with("0x") || text.substr(next).starts_with("0X") ||
                             text.substr(next).starts_with("&H");
    const bool negative = !hexadecimal && next < text.size() && text[next] == '-';
    if (hexadecimal) next += 2;
    if (negative) ++next;  // of an Int8Array
    int value = 0, digits = 0;
    for (; next < text.size() && digits < 3; ++next, ++digits) {
      const int digit = hex_value(text[next]);
      if (digit < 0 || (!hexadecimal && digit > 9)) break;
      value = value * (hexadecimal ? 16 : 10) + digit;
    }
    if (digits == 0 || value > 255) break;
    bytes.push_back(static_cast<char>(negative ? -value : value));
    at = next;
    next = skip_blanks(next);
    if (next >= text.size() || text[next] != ',') break;
  }
  return bytes.size() < min_numbers ? std::string() : bytes;
}

// "\x4d\x5a…" at `at`, which goes behind the last.
std::string escapes_at(std::string_view text, std::size_t& at) {
  std::string bytes;
  while (at + 3 < text.size() && text[at] == '\\' && text[at + 1] == 'x') {
    const int high = hex_value(text[at + 2]), low = hex_value(text[at + 3]);
    if (high < 0 || low < 0) break;
    bytes.push_back(static_cast<char>(high * 16 + low));
    at += 4;
  }
  return bytes.size() < min_numbers ? std::string() : bytes;
}

class Taker {
 public:
  Taker(Document& document, int part, Budget& budget) : document_(document), part_(part), budget_(budget) {}

  bool full() const { return found_ >= max_payloads; }
  int found() const { return found_; }
  // Bytes that are no file as they stand, kept when a mask may lie over them.
  const std::vector<std::string>& others() const { return others_; }
  void keep_others() { keeps_others_ = true; }
  void add_other(std::string_view bytes) {
    constexpr std::size_t most = 8, least = 64;
    if (keeps_others_ && others_.size() < most && bytes.size() >= least) others_.emplace_back(bytes);
  }

  void add(std::string_view bytes, std::string_view media_type) {
    if (bytes.empty() || full()) return;
    ++found_;
    auto kind = document_.parts[static_cast<std::size_t>(part_)].kind;
    // A program that a page decodes to run it is read as the page's own.
    const bool runs_in_page = (kind == "html" || kind == "hta" || kind == "svg") && is_program_of_page(bytes);
    const auto kept = runs_in_page ? keep(document_, part_, "<script>" + std::string(bytes) + "</script>", budget_)
                                   : keep(document_, part_, bytes, budget_);
    if (runs_in_page) media_type = "text/html";
    for (const int child : document_.parts[static_cast<std::size_t>(part_)].children) {
      if (document_.parts[static_cast<std::size_t>(child)].data == kept) return;
    }
    const int child = add_child(document_, part_, PartOrigin::embedded, {}, kept, budget_);
    if (child >= 0) document_.parts[static_cast<std::size_t>(child)].content_type = media_type;
  }

 private:
  static bool is_program_of_page(std::string_view bytes) {
    const auto kind = detect_true_type(bytes, {}).kind;
    return kind == "js" || (kind == "text" && bytes.find('<') != 0 &&
                            (bytes.find("document.") != bytes.npos || bytes.find("atob(") != bytes.npos ||
                             bytes.find("eval(") != bytes.npos || bytes.find("location") != bytes.npos));
  }

  Document& document_;
  int part_;
  Budget& budget_;
  std::vector<std::string> others_;
  bool keeps_others_ = false;
  int found_ = 0;
};

std::size_t run_end(std::string_view source, std::size_t at) {
  while (at < source.size() && is_base64(source[at])) ++at;
  return at;
}

// Pieces of base64 or hexadecimal digits with little between them, as one: literals that are added up, lines. Where the
// last piece is short, it counts if the same stands before it as before the others. `at` goes behind them.
std::string joined_run(std::string_view source, std::size_t& at) {
  std::string run;
  std::string_view joint;
  for (auto from = at;;) {
    const auto end = run_end(source, from);
    run += source.substr(from, end - from);
    at = end;
    // The next piece begins within a joint's length.
    auto next = end;
    const auto stop = std::min(source.size(), end + longest_joint);
    bool more = false;
    while (next < stop && !more) {
      if (!is_base64(source[next])) {
        ++next;
        continue;
      }
      const auto word_end = run_end(source, next);
      const bool as_before = !joint.empty() && next - end == joint.size() && source.substr(end, joint.size()) == joint;
      more = (word_end - next >= min_piece || as_before) && source[next] != '-';
      if (!more) next = word_end;
    }
    if (!more) return run;
    joint = source.substr(end, next - end);
    from = next;
  }
}

void take_from(std::string_view source, Taker& taker) {
  // Long words before the first piece are no part of it: what is joined may begin with any of the first few.
  constexpr int most_tries = 8;
  std::size_t region_end = 0;
  int tries = 0;
  for (std::size_t at = 0; at < source.size() && !taker.full();) {
    const char c = source[at];
    if (is_base64(c)) {
      const auto from = at, end = run_end(source, at);
      if (end - from < min_piece) {
        // Numbers without a bracket before them: Array(77,90,…), fromCharCode(80,75,…).
        const auto sign = source.substr(from, end - from).rfind('=');
        const auto first = sign == std::string_view::npos ? from : from + sign + 1;
        const auto digit = first + (first < end && source[first] == '-' ? 1 : 0);
        const bool number = digit < end && source[digit] >= '0' && source[digit] <= '9' && end < source.size() &&
                            (source[end] == ',' || source[end] == ' ');
        at = first;
        const auto bytes = number ? numbers_at(source, at) : std::string();
        if (looks_like_payload(bytes))
          taker.add(bytes, "application/octet-stream");
        else
          taker.add_other(bytes);
        at = std::max(at, end);
        continue;
      }
      const auto alone = payload_of(source.substr(from, end - from));
      std::string bytes;
      if (from >= region_end || tries < most_tries) {
        auto behind = from;
        const auto joined = joined_run(source, behind);
        tries = behind == region_end ? tries + 1 : 0;
        region_end = behind;
        if (joined.size() > end - from) bytes = payload_of(joined);
      }
      at = bytes.empty() ? end : region_end;
      if (bytes.empty() && alone.empty() && end - from >= min_payload) {
        taker.add_other(html::decode_base64_lenient(source.substr(from, end - from)));
        taker.add_other(from_hex_run(source.substr(from, end - from)));
      }
      taker.add(bytes.empty() ? alone : bytes, "application/octet-stream");
    } else if (c == '\\' && at + 1 < source.size() && source[at + 1] == 'x') {
      const auto from = at;
      const auto bytes = escapes_at(source, at);
      if (looks_like_payload(bytes)) taker.add(bytes, "application/octet-stream");
      at = std::max(at, from + 1);
    } else if (c == '%' && at + 2 < source.size()) {
      // unescape('%3C%68…'): a run with a percent sign at least every 24 characters.
      const auto from = at;
      auto last = at;
      while (at < source.size() && at - last < 24 && source[at] != '"' && source[at] != '\'' && source[at] != '`' &&
             source[at] != '\n') {
        if (source[at] == '%') last = at;
        ++at;
      }
      if (last - from < min_payload) continue;
      const auto bytes = html::percent_decode(source.substr(from, at - from));
      if (looks_like_payload(bytes)) taker.add(bytes, "text/html");
    } else {
      ++at;
    }
  }
}

bool holds_any(std::string_view source, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return !source.empty() && memmem(source.data(), source.size(), word.data(), word.size()) != nullptr;
  });
}

// What only a program's own work brings out: short pieces put together, letters replaced, wide escapes, masks.
void take_made(std::string_view source, Taker& taker, const Budget& budget) {
  constexpr std::size_t most_first = 8;  // literals that may stand before the first piece
  for (std::size_t from = 0; from < most_first && taker.found() == 0; ++from) {
    const auto chain = chained_literals(source, from);
    if (chain.size() < min_payload) break;
    taker.add(payload_of(chain), "application/octet-stream");
    if (from == 0) taker.add_other(html::decode_base64_lenient(chain));
  }
  for (const auto made : {with_replacements, with_wide_escapes}) {
    if (const auto text = taker.found() == 0 ? made(source) : std::string(); !text.empty()) {
      take_from(text, taker);
      if (taker.found() == 0 && made == with_wide_escapes && looks_like_payload(text)) taker.add(text, "text/html");
    }
  }
  if (taker.found() > 0 || taker.others().empty()) return;
  const auto keys = mask_keys(source);
  for (const auto& bytes : taker.others()) taker.add(unmasked(bytes, keys, budget), "application/octet-stream");
}

}  // namespace

int take_payloads(Document& document, int part, std::string_view source, Budget& budget) {
  source = source.substr(0, looked_at);
  if (!budget.spend_steps(source.size())) {
    mark_limit(document, part, budget, "steps", "files in a program's letters");
    return 0;
  }
  Taker taker(document, part, budget);
  const bool works = holds_any(source, {"atob", "charCode", "fromCharCode", "unescape", "Blob", "Uint8Array", "ase64",
                                        "bxor", "Int8Array", "BXOR", "nflate"});
  if (works) taker.keep_others();
  take_from(source, taker);
  if (works && taker.found() == 0) take_made(source, taker, budget);
  return taker.found();
}

}  // namespace sekisho::content
