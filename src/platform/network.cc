#include "platform/network.h"

#include <charconv>
#include <cstdint>
#include <optional>

#include "base/text.h"
#include "platform/errors.h"

namespace sekisho::platform {
namespace {

std::optional<std::uint32_t> number(std::string_view text, std::uint32_t max) {
  std::uint32_t value = 0;
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  const auto [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || rest != text.data() + text.size() || value > max) return std::nullopt;
  return value;
}

std::optional<std::uint32_t> ipv4(std::string_view text) {
  if (starts_with_ignore_case(text, "::ffff:")) text.remove_prefix(7);
  const auto parts = split(text, '.');
  if (parts.size() != 4) return std::nullopt;
  std::uint32_t address = 0;
  for (const auto part : parts) {
    const auto octet = number(part, 255);
    if (!octet) return std::nullopt;
    address = (address << 8) | *octet;
  }
  return address;
}

struct Network {
  std::uint32_t address, mask;
};

std::optional<Network> network_of(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = ipv4(text.substr(0, slash));
  if (!address) return std::nullopt;
  if (slash == std::string_view::npos) return Network{*address, 0xffffffffu};
  const auto bits = number(text.substr(slash + 1), 32);
  if (!bits) return std::nullopt;
  const std::uint32_t mask = *bits == 0 ? 0 : 0xffffffffu << (32 - *bits);
  if ((*address & ~mask) != 0) return std::nullopt;
  return Network{*address, mask};
}

}  // namespace

Result<void> check_network(std::string_view network) {
  if (!network_of(network)) return refuse(Refusal::bad_network, to_valid_utf8(network.substr(0, 64)));
  return {};
}

bool is_allowed_address(const std::vector<std::string>& networks, std::string_view address) {
  if (networks.empty()) return true;
  const auto client = ipv4(address);
  if (!client) return false;
  for (const auto& text : networks) {
    const auto network = network_of(text);
    if (network && (*client & network->mask) == network->address) return true;
  }
  return false;
}

}  // namespace sekisho::platform
