#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "app/config.h"
#include "base/random.h"
#include "platform/accounts.h"
#include "policy/policy_store.h"
#include "protect/intents.h"
#include "protect/quarantine.h"

namespace sekisho::app {

/// A service's data folder opened by a command: database, keys, quarantine. The commands act as the operator of the
/// machine.
struct DataFolder {
  std::filesystem::path path;
  SystemClock clock;
  SystemRandom random;
  std::unique_ptr<store::Database> database;
  std::unique_ptr<platform::Context> platform;
  std::unique_ptr<policy::PolicyStore> policies;
  std::unique_ptr<protect::BlobStore> blobs;
  std::unique_ptr<protect::Intents> intents;  // not run: a running service carries them out
  std::unique_ptr<protect::Quarantine> quarantine;

  /// Code::not_found when there is no database; it is migrated when it is older than the program.
  static Result<std::unique_ptr<DataFolder>> open(const std::filesystem::path& path);
  platform::Actor operator_of(TenantId tenant) const;
};

/// Copies database, quarantined items and keys into a new folder while a service runs. Code::conflict when `target`
/// exists.
Result<void> back_up(DataFolder& data, const std::filesystem::path& target);
/// The other way, into a folder without a database; the copy is checked (integrity, migrations known) before it is put
/// in place.
Result<void> restore_backup(const std::filesystem::path& source, const std::filesystem::path& target);

}  // namespace sekisho::app
