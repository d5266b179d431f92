// Fuzzes what the server makes of the bytes of one connection: Beast's parser, and the checks that stand behind it.
// Whatever comes: requests of which the simplest reader sees the same beginning and end, the same however the bytes are
// cut into pieces, until one is refused.
#include <boost/asio/io_context.hpp>
#include <boost/beast/_experimental/test/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdint>
#include <cstdlib>

#include "api/http/beast_parser.h"
#include "api/http/head.h"
#include "api/idempotency.h"
#include "base/text.h"

namespace sekisho::api {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;

constexpr std::uint32_t header_limit = 2048;
constexpr std::uint64_t body_limit = 2048;

void expect(bool holds) {
  if (!holds) std::abort();
}

// What holds of every request that is let through, whoever wrote it.
void check_accepted(const Request& request, std::string_view bytes, int version) {
  int lengths = 0, codings = 0, hosts = 0;
  for (const auto& [name, value] : request.headers) {
    lengths += equal_ignore_case(name, "Content-Length");
    codings += equal_ignore_case(name, "Transfer-Encoding");
    hosts += equal_ignore_case(name, "Host");
    expect(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
  }
  expect(lengths + codings <= 1 && hosts <= 1 && (version == 10 || hosts == 1));
  expect(request.target == "*" || request.path.starts_with('/'));
  for (const auto& segment : request.segments)
    expect(segment != ".." && segment != "." &&
           segment.find_first_of(std::string_view("/\\\0", 3)) == std::string::npos);
  const auto head = bytes.find("\r\n\r\n");
  expect(head != bytes.npos);
  const auto behind = bytes.substr(head + 4);
  if (codings == 0) expect(behind == request.body);  // neither a byte more nor a byte less than what was announced
  if (codings == 1) expect(behind.ends_with("\r\n\r\n") && behind.size() > request.body.size());
  if (const auto key = idempotency_key_of(request); key)
    expect(key->size() <= limits::idempotency_key &&
           key->find_first_of(std::string_view(" \"\\\r\n\0", 6)) == key->npos);
}

// The requests of a connection whose bytes arrive `piece` at a time, one line each.
std::string requests_of(std::string_view bytes, std::size_t piece) {
  boost::asio::io_context context;
  beast::test::stream stream(context, beast::string_view(bytes.data(), bytes.size()));
  stream.close_remote();
  stream.read_size(piece);
  beast::flat_buffer buffer(header_limit + 64 * 1024);
  const Networks proxies = *Networks::parse("192.0.2.0/24");
  std::string out;
  for (;;) {
    beast::error_code error;
    const auto waiting = [&] {
      return std::string_view(static_cast<const char*>(buffer.data().data()), buffer.size());
    };
    // as the server waits
    for (buffer.consume(empty_lines(waiting())); !has_begun(waiting()); buffer.consume(empty_lines(waiting()))) {
      buffer.commit(stream.read_some(buffer.prepare(4096), error));
      if (error) return out;
    }
    const auto begin = bytes.size() - stream.buffer().size() - buffer.size();
    http::request_parser<http::string_body> parser;
    parser.header_limit(header_limit);
    parser.body_limit(boost::none);
    http::read_header(stream, buffer, parser, error);
    if (error) return out;
    Request request;
    const auto fault = read_head(parser.get(), {"192.0.2.9", false, proxies}, request);
    if (fault.status != 0) return out + std::to_string(fault.status) + "\n";
    parser.body_limit(body_limit);
    http::read(stream, buffer, parser, error);
    if (error) return out;
    request.body = std::move(parser.get().body());
    const auto end = bytes.size() - stream.buffer().size() - buffer.size();
    check_accepted(request, bytes.substr(begin, end - begin), static_cast<int>(parser.get().version()));
    out += request.method + " " + request.target + " " + request.host + " " + request.peer + " " +
           std::to_string(request.headers.size()) + " " + request.body + "\n";
    if (!parser.get().keep_alive()) return out;
  }
}

}  // namespace
}  // namespace sekisho::api

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto at_once = sekisho::api::requests_of(bytes, 64 * 1024);
  for (const std::size_t piece : {1, 7}) {
    if (sekisho::api::requests_of(bytes, piece) != at_once) std::abort();
  }
  return 0;
}
