#pragma once

namespace CLI {
class App;
}

namespace sekisho::app {

/// Adds `sekisho update preflight|documents|rehearse|start|status|report|bundle|fleet|phases|phase` and `sekisho import
/// cas` to the program. Exit status: 0 done, 1 refused or failed (the coded reason is printed), 2 misuse.
void add_update_commands(CLI::App& program, int& status);

}  // namespace sekisho::app
