#include "policy/match.h"

#include <algorithm>

#include "base/text.h"

namespace sekisho::policy {
namespace {

constexpr std::size_t max_pattern = 2'048, max_address = 320, max_domain = 253;

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}
bool has_space(std::string_view text) { return text.find(' ') != text.npos || has_control(text); }

struct UrlPieces {
  std::string_view scheme, host, path;  // path with its slash and query
};

UrlPieces split_url(std::string_view url) {
  UrlPieces out;
  if (const auto colon = url.find("://"); colon != url.npos && url.find_first_of("/?#") == colon + 1) {
    out.scheme = url.substr(0, colon);
    url.remove_prefix(colon + 3);
  }
  const auto end = url.find_first_of("/?#");
  auto authority = url.substr(0, end);
  out.path = end == url.npos ? std::string_view() : url.substr(end);
  if (const auto hash = out.path.find('#'); hash != out.path.npos) out.path = out.path.substr(0, hash);
  if (const auto at = authority.rfind('@'); at != authority.npos) authority.remove_prefix(at + 1);
  if (!authority.starts_with('[')) authority = authority.substr(0, authority.find(':'));
  while (authority.ends_with('.')) authority.remove_suffix(1);
  out.host = authority;
  return out;
}

std::string_view without_slash(std::string_view path) {
  return path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
}

}  // namespace

std::string normal_address(std::string_view address) {
  address = trim(address);
  if (address.size() >= 2 && address.front() == '<' && address.back() == '>')
    address = trim(address.substr(1, address.size() - 2));
  return to_lower_ascii(address);
}

std::string_view domain_of(std::string_view address) {
  const auto at = address.rfind('@');
  return at == address.npos ? std::string_view() : address.substr(at + 1);
}

std::string lower_domain_of(std::string_view address) { return to_lower_ascii(domain_of(address)); }

bool matches_sender(std::string_view pattern, std::string_view address) {
  if (pattern.empty() || address.empty()) return false;
  return matches_wildcard(pattern, pattern.find('@') == pattern.npos ? domain_of(address) : address);
}

bool matches_any_sender(const std::vector<std::string>& patterns, std::string_view address) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const auto& pattern) { return matches_sender(pattern, address); });
}

bool matches_url(std::string_view pattern, std::string_view url) {
  const auto want = split_url(pattern), have = split_url(url);
  if (want.host.empty() || have.host.empty()) return false;
  if (!want.scheme.empty() && !equal_ignore_case(want.scheme, have.scheme)) return false;
  if (want.host.starts_with("*.") ? !matches_wildcard(want.host, have.host) : !equal_ignore_case(want.host, have.host))
    return false;
  if (want.path.empty() || want.path == "/" || want.path == "/*") return true;
  if (want.path.find('?') != want.path.npos) return want.path == have.path;
  const auto path = have.path.substr(0, have.path.find('?'));
  if (want.path.ends_with("/*")) return path.starts_with(want.path.substr(0, want.path.size() - 1));
  return without_slash(want.path) == without_slash(path);
}

bool matches_any_url(const std::vector<std::string>& patterns, std::string_view url) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const auto& pattern) { return matches_url(pattern, url); });
}

std::string host_of_url(std::string_view url) { return to_lower_ascii(split_url(url).host); }

bool matches_header(const HeaderField& field, const scan::MailFacts& mail) {
  return std::any_of(mail.headers.begin(), mail.headers.end(), [&](const auto& header) {
    if (!equal_ignore_case(header.first, field.name)) return false;
    return field.test == HeaderTest::equals ? header.second == field.value
                                            : header.second.find(field.value) != std::string::npos;
  });
}

std::string check_domain(std::string_view text) {
  const char* expected = "a domain such as example.com";
  if (text.empty() || text.size() > max_domain || !is_valid_utf8(text) || has_space(text)) return expected;
  if (text.find_first_of("@/\\:*?<>\"',;()[]") != text.npos || text.find('.') == text.npos) return expected;
  if (text.front() == '.' || text.back() == '.' || text.find("..") != text.npos) return expected;
  return {};
}

