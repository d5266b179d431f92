#include "api/http/head.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

#include "base/text.h"

namespace sekisho::api {
namespace {

namespace http = boost::beast::http;

std::string_view view_of(boost::beast::string_view text) { return {text.data(), text.size()}; }

// "192.0.2.1", "192.0.2.1:4711", "2001:db8::1", "[2001:db8::1]:4711"; empty for what is no address.
std::string forwarded_address(std::string_view text) {
  if (text.starts_with('[')) {
    text = text.substr(1, text.find(']') == text.npos ? text.npos : text.find(']') - 1);
  } else if (text.find(':') != text.npos && text.find(':') == text.rfind(':')) {
    text = text.substr(0, text.find(':'));
  }
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(std::string(text), error);
  return error ? std::string{} : text_of(address);
}

std::string_view last_word(const Request& request, std::string_view name) {
  std::string_view found;
  for (const auto& [key, value] : request.headers) {
    if (equal_ignore_case(key, name)) found = value;
  }
  return trim(found.substr(found.rfind(',') == found.npos ? 0 : found.rfind(',') + 1));
}

void trust_proxy(const CameFrom& from, Request& request) {
  if (!from.trusted_proxies.contains(from.peer)) return;
  // Only the proxy's own word counts: the last element of the last field, whatever the client wrote before it.
  if (auto client = forwarded_address(last_word(request, "X-Forwarded-For")); !client.empty())
    request.peer = std::move(client);
  if (equal_ignore_case(last_word(request, "X-Forwarded-Proto"), "https")) request.tls = true;
}

}  // namespace

std::string text_of(boost::asio::ip::address address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    address = boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6());
  return address.to_string();
}

std::size_t empty_lines(std::string_view waiting) {
  std::size_t bytes = 0;
  while (waiting.substr(bytes).starts_with("\r\n")) bytes += 2;
  return bytes;
}

bool has_begun(std::string_view waiting) { return !waiting.empty() && waiting != "\r"; }

std::string path_of_unread(std::string_view target, std::string_view waiting) {
  if (target.empty()) {
    const auto line = waiting.substr(0, waiting.find_first_of("\r\n"));
    const auto blank = line.find(' ');
    if (blank == line.npos) return {};
    target = line.substr(blank + 1);
    target = target.substr(0, target.find(' '));
  }
  if (const auto scheme = target.substr(0, 8).find("://"); scheme != target.npos) {  // absolute form
    const auto slash = target.find('/', scheme + 3);
    target = slash == target.npos ? std::string_view{} : target.substr(slash);
  }
  target = target.substr(0, std::min(target.find_first_of(" ?#"), limits::told_path));
  return target.starts_with('/') ? to_valid_utf8(target) : std::string{};
}

bool is_in_first_line(std::string_view target, std::string_view waiting) {
  return target.empty() && waiting.find('\n') == waiting.npos;
}

HeadFault read_head(const http::request_header<>& head, const CameFrom& from, Request& request) {
  request.method = std::string(head.method_string());
  request.peer = from.peer;
  request.tls = from.tls;
  int lengths = 0, codings = 0, hosts = 0;
  for (const auto& field : head) {
    const auto value = view_of(field.value());
    lengths += field.name() == http::field::content_length;
    codings += field.name() == http::field::transfer_encoding;
    hosts += field.name() == http::field::host;
    if (field.name() == http::field::content_length && value.find_first_not_of("0123456789") != value.npos)
      return {400, "malformed Content-Length"};
    if (field.name() == http::field::transfer_encoding && !equal_ignore_case(value, "chunked"))
      return {501, "only the chunked transfer coding is known"};
    request.headers.emplace_back(view_of(field.name_string()), to_valid_utf8(value));
  }
  request.host = std::string(request.header("Host"));
  const auto target = view_of(head.target());
  // the host of an absolute target goes before the header's (RFC 9112 §3.2.2)
  const bool known = read_target(target, request);
  const bool plausible = request.host.find_first_of("/\\@ \t\"'<>?#") == std::string::npos && request.host.size() < 256;
  if (head.version() != 11 && head.version() != 10) return {505, "only HTTP/1.1 is spoken here"};
  if (!known && !(target == "*" && head.method() == http::verb::options)) return {400, "malformed request target"};
  if (lengths > 1 || codings > 1 || (lengths > 0 && codings > 0)) return {400, "ambiguous body length"};
  if (codings > 0 && head.version() == 10) return {400, "HTTP/1.0 has no transfer coding"};
  if (hosts > 1 || !plausible || (head.version() == 11 && hosts == 0)) return {400, "exactly one valid Host is needed"};
  trust_proxy(from, request);
  auto trace = request.header("traceid");
  if (trace.empty()) trace = request.header("x-trace-id");
  if (trace.size() >= 8 && trace.size() <= 64 && trace.find_first_not_of("0123456789abcdefABCDEF-") == trace.npos)
    request.id = std::string(trace);
  return {};
}

}  // namespace sekisho::api
