#include "app/engine.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "app/mail_model.h"
#include "base/file.h"
#include "base/time.h"
#include "policy/policy_store.h"
#include "policy/yaml.h"
#include "protect/click_links.h"
#include "store/sql.h"

namespace sekisho::app {
namespace {

namespace fs = std::filesystem;

constexpr ByteCount max_rule_file{64u << 20};

Result<std::vector<fs::path>> files_below(const std::string& folder) {
  std::vector<fs::path> out;
  std::error_code error;
  for (auto it = fs::recursive_directory_iterator(folder, error); !error && it != fs::recursive_directory_iterator();
       it.increment(error)) {
    if (it->is_regular_file()) out.push_back(it->path());
  }
  if (error) return fail(Code::not_found, folder + ": " + error.message());
  std::sort(out.begin(), out.end());
  return out;
}

// Where compiled pattern databases are kept when there is no data folder.
std::string user_cache_folder() {
  const char* const cache = std::getenv("XDG_CACHE_HOME");
  const char* const home = std::getenv("HOME");
  if (cache == nullptr && home == nullptr) return {};
  const fs::path folder = (cache ? fs::path(cache) : fs::path(home) / ".cache") / "sekisho";
  std::error_code error;
  fs::create_directories(folder, error);
  return error ? std::string() : folder.string();
}

}  // namespace

Result<void> add_configured(const Config& config, scan::Settings& settings) {
  settings.limits = config.limits;
  if (!config.scan.yara_folder.empty()) {
    TRY(const auto files, files_below(config.scan.yara_folder));
    for (const auto& file : files) {
      if (file.extension() != ".yar" && file.extension() != ".yara") continue;
      TRY(auto text, read_file(file, max_rule_file));
      settings.yara_sources.push_back(std::move(text));
    }
  }
  if (!config.scan.url_feed_folder.empty()) {
    TRY(const auto files, files_below(config.scan.url_feed_folder));
    for (const auto& file : files) {
      TRY(const auto text, read_file(file, max_rule_file));
      for (const auto line : split(text, '\n')) {
        const auto entry = trim(line);
        if (!entry.empty() && entry.front() != '#') settings.url_feed_hosts.emplace_back(entry);
      }
    }
  }
  if (auto own = protect::ClickLinks::base_of(config.server.public_url); !own.empty())
    settings.own_links.push_back(std::move(own));
  return {};
}

Result<std::shared_ptr<const scan::mail::Model>> mail_model_of(const Config& config, Language language) {
  if (config.scan.mail_model.empty()) return nullptr;
  ModelRefusal refusal;
  auto model = read_mail_model(config.scan.mail_model, refusal);
  if (!model) return fail(Code::malformed, "scan.mail_model: " + config.scan.mail_model + ": " + refusal.in(language));
  return model;
}

Result<Engine> start_engine(const Config& config, const EngineOptions& options) {
  Engine engine;
  scan::Settings settings;
  const fs::path database = fs::path(options.data) / "sekisho.db";
  if (!options.data.empty() && !fs::exists(database))
    return fail(Code::not_found, options.data + ": no Sekisho data folder (sekisho.db is missing)");
  if (!options.data.empty()) {
    TRY(const auto opened, store::open_sqlite(database.string()));
    const SystemClock clock;
    policy::PolicyStore stored(*opened, clock);
    TRY(auto rules, stored.load(Engine::tenant));
    TRY(settings, stored.build_settings(Engine::tenant));
    engine.policies = std::move(rules.policies);
    engine.lists = std::move(rules.lists);
    engine.directory = std::move(rules.directory);
  } else {
    engine.policies.policies = policy::default_policies(policy::Ship::protecting, options.language);
    engine.policies.language = options.language;
    engine.directory = std::make_shared<policy::TableDirectory>();
  }
  if (!options.policy_file.empty()) {
    TRY(const auto text, read_file(options.policy_file, ByteCount{16u << 20}));
    TRY(engine.policies.policies, policy::import_yaml(text));
  }
  TRY_VOID(add_configured(config, settings));
  TRY(const auto mail_model, mail_model_of(config, options.language));
  settings.cache_folder = options.data.empty() ? user_cache_folder() : (fs::path(options.data) / "cache").string();
  worker::PoolSettings pool;
  pool.workers = options.workers;
  pool.deadline = std::chrono::milliseconds{config.scan.deadline_ms};
  pool.pictures = config.scan.pictures;
  pool.mail_model = [mail_model] { return mail_model; };
  pool.queue = 1'000'000;  // the callers are our own threads: nobody is turned away
  TRY(engine.pool, worker::Pool::start(pool, {{Engine::tenant, settings}}));
  return engine;
}

}  // namespace sekisho::app
