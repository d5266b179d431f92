#include <string_view>

#include "app/command_line.h"
#include "worker/pool.h"

int main(int argc, char** argv) {
  // The scan processes start from here before anything else of the program exists.
  if (argc > 1 && std::string_view(argv[1]) == "worker") return sekisho::worker::worker_main(argc, argv);
  return sekisho::app::run_command_line(argc, argv);
}
