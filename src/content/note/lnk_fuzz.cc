// Shortcuts and other pointers from any bytes: ends, keeps its budget, points only into what it owns.
#include <cstdint>

#include "content/fuzzing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sekisho::content::fuzz_reader(data, size,
                                {"lnk", "url", "scf", "theme", "playlist", "clickonce", "asx", "search-ms", "rdp",
                                 "slk", "csv", "ics", "msc", "svg", "js", "xml", "json", "contact", "bplist"});
  return 0;
}
