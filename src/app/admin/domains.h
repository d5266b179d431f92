#pragma once

#include <memory>

namespace CLI {
class App;
}

namespace sekisho::app {

struct Target;

/// `sekisho admin domain`: which tenant holds which internal domain.
void add_domain_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status);

}  // namespace sekisho::app
