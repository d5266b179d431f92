// Report documents and logos as an administrator's browser sends them.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "report/document.h"

namespace sekisho::report {

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 256 * 1024) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto document = document_from(text)) {
    const auto again = document_from(to_json_text(*document));
    if (!again || !(*again == *document)) std::abort();
  }
  if (const auto logo = read_logo(text); logo && logo->kind != Logo::Kind::none) {
    if (logo->width < 1 || logo->height < 1 || logo->width > 4'096 || logo->height > 4'096 ||
        logo->bytes.size() > max_logo)
      std::abort();
  }
  return 0;
}

}  // namespace sekisho::report
