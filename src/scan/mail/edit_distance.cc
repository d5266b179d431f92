#include "scan/mail/edit_distance.h"

#include <algorithm>

namespace sekisho::scan::mail {

int edit_distance(std::string_view a, std::string_view b, int most) {
  if (a.size() > 63 || b.size() > 63 ||
      std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > static_cast<std::size_t>(most))
    return most + 1;
  int rows[3][65] = {};
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto* now = rows[i % 3];
    const auto* above = rows[(i - 1) % 3];
    const auto* before = rows[(i + 1) % 3];
    now[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      now[j] = std::min({above[j] + 1, now[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) now[j] = std::min(now[j], before[j - 2] + 1);
    }
  }
  return rows[a.size() % 3][b.size()];
}

}  // namespace sekisho::scan::mail
