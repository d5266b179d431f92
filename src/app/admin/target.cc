#include "app/admin/target.h"

#include <CLI/CLI.hpp>

#include "app/refused.h"

namespace sekisho::app {

int report(const Error& error, const Target& target) { return say_refused("sekisho admin", error, target.spoken()); }

CLI::App* command(CLI::App& parent, const char* name, const char* help, const std::shared_ptr<Target>& target) {
  auto* const out = parent.add_subcommand(name, help);
  out->add_option("--data", target->data, "data folder of the service")
      ->envname("SEKISHO_SERVER_DATA")
      ->capture_default_str();
  out->add_option("--tenant", target->tenant, "number of the tenant (admin tenant list)")->capture_default_str();
  out->add_option("--lang", target->language, "en or ja; default: that of the environment")
      ->check(CLI::IsMember({"en", "ja"}))
      ->envname("SEKISHO_SERVER_LANGUAGE");
  return out;
}

}  // namespace sekisho::app
