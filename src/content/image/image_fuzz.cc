// Pictures from any bytes: ends, keeps its budget, points only into what it owns.
#include <cstdint>

#include "content/fuzzing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sekisho::content::fuzz_reader(data, size,
                                {"png", "jpeg", "gif", "bmp", "tiff", "webp", "ico", "heic", "avif", "jp2"});
  return 0;
}
