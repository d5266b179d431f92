#include "base/networks.h"

#include <arpa/inet.h>

#include <charconv>
#include <cstring>
#include <optional>
#include <string>

#include "base/text.h"

namespace sekisho {
namespace {

using Address = std::array<std::uint8_t, 16>;

std::optional<Address> read_address(std::string_view text) {
  const std::string word(text);
  Address out{};
  if (::inet_pton(AF_INET6, word.c_str(), out.data()) == 1) return out;
  out = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (::inet_pton(AF_INET, word.c_str(), out.data() + 12) == 1) return out;
  return std::nullopt;
}

bool same_prefix(const Address& a, const Address& b, int bits) {
  const auto whole = static_cast<std::size_t>(bits / 8);
  if (std::memcmp(a.data(), b.data(), whole) != 0) return false;
  const int rest = bits % 8;
  return rest == 0 || (a[whole] >> (8 - rest)) == (b[whole] >> (8 - rest));
}

}  // namespace

Result<Networks> Networks::parse(std::string_view text) {
  Networks out;
  std::string words(text);
  for (char& c : words) {
    if (c == ',' || c == '\t') c = ' ';
  }
  for (const auto word : split(words, ' ')) {
    if (word.empty()) continue;
    const auto wrong = [&] {
      return fail(Code::malformed,
                  "a network like 10.0.0.0/8 or 2001:db8::/32 expected, not “" + to_valid_utf8(word) + "”");
    };
    const auto slash = word.find('/');
    const auto address = read_address(word.substr(0, slash));
    if (!address) return wrong();
    Network network{*address, 128};
    if (slash != std::string_view::npos) {
      const bool four = word.substr(0, slash).find(':') == std::string_view::npos;
      const auto digits = word.substr(slash + 1);
      int bits = 0;
      const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
      if (error != std::errc{} || end != digits.data() + digits.size() || bits < 0 || bits > (four ? 32 : 128))
        return wrong();
      network.bits = four ? bits + 96 : bits;
    }
    Address cut{};
    for (int bit = 0; bit < network.bits; ++bit)
      cut[static_cast<std::size_t>(bit / 8)] |=
          static_cast<std::uint8_t>((*address)[static_cast<std::size_t>(bit / 8)] & (0x80 >> (bit % 8)));
    if (cut != *address) return wrong();
    out.all_.push_back(network);
  }
  return out;
}

bool Networks::contains(std::string_view text) const {
  const auto address = read_address(text);
  if (!address) return false;
  for (const auto& network : all_) {
    if (same_prefix(*address, network.address, network.bits)) return true;
  }
  return false;
}

}  // namespace sekisho
