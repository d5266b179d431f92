#include "reputation/clamd.h"

#include <algorithm>

#include "base/text.h"
#include "reputation/stream.h"

namespace sekisho::reputation {
namespace {
constexpr std::size_t chunk_size = 128 * 1024;
constexpr std::size_t max_answer = 4096;

std::string chunk_length(std::size_t size) {
  return {static_cast<char>(size >> 24), static_cast<char>(size >> 16 & 255), static_cast<char>(size >> 8 & 255),
          static_cast<char>(size & 255)};
}

bool is_signature_name(std::string_view name) {
  return !name.empty() && name.size() <= 200 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._:/()-+{}").find(c) != std::string_view::npos;
  });
}

Result<Stream> connect_to(const std::string& address, Deadline deadline) {
  if (address.starts_with('/')) return Stream::connect_unix(address, deadline);
  const auto colon = address.rfind(':');
  const auto port = colon == std::string::npos ? std::string() : address.substr(colon + 1);
  if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != std::string::npos)
    return fail(Code::unavailable, "clamd: address must be a path or host:port");
  auto host = address.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return Stream::connect(host, std::stoi(port), Stream::Kind::stream, deadline);
}

// Sends the stream in chunks; clamd may answer and close before the end, which its answer then explains.
Result<void> send_stream(Stream& connection, std::string_view bytes, Deadline deadline) {
  while (!bytes.empty()) {
    const auto chunk = bytes.substr(0, chunk_size);
    TRY_VOID(connection.send(chunk_length(chunk.size()), deadline));
    TRY_VOID(connection.send(chunk, deadline));
    bytes.remove_prefix(chunk.size());
  }
  return connection.send(std::string_view("\0\0\0\0", 4), deadline);
}
}  // namespace

Result<ClamdAnswer> parse_clamd_answer(std::string_view line) {
  if (line.find("INSTREAM size limit exceeded") != line.npos)
    return fail(Code::over_limit, "clamd: larger than its StreamMaxLength");
  if (!line.starts_with("stream: ")) {
    if (line.ends_with(" ERROR")) return fail(Code::unavailable, "clamd: " + ellipsis(to_valid_utf8(line), 200));
    return fail(Code::malformed, "clamd: unknown answer");
  }
  line.remove_prefix(8);
  if (line == "OK") return ClamdAnswer{};
  if (line.ends_with(" ERROR")) return fail(Code::unavailable, "clamd: " + ellipsis(to_valid_utf8(line), 200));
  if (!line.ends_with(" FOUND")) return fail(Code::malformed, "clamd: unknown answer");
  line.remove_suffix(6);
  if (!is_signature_name(line)) return fail(Code::malformed, "clamd: impossible signature name");
  return ClamdAnswer{.found = true, .signature = std::string(line)};
}

Result<std::string> Clamd::ask(std::string_view command, std::string_view stream, bool streaming) const {
  if (options_.address.empty()) return fail(Code::unavailable, "clamd: not configured");
  const auto deadline = std::chrono::steady_clock::now() + options_.timeout;
  TRY(auto connection, connect_to(options_.address, deadline));
  std::string first(command);
  first += '\0';
  TRY_VOID(connection.send(first, deadline));
  Result<void> sent;
  if (streaming) sent = send_stream(connection, stream, deadline);
  if (!sent && sent.error().code == Code::timed_out) return tl::unexpected(std::move(sent).error());
  std::string answer;
  while (answer.find('\0') == std::string::npos) {
    auto more = connection.receive(max_answer, deadline);
    if (!more) return tl::unexpected(sent ? std::move(more).error() : std::move(sent).error());
    if (more->empty())
      return sent ? Result<std::string>(fail(Code::malformed, "clamd: answer without end"))
                  : Result<std::string>(tl::unexpected(std::move(sent).error()));
    answer += *more;
    if (answer.size() > max_answer) return fail(Code::malformed, "clamd: answer too long");
  }
  answer.resize(answer.find('\0'));
  return answer;
}

Result<ClamdAnswer> Clamd::scan(std::string_view bytes) const {
  if (bytes.size() > options_.max_size.value) return fail(Code::over_limit, "clamd: larger than max_size");
  TRY(const auto answer, ask("zINSTREAM", bytes, true));
  return parse_clamd_answer(answer);
}

Result<std::string> Clamd::version() const {
  TRY(auto answer, ask("zVERSION", {}, false));
  if (!is_valid_utf8(answer)) return fail(Code::malformed, "clamd: version is no text");
  return answer;
}

}  // namespace sekisho::reputation
