#pragma once

#include <string>
#include <string_view>

namespace sekisho::scan::dlp {

/// Violating content as logs show it masked (reference.md §3): every character but the last four becomes `*`; a text of
/// at most four characters stays. Counts UTF-8 characters.
std::string mask(std::string_view text);

}  // namespace sekisho::scan::dlp
