#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sekisho {

/// A set of IPv4 and IPv6 networks, as an administrator writes it: "10.0.0.0/8, 192.0.2.7 2001:db8::/32".
class Networks {
 public:
  /// Parted by commas or spaces; empty: none. Errors: malformed, naming the word (also when bits behind the prefix are
  /// set).
  static Result<Networks> parse(std::string_view text);
  /// Whether an address lies in one of them; ::ffff:a.b.c.d counts as a.b.c.d. False for what is no address.
  bool contains(std::string_view address) const;
  bool empty() const { return all_.empty(); }

 private:
  struct Network {
    std::array<std::uint8_t, 16> address{};
    int bits = 128;  // of 128: IPv4 stands behind ::ffff:
  };
  std::vector<Network> all_;
};

}  // namespace sekisho
