#include "reputation/sender_domain.h"

#include <idn2.h>

#include "base/text.h"

namespace sekisho::reputation {

std::string sender_domain(std::string_view address) {
  const auto at = address.rfind('@');
  if (at == address.npos) return {};
  const std::string domain(trim(address.substr(at + 1)));
  if (domain.empty() || domain.size() > 512 || domain.find('\0') != std::string::npos) return {};
  char* ascii = nullptr;
  if (idn2_to_ascii_8z(domain.c_str(), &ascii, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT) != IDN2_OK)
    return to_lower_ascii(domain);
  std::string out(ascii);
  idn2_free(ascii);
  return to_lower_ascii(out);
}

}  // namespace sekisho::reputation
