// Any bytes as a page: must end quickly, stay in bounds, and give valid UTF-8 for valid UTF-8.
#include <cstdlib>

#include "base/text.h"
#include "content/html/html.h"

namespace sekisho {
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  content::Document document;
  document.add_part(-1, content::PartOrigin::root);
  document.parts[0].data = source;
  if (is_valid_utf8(source)) document.parts[0].text = source;
  Limits limits;
  limits.text_size = 1_MiB;
  Budget budget(limits);
  content::read_html(document, 0, {}, budget);
  if (!is_valid_utf8(document.parts[0].readable) || !is_valid_utf8(document.parts[0].hidden)) std::abort();
  return 0;
}

}  // namespace sekisho
