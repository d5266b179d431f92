#include <algorithm>
#include <map>
#include <optional>

#include "api/cas/cas.h"
#include "api/grants.h"
#include "api/own/own.h"
#include "api/vision/vision.h"
#include "base/encode.h"
#include "platform/accounts.h"
#include "platform/api_keys.h"
#include "platform/audit.h"
#include "platform/errors.h"
#include "policy/decide.h"
#include "policy/policy_store.h"

namespace sekisho::api::vision {
namespace {

Result<Response> connectivity(Call&) { return json_response({{"status", "available"}}); }

Result<Response> audit_logs(Call& call) {
  static constexpr std::string_view orders[] = {"loggedDateTime"};
  TRY(const auto order, order_of(call, orders, {}));
  // What is logged is read at once: both times are the same here.
  if (const auto target = call.query("dateTimeTarget");
      !target.empty() && target != "loggedDateTime" && target != "ingestedDateTime")
    return fail(Code::malformed, "dateTimeTarget is not valid");
  static constexpr std::string_view fields[] = {"loggedDateTime", "loggedUser", "loggedRole", "accessType",
                                                "category",       "activity",   "result",     "details"};
  TRY(const auto filter, filter_of(call, fields));
  TRY(const auto span, log_span_of(call, "startDateTime", "endDateTime", std::chrono::hours(24 * 30)));
  TRY(const auto skip, read_skip(call));
  TRY(const auto top, top_of(call, 50, 200));
  platform::AuditQuery query{.from = span.from, .to = span.until};
  query.oldest_first = order.ascending;
  query.limit = 1000;
  if (skip) (query.oldest_first ? query.after : query.before) = skip->id;
  platform::AuditLog log(*call.services.platform);
  const bool all = takes_all(filter), counts = !skip || skip->total < 0;  // only the first page counts what fits
  json::array items;
  Skip last{.total = counts ? 0 : skip->total};
  bool more = false, end = false;
  while ((!more || counts) && !end) {
    TRY(const auto records, log.search(call.who.tenant, query));
    end = static_cast<int>(records.size()) < query.limit;
    for (const auto& r : records) {
      if (more && all) {
        ++last.total;
        continue;
      }
      auto details = parse_json(r.details);
      json::object one{{"loggedDateTime", time_text(r.at)},
                       {"loggedUser", r.account},
                       {"loggedRole", r.role},
                       {"accessType", r.source},
                       {"category", r.category},
                       {"activity", r.activity},
                       {"result", r.result},
                       {"details", details && details->is_object() ? *details : json::value(json::object{})}};
      if (!matches(filter, one)) continue;
      if (counts) ++last.total;
      if (static_cast<int>(items.size()) == top) {
        more = true;
        if (!counts) break;
        continue;
      }
      last.id = r.sequence;
      items.push_back(std::move(one));
    }
    if (!records.empty()) (query.oldest_first ? query.after : query.before) = records.back().sequence;
  }
  json::object out{{"totalCount", last.total}, {"count", items.size()}, {"items", std::move(items)}};
  if (more) out["nextLink"] = next_link(call, write_skip(last));
  return json_response(out);
}

// ---- API keys. A time that never comes is an empty text: the strict client takes no null (services.md §1.3).
json::object key_json(const platform::ApiKey& k, const std::string& role) {
  return {{"id", std::to_string(k.id.value)},
          {"name", k.name},
          {"status", k.enabled ? "enabled" : "disabled"},
          {"role", role},
          {"createdDateTime", time_text(k.created_at)},
          {"lastModifiedDateTime", time_text(k.modified_at)},
          {"expiredDateTime", k.expires_at ? time_text(*k.expires_at) : std::string{}},
          {"lastUsedDateTime", k.last_used_at ? time_text(*k.last_used_at) : std::string{}},
          {"description", k.description}};
}

Result<std::map<std::int64_t, std::string>> role_names(const Call& call) {
  TRY(const auto roles, platform::Roles(*call.services.platform).list(call.who.tenant, platform::Side::platform));
  std::map<std::int64_t, std::string> names;
  for (const auto& role : roles) names[role.id.value] = role.name;
  return names;
}

Result<Response> api_keys(Call& call) {
  TRY(const auto keys, platform::ApiKeys(*call.services.platform).list(call.who.tenant, platform::Side::platform));
  TRY(auto names, role_names(call));
  std::vector<json::object> all;
  for (const auto& key : keys) all.push_back(key_json(key, names[key.role.value]));
  static constexpr std::string_view orders[] = {
      "createdDateTime", "lastModifiedDateTime", "expiredDateTime", "lastUsedDateTime", "name", "status", "role"};
  static constexpr std::string_view fields[] = {"id",
                                                "name",
                                                "status",
                                                "role",
                                                "createdDateTime",
                                                "lastModifiedDateTime",
                                                "expiredDateTime",
                                                "lastUsedDateTime",
                                                "description"};
  return page_of(call, std::move(all), fields, orders, 50, 200);
}

Result<platform::ApiKey> key_of(const Call& call, std::string_view text) {
  std::int64_t id = 0;
  for (const char c : text.substr(0, 18)) {
    if (c < '0' || c > '9') return fail(Code::not_found, "The API key was not found");
    id = id * 10 + (c - '0');
  }
  TRY(const auto key, platform::ApiKeys(*call.services.platform).find(call.who.tenant, platform::ApiKeyId{id}));
  if (key.side != platform::Side::platform) return fail(Code::not_found, "The API key was not found");
  return key;
}

// What may be changed, in short, so that two changes of one millisecond differ; a use is no change.
std::string version_of(const platform::ApiKey& key) {
  const json::array facts{key.name,    key.description,        key.role.value,
                          key.enabled, to_array(key.networks), to_millis(key.modified_at)};
  return sha256_hex(to_text(facts)).substr(0, 32);
}

Result<Response> api_key(Call& call) {
  TRY(const auto key, key_of(call, call.path_value("id")));
  TRY(auto names, role_names(call));
  auto response = json_response(key_json(key, names[key.role.value]));
  response.set("ETag", "\"" + version_of(key) + "\"");
  return response;
}

// What is wrong with the members that keys and accounts share; empty when nothing is. A word that is not known changes
// nothing.
std::string_view wrong_with(const json::object& o) {
  for (const auto name : {"name", "role", "description", "status", "email", "authType"}) {
    const auto* value = o.if_contains(name);
    if (value != nullptr && !value->is_string()) return "Texts must be strings";
  }
  const auto status = string_or(o, "status", "enabled");
  return status == "enabled" || status == "disabled" ? std::string_view{} : "status is not valid";
}

Result<Response> add_api_keys(Call& call) {
  if (!call.body.is_array() || call.body.get_array().empty() || call.body.get_array().size() > 100)
    return vision_error(400, "The body must be an array of 1 to 100 keys");
  platform::ApiKeys keys(*call.services.platform);
  json::array answers;
  for (const auto& element : call.body.get_array()) {
    if (!element.is_object()) {
      answers.push_back(refused(400, "Each element must be an object"));
      continue;
    }
    const auto& o = element.get_object();
    if (const auto wrong = wrong_with(o); !wrong.empty()) {
      answers.push_back(refused(400, wrong));
      continue;
    }
    const auto role = platform::Roles(*call.services.platform)
                          .find_by_name(call.who.tenant, platform::Side::platform, string_or(o, "role"));
    if (!role) {
      answers.push_back(refused(400, "role is not known"));
      continue;
    }
    if (!beyond_own(call, role->permissions).empty()) {
      answers.push_back(refused(403, "The role permits more than yours"));
      continue;
    }
    const auto made =
        keys.add_platform_key(own::actor_of(call), {string_or(o, "name"),
                                                    string_or(o, "description"),
                                                    role->id,
                                                    static_cast<int>(integer_or(o, "monthsToExpiration", 12)),
                                                    {},
                                                    string_or(o, "status", "enabled") == "enabled"});
    if (!made) {
      const auto refusal = platform::refusal_of(made.error());
      answers.push_back(refused(400, refusal ? std::string_view(platform::describe(*refusal).meaning_en)
                                             : std::string_view(made.error().what)));
      continue;
    }
    json::object body{{"id", std::to_string(made->key.id.value)},
                      {"value", made->secret},
                      {"expiredDateTime", made->key.expires_at ? time_text(*made->key.expires_at) : std::string{}}};
    answers.push_back(json::object{{"status", 201}, {"body", std::move(body)}});
  }
  return json_response(answers, 207);
}

Result<Response> change_api_key(Call& call) {
  TRY_VOID(key_of(call, call.path_value("id")));
  if (!call.body.is_object()) return vision_error(400, "The body must be an object");
  const auto& o = call.object();
  if (const auto wrong = wrong_with(o); !wrong.empty()) return vision_error(400, wrong);
  std::optional<platform::RoleId> wanted_role;
  if (o.contains("role")) {
    const auto role = platform::Roles(*call.services.platform)
                          .find_by_name(call.who.tenant, platform::Side::platform, string_or(o, "role"));
    if (!role) return vision_error(400, "role is not known");
    if (!beyond_own(call, role->permissions).empty()) return vision_error(403, "The role permits more than yours");
    wanted_role = role->id;
  }
  const auto change = [&](const auto& now) -> Result<void> {
    const platform::PlatformKeyDraft draft{string_or(o, "name", now.name),
                                           string_or(o, "description", now.description),
                                           wanted_role.value_or(now.role),
                                           12,
                                           now.networks,
                                           o.contains("status") ? string_or(o, "status") == "enabled" : now.enabled};
    return platform::ApiKeys(*call.services.platform).edit_platform_key(own::actor_of(call), now.id, draft);
  };
  return change_in_version(
      call, "The key has been changed meanwhile", [&] { return key_of(call, call.path_value("id")); },
      [](const auto& now) { return version_of(now); }, change);
}

Result<Response> remove_api_keys(Call& call) {
  if (!call.body.is_array() || call.body.get_array().empty() || call.body.get_array().size() > 100)
    return vision_error(400, "The body must be an array of 1 to 100 ids");
  json::array answers;
  for (const auto& element : call.body.get_array()) {
    const auto key = key_of(call, element.is_object() ? string_or(element.get_object(), "id", "x") : "x");
    const auto done = key ? platform::ApiKeys(*call.services.platform).remove(own::actor_of(call), key->id)
                          : Result<void>(tl::unexpected(key.error()));
    answers.push_back(done ? json::object{{"status", 204}} : refused(404, "The API key was not found"));
  }
  return json_response(answers, 207);
}

// ---- accounts
json::object account_json(const platform::Account& a, const std::string& role) {
  const auto kind = std::string(platform::to_string(a.kind));
  return {
      {"id", std::to_string(a.id.value)},
      {"email", a.email},
      {"name", a.display_name},
      {"role", role},
      {"authType", kind == "saml"         ? "saml"
                   : kind == "saml_group" ? "samlGroup"
                                          : "local"},
      {"status", platform::to_string(a.status)},
      {"description", a.description},
      {"lastLoggedInDateTime", a.last_sign_in_at ? json::value(time_text(*a.last_sign_in_at)) : json::value(nullptr)}};
}

Result<Response> accounts(Call& call) {
  TRY(const auto list, platform::Accounts(*call.services.platform).list(call.who.tenant, platform::Side::platform));
  TRY(auto names, role_names(call));
  std::vector<json::object> all;
  for (const auto& a : list) all.push_back(account_json(a, names[a.role.value]));
  static constexpr std::string_view orders[] = {"email", "name", "role", "authType", "status", "lastLoggedInDateTime"};
  static constexpr std::string_view fields[] = {"id",       "email",  "name",        "role",
                                                "authType", "status", "description", "lastLoggedInDateTime"};
  return page_of(call, std::move(all), fields, orders, 50, 200);
}

Result<Response> invite(Call& call) {
  if (!call.body.is_object()) return vision_error(400, "The body must be an object");
  const auto& o = call.object();
  if (const auto wrong = wrong_with(o); !wrong.empty()) return vision_error(400, wrong);
  const auto role = platform::Roles(*call.services.platform)
                        .find_by_name(call.who.tenant, platform::Side::platform, string_or(o, "role"));
  if (!role) return vision_error(400, "role is not known");
  if (!beyond_own(call, role->permissions).empty()) return vision_error(403, "The role permits more than yours");
  const auto type = string_or(o, "authType", "local");
  if (type != "local" && type != "saml" && type != "samlGroup") return vision_error(400, "authType is not valid");
  platform::AccountDraft draft;
  draft.kind = type == "local"  ? platform::AccountKind::local
               : type == "saml" ? platform::AccountKind::saml
                                : platform::AccountKind::saml_group;
  draft.email = string_or(o, "email");
  draft.description = string_or(o, "description");
  draft.role = role->id;
  TRY(const auto id,
      platform::Accounts(*call.services.platform).add(own::actor_of(call), platform::Side::platform, draft));
  return created(call, std::to_string(id.value));
}

Result<platform::Account> account_of(const Call& call) {
  TRY(const auto id, call.id());
  TRY(const auto account, platform::Accounts(*call.services.platform).find(call.who.tenant, AccountId{id}));
  if (account.side != platform::Side::platform) return fail(Code::not_found, "The account was not found");
  return account;
}

// Nobody changes an account that may more than they.
Result<platform::Account> account_to_change(const Call& call) {
  TRY(const auto account, account_of(call));
  TRY_VOID(check_no_more_than_own(call, account.role));
  return account;
}

// What may be changed, in short: a sign-in is no change.
std::string version_of(const platform::Account& a) {
  const json::array facts{
      a.email, a.display_name, a.description, a.role.value, platform::to_string(a.kind), platform::to_string(a.status)};
  return sha256_hex(to_text(facts)).substr(0, 32);
}

Result<Response> account(Call& call) {
  TRY(const auto account, account_of(call));
  TRY(auto names, role_names(call));
  auto response = json_response(account_json(account, names[account.role.value]));
  response.set("ETag", "\"" + version_of(account) + "\"");
  return response;
}

constexpr std::string_view account_was_changed = "The account has been changed meanwhile";

Result<Response> change_account(Call& call) {
  TRY(const auto account, account_to_change(call));
  const auto& o = call.object();
  if (const auto wrong = wrong_with(o); !wrong.empty()) return vision_error(400, wrong);
  if (!o.contains("status") && !o.contains("role") && !o.contains("description"))
    return vision_error(400, "Nothing to change");
  std::optional<platform::RoleId> wanted_role;
  if (o.contains("role")) {
    const auto role = platform::Roles(*call.services.platform)
                          .find_by_name(call.who.tenant, platform::Side::platform, string_or(o, "role"));
    if (!role) return vision_error(400, "role is not known");
    if (!beyond_own(call, role->permissions).empty()) return vision_error(403, "The role permits more than yours");
    wanted_role = role->id;
  }
  platform::Accounts accounts(*call.services.platform);
  const auto change = [&](const platform::Account& now) -> Result<void> {
    const platform::AccountDraft draft{.kind = now.kind,
                                       .email = now.email,
                                       .display_name = now.display_name,
                                       .description = string_or(o, "description", now.description),
                                       .role = wanted_role.value_or(now.role),
                                       .allow_sso = now.allow_sso,
                                       .language = now.language};
    if (wanted_role || o.contains("description")) TRY_VOID(accounts.edit(own::actor_of(call), account.id, draft));
    if (o.contains("status"))
      TRY_VOID(accounts.set_enabled(own::actor_of(call), account.id, string_or(o, "status") == "enabled"));
    return {};
  };
  return change_in_version(
      call, account_was_changed, [&] { return account_of(call); }, [](const auto& now) { return version_of(now); },
      change);
}

Result<Response> remove_account(Call& call) {
  return change_in_version(
      call, account_was_changed, [&] { return account_to_change(call); },
      [](const auto& now) { return version_of(now); },
      [&](const platform::Account& now) {
        return platform::Accounts(*call.services.platform).remove(own::actor_of(call), now.id);
      });
}

// The three words that the reference has, by what the operator says the protected services are reported as
// (api.services).
std::string_view mail_service(const ApiSettings& settings, std::string_view protected_service) {
  const auto name = cas::cas_service_of(settings, protected_service);
  return name == "exchange" || name == "exchangeserver" ? "Exchange Online" : name == "gmail" ? "Gmail" : "Unknown";
}

// ---- asset inventory: the mailboxes, domains and ways in that mail tracking has seen. The sensor of a mailbox is on
// when its delivered mail is watched, and its mail service is that of the newest mail.
Result<Response> inventory(Call& call) {
  const bool domains = call.request.segments.back() == "emailDomains",
             servers = call.request.segments.back() == "emailServers";
  struct Seen {
    std::int64_t at = 0;
    bool watched = false;
    std::string service;
  };
  std::map<std::string, Seen> seen;
  TRY_VOID(call.services.database.each(
      "SELECT recipients, at, service FROM mail_tracking WHERE tenant = $1 AND direction <> 'outgoing' ORDER BY at "
      "DESC LIMIT 100000",
      {call.who.tenant.value}, [&](const store::Row& row) {
        const bool watched = row.text(2) == "imap";
        if (servers) {
          seen.try_emplace(row.text(2), Seen{row.integer(1), watched, row.text(2)});
          return true;
        }
        const auto list = parse_json(row.text(0));
        if (!list || !list->is_array()) return true;
        for (const auto& element : list->get_array()) {
          if (!element.is_string()) continue;
          auto address = to_lower_ascii({element.get_string().data(), element.get_string().size()});
          if (domains) address = address.substr(address.rfind('@') == std::string::npos ? 0 : address.rfind('@') + 1);
          auto& one = seen.try_emplace(address, Seen{row.integer(1), false, row.text(2)}).first->second;
          one.watched |= watched;
        }
        return true;
      }));
  // Which enabled policies that act apply to an address (a domain stands for any address in it).
  std::optional<policy::Rules> rules;
  if (call.services.policies != nullptr) {
    TRY(rules, call.services.policies->load(call.who.tenant));
  }
  const auto protection = [&](const std::string& name) -> std::string_view {
    if (!rules) return "Disabled";
    const std::string address = domains ? "anybody@" + name : name;
    int applying = 0;
    for (const auto kind : {policy::Kind::threat_protection, policy::Kind::data_loss}) {
      const auto service =
          kind == policy::Kind::threat_protection ? policy::Service::inline_inbound : policy::Service::inline_outbound;
      const auto* found = policy::first_match(rules->policies, service, kind, address, *rules->directory);
      if (found != nullptr && !found->monitor_only) ++applying;
    }
    return applying == 2 ? "Fully enabled" : applying == 1 ? "Partially enabled" : "Disabled";
  };
  std::vector<json::object> all;
  for (const auto& [name, one] : seen) {
    const auto last = time_text(from_millis(one.at));
    if (servers) {
      const auto* title = name == "imap"     ? "Mailboxes over IMAP"
                          : name == "inline" ? "Mail in transit (MTA)"
                                             : name.c_str();
      all.push_back(json::object{{"id", name},
                                 {"serverName", title},
                                 {"sensorDetectionStatus", one.watched ? "Enabled" : "Disabled"},
                                 {"protectionPolicyStatus", protection("anybody@localhost")},
                                 {"mailService", mail_service(call.services.settings, one.service)},
                                 {"lastSeenDateTime", last}});
    } else {
      all.push_back(json::object{{domains ? "domainName" : "mailAddress", name},
                                 {"id", name},
                                 {"sensorDetectionStatus", one.watched ? "Enabled" : "Disabled"},
                                 {"protectionPolicyStatus", protection(name)},
                                 {"mailService", mail_service(call.services.settings, one.service)},
                                 {"lastSeenDateTime", last}});
    }
  }
  const std::string_view name = servers ? "serverName" : domains ? "domainName" : "mailAddress";
  const std::string_view orders[] = {name, "sensorDetectionStatus", "protectionPolicyStatus", "mailService",
                                     "lastSeenDateTime"};
  const std::string_view fields[] = {
      "id", name, "sensorDetectionStatus", "protectionPolicyStatus", "mailService", "lastSeenDateTime"};
  return page_of(call, std::move(all), fields, orders, 50, 1000);
}

}  // namespace

std::span<const Route> platform_routes() {
  static const Route all[] = {
      {"GET", "/v3.0/healthcheck/connectivity", Access::member, "", "Whether the service answers", "", "", "{...}",
       connectivity},
      {"GET", "/v3.0/audit/logs", Access::holder, "audit_logs=read", "Audit logs", "", "", "{...}", audit_logs},
      {"GET", "/v3.0/iam/apiKeys", Access::holder, "api_keys=read", "API keys", "", "", "{...}", api_keys},
      {"POST", "/v3.0/iam/apiKeys", Access::holder, "api_keys=full", "Add API keys", "", "[any]", "[any]", add_api_keys,
       1u << 20, 207, true},
      {"GET", "/v3.0/iam/apiKeys/{id}", Access::holder, "api_keys=read", "One API key, with its ETag", "", "", "{...}",
       api_key},
      {"PATCH", "/v3.0/iam/apiKeys/{id}", Access::holder, "api_keys=full", "Change an API key (If-Match)", "", "{...}",
       "", change_api_key, 64 * 1024, 204, true},
      {"POST", "/v3.0/iam/apiKeys/delete", Access::holder, "api_keys=full", "Delete API keys", "", "[any]", "[any]",
       remove_api_keys, 1u << 20, 207, true},
      {"GET", "/v3.0/iam/accounts", Access::holder, "user_accounts=read", "Accounts", "", "", "{...}", accounts},
      {"POST", "/v3.0/iam/accounts", Access::holder, "user_accounts=full", "Invite an account", "", "{...}", "{...}",
       invite, 64 * 1024, 201, true},
      {"GET", "/v3.0/iam/accounts/{id}", Access::holder, "user_accounts=read", "One account, with its ETag", "", "",
       "{...}", account},
      {"PATCH", "/v3.0/iam/accounts/{id}", Access::holder, "user_accounts=full",
       "Change an account's role, status or description (If-Match)", "", "{...}", "", change_account, 64 * 1024, 204,
       true},
      {"DELETE", "/v3.0/iam/accounts/{id}", Access::holder, "user_accounts=full", "Delete an account", "", "", "",
       remove_account, 64 * 1024, 204, true},
      {"GET", "/v3.0/emailAssetInventory/emailAccounts", Access::holder, "email_asset_inventory=read", "Mail accounts",
       "", "", "{...}", inventory},
      {"GET", "/v3.0/emailAssetInventory/emailDomains", Access::holder, "email_asset_inventory=read", "Mail domains",
       "", "", "{...}", inventory},
      {"GET", "/v3.0/emailAssetInventory/emailServers", Access::holder, "email_asset_inventory=read", "Mail servers",
       "", "", "{...}", inventory},
  };
  return all;
}

}  // namespace sekisho::api::vision
