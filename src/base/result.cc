#include "base/result.h"

#include <cstdio>
#include <cstdlib>

namespace sekisho {

const char* to_string(Code code) {
  switch (code) {
    case Code::malformed:
      return "malformed";
    case Code::over_limit:
      return "over_limit";
    case Code::timed_out:
      return "timed_out";
    case Code::not_found:
      return "not_found";
    case Code::denied:
      return "denied";
    case Code::conflict:
      return "conflict";
    case Code::unavailable:
      return "unavailable";
    case Code::internal:
      return "internal";
  }
  return "internal";
}

void assertion_failed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "assertion failed: %s (%s:%d)\n", expression, file, line);
  std::abort();
}

}  // namespace sekisho
