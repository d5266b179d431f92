// Any bytes as a text: found links must lie inside it, in order and without overlap.
#include <cstdlib>

#include "content/links.h"

namespace sekisho {
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  content::Document document;
  document.add_part(-1, content::PartOrigin::root);
  Budget budget;
  content::find_links(document, 0, text, content::LinkOrigin::text, budget);
  const char* last = text.data();
  for (const auto& link : document.links) {
    if (link.url.empty() || link.url.data() < last || link.url.data() + link.url.size() > text.data() + text.size())
      std::abort();
    last = link.url.data() + link.url.size();
  }
  return 0;
}

}  // namespace sekisho
