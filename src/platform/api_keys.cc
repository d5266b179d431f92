#include "platform/api_keys.h"

#include <algorithm>

#include "base/encode.h"
#include "platform/accounts.h"
#include "platform/errors.h"
#include "platform/json_text.h"
#include "platform/mail.h"
#include "platform/network.h"
#include "platform/one_time.h"
#include "platform/system_mail.h"
#include "platform/tenants.h"
#include "platform/text_rules.h"

namespace sekisho::platform {
namespace {

using std::chrono::hours;
using store::Row;

constexpr std::string_view columns =
    "id, side, name, description, role, types, networks, enabled, created_at, modified_at, expires_at, last_used_at, "
    "tenant";

std::vector<std::string> words(const std::string& text) {
  std::vector<std::string> out;
  for (const auto word : split(text, ',')) {
    if (!word.empty()) out.emplace_back(word);
  }
  return out;
}

std::string joined(const std::vector<std::string>& list) {
  std::string out;
  for (const auto& word : list) out += (out.empty() ? "" : ",") + word;
  return out;
}

ApiKey key_of(const Row& row) {
  ApiKey key{{row.integer(0)},
             side_from(row.text(1)),
             row.text(2),
             row.text(3),
             {row.integer(4)},
             words(row.text(5)),
             words(row.text(6)),
             row.integer(7) != 0,
             from_millis(row.integer(8)),
             from_millis(row.integer(9))};
  if (row.integer(10) != 0) key.expires_at = from_millis(row.integer(10));
  if (row.integer(11) != 0) key.last_used_at = from_millis(row.integer(11));
  key.tenant = {row.integer(12)};
  return key;
}

Result<void> check_types(const std::vector<std::string>& types) {
  if (types.empty()) return refuse(Refusal::bad_permission, "at least one API type");
  for (const auto& type : types) {
    const auto& known = cas_api_types();
    if (std::none_of(known.begin(), known.end(), [&](const CasApiType& t) { return t.id == type; })) {
      return refuse(Refusal::bad_permission, to_valid_utf8(type.substr(0, 64)));
    }
  }
  return {};
}

Result<void> check_draft(const Context& context, TenantId tenant, const PlatformKeyDraft& draft) {
  const auto role = Roles(context).find(tenant, draft.role);
  if (!role || role->side != Side::platform) return refuse(Refusal::bad_permission, "no such role");
  if (role->assignable == Assignable::users)
    return refuse(Refusal::bad_permission, "the role cannot be given to a key");
  if (draft.networks.size() > 100) return refuse(Refusal::limit_reached, "100 networks");
  for (const auto& network : draft.networks) TRY_VOID(check_network(network));
  return {};
}

// Calendar months later, at the same time; the 31st becomes the month's last day.
Time add_months(Time from, int months) {
  namespace chrono = std::chrono;
  const auto day = chrono::floor<chrono::days>(from);
  const chrono::year_month_day date{day};
  const auto ym = date.year() / date.month() + chrono::months{months};
  const chrono::year_month_day wanted{ym / date.day()};
  const chrono::sys_days end = wanted.ok() ? chrono::sys_days{wanted} : chrono::sys_days{ym / chrono::last};
  return chrono::time_point_cast<chrono::milliseconds>(end) +
         (from - chrono::time_point_cast<chrono::milliseconds>(day));
}

}  // namespace

const std::vector<CasApiType>& cas_api_types() {
  static const std::vector<CasApiType> all = {
      {"log_retrieval", "Log Retrieval", "ログの取得"},
      {"threat_investigation", "Threat Investigation", "脅威の調査"},
      {"threat_mitigation_mail", "Threat Mitigation - email message", "脅威の軽減 - メールメッセージ"},
      {"threat_mitigation_account", "Threat Mitigation - user account", "脅威の軽減 - ユーザアカウント"},
      {"threat_remediation", "Threat Remediation", "脅威の修復"},
      {"intelligent_investigation", "Intelligent Investigation", "インテリジェント調査"}};
  return all;
}

Result<std::vector<ApiKey>> ApiKeys::list(TenantId tenant, Side side) const {
  TRY(const auto rows, context_.database.query("SELECT " + std::string(columns) +
                                                   " FROM api_key WHERE tenant = $1 AND side = $2 ORDER BY id",
                                               {tenant.value, std::string(to_string(side))}));
  std::vector<ApiKey> all;
  for (const auto& row : rows) all.push_back(key_of(row));
  return all;
}

Result<ApiKey> ApiKeys::find(TenantId tenant, ApiKeyId id) const {
  TRY(const auto rows,
      context_.database.query("SELECT " + std::string(columns) + " FROM api_key WHERE tenant = $1 AND id = $2",
                              {tenant.value, id.value}));
  if (rows.empty()) return fail(Code::not_found, "api key: none with this id");
  return key_of(rows[0]);
}

Result<IssuedKey> ApiKeys::add_cas_token(const Actor& actor, const CasTokenDraft& draft) {
  TRY(const auto name, checked_name(draft.name, limits::token_name));
  TRY(const auto description, checked_description(draft.description, limits::token_description));
  TRY_VOID(check_types(draft.types));
  const auto secret = make_token(actor.tenant, context_.random);
  ApiKeyId id;
  auto done = context_.database.transaction([&]() -> Result<void> {
    TRY(const auto all, list(actor.tenant, Side::cas));
    if (all.size() >= limits::max_cas_tokens) return refuse(Refusal::limit_reached, "20 tokens");
    for (const auto& other : all) {
      if (other.name == name) return refuse(Refusal::name_taken, "token");
    }
    const auto now = context_.clock.now();
    TRY(id.value,
        context_.database.insert(
            "INSERT INTO api_key (tenant, side, name, description, hash, types, created_at, modified_at, expires_at) "
            "VALUES ($1, 'cas', $2, $3, $4, $5, $6, $7, $8)",
            {actor.tenant.value, name, description, sha256_hex(secret), joined(draft.types), to_millis(now),
             to_millis(now), to_millis(now + hours(24 * limits::cas_token_days))}));
    return audit_.append(actor, {.category = "Automation and Integration APIs",
                                 .activity = "Add token",
                                 .details = JsonText().add("token", name).add("types", joined(draft.types)).object()});
  });
  TRY_VOID(std::move(done));
  TRY(auto key, find(actor.tenant, id));
  return IssuedKey{std::move(key), secret};
}

Result<void> ApiKeys::edit_cas_token(const Actor& actor, ApiKeyId id, const CasTokenDraft& draft) {
  TRY(const auto name, checked_name(draft.name, limits::token_name));
  TRY(const auto description, checked_description(draft.description, limits::token_description));
  TRY_VOID(check_types(draft.types));
  return context_.database.transaction([&]() -> Result<void> {
    const auto changed = context_.database.execute(
        "UPDATE api_key SET tenant = $1, name = $2, description = $3, types = $4, modified_at = $5 WHERE tenant = $1 "
        "AND id = $6 AND side = 'cas'",
        {actor.tenant.value, name, description, joined(draft.types), to_millis(context_.clock.now()), id.value});
    if (!changed && changed.error().code == Code::conflict) return refuse(Refusal::name_taken, "token");
    TRY_VOID(changed);
    if (*changed == 0) return fail(Code::not_found, "api key: none with this id");
    return audit_.append(actor, {.category = "Automation and Integration APIs",
                                 .activity = "Edit token",
                                 .details = JsonText().add("token", name).add("types", joined(draft.types)).object()});
  });
}

Result<IssuedKey> ApiKeys::refresh_cas_token(const Actor& actor, ApiKeyId id) {
  const auto secret = make_token(actor.tenant, context_.random);
  auto done = context_.database.transaction([&]() -> Result<void> {
    const auto now = context_.clock.now();
    TRY(const auto changed,
        context_.database.execute("UPDATE api_key SET tenant = $1, hash = $2, modified_at = $3, expires_at = $4, "
                                  "warned_at = 0 WHERE tenant = $1 AND id = $5 AND side = 'cas'",
                                  {actor.tenant.value, sha256_hex(secret), to_millis(now),
                                   to_millis(now + hours(24 * limits::cas_token_days)), id.value}));
    if (changed == 0) return fail(Code::not_found, "api key: none with this id");
    return audit_.append(actor, {.category = "Automation and Integration APIs",
                                 .activity = "Refresh token",
                                 .details = JsonText().add("id", id.value).object()});
  });
  TRY_VOID(std::move(done));
  TRY(auto key, find(actor.tenant, id));
  return IssuedKey{std::move(key), secret};
}

Result<IssuedKey> ApiKeys::add_platform_key(const Actor& actor, const PlatformKeyDraft& draft) {
  TRY(const auto name, checked_name(draft.name, limits::token_name));
  TRY(const auto description, checked_description(draft.description, limits::token_description));
  constexpr int allowed[] = {0, 1, 3, 6, 12};
  if (std::find(std::begin(allowed), std::end(allowed), draft.months) == std::end(allowed))
    return refuse(Refusal::bad_expiry);
  const auto secret = make_token(actor.tenant, context_.random);
  ApiKeyId id;
  auto done = context_.database.transaction([&]() -> Result<void> {
    TRY_VOID(check_draft(context_, actor.tenant, draft));
    TRY(const auto all, list(actor.tenant, Side::platform));
    if (all.size() >= limits::max_platform_keys) return refuse(Refusal::limit_reached, "keys");
    for (const auto& other : all) {
      if (other.name == name) return refuse(Refusal::name_taken, "key");
    }
    const auto now = context_.clock.now();
    const auto expires = draft.months == 0 ? std::int64_t{0} : to_millis(add_months(now, draft.months));
    TRY(id.value, context_.database.insert(
                      "INSERT INTO api_key (tenant, side, name, description, hash, role, networks, enabled, "
                      "created_at, modified_at, expires_at) "
                      "VALUES ($1, 'platform', $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                      {actor.tenant.value, name, description, sha256_hex(secret), draft.role.value,
                       joined(draft.networks), std::int64_t{draft.enabled}, to_millis(now), to_millis(now), expires}));
    return audit_.append(
        actor, {.category = "API Keys", .activity = "Add API key", .details = JsonText().add("key", name).object()});
  });
  TRY_VOID(std::move(done));
  TRY(auto key, find(actor.tenant, id));
  return IssuedKey{std::move(key), secret};
}

