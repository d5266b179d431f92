#include "content/read.h"

#include "content/mime/message.h"

namespace sekisho::content {

bool looks_like_mail(std::string_view) { return true; }

Document read(std::string_view bytes, const ReadOptions& options, Budget& budget) {
  Document document;
  document.add_part(-1, PartOrigin::root);
  document.parts[0].data = bytes;
  document.is_mail = true;
  read_message(document, 0, options, budget);
  document.limits = budget.reached();
  return document;
}

}  // namespace sekisho::content
