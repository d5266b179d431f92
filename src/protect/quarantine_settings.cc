#include "protect/quarantine_settings.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "store/setting.h"

namespace sekisho::protect {
namespace {

constexpr std::string_view days_name = "quarantine.days", preview_name = "quarantine.preview";

}  // namespace

Result<QuarantineSettings> load_quarantine_settings(store::Database& database, TenantId tenant, int most) {
  QuarantineSettings out{.days = most};
  TRY(const auto preview, store::load_setting(database, tenant, preview_name));
  out.preview = preview.value_or("1") != "0";
  TRY(const auto saved, store::load_setting(database, tenant, days_name));
  if (!saved) return out;
  int days = 0;
  const auto [end, error] = std::from_chars(saved->data(), saved->data() + saved->size(), days);
  if (error == std::errc{} && end == saved->data() + saved->size() && days >= 1) out.days = std::min(days, most);
  return out;
}

Result<void> save_quarantine_settings(store::Database& database, TenantId tenant, const QuarantineSettings& settings,
                                      int most) {
  if (settings.days < 1 || settings.days > most) return fail(Code::malformed, "days: 1 to " + std::to_string(most));
  return database.transaction([&]() -> Result<void> {
    TRY_VOID(store::save_setting(database, tenant, days_name, std::to_string(settings.days)));
    return store::save_setting(database, tenant, preview_name, settings.preview ? "1" : "0");
  });
}

}  // namespace sekisho::protect
