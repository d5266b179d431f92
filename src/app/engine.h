#pragma once

#include <memory>
#include <string>

#include "app/config.h"
#include "policy/decide.h"
#include "worker/pool.h"

namespace sekisho::app {

struct EngineOptions {
  int workers = 1;
  std::string policy_file;  // YAML
  std::string data;         // data folder of a service; empty or without database: the defaults
  Language language = Language::english;
};

/// Scanning and deciding without a service around it: what the command line uses.
struct Engine {
  static constexpr TenantId tenant{1};
  std::unique_ptr<worker::Pool> pool;
  policy::PolicySet policies;
  policy::Lists lists;
  std::shared_ptr<const policy::Directory> directory;
};

/// Errors: malformed names what is wrong with the policy file or the rules; unavailable when no worker starts.
Result<Engine> start_engine(const Config& config, const EngineOptions& options);

/// Settings of scanning that come from the configuration: limits, YARA and URL feed folders, cache folder.
Result<void> add_configured(const Config& config, scan::Settings& settings);

/// The model of scan.mail_model, null for the shipped one. Code::malformed says in `language` why it is refused: a
/// command judges with what it was told to or not at all.
Result<std::shared_ptr<const scan::mail::Model>> mail_model_of(const Config& config, Language language);

}  // namespace sekisho::app
