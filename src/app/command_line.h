#pragma once

#include "base/text.h"

namespace sekisho::app {

/// The language that the environment asks for (LC_ALL, LC_MESSAGES, LANG): Japanese for ja*, else English.
Language default_language();
/// Reads the arguments and runs the command: scan, explain, bench, serve, admin, update, import. Returns the exit status; 2 for misuse.
int run_command_line(int argc, char** argv);

}  // namespace sekisho::app
