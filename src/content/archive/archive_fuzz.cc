// Archives from any bytes: ends, keeps its budget, points only into what it owns.
#include <cstdint>

#include "content/fuzzing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sekisho::content::fuzz_reader(
      data, size,
      {"zip", "7z",  "rar", "tar", "gz",   "cab",  "lzh",   "arj", "szdd", "macbinary", "alz", "egg", "lzo",
       "chm", "wim", "img", "vhd", "vhdx", "vmdk", "qcow2", "vdi", "hdd",  "udf",       "iso", "dmg", "applesingle"});
  return 0;
}
