#pragma once

namespace sekisho::app {

/// Reads the arguments and runs the command: scan, explain, bench, serve, admin, update, import. Returns the exit
/// status; 2 for misuse.
int run_command_line(int argc, char** argv);

}  // namespace sekisho::app
