#include <cstring>

#include "worker/pool.h"

// The test program is its own nursery: the pool starts /proc/self/exe with this command before doctest's main sees it.
namespace {
[[gnu::constructor(65535)]] void be_a_nursery(int argc, char** argv, char**) {
  if (argc > 1 && std::strcmp(argv[1], "worker") == 0) ::_Exit(sekisho::worker::worker_main(argc - 1, argv + 1));
}
}  // namespace
