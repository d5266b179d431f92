#pragma once

#include <string>

namespace sekisho::scan {

/// 12 hex digits over the data that is built into the program and decides verdicts (the mail and the URL model, the DLP
/// identifiers and templates): another value after an update means that past mail may be judged differently. Computed
/// once; any thread.
const std::string& built_in_digest();

}  // namespace sekisho::scan
