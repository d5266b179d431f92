#include "content/links.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "content/child.h"
#include "content/handlers.h"
#include "content/top_domains.h"

namespace sekisho::content {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t max_scheme = 8;

bool is_alnum(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Bytes of a letter outside ASCII that may stand in a bare host name (Latin, Greek, Cyrillic: two bytes); 0 if there is
// none.
std::size_t wide_letter(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  return first >= 0xc3 && first <= 0xd4 && at + 1 < text.size() ? 2 : 0;
}

// A dot between labels, also defanged: ".", "[.]", "(.)", "[dot]", "(dot)". Its length, 0 if there is none.
std::size_t dot_at(std::string_view text, std::size_t at) {
  if (at >= text.size()) return 0;
  if (text[at] == '.') return 1;
  if (text[at] != '[' && text[at] != '(') return 0;
  const auto rest = text.substr(at + 1, 4);
  if (rest.size() >= 2 && rest[0] == '.' && (rest[1] == ']' || rest[1] == ')')) return 3;
  if (starts_with_ignore_case(rest, "dot") && rest.size() == 4 && (rest[3] == ']' || rest[3] == ')')) return 5;
  return 0;
}

// Length of one character of a URL at `at`; 0 where a mail program ends it. Letters of scripts written without spaces
// end it: in 「https://example.jp/をご覧」 the sentence goes on.
std::size_t url_character(std::string_view text, std::size_t at) {
  const auto c = static_cast<unsigned char>(text[at]);
  if (c < 0x80) {
    if (c <= ' ' || c == 0x7f) return 0;
    return c == '<' || c == '>' || c == '"' || c == '`' || c == '^' || c == '{' || c == '}' || c == '|' ? 0 : 1;
  }
  return wide_letter(text, at);
}

std::size_t url_end(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const auto length = url_character(text, at);
    if (length == 0) break;
    at += length;
  }
  return at;
}

// The host after "://" may be in any script; it ends at the first delimiter, or before the letters that make its last
// label no known top domain.
std::size_t host_end(std::string_view text, std::size_t at) {
  const auto from = at;
  bool wide = false;
  std::size_t first_wide = npos;
  while (at < text.size()) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c >= 0x80) {
      // 。 as a label separator and fullwidth punctuation end it.
      if ((c == 0xe3 && text.compare(at, 2, "\xe3\x80") == 0) || c == 0xef || c == 0xe2 || c == 0xc2) break;
      const std::size_t length = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
      if (first_wide == npos) first_wide = at;
      wide = true;
      at = std::min(at + length, text.size());
      continue;
    }
    if (c <= ' ' || c == '/' || c == '?' || c == '#' || c == '<' || c == '>' || c == '"' || c == '\\' || c == '\'' ||
        c == 0x7f || c == '`' || c == '^' || c == '{' || c == '}' || c == '|') {
      break;
    }
    ++at;
  }
  if (!wide) return at;
  // ASCII name under a known top domain, then other letters: the sentence went on.
  const auto before = text.substr(from, first_wide - from);
  const auto dot = before.rfind('.');
  if (dot != npos && is_top_domain(before.substr(dot + 1))) return first_wide;
  return at;
}

std::string_view trim_end(std::string_view url) {
  long round = 0, square = 0;
  for (const char c : url) {
    if (c == '(')
      ++round;
    else if (c == ')')
      --round;
    else if (c == '[')
      ++square;
    else if (c == ']')
      --square;
  }
  while (!url.empty()) {
    const char c = url.back();
    if (c == ')' && round < 0)
      ++round;
    else if (c == ']' && square < 0)
      ++square;
    else if (c != '.' && c != ',' && c != ';' && c != ':' && c != '!' && c != '?' && c != '\'' && c != '*' &&
             c != '~' && c != '(' && c != '[')
      break;
    if (c == '(') --round;
    if (c == '[') --square;
    url.remove_suffix(1);
  }
  return url;
}

