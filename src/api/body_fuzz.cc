#include <cstdint>

#include "api/json.h"
#include "api/route.h"
#include "api/schema.h"
#include "api/schemas.h"

namespace sekisho::api {
namespace {

struct Body {
  std::string_view route;
  ShapePointer shape;
};

const std::vector<Body>& bodies() {
  static const auto all = [] {
    std::vector<Body> out;
    for (const auto& route : all_routes()) {
      if (!route.body.empty() && route.body != "*") out.push_back({route.path, read_shape(route.body)});
    }
    return out;
  }();
  return all;
}

}  // namespace

// Whatever a body holds: refused, or a value that says the same when it is written and read again, and of which every
// route's shape says either that it fits or where it does not. Whatever stands behind the method: refused, or a path
// without steps up, known or not.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Request request;
  request.method = "POST";
  if (read_target(std::string(text), request)) {
    if (request.path.find("/../") != std::string::npos || request.path.find('\0') != std::string::npos ||
        !request.path.starts_with('/'))
      __builtin_trap();
    std::vector<std::pair<std::string, std::string>> values;
    std::string allowed;
    find_route(request, values, allowed);
  }
  const auto value = parse_json(text);
  if (!value) {
    if (value.error().what.empty()) __builtin_trap();
    return 0;
  }
  const auto written = to_text(*value);
  const auto again = parse_json(written);
  if (!again || to_text(*again) != written) __builtin_trap();
  for (const auto& body : bodies()) {
    Misfit misfit;
    if (fits(all_shapes(), *body.shape, *value, misfit)) continue;
    if (misfit.problem.empty()) __builtin_trap();
  }
  return 0;
}

}  // namespace sekisho::api
