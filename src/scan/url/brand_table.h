#pragma once

#include <algorithm>
#include <string_view>
#include <utility>

namespace sekisho::scan::url {

// Rows "name|domain domain …" or "name|domain domain …|shown;shown …": the name as it stands in host names, the
// registrable domains of its owner, and how texts write the name where that is not its own word. A name of fewer than
// five letters counts as a whole word only; one that is written behind "=" (words that texts use for other things) only
// where it is the sender's whole name, beside words of an office.
extern const char* const brand_rows[];
extern const int brand_row_count;
extern const char* const japan_rows[];
extern const int japan_row_count;
extern const char* const world_rows[];
extern const int world_row_count;
// Rows "name|shown;shown …": more of how the houses of those tables are called.
extern const char* const called_rows[];
extern const int called_row_count;

struct BrandRow {
  std::string_view name;
  std::string_view domains;  // separated by spaces
  std::string_view shown;    // separated by semicolons; may be empty
};

/// Calls `use(BrandRow)` for each imitated house; all views are static.
template <class Use>
void each_brand(Use use) {
  using Table = std::pair<const char* const*, int>;
  for (const auto& [rows, count] :
       {Table{brand_rows, brand_row_count}, Table{japan_rows, japan_row_count}, Table{world_rows, world_row_count}}) {
    for (int i = 0; i < count; ++i) {
      const std::string_view row(rows[i]);
      const auto domains = row.find('|') + 1, shown = row.find('|', domains);
      use(BrandRow{row.substr(0, domains - 1), row.substr(domains, shown == row.npos ? row.npos : shown - domains),
                   shown == row.npos ? std::string_view() : row.substr(shown + 1)});
    }
  }
}

/// Calls `use(name, shown)` for each way in which a house is written that is not its own word; a leading "=" stands.
/// Views are static.
template <class Use>
void each_shown(Use use) {
  const auto each = [&use](std::string_view name, std::string_view shown) {
    while (!shown.empty()) {
      const auto end = std::min(shown.find(';'), shown.size());
      if (end > 0) use(name, shown.substr(0, end));
      shown.remove_prefix(std::min(end + 1, shown.size()));
    }
  };
  each_brand([&each](const BrandRow& row) { each(row.name, row.shown); });
  for (int i = 0; i < called_row_count; ++i) {
    const std::string_view row(called_rows[i]);
    each(row.substr(0, row.find('|')), row.substr(row.find('|') + 1));
  }
}

}  // namespace sekisho::scan::url
