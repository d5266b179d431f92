#include "content/html/script.h"

#include <algorithm>

#include "base/text.h"
#include "content/handlers.h"
#include "content/html/data_url.h"
#include "content/links.h"
#include "content/script/payloads.h"

namespace sekisho::content::html {
namespace {

constexpr auto npos = std::string_view::npos;
bool has(std::string_view text, std::string_view needle) { return text.find(needle) != npos; }

std::string_view around(std::string_view text, std::string_view needle) {
  const auto at = text.find(needle);
  return at == npos ? std::string_view{} : text.substr(at > 40 ? at - 40 : 0, 160);
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
  int payloads = take_payloads(document, part, script, budget);
  // What it decodes may stand in the page: in a hidden element, an attribute, a comment.
  if (decodes || blob) {
    const auto page = document.parts[static_cast<std::size_t>(part)].source();
    payloads = std::max(payloads, take_payloads(document, part, page, budget));
  }
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
