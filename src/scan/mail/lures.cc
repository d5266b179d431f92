#include "scan/mail/lures.h"

namespace sekisho::scan::mail {

std::size_t lure_index(std::string_view name) {
  const auto all = lures();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].name == name) return i;
  }
  return all.size();
}

}  // namespace sekisho::scan::mail
