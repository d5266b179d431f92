#include "api/own/groups.h"

#include "api/own/own.h"
#include "base/text.h"
#include "policy/policy_store.h"

// Groups of people, by which policies choose whom they hold for and patterns choose which mailboxes are followed.
namespace sekisho::api::own {
namespace {

Result<Response> list(Call& call) {
  TRY(const auto rows, call.services.database.query("SELECT mail_group, COUNT(*) FROM group_member WHERE tenant = $1 "
                                                    "GROUP BY mail_group ORDER BY mail_group LIMIT 10000",
                                                    {call.who.tenant.value}));
  json::array items;
  for (const auto& row : rows) items.push_back(json::object{{"name", row.text(0)}, {"members", row.integer(1)}});
  return json_response({{"items", std::move(items)}});
}

Result<Response> members(Call& call) {
  TRY(const auto rows, call.services.database.query(
                           "SELECT address FROM group_member WHERE tenant = $1 AND mail_group = $2 ORDER BY address",
                           {call.who.tenant.value, to_lower_ascii(trim(call.query("name")))}));
  if (rows.empty()) return fail(Code::not_found, "no such group");
  json::array items;
  for (const auto& row : rows) items.push_back(json::string(row.text(0)));
  return json_response({{"items", std::move(items)}});
}

// All members at once; none: the group is removed.
Result<Response> put(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  std::vector<std::string> addresses;
  for (const auto& one : call.object().at("members").get_array()) addresses.emplace_back(one.get_string());
  TRY_VOID(call.services.policies->set_group(call.who.tenant, string_or(call.object(), "name"), addresses));
  return json_response({{"done", true}});
}

}  // namespace

std::span<const Route> group_routes() {
  static const Route all[] = {
      {"GET", "/api/v1/groups", Access::holder, "policies=read|global_settings=read", "Groups of people, by name", "",
       "", "{items: [{name: string, members: int}]}", list},
      {"GET", "/api/v1/groups/members", Access::holder, "policies=read|global_settings=read",
       "The addresses of one group", "{name: string(1..320)}", "", "{items: [string]}", members},
      {"PUT", "/api/v1/groups", Access::holder, "global_settings=full",
       "Set all members of a group; without members it is removed", "",
       "{name: string(1..320), members: [string(3..254)](..100000)}", "Done", put, 32u << 20},
  };
  return all;
}

}  // namespace sekisho::api::own