std::string check_address(std::string_view text) {
  const auto at = text.rfind('@');
  if (at == text.npos || at == 0 || text.size() > max_address || has_space(text) || !is_valid_utf8(text))
    return "a mail address";
  if (text.find_first_of("<>*,;\"") != text.npos || text.find('@') != at) return "a mail address";
  const auto domain = text.substr(at + 1);
  return domain.empty() || domain.find_first_of("/\\:?'()") != domain.npos ? "a mail address" : "";
}

std::string check_sender_pattern(std::string_view text) {
  const char* expected = "a mail address or domain, * allowed (but not * or *@* alone)";
  if (text.empty() || text.size() > max_address || has_space(text) || !is_valid_utf8(text)) return expected;
  if (text.find_first_of("<>,;\"/\\") != text.npos || std::count(text.begin(), text.end(), '@') > 1) return expected;
  if (text.front() == '@' || text.back() == '@') return expected;
  // Something other than wildcards must be named: "*", "*@*", "*.*", "*@*.*" would approve or block the world.
  if (text.find_first_not_of("*@.") == text.npos) return expected;
  if (std::count(text.begin(), text.end(), '*') > 8) return expected;
  if (text.find('@') == text.npos && text.find('.') == text.npos && text.find('*') == text.npos) return expected;
  return {};
}

std::string check_url_pattern(std::string_view text) {
  const char* expected = "a URL, host, *.example.com or *.example.com/example/*";
  if (text.empty() || text.size() > max_pattern || has_space(text) || !is_valid_utf8(text)) return expected;
  const auto pieces = split_url(text);
  const bool wild = pieces.host.starts_with("*.");
  const auto host = wild ? pieces.host.substr(2) : pieces.host;
  if (host.empty() || host.find('*') != host.npos) return expected;
  if (wild && !check_domain(host).empty()) return expected;
  auto path = pieces.path;
  if (path.ends_with("/*")) path.remove_suffix(1);
  if (path.find('?') == path.npos && path.find('*') != path.npos) return expected;
  return {};
}

std::string check_extension(std::string_view text) {
  const char* expected = "a file extension without leading or trailing dot, at most 255 characters";
  if (text.empty() || text.size() > limits::extension_length || has_space(text) || !is_valid_utf8(text))
    return expected;
  if (text.front() == '.' || text.back() == '.' || text.find_first_of("/\\:*?\"<>|") != text.npos) return expected;
  return {};
}

std::string check_file_pattern(std::string_view text) {
  const char* expected =
      "a file name of at most 255 characters, * allowed (but not * or *.* alone), without / \\ : ? \" |";
  if (text.empty() || text.size() > 255 || has_control(text) || !is_valid_utf8(text)) return expected;
  if (text.find_first_of("/\\:?\"|") != text.npos || text.find_first_not_of("*.") == text.npos) return expected;
  return {};
}

std::string check_true_type(std::string_view text) {
  const bool fine = !text.empty() && text.size() <= 127 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' || c == '.' || c == '+' || c == '-' || c == '_';
  });
  return fine ? "" : "a true file type: a kind such as exe or a media type such as application/pdf, lower case";
}

std::string check_header_name(std::string_view text) {
  const bool fine = !text.empty() && text.size() <= limits::header_text &&
                    std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f && c != ':'; });
  return fine ? "" : "a header field name";
}

std::string check_line(std::string_view text) {
  return is_valid_utf8(text) && !has_control(text) ? "" : "one line of text without control characters";
}

std::string check_text(std::string_view text) {
  const bool fine = is_valid_utf8(text) && std::none_of(text.begin(), text.end(), [](char c) {
                      return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f;
                    });
  return fine ? "" : "text without control characters";
}

}  // namespace sekisho::policy
