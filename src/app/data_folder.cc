#include "app/data_folder.h"

#include "store/sql.h"

namespace sekisho::app {
namespace {

namespace fs = std::filesystem;

// What a data folder holds beside the database and must be kept with it.
constexpr const char* kept_folders[] = {"blobs", "keys", "journal"};

Result<void> copy_folder(const fs::path& from, const fs::path& to) {
  std::error_code error;
  if (!fs::exists(from)) return {};
  fs::create_directories(to, error);
  for (auto it = fs::recursive_directory_iterator(from, error); !error && it != fs::recursive_directory_iterator();
       it.increment(error)) {
    const auto target = to / fs::relative(it->path(), from);
    if (it->is_directory())
      fs::create_directories(target, error);
    else if (it->is_regular_file())
      fs::copy_file(it->path(), target, fs::copy_options::overwrite_existing, error);
    // an item deleted meanwhile: its row is gone in the copy or says so
    if (error == std::errc::no_such_file_or_directory) error.clear();
  }
  if (error) return fail(Code::unavailable, to.string() + ": " + error.message());
  return {};
}

}  // namespace

Result<std::unique_ptr<DataFolder>> DataFolder::open(const fs::path& path) {
  if (!fs::exists(path / "sekisho.db"))
    return fail(Code::not_found, path.string() + ": no Sekisho data folder (run `sekisho serve --data` first)");
  auto data = std::make_unique<DataFolder>();
  data->path = path;
  TRY(data->database, store::open_sqlite((path / "sekisho.db").string()));
  TRY_VOID(store::migrate(*data->database));
  data->platform = std::make_unique<platform::Context>(
      platform::Context{.database = *data->database, .clock = data->clock, .random = data->random});
  data->policies = std::make_unique<policy::PolicyStore>(*data->database, data->clock);
  TRY(data->blobs, protect::BlobStore::open(path, data->random));
  TRY(data->intents, protect::Intents::open(*data->database, *data->blobs, path, {}, data->clock, data->random));
  data->quarantine = std::make_unique<protect::Quarantine>(*data->database, *data->blobs, *data->intents, data->clock);
  return data;
}

platform::Actor DataFolder::operator_of(TenantId tenant) const {
  return {.tenant = tenant, .name = "operator", .role = "operator", .source = "CLI"};
}

Result<void> back_up(DataFolder& data, const fs::path& target) {
  std::error_code error;
  if (fs::exists(target)) return fail(Code::conflict, target.string() + " exists already");
  fs::create_directories(target, error);
  if (error) return fail(Code::unavailable, target.string() + ": " + error.message());
  fs::permissions(target, fs::perms::owner_all, error);
  // The database first: an item that arrives after it is in no row of the copy and its blob is only unused.
  TRY_VOID(data.database->backup_to((target / "sekisho.db").string()));
  for (const char* folder : kept_folders) TRY_VOID(copy_folder(data.path / folder, target / folder));
  return {};
}

Result<void> restore_backup(const fs::path& source, const fs::path& target) {
  if (!fs::exists(source / "sekisho.db"))
    return fail(Code::not_found, source.string() + ": no backup (sekisho.db is missing)");
  if (fs::exists(target / "sekisho.db")) return fail(Code::conflict, target.string() + " holds a database already");
  std::error_code error;
  fs::create_directories(target, error);
  fs::permissions(target, fs::perms::owner_all, error);
  for (const char* folder : kept_folders) TRY_VOID(copy_folder(source / folder, target / folder));
  const auto incoming = target / "sekisho.db.restoring";
  fs::copy_file(source / "sekisho.db", incoming, fs::copy_options::overwrite_existing, error);
  if (error) return fail(Code::unavailable, incoming.string() + ": " + error.message());
  {
    TRY(const auto database, store::open_sqlite(incoming.string()));
    TRY(const auto rows, database->query("SELECT * FROM pragma_integrity_check"));
    if (rows.empty() || rows[0].text(0) != "ok")
      return fail(Code::malformed,
                  "the backup is damaged: " + (rows.empty() ? std::string("no answer") : rows[0].text(0)));
    TRY_VOID(store::migrate(*database));
  }  // closing folds the write-ahead log into the file
  for (const char* suffix : {"-wal", "-shm"}) fs::remove(incoming.string() + suffix, error);
  fs::rename(incoming, target / "sekisho.db", error);
  if (error) return fail(Code::unavailable, target.string() + ": " + error.message());
  return {};
}

}  // namespace sekisho::app
