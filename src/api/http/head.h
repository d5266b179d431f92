#pragma once

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <string>
#include <string_view>

#include "api/http/message.h"
#include "base/networks.h"

namespace boost::asio::ip {
class address;
}

namespace sekisho::api {

namespace limits {
inline constexpr std::size_t told_path = 256;  // of a request that was not read
}

/// What a head is refused with; status 0: with nothing.
struct HeadFault {
  int status = 0;
  std::string_view why;
};

/// Where a request came in.
struct CameFrom {
  std::string peer;  // address of the other end of the connection
  bool tls = false;
  const Networks& trusted_proxies;  // whose X-Forwarded-For and X-Forwarded-Proto are believed
};

/// Makes a Request of the head that Beast's parser read, with the checks that it leaves to us: one length or one coding
/// and not both (RFC 9112 §6.3), exactly one plausible Host (§3.2), a target without tricks (read_target), versions 1.0
/// and 1.1. The id stays as it is unless the client gives a trace id. With a fault the request holds what was read
/// until then, enough to answer in its surface's words.
HeadFault read_head(const boost::beast::http::request_header<>& head, const CameFrom& from, Request& request);

/// The path of a request whose head cannot be read to its end, so that it is refused in the words of its surface: of
/// the target as far as the parser has it, else of the request line as far as it came. Empty when there is none. For
/// that alone: nothing is checked or decoded, and at most limits::told_path bytes are taken.
std::string path_of_unread(std::string_view target, std::string_view waiting);
/// Whether the first line has not ended yet: what is too long is its target then (RFC 9110 §15.5.15).
bool is_in_first_line(std::string_view target, std::string_view waiting);

/// The bytes of empty lines before a request: some clients end a body with a line end of their own (RFC 9112 §2.2).
std::size_t empty_lines(std::string_view waiting);
/// Whether a request has begun: anything stands there but half an empty line.
bool has_begun(std::string_view waiting);

/// ::ffff:192.0.2.1, as listeners of both kinds see IPv4 clients, is 192.0.2.1.
std::string text_of(boost::asio::ip::address address);

}  // namespace sekisho::api
