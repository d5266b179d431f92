// Bodies whose links are exchanged: nothing but links changes, and none that stands in the map is left where a reader
// follows it.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "worker/rewrite/links.h"

namespace sekisho::rewrite {
namespace {

void demand(bool fine) {
  if (!fine) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 64 * 1024) return 0;
  static const LinkMap links = {{"http://b.example/", "https://s.example/?u=b"}};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto page = html_with_links(text, links))
    demand(page->find("https://s.example/?u=b") != std::string::npos && !html_with_links(*page, links));
  if (const auto plain = text_with_links(text, links))
    demand(plain->find("https://s.example/?u=b") != std::string::npos);
  demand(!html_with_links(text, {}) && !text_with_links(text, {}));
  return 0;
}

}  // namespace sekisho::rewrite
