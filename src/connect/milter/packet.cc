#include "connect/milter/packet.h"

#include "base/text.h"

namespace sekisho::connect::milter {
namespace {

std::uint32_t take_u32(std::string_view data, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | static_cast<unsigned char>(data[at + i]);
  return number;
}

}  // namespace

std::string encode_u32(std::uint32_t number) {
  return {static_cast<char>(number >> 24), static_cast<char>(number >> 16), static_cast<char>(number >> 8),
          static_cast<char>(number)};
}

std::string encode(char command, std::string_view data) {
  std::string packet = encode_u32(static_cast<std::uint32_t>(data.size() + 1));
  packet += command;
  packet += data;
  return packet;
}

Result<std::vector<std::string_view>> split_strings(std::string_view data) {
  std::vector<std::string_view> strings;
  while (!data.empty()) {
    const auto end = data.find('\0');
    if (end == std::string_view::npos) return fail(Code::malformed, "milter: string without end");
    strings.push_back(data.substr(0, end));
    data.remove_prefix(end + 1);
  }
  return strings;
}

Result<Offer> parse_offer(std::string_view data) {
  if (data.size() < 12) return fail(Code::malformed, "milter: short negotiation");
  return Offer{take_u32(data, 0), take_u32(data, 4), take_u32(data, 8)};
}

Result<Macros> parse_macros(std::string_view data) {
  if (data.empty()) return fail(Code::malformed, "milter: macros without command");
  Macros macros;
  macros.command = data[0];
  TRY(const auto strings, split_strings(data.substr(1)));
  for (std::size_t i = 0; i + 1 < strings.size(); i += 2) {
    auto name = strings[i];
    if (name.size() >= 2 && name.front() == '{' && name.back() == '}') name = name.substr(1, name.size() - 2);
    macros.values.emplace_back(name, strings[i + 1]);
  }
  return macros;
}

Result<ClientAddress> parse_connect(std::string_view data) {
  const auto end = data.find('\0');
  if (end == std::string_view::npos || end + 1 >= data.size())
    return fail(Code::malformed, "milter: connect without family");
  ClientAddress client;
  client.name = std::string(data.substr(0, end));
  const char family = data[end + 1];
  const auto rest = data.substr(end + 2);
  if ((family == '4' || family == '6') && rest.size() > 2) {
    const auto address = rest.substr(2, rest.find('\0', 2) - 2);
    client.address = std::string(starts_with_ignore_case(address, "IPv6:") ? address.substr(5) : address);
  }
  return client;
}

std::string_view strip_brackets(std::string_view address) {
  if (address.size() >= 2 && address.front() == '<' && address.back() == '>')
    return address.substr(1, address.size() - 2);
  return address;
}

}  // namespace sekisho::connect::milter
