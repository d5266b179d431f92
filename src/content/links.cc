#include "content/links.h"

namespace sekisho::content {
void find_links(Document&, int, std::string_view, LinkOrigin, Budget&) {}
}  // namespace sekisho::content
