#include "platform/network.h"

#include <algorithm>

#include "base/networks.h"
#include "base/text.h"
#include "platform/errors.h"

namespace sekisho::platform {

Result<void> check_network(std::string_view network) {
  const bool one = !network.empty() && network.find_first_of(", \t") == network.npos;
  if (!one || !Networks::parse(network)) return refuse(Refusal::bad_network, to_valid_utf8(network.substr(0, 64)));
  return {};
}

bool is_allowed_address(const std::vector<std::string>& networks, std::string_view address) {
  if (networks.empty()) return true;
  return std::any_of(networks.begin(), networks.end(), [&](const std::string& text) {
    const auto network = Networks::parse(text);
    return network && network->contains(address);
  });
}

}  // namespace sekisho::platform
