#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/admin/commands.h"
#include "app/admin/target.h"
#include "platform/operators.h"
#include "platform/tenants.h"

namespace sekisho::app {

void add_backup_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status) {
  const auto folder = std::make_shared<std::string>();
  auto* const backup =
      command(admin, "backup", "copy database, quarantine and keys, also while the service runs", target);
  backup->add_option("target", *folder, "a folder that does not exist yet")->required();
  backup->callback([&, target, folder] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      TRY_VOID(back_up(data, *folder));
      TRY(const auto tenants, platform::Operators(*data.platform).tenants());
      for (const auto tenant : tenants)
        TRY_VOID(platform::Tenants(*data.platform).record_backup(tenant, data.clock.now()));
      return {};
    });
  });
  auto* const restore = command(admin, "restore", "put a backup into an empty data folder", target);
  restore->add_option("source", *folder, "folder of the backup")->required();
  restore->callback([&, target, folder] {
    const auto done = restore_backup(*folder, target->data);
    status = done ? 0 : report(done.error(), *target);
  });
}

}  // namespace sekisho::app
