#pragma once

namespace sekisho::scan::url {

extern const char* const brand_rows[];
extern const int brand_row_count;

}  // namespace sekisho::scan::url
