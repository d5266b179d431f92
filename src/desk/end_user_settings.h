#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/text.h"
#include "base/time.h"
#include "protect/quarantine.h"
#include "store/sql.h"

namespace sekisho::desk {

/// What an end user may do with one held item, in rising order.
enum class Right : std::uint8_t { nothing, request, release };
/// Categories as the administrator switches them. Order = order on the screen.
enum class ReleaseGroup : std::uint8_t {
  graymail,
  spam,
  blocked_sender,
  suspicious,
  phishing,
  url,
  malware,
  file,
  unscannable,
  data_loss
};
inline constexpr std::size_t release_groups = 10;
enum class Rhythm : std::uint8_t { daily, weekdays, weekly };

std::string_view to_string(Right right);
std::string_view to_string(ReleaseGroup group);
std::string_view to_string(Rhythm rhythm);
bool from_string(std::string_view text, Right& right);
bool from_string(std::string_view text, ReleaseGroup& group);
bool from_string(std::string_view text, Rhythm& rhythm);
/// What the group is called in digests and on pages.
std::string_view name_of(ReleaseGroup group, Language language);
ReleaseGroup group_of(scan::Category category);

/// One tenant's switches for the end-user quarantine. As shipped it is off: nobody gets mail that the administrator did
/// not ask for.
struct EndUserSettings {
  bool enabled = false;  // links open pages
  bool digest = true;    // mails are sent, when enabled
  Rhythm rhythm = Rhythm::daily;
  int weekday = 1;                    // weekly: 0 Sunday … 6
  int hour = 8, minute = 0;           // in the tenant's time zone
  int link_days = 14;                 // how long a digest's links live, 1..90
  bool may_block = true;              // block a sender for oneself
  bool may_report = true;             // say that a verdict is wrong
  std::vector<std::string> excluded;  // mailboxes without digest
  std::array<Right, release_groups> rights{Right::release, Right::release, Right::release, Right::request,
                                           Right::request, Right::request, Right::nothing, Right::request,
                                           Right::request, Right::nothing};
  bool operator==(const EndUserSettings&) const = default;
  Right right(ReleaseGroup group) const { return rights[static_cast<std::size_t>(group)]; }
};

/// JSON form, as stored and as the API speaks it. Code::malformed names the member.
std::string to_json_text(const EndUserSettings& settings);
Result<EndUserSettings> end_user_settings_from(std::string_view json);

Result<EndUserSettings> load_end_user_settings(store::Database& database, TenantId tenant);
Result<void> save_end_user_settings(store::Database& database, TenantId tenant, const EndUserSettings& settings);

/// The groups of everything that may have held the item back: the finding that caused the action, and every finding of
/// severity 60 and more. What a user may do is decided by the least of their rights, so that spam which also carries
/// malware is not self-service.
std::vector<ReleaseGroup> groups_of(const protect::Held& held);
Right right_of(const EndUserSettings& settings, const protect::Held& held);

/// The last moment at or before `now` at which a digest was due in that time zone; empty before the first.
std::optional<Time> due_moment(const EndUserSettings& settings, std::string_view time_zone, Time now);

}  // namespace sekisho::desk
