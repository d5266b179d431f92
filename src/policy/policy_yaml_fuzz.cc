#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "policy/schema.h"
#include "policy/yaml.h"

namespace sekisho::policy {
// Whatever is accepted must come back unchanged from its own export.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto node = parse_yaml(text)) {
    const auto again = parse_yaml(to_yaml(*node));
    ASSERT(again.has_value());
    ASSERT(to_yaml(*again) == to_yaml(*node));
  }
  if (const auto policies = import_yaml(text)) {
    const auto again = import_yaml(export_yaml(*policies));
    ASSERT(again.has_value());
    ASSERT(*again == *policies);
  }
  return 0;
}

}  // namespace sekisho::policy
