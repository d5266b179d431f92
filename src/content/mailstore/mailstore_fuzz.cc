// Mail stores (Outlook, Outlook Express) from any bytes: ends, keeps its budget, points only into what it owns.
#include <cstdint>

#include "content/fuzzing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sekisho::content::fuzz_reader(data, size, {"pst", "dbx"});
  return 0;
}
