#include "scan/url/url.h"

#include <idn2.h>
#include <libpsl.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/byte_set.h"
#include "base/text.h"
#include "base/utf8_scan.h"
#include "content/html/data_url.h"
#include "scan/url/redirectors.h"

namespace sekisho::scan::url {

namespace {

using content::html::percent_decode;

constexpr auto npos = std::string_view::npos;

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = ascii_lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// Tabs and line ends go anywhere, other control characters at the ends (WHATWG URL §4.4).
std::string clean(std::string_view raw, Url& url) {
  while (!raw.empty() && static_cast<unsigned char>(raw.front()) <= ' ') raw.remove_prefix(1);
  while (!raw.empty() && static_cast<unsigned char>(raw.back()) <= ' ') raw.remove_suffix(1);
  std::string out;
  out.reserve(std::min(raw.size(), max_length));
  for (const char c : raw.substr(0, max_length)) {
    if (c == '\t' || c == '\n' || c == '\r') {
      url.control = true;
    } else {
      if (static_cast<unsigned char>(c) < ' ') url.control = true;
      out += c;
    }
  }
  return out;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  std::string out;
  std::size_t at = 0;
  for (std::size_t found; (found = find_ignore_case(text, from, at)) != npos; at = found + from.size()) {
    out.append(text, at, found - at);
    out.append(to);
  }
  if (at == 0) return;
  out.append(text, at);
  text = std::move(out);
}

std::string refang(std::string text, Url& url) {
  static constexpr ByteSet closing(")]");
  const std::string_view front = std::string_view(text).substr(0, 256);
  const bool host_like = closing.find(text) != npos &&
                         (text.find("[.]") != npos || text.find("(.)") != npos || text.find("[:]") != npos ||
                          find_ignore_case(front, "dot]") != npos || find_ignore_case(front, "dot)") != npos);
  if (host_like) {
    url.defanged = true;
    for (const std::string_view dot : {"[.]", "(.)", "[dot]", "(dot)"}) replace_all(text, dot, ".");
    replace_all(text, "[:]", ":");
  }
  for (const std::string_view scheme : {"hxxps:", "hxxp:", "hxtps:", "hxtp:", "fxp:"}) {
    if (!starts_with_ignore_case(text, scheme)) continue;
    url.defanged = true;
    text = (scheme[0] == 'f' ? "ftp:" : scheme.find("ps") != npos ? "https:" : "http:") + text.substr(scheme.size());
    break;
  }
  return text;
}

// IPv4 in any notation a browser takes: 1 to 4 numbers, decimal, octal or hexadecimal (WHATWG URL §3.5).
bool to_ipv4(std::string_view host, std::string& dotted, bool& odd) {
  const auto parts = split(host, '.');
  if (parts.empty() || parts.size() > 4) return false;
  std::array<std::uint64_t, 4> numbers{};
  bool plain = parts.size() == 4;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto part = parts[i];
    if (part.empty() || part.size() > 16) return false;
    int base = 10;
    if (part.size() > 1 && part[0] == '0') {
      plain = false;
      base = 8;
      part.remove_prefix(1);
      if (!part.empty() && ascii_lower(part[0]) == 'x') base = 16, part.remove_prefix(1);
    }
    for (const char c : part) {
      const int digit = hex(c);
      if (digit < 0 || digit >= base) return false;
      numbers[i] = numbers[i] * static_cast<std::uint64_t>(base) + static_cast<std::uint64_t>(digit);
    }
    if (i + 1 < parts.size() && numbers[i] > 255) return false;
  }
  std::uint64_t address = 0;
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) address |= numbers[i] << (8 * (3 - i));
  const auto last = numbers[parts.size() - 1];
  if (last >= 1ull << (8 * (5 - parts.size()))) return false;
  address |= last;
  dotted = std::to_string(address >> 24 & 255) + "." + std::to_string(address >> 16 & 255) + "." +
           std::to_string(address >> 8 & 255) + "." + std::to_string(address & 255);
  odd = !plain;
  return true;
}

std::string to_ascii(const std::string& host) {
  char* out = nullptr;
  const int flags = IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT;
  if (idn2_to_ascii_8z(host.c_str(), &out, flags) != IDN2_OK &&
      idn2_to_ascii_8z(host.c_str(), &out, IDN2_TRANSITIONAL) != IDN2_OK)
    return {};
  std::string ascii(out);
  idn2_free(out);
  return ascii;
}

std::string to_unicode(const std::string& host) {
  char* out = nullptr;
  if (idn2_to_unicode_8z8z(host.c_str(), &out, 0) != IDN2_OK) return host;
  std::string shown(out);
  idn2_free(out);
  return shown;
}

// A host as the public suffix list divides it.
struct Division {
  std::string host;
  std::string suffix;  // empty when there is none
  std::string domain;
  bool is_private = false;  // the suffix is a provider's, not a registry's
};

