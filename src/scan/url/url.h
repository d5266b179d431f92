#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::scan::url {

enum class HostKind : std::uint8_t { name, ipv4, ipv6 };

/// A web address taken apart as browsers would (WHATWG URL in spirit; RFC 3986), with the tricks it was written with.
struct Url {
  std::string scheme;      // "http", "https", "ftp", "file"
  std::string user_info;   // before '@', as written
  std::string host;        // lower case, ASCII (IDNA), dotted decimal for any IPv4 form, no brackets for IPv6
  std::string host_shown;  // Unicode form of host
  std::string path, query, fragment;  // without the leading ? and #; path begins with '/' unless empty
  int port = 0;                       // 0: the scheme's own
  HostKind kind = HostKind::name;
  // registrable domain (public suffix list, private part included); the host itself if there is none
  std::string domain;
  std::string suffix;         // public suffix of the host
  bool hosted = false;        // the suffix is a private one: somebody lets anybody make names below it
  bool odd_address = false;   // IPv4 not written as four decimal numbers
  bool backslashes = false;   // '\' in the place of '/'
  bool control = false;       // tabs, line ends or other control characters inside
  bool encoded_host = false;  // percent signs in the host
  bool defanged = false;      // hxxp, [.]
  int encoding_depth = 0;     // times the rest can be percent-decoded before it stays as it is, at most 4

  /// The normal form, without user info and fragment: equal for URLs that fetch the same.
  std::string text() const;
};

/// Reads a link as it stands in a document: with scheme, or "//host", or a bare host. nullopt for mailto:, cid:, data:,
/// javascript:, relative references and what has no host. Work is bounded: of more than max_length bytes the rest is
/// ignored.
std::optional<Url> parse_url(std::string_view raw);
inline constexpr std::size_t max_length = 4096;

/// Targets written inside a URL: redirectors and link wrappers ("?url=https%3A%2F%2F…", base64). At most four, decoded
/// at most three times.
std::vector<std::string> nested_urls(const Url& url);

/// Registrable domain of a host in ASCII form; the host itself if it has none.
std::string registrable_domain(const std::string& host);

}  // namespace sekisho::scan::url