bool is_web_scheme(std::string_view scheme) {
  constexpr std::array<std::string_view, 12> known = {"http", "https", "hxxp", "hxxps", "hxtp", "hxtps",
                                                      "ftp",  "fxp",   "ftps", "file",  "ws",   "wss"};
  return std::any_of(known.begin(), known.end(), [&](auto name) { return equal_ignore_case(scheme, name); });
}

class Finder {
 public:
  Finder(Document& document, int part, std::string_view text, LinkOrigin origin, Budget& budget)
      : document_(document), part_(part), text_(text), origin_(origin), budget_(budget) {}

  void run() {
    for (std::size_t at = 0; at < text_.size() && !full_;) {
      const char c = text_[at];
      if (c == '.')
        at = bare_host(at);
      else if (c == ':')
        at = after_colon(at);
      else if ((c == '[' || c == '(') && dot_at(text_, at) == 5)
        at = bare_host(at);
      else if (c == '\\')
        at = share(at);
      else
        ++at;
    }
  }

 private:
  // At a backslash: "\\host\share" of a host on the internet. Offices write of their own shares all day, and programs
  // are full of doubled backslashes.
  std::size_t share(std::size_t at) {
    if (text_.compare(at, 2, "\\\\") != 0) return at + 1;
    const auto before = at > 0 ? static_cast<unsigned char>(text_[at - 1]) : ' ';
    const bool begins =
        before <= ' ' || before >= 0x80 || std::string_view("\"'<([=").find(static_cast<char>(before)) != npos;
    if (origin_ == LinkOrigin::script || !begins) return at + 2;
    auto host = at + 2;
    while (host < text_.size() && host - at < 256 &&
           (is_alnum(text_[host]) || text_[host] == '.' || text_[host] == '-' || text_[host] == '@'))
      ++host;
    if (host == at + 2 || host + 1 >= text_.size() || text_[host] != '\\' ||
        !is_foreign_share(document_, text_.substr(at, host + 1 - at)))
      return at + 2;
    const auto end = url_end(text_, host);
    add(at, end);
    return end;
  }

  void add(std::size_t from, std::size_t end) {
    const auto url = trim_end(text_.substr(from, end - from));
    taken_ = end;
    if (static_cast<int>(document_.links.size()) >= budget_.limits().links) {
      static_cast<void>(budget_.reach("links"));
      full_ = true;
      return;
    }
    Link link;
    link.url = url;
    link.origin = origin_;
    link.part = part_;
    document_.links.push_back(link);
  }

  // At ':' of "scheme://" or "mailto:".
  std::size_t after_colon(std::size_t colon) {
    auto scheme_end = colon;
    auto rest = colon + 1;
    // http[:]//
    if (scheme_end > taken_ && text_[scheme_end - 1] == '[' && rest < text_.size() && text_[rest] == ']')
      --scheme_end, ++rest;
    auto from = scheme_end;
    while (from > taken_ && scheme_end - from < max_scheme && is_alnum(text_[from - 1])) --from;
    const auto scheme = text_.substr(from, scheme_end - from);
    if (equal_ignore_case(scheme, "mailto")) {
      const auto near = text_.substr(rest, 320);  // an address is no longer
      const auto at_sign = near.find('@');
      if (at_sign == npos || url_end(near.substr(0, at_sign), 0) < at_sign) return rest;
      const auto end = url_end(text_, rest);
      add(from, end);
      return std::max(end, rest);
    }
    if (text_.compare(rest, 2, "//") != 0) return colon + 1;
    if (!is_web_scheme(scheme)) {
      // "ahttps://x": the known scheme at the end counts, as clients' own search does.
      for (const std::string_view known : {"https", "http"}) {
        if (scheme.size() > known.size() && equal_ignore_case(scheme.substr(scheme.size() - known.size()), known)) {
          from = scheme_end - known.size();
          return with_scheme(from, rest + 2);
        }
      }
      return rest + 2;
    }
    return with_scheme(from, rest + 2);
  }