Result<void> ApiKeys::edit_platform_key(const Actor& actor, ApiKeyId id, const PlatformKeyDraft& draft) {
  TRY(const auto name, checked_name(draft.name, limits::token_name));
  TRY(const auto description, checked_description(draft.description, limits::token_description));
  return context_.database.transaction([&]() -> Result<void> {
    TRY_VOID(check_draft(context_, actor.tenant, draft));
    const auto changed = context_.database.execute(
        "UPDATE api_key SET tenant = $1, name = $2, description = $3, role = $4, networks = $5, enabled = $6, "
        "modified_at = $7 "
        "WHERE tenant = $1 AND id = $8 AND side = 'platform'",
        {actor.tenant.value, name, description, draft.role.value, joined(draft.networks), std::int64_t{draft.enabled},
         to_millis(context_.clock.now()), id.value});
    if (!changed && changed.error().code == Code::conflict) return refuse(Refusal::name_taken, "key");
    TRY_VOID(changed);
    if (*changed == 0) return fail(Code::not_found, "api key: none with this id");
    return audit_.append(actor, {.category = "API Keys",
                                 .activity = "Edit API key",
                                 .details = JsonText().add("key", name).add("enabled", draft.enabled).object()});
  });
}

Result<void> ApiKeys::remove(const Actor& actor, ApiKeyId id) {
  return context_.database.transaction([&]() -> Result<void> {
    TRY(const auto key, find(actor.tenant, id));
    TRY_VOID(
        context_.database.execute("DELETE FROM api_key WHERE tenant = $1 AND id = $2", {actor.tenant.value, id.value}));
    return audit_.append(actor, {.category = key.side == Side::cas ? "Automation and Integration APIs" : "API Keys",
                                 .activity = "Delete API key",
                                 .details = JsonText().add("key", key.name).object()});
  });
}

