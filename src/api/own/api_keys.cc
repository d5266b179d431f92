#include "platform/api_keys.h"

#include "api/grants.h"
#include "api/own/own.h"

namespace sekisho::api::own {
namespace {

json::object key_json(const platform::ApiKey& k) {
  return {{"id", k.id.value},
          {"side", platform::to_string(k.side)},
          {"name", k.name},
          {"description", k.description},
          {"role_id", k.role.value},
          {"types", to_array(k.types)},
          {"networks", to_array(k.networks)},
          {"enabled", k.enabled},
          {"created_at", format_iso8601(k.created_at)},
          {"modified_at", format_iso8601(k.modified_at)},
          {"expires_at", time_or_null(k.expires_at)},
          {"last_used_at", time_or_null(k.last_used_at)}};
}
Result<Response> issued(const platform::IssuedKey& key, int status) {
  return json_response({{"key", key_json(key.key)}, {"secret", key.secret}}, status);
}

Result<Response> tokens(Call& call) {
  TRY(const auto list, platform::ApiKeys(*call.services.platform).list(call.who.tenant, platform::Side::cas));
  json::array items, types;
  for (const auto& key : list) items.push_back(key_json(key));
  for (const auto& type : platform::cas_api_types())
    types.push_back(json::object{{"id", type.id}, {"name", {{"en", type.english}, {"ja", type.japanese}}}});
  return json_response(
      {{"items", std::move(items)}, {"types", std::move(types)}, {"max", platform::limits::max_cas_tokens}});
}
Result<platform::ApiKeyId> key_id(const Call& call, platform::Side side) {
  TRY(const auto id, call.id());
  TRY(const auto key, platform::ApiKeys(*call.services.platform).find(call.who.tenant, platform::ApiKeyId{id}));
  if (key.side != side) return fail(Code::not_found, "no such key");
  return key.id;
}
platform::CasTokenDraft token_draft(const json::object& body) {
  return {string_or(body, "name"), string_or(body, "description"), strings_of(body, "types")};
}
Result<Response> add_token(Call& call) {
  TRY(const auto key,
      platform::ApiKeys(*call.services.platform).add_cas_token(actor_of(call), token_draft(call.object())));
  return issued(key, 201);
}
Result<Response> edit_token(Call& call) {
  TRY(const auto id, key_id(call, platform::Side::cas));
  platform::ApiKeys keys(*call.services.platform);
  TRY_VOID(keys.edit_cas_token(actor_of(call), id, token_draft(call.object())));
  TRY(const auto key, keys.find(call.who.tenant, id));
  return json_response(key_json(key));
}
Result<Response> refresh_token(Call& call) {
  TRY(const auto id, key_id(call, platform::Side::cas));
  TRY(const auto key, platform::ApiKeys(*call.services.platform).refresh_cas_token(actor_of(call), id));
  return issued(key, 200);
}
Result<Response> remove_token(Call& call) {
  TRY(const auto id, key_id(call, platform::Side::cas));
  TRY_VOID(platform::ApiKeys(*call.services.platform).remove(actor_of(call), id));
  return json_response({{"done", true}});
}
Result<Response> keys(Call& call) {
  TRY(const auto list, platform::ApiKeys(*call.services.platform).list(call.who.tenant, platform::Side::platform));
  json::array items;
  for (const auto& key : list) items.push_back(key_json(key));
  return json_response({{"items", std::move(items)}});
}
platform::PlatformKeyDraft key_draft(const json::object& body) {
  return {string_or(body, "name"),
          string_or(body, "description"),
          platform::RoleId{integer_or(body, "role_id")},
          static_cast<int>(integer_or(body, "months", 12)),
          strings_of(body, "networks"),
          bool_or(body, "enabled", true)};
}
Result<Response> add_key(Call& call) {
  const auto draft = key_draft(call.object());
  TRY_VOID(check_no_more_than_own(call, draft.role));
  TRY(const auto key, platform::ApiKeys(*call.services.platform).add_platform_key(actor_of(call), draft));
  return issued(key, 201);
}
Result<Response> edit_key(Call& call) {
  TRY(const auto id, key_id(call, platform::Side::platform));
  const auto draft = key_draft(call.object());
  TRY_VOID(check_no_more_than_own(call, draft.role));
  platform::ApiKeys store(*call.services.platform);
  TRY_VOID(store.edit_platform_key(actor_of(call), id, draft));
  TRY(const auto key, store.find(call.who.tenant, id));
  return json_response(key_json(key));
}
Result<Response> remove_key(Call& call) {
  TRY(const auto id, key_id(call, platform::Side::platform));
  TRY_VOID(platform::ApiKeys(*call.services.platform).remove(actor_of(call), id));
  return json_response({{"done", true}});
}

}  // namespace

std::span<const Route> api_key_routes() {
  static const Route all[] = {
      {"GET", "/api/v1/api-tokens", Access::holder, "automation_apis=read", "Tokens of the CAS-compatible API", "", "",
       "{items: [ApiKey], types: [{id: string, name: TwoTexts}], max: int}", tokens},
      {"POST", "/api/v1/api-tokens", Access::holder, "automation_apis=full", "Add a token; its secret is shown once",
       "", "ApiTokenDraft", "IssuedKey", add_token, 16 * 1024, 201, true},
      {"PUT", "/api/v1/api-tokens/{id}", Access::holder, "automation_apis=full", "Change name, description or types",
       "", "ApiTokenDraft", "ApiKey", edit_token, 16 * 1024, 200, true},
      {"POST", "/api/v1/api-tokens/{id}/refresh", Access::holder, "automation_apis=full",
       "A new secret for another 365 days", "", "", "IssuedKey", refresh_token, 1024, 200, true},
      {"DELETE", "/api/v1/api-tokens/{id}", Access::holder, "automation_apis=full", "Delete it: later calls fail", "",
       "", "Done", remove_token, 1024, 200, true},
      {"GET", "/api/v1/api-keys", Access::holder, "api_keys=read", "Platform API keys", "", "", "{items: [ApiKey]}",
       keys},
      {"POST", "/api/v1/api-keys", Access::holder, "api_keys=full", "Add a key; its secret is shown once", "",
       "ApiKeyDraft", "IssuedKey", add_key, 16 * 1024, 201, true},
      {"PUT", "/api/v1/api-keys/{id}", Access::holder, "api_keys=full", "Change it; the expiry stays", "",
       "ApiKeyDraft", "ApiKey", edit_key, 16 * 1024, 200, true},
      {"DELETE", "/api/v1/api-keys/{id}", Access::holder, "api_keys=full", "Delete it", "", "", "Done", remove_key,
       1024, 200, true},
  };
  return all;
}

}  // namespace sekisho::api::own
