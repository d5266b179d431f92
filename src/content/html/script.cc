#include "content/html/script.h"

#include <algorithm>

#include "base/hex.h"
#include "base/text.h"
#include "content/handlers.h"
#include "content/html/data_url.h"
#include "content/links.h"
#include "content/mime/transfer.h"

namespace sekisho::content::html {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t min_payload = 160;  // characters; shorter runs are icons and keys
constexpr std::size_t min_numbers = 64;
constexpr int max_payloads = 16;

bool has(std::string_view text, std::string_view needle) { return text.find(needle) != npos; }

std::string_view around(std::string_view text, std::string_view needle) {
  const auto at = text.find(needle);
  return at == npos ? std::string_view{} : text.substr(at > 40 ? at - 40 : 0, 160);
}

bool is_base64(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/' ||
         c == '=' || c == '-' || c == '_';
}

// True for bytes that begin like a file or a page: what smuggled payloads are.
bool looks_like_payload(std::string_view bytes) {
  for (const std::string_view magic :
       {"PK\x03\x04", "MZ", "%PDF", "Rar!", "\xd0\xcf\x11\xe0", "7z\xbc\xaf", "\x1f\x8b", "L\0\0\0"}) {
    if (bytes.starts_with(magic)) return true;
  }
  if (bytes.size() > 0x8006 && bytes.substr(0x8001, 5) == "CD001") return true;
  const auto head = bytes.substr(0, 2048);
  for (const std::string_view word :
       {"<html", "<script", "<!doctype", "<body", "<form", "<meta", "http://", "https://", "document.", "window."}) {
    if (find_ignore_case(head, word) != npos) return true;
  }
  return false;
}

void add_payload(Document& document, int part, std::string bytes, std::string_view media_type, Budget& budget) {
  if (!budget.spend_file() || !budget.spend_expanded(ByteCount{bytes.size()}) ||
      !budget.spend_memory(ByteCount{bytes.size()}))
    return;
  const auto kept = document.arena.store(bytes);
  const int child = document.add_part(part, PartOrigin::embedded);
  auto& added = document.parts[static_cast<std::size_t>(child)];
  added.data = kept;
  added.content_type = media_type;
}

// A file as numbers, "[77,90,144," or "[0x4d, 0x5a,": its bytes; empty unless there are many. `at` goes behind the last
// of them.
std::string numbers_at(std::string_view script, std::size_t& at) {
  std::string bytes;
  const auto skip_blanks = [&](std::size_t from) {
    return std::min(script.find_first_not_of(" \t\r\n", from), script.size());
  };
  for (std::size_t next = skip_blanks(at);; next = skip_blanks(next + 1)) {
    const bool hexadecimal = script.substr(next).starts_with("0x") || script.substr(next).starts_with("0X");
    if (hexadecimal) next += 2;
    int value = 0, digits = 0;
    for (; next < script.size() && digits < 3; ++next, ++digits) {
      const int digit = hex_value(script[next]);
      if (digit < 0 || (!hexadecimal && digit > 9)) break;
      value = value * (hexadecimal ? 16 : 10) + digit;
    }
    if (digits == 0 || value > 255) break;
    bytes.push_back(static_cast<char>(value));
    at = next;
    next = skip_blanks(next);
    if (next >= script.size() || script[next] != ',') break;
  }
  return bytes.size() < min_numbers ? std::string() : bytes;
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

// Takes out long runs of base64, hexadecimal digits, numbers and percent-encoding that hide a file or a page. One pass.
int take_payloads(Document& document, int part, std::string_view script, Budget& budget) {
  int found = 0;
  for (std::size_t at = 0; at < script.size() && found < max_payloads;) {
    if (is_base64(script[at])) {
      const auto from = at;
      while (at < script.size() &&
             (is_base64(script[at]) || (script[at] == '\\' && at + 1 < script.size() && script[at + 1] == '\n') ||
              (at > from && script[at] == '\n' && script[at - 1] == '\\'))) {
        ++at;
      }
      if (at - from < min_payload) continue;
      auto bytes = decode_base64_lenient(script.substr(from, at - from));
      if (!looks_like_payload(bytes)) bytes = from_hex_run(script.substr(from, at - from));
      if (looks_like_payload(bytes))
        add_payload(document, part, std::move(bytes), "application/octet-stream", budget), ++found;
    } else if (script[at] == '[') {
      ++at;
      auto bytes = numbers_at(script, at);
      if (looks_like_payload(bytes))
        add_payload(document, part, std::move(bytes), "application/octet-stream", budget), ++found;
    } else if (script[at] == '%' && at + 2 < script.size()) {
      // unescape('%3C%68…'): a run with a percent sign at least every 24 characters.
      const auto from = at;
      auto last = at;
      while (at < script.size() && at - last < 24 && script[at] != '"' && script[at] != '\'' && script[at] != '`' &&
             script[at] != '\n') {
        if (script[at] == '%') last = at;
        ++at;
      }
      if (last - from < min_payload) continue;
      auto bytes = percent_decode(script.substr(from, at - from));
      if (looks_like_payload(bytes)) add_payload(document, part, std::move(bytes), "text/html", budget), ++found;
    } else {
      ++at;
    }
  }
  return found;
}

// "location = …" by itself: the page it assigns is loaded. npos if there is none.
std::size_t bare_move(std::string_view script) {
  constexpr std::string_view word = "location";
  for (auto at = script.find(word); at != npos; at = script.find(word, at + word.size())) {
    const char before = at == 0 ? ';' : script[at - 1];
    const auto rest = script.substr(at + word.size(), 8);
    const auto next = rest.find_first_not_of(" \t");
    const bool assigned = next != npos && rest[next] == '=' && (next + 1 >= rest.size() || rest[next + 1] != '=');
    if (assigned &&
        (before == ';' || before == '{' || before == '}' || before == ')' || before == ' ' || before == '\n' ||
         before == ':') &&
        !script.substr(0, at).ends_with("var ") && !script.substr(0, at).ends_with("let ") &&
        !script.substr(0, at).ends_with("const "))
      return at;
  }
  return npos;
}

// Addresses that unescape() and its like bring out; those that stand plainly are found already.
void find_escaped_links(Document& document, int part, std::string_view script, Budget& budget) {
  if (!has(script, "%2F%2F") && !has(script, "%2f%2f") && !has(script, "%3A//") && !has(script, "%3a//")) return;
  auto plain = percent_decode(script);
  if (!is_valid_utf8(plain)) plain = to_valid_utf8(plain);
  if (!budget.spend_memory(ByteCount{plain.size()})) return;
  const auto before = static_cast<std::ptrdiff_t>(document.links.size());
  find_links(document, part, document.arena.store(plain), LinkOrigin::script, budget);
  const auto fresh = document.links.begin() + before;
  constexpr std::ptrdiff_t most_compared = 200;
  if (document.links.end() - fresh > most_compared) return;
  document.links.erase(
      std::remove_if(fresh, document.links.end(), [&](const Link& link) { return has(script, link.url); }),
      document.links.end());
}

}  // namespace

void read_scripts(Document& document, int part, std::string_view script, bool download, Budget& budget) {
  if (trim(script).empty()) return;
  const bool makes_file = has(script, "createObjectURL") || has(script, "msSaveOrOpenBlob") ||
                          has(script, "msSaveBlob") || has(script, "showSaveFilePicker") || has(script, "saveAs(");
  const bool blob = has(script, "new Blob") || has(script, "new File") || has(script, "Uint8Array");
  const bool decodes = has(script, "atob") || has(script, "fromCharCode") || has(script, "unescape(") ||
                       has(script, "charCodeAt") || has(script, "decodeURIComponent");
  const int payloads = take_payloads(document, part, script, budget);
  const bool hands_out = makes_file || (blob && (download || has(script, ".download")));
  if ((hands_out && (blob || decodes || payloads > 0)) || (payloads > 0 && (download || has(script, ".download")))) {
    const auto evidence = makes_file ? around(script, has(script, "createObjectURL") ? "createObjectURL"
                                                      : has(script, "msSave")        ? "msSave"
                                                                                     : "ave")
                                     : around(script, "Blob");
    document.add_trait(part, "html.smuggling", evidence);
  }
  if (payloads > 0) document.add_trait(part, "html.script_payload", script.substr(0, 160));
  bool moves = false;
  for (const std::string_view move : {"location.href", "location.replace", "location.assign", "window.location",
                                      "document.location", "top.location", "self.location", "window.open("}) {
    moves = has(script, move);
    if (!moves) continue;
    document.add_trait(part, "html.script_redirect", around(script, move));
    break;
  }
  if (const auto at = moves ? npos : bare_move(script); at != npos)
    document.add_trait(part, "html.script_redirect", script.substr(at, 160));
  if (has(script, "document.write"))
    document.add_trait(part, "html.script_document_write", around(script, "document.write"));
  const bool evaluates =
      has(script, "eval(") || has(script, "Function(") || has(script, "setTimeout(\"") || has(script, "innerHTML");
  if ((evaluates || has(script, "document.write")) && decodes) {
    document.add_trait(part, "html.script_obfuscated",
                       around(script, has(script, "eval(")  ? "eval("
                                      : has(script, "atob") ? "atob"
                                                            : "("));
  }
  find_links(document, part, script, LinkOrigin::script, budget);
  find_escaped_links(document, part, script, budget);
  look_for_handlers(document, part, script);
  if (!budget.spend_file()) return;
  const int child = document.add_part(part, PartOrigin::macro);
  auto& program = document.parts[static_cast<std::size_t>(child)];
  program.data = program.text = script;
  program.content_type = program.true_type = "text/javascript";
  program.kind = "js";
}

}  // namespace sekisho::content::html