  std::size_t with_scheme(std::size_t from, std::size_t host) {
    while (host < text_.size() && text_[host] == '/') ++host;  // http:///host is a host for browsers
    auto end = host_end(text_, host);
    if (end == host) return host;
    if (end < text_.size() &&
        (text_[end] == '/' || text_[end] == '?' || text_[end] == '#' || text_[end] == '\\' || text_[end] == '\'')) {
      end = url_end(text_, end);
    }
    const auto shown = trim_end(text_.substr(host, end - host));
    if (shown.empty()) return end;
    add(from, end);
    return end;
  }

  bool is_host_character(std::size_t at, std::size_t& length) const {
    const char c = text_[at];
    length = 1;
    if (is_alnum(c) || c == '-' || c == '_') return true;
    length = wide_letter(text_, at);
    return length != 0;
  }

  // At the first dot of a run that may be a host name.
  std::size_t bare_host(std::size_t dot) {
    auto from = dot;
    if (from > taken_ && (text_[from - 1] == '[' || text_[from - 1] == '(') && dot_at(text_, from - 1) == 3) --from;
    const auto first_dot = from;
    while (from > taken_ && first_dot - from < 128) {
      const auto c = static_cast<unsigned char>(text_[from - 1]);
      if (is_alnum(static_cast<char>(c)) || c == '-' || c == '_')
        --from;
      else if ((c & 0xc0) == 0x80 && from - 1 > taken_ && wide_letter(text_, from - 2) != 0)
        from -= 2;
      else
        break;
    }
    auto end = first_dot;
    std::size_t label = from, last_label = from;
    int labels = 1;
    for (;;) {
      const auto length = dot_at(text_, end);
      if (length != 0) {
        std::size_t ignored;
        if (end == label || end + length >= text_.size() || !is_host_character(end + length, ignored)) break;
        end += length;
        label = last_label = end;
        ++labels;
        continue;
      }
      std::size_t length_of_character;
      if (end >= text_.size() || !is_host_character(end, length_of_character)) break;
      end += length_of_character;
    }
    if (end <= dot) return dot + 1;
    const char before = from > 0 ? text_[from - 1] : ' ';
    const char after = end < text_.size() ? text_[end] : ' ';
    if (first_dot == from || labels < 2 || after == '@' || before == '@' || before == '/' || before == '\\' ||
        before == '.' || before == '=' || before == '%') {
      return end;
    }
    const auto top = text_.substr(last_label, end - last_label);
    if (!is_top_domain(top)) return end;
    const bool www = starts_with_ignore_case(text_.substr(from), "www");
    // Programs are full of members and class names ("WScript.Shell", "a.download").
    const bool in_program = origin_ == LinkOrigin::script && !www && labels == 2;
    if (in_program && after != '/' && (top.size() > 3 || (before != '"' && before != '\'' && before != '`')))
      return end;
    const bool goes_on = after == '/' ||
                         (after == ':' && end + 1 < text_.size() && text_[end + 1] >= '0' && text_[end + 1] <= '9') ||
                         (after == '?' && end + 1 < text_.size() && is_alnum(text_[end + 1]));
    if (goes_on) {
      // "e.g.it/was"
      if (after == '/' && !www && is_wordlike_top_domain(top) && labels == 2 && end - from < 7) return end;
      end = url_end(text_, end);
    } else if (!www && is_wordlike_top_domain(top)) {
      return end;
    }
    add(from, end);
    return end;
  }

  Document& document_;
  int part_;
  std::string_view text_;
  LinkOrigin origin_;
  Budget& budget_;
  std::size_t taken_ = 0;
  bool full_ = false;
};

}  // namespace

void find_links(Document& document, int part, std::string_view text, LinkOrigin origin, Budget& budget) {
  Finder(document, part, text, origin, budget).run();
}

void show_text(Document& document, int part, std::string_view utf8, LinkOrigin origin, Budget& budget) {
  append_readable(document, part, utf8, budget);
  find_links(document, part, document.parts[static_cast<std::size_t>(part)].readable, origin, budget);
}

}  // namespace sekisho::content
