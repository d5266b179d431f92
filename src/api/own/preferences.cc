#include "api/own/own.h"

// What one account keeps about its own console (dashboard layout and the like): small JSON values by name, seen by
// nobody else.
namespace sekisho::api::own {
namespace {

constexpr std::size_t max_value = 16 * 1024;  // bytes of JSON: some hundred settings
constexpr std::int64_t max_names = 50;        // per account

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.-") == std::string_view::npos;
}

Result<Response> show(Call& call) {
  const auto name = call.path_value("name");
  if (!is_name(name)) return fail(Code::not_found, "no such preference");
  TRY(const auto rows, call.services.database.query(
                           "SELECT value FROM account_preference WHERE tenant = $1 AND account = $2 AND name = $3",
                           {call.who.tenant.value, call.who.account.value, std::string(name)}));
  if (rows.empty()) return json_response({{"value", nullptr}});
  TRY(auto value, parse_json(rows.front().text(0)));
  return json_response({{"value", std::move(value)}});
}

Result<Response> keep(Call& call) {
  const auto name = call.path_value("name");
  if (!is_name(name)) return fail(Code::not_found, "no such preference");
  if (call.who.account.value == 0) return fail(Code::denied, "only an account has preferences");
  const auto* const value = call.object().if_contains("value");
  const auto text = to_text(value == nullptr ? json::value(nullptr) : *value);
  if (text.size() > max_value) return fail(Code::over_limit, "value: at most 16 KiB");
  auto& database = call.services.database;
  const auto kept = database.transaction([&]() -> Result<void> {
    TRY(const auto rows,
        database.query("SELECT COUNT(*) FROM account_preference WHERE tenant = $1 AND account = $2 AND name <> $3",
                       {call.who.tenant.value, call.who.account.value, std::string(name)}));
    if (rows.front().integer(0) >= max_names) return fail(Code::over_limit, "at most 50 preferences");
    TRY_VOID(
        database.execute("INSERT INTO account_preference (tenant, account, name, value) VALUES ($1, $2, $3, $4) ON "
                         "CONFLICT (tenant, account, name) DO UPDATE SET value = excluded.value",
                         {call.who.tenant.value, call.who.account.value, std::string(name), text}));
    return {};
  });
  if (!kept) return tl::unexpected(kept.error());
  return json_response({{"done", true}});
}

}  // namespace

std::span<const Route> preference_routes() {
  static const Route all[] = {
      {"GET", "/api/v1/preferences/{name}", Access::member, "",
       "What this account keeps about its own console under a name; null: nothing", "", "", "{value: any}", show},
      {"PUT", "/api/v1/preferences/{name}", Access::member, "", "Keep it", "", "{value: any}", "Done", keep, 32 * 1024},
  };
  return all;
}

}  // namespace sekisho::api::own
