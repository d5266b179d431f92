#include "connect/imap/response.h"

namespace sekisho::connect::imap {
// Whatever a server sends: an error, or values whose lists lie inside the answer.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto response = parse_response({reinterpret_cast<const char*>(data), size});
  if (!response) return 0;
  for (std::size_t i = 0; i < response->values.size(); ++i) {
    if (response->values[i].span > response->values.size() - i - 1) __builtin_trap();
    response->is(i, "FETCH");
    response->number(i);
  }
  response->item("UID");
  return 0;
}

}  // namespace sekisho::connect::imap
