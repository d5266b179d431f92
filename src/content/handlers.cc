#include "content/handlers.h"

#include <algorithm>

#include "base/text.h"

namespace sekisho::content {
namespace {

struct Handler {
  std::string_view scheme, needs;  // needs: what makes an ordinary use of it an attack; empty if there is no ordinary use in a mail
  std::string_view trait;
};
constexpr Handler handlers[] = {
    {"search-ms:", "location", "shortcut.remote_target"},
    {"search:", "crumb=location", "shortcut.remote_target"},
    {"ms-msdt:", "", "shortcut.command"},
    {"ms-officecmd:", "", "shortcut.command"},
    {"ms-cxh-full:", "", "shortcut.command"},
    {"ms-appinstaller:", "source=", "shortcut.remote_target"},
    {"res:", "javascript:", "shortcut.command"},
};

// A share over WebDAV: "\\host@80\…", "\\host@SSL\DavWWWRoot", also as file: address. Plain shares are what offices link to all day.
bool is_web_share(std::string_view url) {
  if (starts_with_ignore_case(url, "file:")) url.remove_prefix(5);
  const auto start = url.find_first_not_of("/\\");
  if (start == url.npos || start < 2) return false;
  const auto host = url.substr(start, std::min<std::size_t>(url.find_first_of("/\\", start), url.size()) - start);
  const auto at = host.find('@');
  if (at == host.npos || at == 0) return find_ignore_case(url, "davwwwroot") != url.npos;
  const auto port = host.substr(at + 1);
  return starts_with_ignore_case(port, "ssl") || (!port.empty() && std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

}  // namespace

void look_at_handler(Document& document, int part, std::string_view url) {
  if (url.empty()) return;
  const char first = ascii_lower(url[0]);
  if (first == '\\' || first == '/' || first == 'f') {
    const bool share = starts_with_ignore_case(url, "file:") || url.starts_with("\\\\") || url.starts_with("//");
    if (share && is_web_share(url)) document.add_trait(part, "shortcut.remote_target", url);
    return;
  }
  if (first != 's' && first != 'm' && first != 'r') return;
  for (const auto& handler : handlers) {
    if (!starts_with_ignore_case(url, handler.scheme)) continue;
    if (handler.needs.empty() || find_ignore_case(url, handler.needs) != url.npos) document.add_trait(part, std::string(handler.trait), url);
    return;
  }
}

void look_for_handlers(Document& document, int part, std::string_view program) {
  for (auto at = program.find(':'); at != program.npos; at = program.find(':', at + 1)) {
    // The scheme stands before the colon, in front of it a quote, a blank or nothing.
    auto from = at;
    while (from > 0 && at - from < 20 && ((ascii_lower(program[from - 1]) >= 'a' && ascii_lower(program[from - 1]) <= 'z') || program[from - 1] == '-')) --from;
    if (from < at) look_at_handler(document, part, program.substr(from, 512));
  }
}

}  // namespace sekisho::content
