#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"

namespace sekisho::api {

/// One member of a form; views into the body.
struct FormPart {
  std::string_view name, filename, content;
  bool is_file = false;  // has a filename, if an empty one
};

namespace limits {
inline constexpr std::size_t form_parts = 16;
inline constexpr std::size_t form_boundary = 70;  // RFC 2046 §5.1.1
}  // namespace limits

/// Takes a multipart/form-data body apart (RFC 7578). The result points into both arguments. Linear; nothing is copied.
/// Code::malformed: another content type, no boundary, a part without end or blank line, more than limits::form_parts.
Result<std::vector<FormPart>> read_form(std::string_view content_type, std::string_view body);

}  // namespace sekisho::api