Division divide(const std::string& host) {
  const psl_ctx_t* list = psl_builtin();
  const char* suffix = psl_unregistrable_domain(list, host.c_str());  // points into the host
  Division out{.host = host, .suffix = suffix != nullptr ? suffix : "", .domain = host};
  if (suffix == nullptr || host.starts_with('.') || host.find('\0') != npos) {  // no host: as the list has it
    if (const char* domain = psl_registrable_domain(list, host.c_str())) out.domain = domain;
  } else if (suffix > host.c_str() + 1) {  // and the label before it
    const auto before = host.rfind('.', host.size() - out.suffix.size() - 2);
    if (before != npos) out.domain = host.substr(before + 1);
  }
  out.is_private = suffix != nullptr && out.suffix.find('.') != npos &&
                   psl_is_public_suffix2(list, suffix, PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) == 0;
  return out;
}

// The list is searched label by label, some thousand steps for a host, and a mail asks for each of its hosts many
// times: what was asked last is remembered, for more hosts than one mail has.
const Division& division_of(const std::string& host) {
  thread_local std::vector<Division> known(1024);
  auto& entry = known[std::hash<std::string_view>{}(host) % known.size()];
  if (entry.host != host || host.empty()) entry = divide(host);
  return entry;
}

void set_domain(Url& url) {
  if (url.kind != HostKind::name) {
    url.domain = url.host;
    return;
  }
  const auto& division = division_of(url.host);
  url.suffix = division.suffix;
  url.domain = division.domain;
  url.hosted = division.is_private;
}

// What no host may hold (WHATWG URL §3.1), and what stands around addresses in texts.
bool is_forbidden(char c) {
  static constexpr ByteSet signs("%<>\"\\^`{|}[]/?#@:\x7f");
  return static_cast<unsigned char>(c) <= ' ' || signs.has(c);
}

bool set_host(std::string_view written, Url& url) {
  if (!written.empty() && written[0] == '[') {
    const auto close = written.find(']');
    if (close == npos) return false;
    url.host = to_lower_ascii(written.substr(1, close - 1));
    if (url.host.empty() || url.host.find_first_not_of("0123456789abcdef:.%") != npos) return false;
    url.host_shown = url.host;
    url.kind = HostKind::ipv6;
    return true;
  }
  std::string host(written);
  if (host.find('%') != npos) {
    url.encoded_host = true;
    host = percent_decode(host);
  }
  const bool ascii_only = is_ascii(host);
  if (!ascii_only) {
    replace_all(host, "\xe3\x80\x82", ".");  // 。 is a dot for browsers
    replace_all(host, "\xef\xbc\x8e", ".");
  }
  while (!host.empty() && host.back() == '.') host.pop_back();
  if (host.empty() || host.size() > 512 || std::ranges::any_of(host, is_forbidden)) return false;
  if (ascii_only || is_ascii(host)) {
    host = to_lower_ascii(host);
  } else {
    const auto ascii = to_ascii(host);
    host = ascii.empty() ? to_valid_utf8(host) : to_lower_ascii(ascii);
    // Mapping makes dots and slashes of their look-alikes: "℀" is "a/c", "｡" a dot.
    while (!host.empty() && host.back() == '.') host.pop_back();
    if (host.empty() || std::ranges::any_of(host, is_forbidden)) return false;
  }
  if (std::string dotted; to_ipv4(host, dotted, url.odd_address)) {
    url.host = url.host_shown = dotted;
    url.kind = HostKind::ipv4;
    return true;
  }
  url.host = host;
  url.host_shown = host.find("xn--") != npos ? to_unicode(host) : host;
  return !(host.starts_with('.') || host.find("..") != npos);
}

int encoding_depth(std::string text) {
  int depth = 0;
  for (; depth < 4 && text.find('%') != npos; ++depth) {
    auto decoded = percent_decode(text);
    if (decoded == text) break;
    text = std::move(decoded);
  }
  return depth;
}

std::string from_base64(std::string_view text) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  int have = 0;
  for (char c : text) {
    if (c == '-') c = '+';
    if (c == '_') c = '/';
    const auto value = alphabet.find(c);
    if (value == npos) break;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    if ((have += 6) >= 8) out += static_cast<char>(bits >> (have -= 8) & 0xff);
  }
  return out;
}

}  // namespace

std::string registrable_domain(const std::string& host) { return division_of(host).domain; }

std::string Url::text() const {
  std::string out = scheme + "://";
  out += kind == HostKind::ipv6 ? "[" + host + "]" : host;
  if (port != 0) out += ":" + std::to_string(port);
  out += path.empty() ? "/" : path;
  if (!query.empty()) out += "?" + query;
  return out;
}

