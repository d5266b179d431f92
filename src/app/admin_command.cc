#include "app/admin_command.h"

#include <CLI/CLI.hpp>

#include "app/admin/commands.h"
#include "app/admin/target.h"

namespace sekisho::app {

void add_admin_commands(CLI::App& admin, Config& config, int& status) {
  const auto target = std::make_shared<Target>();
  target->data = config.server.data;
  for (const auto add :
       {add_tenant_commands, add_account_commands, add_policy_commands, add_list_commands, add_quarantine_commands,
        add_log_commands, add_key_commands, add_role_commands, add_judgement_commands, add_learning_commands,
        add_licence_commands, add_request_commands, add_report_command, add_backup_commands}) {
    add(admin, target, status);
  }
}

}  // namespace sekisho::app
