// Fuzzes the form reader: every view stays inside the body, and what is taken apart is not longer than it.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "api/http/form.h"

namespace sekisho::api {
namespace {

int run(std::string_view input) {
  const auto form = read_form("multipart/form-data; boundary=b", input);
  if (!form) return 0;
  if (form->size() > limits::form_parts) std::abort();
  for (const auto& part : *form) {
    for (const auto view : {part.name, part.filename, part.content}) {
      if (!view.empty() && (view.data() < input.data() || view.data() + view.size() > input.data() + input.size()))
        std::abort();
    }
  }
  return 0;
}

}  // namespace
}  // namespace sekisho::api

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return sekisho::api::run({reinterpret_cast<const char*>(data), size});
}
