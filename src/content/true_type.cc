#include "content/true_type.h"

namespace sekisho::content {
TrueType detect_true_type(std::string_view, std::string_view) { return {"application/octet-stream", "unknown"}; }
}  // namespace sekisho::content
