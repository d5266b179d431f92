#include "content/office/active_mime.h"

#include <array>

#include "content/bytes.h"
#include "content/expand.h"
#include "content/office/ole.h"
#include "content/office/ole_objects.h"
#include "content/office/vba.h"

namespace sekisho::content {
namespace {

// Where writers put the stream: 50 bytes in, a few bytes beside it in what tools make.
constexpr std::array<std::size_t, 5> usual_offsets = {50, 51, 52, 46, 60};

}  // namespace

bool read_active_mime(Document& document, int part, std::string_view bytes, Budget& budget) {
  for (const auto at : usual_offsets) {
    const auto inner = inflate(slice(bytes, at), DeflateForm::zlib, budget);
    const auto found = OleFile::open(inner.bytes);
    if (!found) continue;
    if (!read_vba(document, part, *found, budget)) read_ole_objects(document, part, *found, budget);
    document.add_trait(part, "office.embedded_object", "ActiveMime");
    return true;
  }
  return false;
}

void read_active_mime_file(Document& document, int part, const ReadOptions&, Budget& budget) {
  if (!read_active_mime(document, part, document.parts[static_cast<std::size_t>(part)].data, budget))
    document.add_trait(part, "office.damaged", "ActiveMime");
}

}  // namespace sekisho::content
