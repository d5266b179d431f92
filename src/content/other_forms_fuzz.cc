// Forms that are read for their words alone or nearly so (Hangul, Lotus, iWork, WordPerfect, dBase, Access, PostScript,
// metafiles, unknown ones), from any bytes: ends, keeps its budget, points only into what it owns.
#include <cstdint>

#include "content/fuzzing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sekisho::content::fuzz_reader(data, size,
                                {"hwp", "ole", "wk1", "iwa", "mdb", "ps", "eps", "emf", "wmf", "yenc", "wpd", "dbf"});
  return 0;
}
