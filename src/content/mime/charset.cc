#include "content/mime/charset.h"

namespace sekisho::content {
DecodedText decode_text(std::string_view bytes, std::string_view charset, Arena&, Budget&) { return {bytes, charset}; }
}  // namespace sekisho::content
