#include "content/mime/message.h"

#include "content/mime/tree.h"

namespace sekisho::content {

void read_message(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto bytes = document.parts[static_cast<std::size_t>(part)].data;
  if (bytes.size() > budget.limits().message_size.value) {
    static_cast<void>(budget.reach("message_size"));
    document.parts[static_cast<std::size_t>(part)].damaged = true;
    return;
  }
  TreeReader reader(document, budget);
  if (document.parts[static_cast<std::size_t>(part)].origin == PartOrigin::root) {
    reader.read_root(bytes);
  } else {
    reader.read_inner(part, bytes);
  }
}

}  // namespace sekisho::content
