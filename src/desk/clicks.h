#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "protect/click_links.h"
#include "scan/report.h"
#include "store/sql.h"

namespace sekisho::desk {

/// What happens to who follows a rewritten link.
enum class ClickAction : std::uint8_t { allow, warn, block };
std::string_view to_string(ClickAction action);
bool from_string(std::string_view text, ClickAction& action);

/// One tenant's actions by risk (reference.md §4.1, Time-of-Click settings, which states no defaults). As shipped,
/// untested links lead on: most links of honest mail are that.
struct ClickSettings {
  ClickAction dangerous = ClickAction::block, highly_suspicious = ClickAction::block, suspicious = ClickAction::warn,
              untested = ClickAction::allow;
  bool operator==(const ClickSettings&) const = default;
  ClickAction action_for(scan::UrlRisk risk) const;
};

/// JSON form, as stored and as the API speaks it. Code::malformed names the member.
std::string to_json_text(const ClickSettings& settings);
Result<ClickSettings> click_settings_from(std::string_view json);
Result<ClickSettings> load_click_settings(store::Database& database, TenantId tenant);
Result<void> save_click_settings(store::Database& database, TenantId tenant, const ClickSettings& settings);

/// What the tenant's rules say of a link now (a scan in a worker).
using LinkJudge = std::function<Result<scan::UrlRisk>(TenantId tenant, const std::string& url)>;

/// Judges rewritten links at the click and keeps the URL click log. Thread-safe.
class Clicks {
 public:
  Clicks(store::Database& database, LinkJudge judge, const Clock& clock)
      : database_(database), judge_(std::move(judge)), clock_(clock) {}

  struct Answer {
    ClickAction action = ClickAction::warn;
    // false: it could not be looked at now; then there is a warning, since nothing that was not looked at is called
    // safe
    bool judged = false;
    scan::UrlRisk risk = scan::UrlRisk::untested;
  };
  /// Somebody followed the link: logged as allowed, warned or blocked. Errors: those of the database, when nothing can
  /// be logged or read.
  Result<Answer> follow(const protect::ClickTarget& target);
  /// They want to go on after a warning: logged as warned_continued, unless the link is blocked by now.
  Result<Answer> go_on(const protect::ClickTarget& target);

 private:
  Result<Answer> judge(const protect::ClickTarget& target, ClickAction most);
  store::Database& database_;
  LinkJudge judge_;
  const Clock& clock_;
};

}  // namespace sekisho::desk
