#include "content/handlers.h"

#include <algorithm>

#include "base/text.h"

namespace sekisho::content {
namespace {

struct Handler {
  // needs: what makes an ordinary use of it an attack; empty if there is no ordinary use in a mail
  std::string_view scheme, needs;
  std::string_view trait;
};
constexpr Handler handlers[] = {
    {"search-ms:", "location", "shortcut.remote_target"},
    {"search:", "crumb=location", "shortcut.remote_target"},
    {"ms-search:", "location", "shortcut.remote_target"},
    {"mhtml:", "!", "shortcut.remote_target"},
    {"ms-msdt:", "", "shortcut.command"},
    {"ms-officecmd:", "", "shortcut.command"},
    {"ms-cxh-full:", "", "shortcut.command"},
    {"ms-appinstaller:", "source=", "shortcut.remote_target"},
    {"res:", "javascript:", "shortcut.command"},
};

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// A share over WebDAV: "\\host@80\…", "\\host@SSL\DavWWWRoot", also as file: address. Plain shares are what offices
// link to all day.
bool is_web_share(std::string_view url) {
  if (starts_with_ignore_case(url, "file:")) url.remove_prefix(5);
  const auto start = url.find_first_not_of("/\\");
  if (start == url.npos || start < 2) return false;
  const auto host = url.substr(start, std::min<std::size_t>(url.find_first_of("/\\", start), url.size()) - start);
  const auto at = host.find('@');
  if (at == host.npos || at == 0) return find_ignore_case(url, "davwwwroot") != url.npos;
  const auto port = host.substr(at + 1);
  return starts_with_ignore_case(port, "ssl") || is_number(port);
}

// True for hosts that lie on the internet as far as their name tells: no single word, no private address, no ending of
// local networks.
bool is_foreign(std::string_view host) {
  host = host.substr(0, host.find_first_of("@:"));
  const auto dot = host.find('.');
  if (dot == host.npos || dot == 0) return false;
  const auto last = host.substr(host.rfind('.') + 1);
  if (is_number(last)) {
    const auto second = host.substr(dot + 1, host.find('.', dot + 1) - dot - 1);
    const bool mid = second.size() == 2 && second >= "16" && second <= "31";
    return !(host.starts_with("10.") || host.starts_with("127.") || host.starts_with("192.168.") ||
             host.starts_with("169.254.") || (host.starts_with("172.") && mid));
  }
  for (const std::string_view ending :
       {"local", "lan", "corp", "internal", "intra", "intranet", "home", "localdomain", "private"}) {
    if (equal_ignore_case(last, ending)) return false;
  }
  return true;
}

bool is_own(const Document& document, std::string_view host) {
  const auto within = [&](const std::vector<Mailbox>& mailboxes) {
    return std::any_of(mailboxes.begin(), mailboxes.end(), [&](const Mailbox& mailbox) {
      const auto at = mailbox.address.rfind('@');
      if (at == mailbox.address.npos) return false;
      const auto domain = mailbox.address.substr(at + 1);
      return host.size() >= domain.size() && equal_ignore_case(host.substr(host.size() - domain.size()), domain) &&
             (host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.');
    });
  };
  return within(document.to) || within(document.cc);
}

}  // namespace

std::string_view host_of_share(std::string_view url) {
  const bool address = starts_with_ignore_case(url, "file:");
  if (address) url.remove_prefix(5);
  const auto slashes = std::min(url.find_first_not_of("/\\"), url.size());
  const bool backward = url.starts_with("\\\\");
  // file:///C:/x is a path of this machine, file://///host one elsewhere.
  if (slashes < 2 || (address && slashes == 3 && !backward) || (!address && !backward)) return {};
  auto rest = url.substr(slashes);
  for (const std::string_view device : {"?\\UNC\\", "?/UNC/", ".\\UNC\\"}) {
    if (starts_with_ignore_case(rest, device)) rest.remove_prefix(device.size());
  }
  const auto host = rest.substr(0, rest.find_first_of("/\\"));
  if (host.empty() || host == "?" || host == "." || equal_ignore_case(host, "localhost") ||
      (host.size() == 2 && (host[1] == ':' || host[1] == '|')))
    return {};
  return host;
}

bool is_foreign_share(const Document& document, std::string_view url) {
  if (!url.starts_with("\\\\") && !starts_with_ignore_case(url, "file:")) return false;
  const auto host = host_of_share(url);
  return is_web_share(url) || (is_foreign(host) && !is_own(document, host));
}

void look_at_handler(Document& document, int part, std::string_view url) {
  if (url.empty()) return;
  const char first = ascii_lower(url[0]);
  if (first == '\\' || first == '/' || first == 'f') {
    const bool share = starts_with_ignore_case(url, "file:") || url.starts_with("\\\\") || url.starts_with("//");
    if (!share) return;
    if (is_web_share(url))
      document.add_trait(part, "shortcut.remote_target", url);
    else if (is_foreign_share(document, url))
      document.add_trait(part, "shortcut.remote_share", url);
    return;
  }
  if (first != 's' && first != 'm' && first != 'r') return;
  for (const auto& handler : handlers) {
    if (!starts_with_ignore_case(url, handler.scheme)) continue;
    if (handler.needs.empty() || find_ignore_case(url, handler.needs) != url.npos)
      document.add_trait(part, std::string(handler.trait), url);
    return;
  }
}

void look_for_handlers(Document& document, int part, std::string_view program) {
  for (auto at = program.find(':'); at != program.npos; at = program.find(':', at + 1)) {
    // The scheme stands before the colon, in front of it a quote, a blank or nothing.
    auto from = at;
    while (
        from > 0 && at - from < 20 &&
        ((ascii_lower(program[from - 1]) >= 'a' && ascii_lower(program[from - 1]) <= 'z') || program[from - 1] == '-'))
      --from;
    if (from < at) look_at_handler(document, part, program.substr(from, 512));
  }
}

}  // namespace sekisho::content
