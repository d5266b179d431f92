#include "desk/clicks.h"

#include <boost/json.hpp>

#include "base/log.h"
#include "protect/records.h"
#include "store/setting.h"

namespace sekisho::desk {
namespace {

namespace json = boost::json;

constexpr std::string_view setting_name = "time_of_click";
constexpr std::string_view action_names[] = {"allow", "warn", "block"};
constexpr std::pair<std::string_view, ClickAction ClickSettings::*> members[] = {
    {"dangerous", &ClickSettings::dangerous},
    {"highly_suspicious", &ClickSettings::highly_suspicious},
    {"suspicious", &ClickSettings::suspicious},
    {"untested", &ClickSettings::untested}};

}  // namespace

std::string_view to_string(ClickAction action) { return action_names[static_cast<std::size_t>(action)]; }

bool from_string(std::string_view text, ClickAction& action) {
  for (std::size_t i = 0; i < std::size(action_names); ++i) {
    if (action_names[i] != text) continue;
    action = static_cast<ClickAction>(i);
    return true;
  }
  return false;
}

ClickAction ClickSettings::action_for(scan::UrlRisk risk) const {
  switch (risk) {
    case scan::UrlRisk::dangerous:
      return dangerous;
    case scan::UrlRisk::highly_suspicious:
      return highly_suspicious;
    case scan::UrlRisk::suspicious:
      return suspicious;
    case scan::UrlRisk::untested:
      return untested;
    case scan::UrlRisk::safe:
      return ClickAction::allow;
  }
  return ClickAction::warn;
}

std::string to_json_text(const ClickSettings& settings) {
  json::object out;
  for (const auto& [name, member] : members) out[name] = to_string(settings.*member);
  return json::serialize(out);
}

Result<ClickSettings> click_settings_from(std::string_view text) {
  boost::system::error_code error;
  const auto value = json::parse(text, error);
  if (error || !value.is_object()) return fail(Code::malformed, "click settings: a JSON object");
  ClickSettings out;
  for (const auto& [name, member] : members) {
    const auto* const given = value.get_object().if_contains(name);
    if (given == nullptr) continue;
    if (!given->is_string() || !from_string({given->get_string().data(), given->get_string().size()}, out.*member))
      return fail(Code::malformed, std::string(name) + ": allow, warn or block");
  }
  return out;
}

Result<ClickSettings> load_click_settings(store::Database& database, TenantId tenant) {
  TRY(const auto saved, store::load_setting(database, tenant, setting_name));
  return saved ? click_settings_from(*saved) : ClickSettings{};
}

Result<void> save_click_settings(store::Database& database, TenantId tenant, const ClickSettings& settings) {
  return store::save_setting(database, tenant, setting_name, to_json_text(settings));
}

Result<Clicks::Answer> Clicks::judge(const protect::ClickTarget& target, ClickAction most) {
  TRY(const auto settings, load_click_settings(database_, target.tenant));
  Answer answer;
  if (const auto risk = judge_(target.tenant, target.url)) {
    answer = {settings.action_for(*risk), true, *risk};
  } else {
    log::warning("click.not_judged", {{"why", risk.error().what}});
  }
  const bool goes_on = most == ClickAction::warn && answer.action != ClickAction::block;
  if (goes_on) answer.action = ClickAction::allow;
  constexpr std::string_view logged[] = {"allowed", "warned", "blocked"};
  protect::UrlClick click{
      .at = clock_.now(),
      .action = goes_on ? "warned_continued" : std::string(logged[static_cast<std::size_t>(answer.action)])};
  click.sender = target.sender;
  click.recipient = target.recipient;
  click.url = target.url;
  click.message_id = target.message_id;
  TRY_VOID(protect::Records(database_).add(target.tenant, click));
  return answer;
}

Result<Clicks::Answer> Clicks::follow(const protect::ClickTarget& target) { return judge(target, ClickAction::allow); }

Result<Clicks::Answer> Clicks::go_on(const protect::ClickTarget& target) { return judge(target, ClickAction::warn); }

}  // namespace sekisho::desk
