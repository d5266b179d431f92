#pragma once

#include <string>

#include "content/true_type.h"

namespace sekisho::content {

// The steps of detect_true_type. Each yields an empty kind when it does not know.
TrueType detect_signature(std::string_view data);
TrueType detect_zip_kind(std::string_view data);
TrueType detect_ole_kind(std::string_view data);
TrueType detect_text_kind(std::string_view data, std::string_view filename);
/// Part after the last dot, lower case, without trailing dots and spaces.
std::string extension_of(std::string_view filename);

}  // namespace sekisho::content
