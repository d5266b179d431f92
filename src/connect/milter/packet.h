#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sekisho::connect::milter {

/// One packet of the milter protocol: a command letter and its data. On the wire: four bytes length (big endian,
/// command included).
struct Packet {
  char command = 0;
  std::string data;
};

/// Longest packet we take: Postfix sends body chunks of at most 64 KiB, Sendmail at most 1 MiB; header fields are bound
/// by the MTA.
inline constexpr std::uint32_t max_packet = 8u << 20;

std::string encode(char command, std::string_view data);
std::string encode_u32(std::uint32_t number);

/// The NUL-terminated strings of a packet. Errors: malformed when the last one has no end.
Result<std::vector<std::string_view>> split_strings(std::string_view data);

/// SMFIC_OPTNEG: version, actions and protocol steps that the MTA offers. Errors: malformed.
struct Offer {
  std::uint32_t version = 0, actions = 0, steps = 0;
};
Result<Offer> parse_offer(std::string_view data);

/// SMFIC_MACRO: the command it belongs to and name/value pairs, names without braces. Errors: malformed.
struct Macros {
  char command = 0;
  std::vector<std::pair<std::string_view, std::string_view>> values;
};
Result<Macros> parse_macros(std::string_view data);

/// SMFIC_CONNECT: host name, then family, port and address. Errors: malformed.
struct ClientAddress {
  std::string name, address;  // address empty for unix sockets and unknown families
};
Result<ClientAddress> parse_connect(std::string_view data);

/// Without the angle brackets of `<local@domain>`.
std::string_view strip_brackets(std::string_view address);

}  // namespace sekisho::connect::milter