std::optional<Url> parse_url(std::string_view raw) {
  Url url;
  std::string text = refang(clean(raw, url), url);
  std::string_view rest = text;
  for (const std::string_view wrapper : {"view-source:", "url:"}) {
    if (starts_with_ignore_case(rest, wrapper)) rest.remove_prefix(wrapper.size());
  }
  const auto colon = rest.find_first_of(":/\\?#.");
  bool explicit_scheme = false;
  if (colon != npos && rest[colon] == ':' && colon > 0) {
    const auto scheme = to_lower_ascii(rest.substr(0, colon));
    if (scheme == "http" || scheme == "https" || scheme == "ftp" || scheme == "ftps" || scheme == "file" ||
        scheme == "ws" || scheme == "wss") {
      url.scheme = scheme;
      rest.remove_prefix(colon + 1);
      explicit_scheme = true;
    } else if (rest.substr(colon + 1, 5).find_first_not_of("0123456789/") != npos || colon + 1 == rest.size()) {
      return std::nullopt;  // mailto:, data:, javascript:, …; but not "host:80"
    }
  }
  if (!explicit_scheme) {
    url.scheme = "http";
    const bool relative = rest.starts_with("//") || rest.starts_with("\\\\");
    if (!relative && (rest.empty() || rest[0] == '/' || rest[0] == '#' || rest[0] == '?' || rest[0] == '.'))
      return std::nullopt;
    const auto end = rest.find_first_of("/?#\\");
    if (!relative && rest.substr(0, end).find('.') == npos) return std::nullopt;
  }
  if (rest.substr(0, 2).find('\\') != npos) url.backslashes = true;
  while (!rest.empty() && (rest[0] == '/' || rest[0] == '\\')) rest.remove_prefix(1);
  auto authority_end = rest.find_first_of("/?#\\");
  const auto authority = rest.substr(0, authority_end);
  rest = authority_end == npos ? std::string_view{} : rest.substr(authority_end);
  auto host = authority;
  if (const auto at = authority.rfind('@'); at != npos) {
    url.user_info = authority.substr(0, at);
    host = authority.substr(at + 1);
  }
  if (const auto port_at = host.rfind(':'); port_at != npos && (host[0] != '[' || host.find(']') < port_at)) {
    const auto digits = host.substr(port_at + 1);
    if (digits.size() > 5 || digits.find_first_not_of("0123456789") != npos) return std::nullopt;
    url.port = digits.empty() ? 0 : std::atoi(std::string(digits).c_str());
    if ((url.scheme == "http" && url.port == 80) || (url.scheme == "https" && url.port == 443)) url.port = 0;
    host = host.substr(0, port_at);
  }
  if (!set_host(host, url)) return std::nullopt;
  if (url.kind == HostKind::name && url.host.find('.') == npos && !explicit_scheme) return std::nullopt;
  const auto hash = rest.find('#');
  if (hash != npos) url.fragment = rest.substr(hash + 1);
  rest = rest.substr(0, hash);
  const auto question = rest.find('?');
  if (question != npos) url.query = rest.substr(question + 1);
  url.path = rest.substr(0, question);
  for (char& c : url.path) {
    if (c == '\\') c = '/', url.backslashes = true;
  }
  url.encoding_depth = encoding_depth(url.path + "?" + url.query);
  set_domain(url);
  return url;
}

std::vector<std::string> nested_urls(const Url& url) {
  std::vector<std::string> out;
  if (auto target = target_of_redirector(url); !target.empty()) out.push_back(std::move(target));
  std::string text = url.path;
  if (!url.query.empty()) text += "?" + url.query;
  if (!url.fragment.empty()) text += "#" + url.fragment;
  if (text.size() < 8) return out;
  const auto known = out.size();  // a redirector's own form tells no more than one of several
  for (int level = 0; level < 3; ++level) {
    for (std::size_t at = 0; out.size() < 4;) {
      at = find_ignore_case(text, "http", at);
      if (at == npos) break;
      auto after = at + 4;
      if (after < text.size() && ascii_lower(text[after]) == 's') ++after;
      const bool slashes =
          text.compare(after, 3, "://") == 0 || text.compare(after, 2, ":/") == 0 || text.compare(after, 2, ":\\") == 0;
      if (!slashes || (at > 0 && ascii_lower(text[at - 1]) >= 'a' && ascii_lower(text[at - 1]) <= 'z')) {
        ++at;
        continue;
      }
      // In a query an undecoded target ends at the next parameter.
      auto end = text.find_first_of(level == 0 ? "&#|\"'<> " : "\"'<> |", at);
      auto found = text.substr(at, end == npos ? npos : end - at);
      if (std::find(out.begin(), out.end(), found) == out.end()) out.push_back(std::move(found));
      at = end == npos ? text.size() : end;
    }
    if (out.size() > known) return out;
    if (text.find('%') == npos) break;
    text = percent_decode(text);
  }
  if (known > 0) return out;
  for (const std::string_view start : {"aHR0cHM6Ly", "aHR0cDovL"}) {
    if (const auto at = text.find(start); at != npos) {
      out.push_back(to_valid_utf8(from_base64(std::string_view(text).substr(at, 2048))));
      break;
    }
  }
  return out;
}

}  // namespace sekisho::scan::url
