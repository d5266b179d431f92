#include "content/html/html.h"

namespace sekisho::content {
void read_html(Document&, int, const ReadOptions&, Budget&) {}
}  // namespace sekisho::content
