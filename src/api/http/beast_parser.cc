#include <cstdio>
#include <cstdlib>
#include <string_view>

// Called by the assertions of Beast's parser alone (beast_parser.h).
namespace boost {

void assertion_failed(const char* expression, const char* function, const char* file, long line);
void assertion_failed_msg(const char* expression, const char* message, const char* function, const char* file,
                          long line);

void assertion_failed(const char* expression, const char* function, const char* file, long line) {
  if (std::string_view(expression) == "n >= 5" &&
      std::string_view(function).find("parse_chunk_header") != std::string_view::npos)
    return;
  std::fprintf(stderr, "%s:%ld: %s: assertion failed: %s\n", file, line, function, expression);
  std::abort();
}

void assertion_failed_msg(const char* expression, const char*, const char* function, const char* file, long line) {
  assertion_failed(expression, function, file, line);
}

}  // namespace boost
