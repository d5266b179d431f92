#include "content/mime/message.h"

namespace sekisho::content {
void read_message(Document&, int, const ReadOptions&, Budget&) {}
}  // namespace sekisho::content
