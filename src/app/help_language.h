#pragma once

#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace sekisho::app {

/// Turns every help text of the command line into Japanese, with the library's own words. After all commands are added.
void speak_japanese(CLI::App& program);
/// The Japanese of an English help text; the English one when there is none (a test finds such).
std::string japanese_help(std::string_view english);

}  // namespace sekisho::app
