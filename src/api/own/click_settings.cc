#include "api/own/own.h"
#include "desk/desk.h"

namespace sekisho::api::own {
namespace {

// Whether links lead to us at all is the installation's matter (server.public_url).
Result<Response> read(Call& call) {
  TRY(const auto settings, desk::load_click_settings(call.services.database, call.who.tenant));
  TRY(auto value, parse_json(desk::to_json_text(settings)));
  const auto* const desk = call.services.desk;
  value.as_object()["configured"] = desk != nullptr && desk->click_links != nullptr && desk->click_links->configured();
  return json_response(value);
}

Result<Response> write(Call& call) {
  TRY(const auto settings, desk::click_settings_from(to_text(call.body)));
  TRY_VOID(desk::save_click_settings(call.services.database, call.who.tenant, settings));
  return read(call);
}

}  // namespace

std::span<const Route> click_settings_routes() {
  static const Route all[] = {
      {"GET", "/api/v1/click-settings", Access::holder, "global_settings=read",
       "What happens to who follows a rewritten link, by its risk (Time-of-Click)", "", "", "ClickSettings", read},
      {"PUT", "/api/v1/click-settings", Access::holder, "global_settings=full", "Change it", "", "ClickSettingsChange",
       "ClickSettings", write},
  };
  return all;
}

}  // namespace sekisho::api::own