Result<ApiKey> ApiKeys::authenticate(std::string_view secret, std::string_view address) {
  const auto tenant = tenant_of_token(secret);
  TRY(const auto rows,
      context_.database.query("SELECT " + std::string(columns) + " FROM api_key WHERE tenant = $1 AND hash = $2",
                              {tenant.value, sha256_hex(secret)}));
  if (rows.empty()) return refuse(Refusal::key_invalid);
  auto key = key_of(rows[0]);
  const auto now = context_.clock.now();
  if (!key.enabled) return refuse(Refusal::key_invalid, "disabled");
  if (key.expires_at && now >= *key.expires_at) return refuse(Refusal::key_expired);
  if (!is_allowed_address(key.networks, address)) return refuse(Refusal::address_not_allowed);
  if (!key.last_used_at || now - *key.last_used_at >= std::chrono::minutes(1)) {
    TRY_VOID(
        context_.database.execute("UPDATE api_key SET tenant = $1, last_used_at = $2 WHERE tenant = $1 AND id = $3",
                                  {tenant.value, to_millis(now), key.id.value}));
  }
  return key;
}

Result<int> ApiKeys::warn_of_expiry(TenantId tenant) {
  int warned = 0;
  auto done = context_.database.transaction([&]() -> Result<void> {
    TRY(const auto company, Tenants(context_).find(tenant));
    const auto side = company.governance == Governance::cas ? Side::cas : Side::platform;
    TRY(const auto keys, list(tenant, Side::cas));
    const auto now = context_.clock.now();
    for (const auto& key : keys) {
      if (!key.expires_at || now >= *key.expires_at ||
          *key.expires_at - now > hours(24 * limits::cas_token_warning_days))
        continue;
      TRY(const auto marked,
          context_.database.execute(
              "UPDATE api_key SET tenant = $1, warned_at = $2 WHERE tenant = $1 AND id = $3 AND warned_at = 0",
              {tenant.value, to_millis(now), key.id.value}));
      if (marked == 0) continue;
      TRY(const auto told,
          tell_of_system(context_, tenant, side, MailKind::token_expires,
                         {.subject_name = key.name, .when = format_local(*key.expires_at, company.time_zone)}));
      if (told == 0) {  // until there is somebody to tell
        TRY_VOID(
            context_.database.execute("UPDATE api_key SET tenant = $1, warned_at = 0 WHERE tenant = $1 AND id = $2",
                                      {tenant.value, key.id.value}));
        continue;
      }
      ++warned;
    }
    return {};
  });
  TRY_VOID(std::move(done));
  return warned;
}

}  // namespace sekisho::platform
