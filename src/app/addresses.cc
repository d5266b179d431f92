#include "app/addresses.h"

#include <charconv>

namespace sekisho::app {

Result<HostPort> parse_host_port(const std::string& text, const std::string& setting) {
  const auto colon = text.rfind(':');
  const auto wrong = [&] { return fail(Code::malformed, setting + ": “" + text + "” is not ADDRESS:PORT"); };
  if (colon == std::string::npos || colon == 0) return wrong();
  HostPort out{.host = text.substr(0, colon)};
  const auto [end, error] = std::from_chars(text.data() + colon + 1, text.data() + text.size(), out.port);
  if (error != std::errc() || end != text.data() + text.size()) return wrong();
  if (out.host.front() == '[') {
    if (out.host.back() != ']') return wrong();
    out.host = out.host.substr(1, out.host.size() - 2);
  }
  return out;
}

}  // namespace sekisho::app
