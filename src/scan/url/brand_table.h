#pragma once

#include <string_view>
#include <utility>

namespace sekisho::scan::url {

// Rows "name|domain domain …" or "name|domain domain …|shown;shown …": the name as it stands in host names, the registrable domains of
// its owner, and how texts write the name where that is not its own word. A name of fewer than five letters counts as a whole word only.
extern const char* const brand_rows[];
extern const int brand_row_count;
extern const char* const japan_rows[];
extern const int japan_row_count;
extern const char* const world_rows[];
extern const int world_row_count;

struct BrandRow {
  std::string_view name;
  std::string_view domains;  // separated by spaces
  std::string_view shown;    // separated by semicolons; may be empty
};

/// Calls `use(BrandRow)` for each imitated house; all views are static.
template <class Use>
void each_brand(Use use) {
  using Table = std::pair<const char* const*, int>;
  for (const auto& [rows, count] : {Table{brand_rows, brand_row_count}, Table{japan_rows, japan_row_count}, Table{world_rows, world_row_count}}) {
    for (int i = 0; i < count; ++i) {
      const std::string_view row(rows[i]);
      const auto domains = row.find('|') + 1, shown = row.find('|', domains);
      use(BrandRow{row.substr(0, domains - 1), row.substr(domains, shown == row.npos ? row.npos : shown - domains), shown == row.npos ? std::string_view() : row.substr(shown + 1)});
    }
  }
}

}  // namespace sekisho::scan::url
