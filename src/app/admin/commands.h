#pragma once

#include <memory>

namespace CLI {
class App;
}

namespace sekisho::app {

struct Target;

// The families of `sekisho admin`, one file each: they add their commands, which set the exit status when they have
// run.
void add_tenant_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status);
void add_account_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status);
void add_policy_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status);
void add_list_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status);
void add_quarantine_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status);
void add_log_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status);
void add_key_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status);
void add_role_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status);
void add_judgement_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status);
void add_learning_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status);
void add_licence_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status);
void add_request_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status);
void add_report_command(CLI::App& admin, const std::shared_ptr<Target>& target, int& status);
void add_backup_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status);

}  // namespace sekisho::app
