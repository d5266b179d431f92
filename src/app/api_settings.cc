#include "app/api_settings.h"

#include <filesystem>

#include "api/cas/cas.h"
#include "app/retention.h"

namespace sekisho::app {
namespace {

namespace fs = std::filesystem;

std::string console_folder(const Config& config) {
  if (!config.server.console.empty()) return config.server.console;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  for (const fs::path& folder :
       {program.parent_path() / "../console/dist", program.parent_path() / "../share/sekisho/console"}) {
    if (fs::exists(folder / "index.html")) return fs::weakly_canonical(folder).string();
  }
  return {};
}

}  // namespace

Result<api::ApiSettings> api_settings(const Config& config) {
  api::ApiSettings settings;
  const auto kept = retention_of(config.retention);
  settings.retention_days = {{"detection", kept.detection_days},
                             {"quarantine", kept.quarantine_days},
                             {"url_click", kept.url_click_days},
                             {"mail_tracking", kept.mail_tracking_days},
                             {"integration", kept.integration_days},
                             {"audit", kept.audit_days},
                             {"held", static_cast<int>(config.retention.quarantine_days)}};
  settings.cas_requests_per_minute = static_cast<int>(config.api.cas_requests_per_minute);
  settings.vision_requests_per_minute = static_cast<int>(config.api.vision_requests_per_minute);
  settings.own_requests_per_minute = static_cast<int>(config.api.requests_per_minute);
  settings.failed_sign_ins_per_minute = static_cast<int>(config.api.failed_sign_ins_per_minute);
  settings.sweeping_ends_with_empty_link = config.api.sweeping_empty_link;
  TRY(settings.service_of, api::cas::read_services(config.api.services));
  settings.console_folder = console_folder(config);
  settings.check_answers = config.api.check_answers;
  return settings;
}

}  // namespace sekisho::app
