#include "api/own/high_profile.h"

#include <set>

#include "api/own/own.h"
#include "base/text.h"
#include "policy/policy_store.h"
#include "protect/known_names.h"

// Whom a group would add to the high-profile users, and from which likeness on names and domains are found
// (reference.md §4.1).
namespace sekisho::api::own {
namespace {

constexpr std::size_t most_proposed = 1'000;  // as many as the list holds

Result<Response> propose(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  auto& database = call.services.database;
  TRY(const auto rows,
      database.query("SELECT address FROM group_member WHERE tenant = $1 AND mail_group = $2 ORDER BY address",
                     {call.who.tenant.value, to_lower_ascii(trim(call.query("group")))}));
  if (rows.empty()) return fail(Code::not_found, "no such group");
  std::set<std::string> members;
  for (const auto& row : rows) {
    if (members.size() < most_proposed) members.insert(row.text(0));
  }
  TRY(const auto names, protect::names_in_mail(database, call.who.tenant, members));
  TRY(const auto listed, call.services.policies->entries(call.who.tenant, policy::ListKind::high_profile_users));
  std::set<std::string> known;
  for (const auto& entry : listed) known.insert(entry.person.address);
  json::array items;
  for (const auto& member : members) {
    const auto found = names.find(member);
    const auto name = found == names.end() ? protect::PersonName{} : found->second;
    items.push_back(json::object{{"address", member},
                                 {"first", name.first},
                                 {"middle", name.middle},
                                 {"last", name.last},
                                 {"listed", known.contains(member)}});
  }
  return json_response({{"items", std::move(items)}, {"members", rows.size()}});
}

Result<Response> thresholds(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  TRY(const auto now, call.services.policies->high_profile_thresholds(call.who.tenant));
  return json_response(
      {{"users", now.users ? to_string(*now.users) : "built_in"}, {"domains", to_string(now.domains)}});
}

Result<Response> set_thresholds(Call& call) {
  if (call.services.policies == nullptr) return not_configured(call);
  policy::HighProfileThresholds wanted;
  if (scan::DetectionThreshold users{}; scan::from_string(string_or(call.object(), "users"), users))
    wanted.users = users;
  static_cast<void>(scan::from_string(string_or(call.object(), "domains"), wanted.domains));
  TRY_VOID(call.services.policies->set_high_profile_thresholds(call.who.tenant, wanted));
  return thresholds(call);
}

}  // namespace

std::span<const Route> high_profile_routes() {
  static const Route all[] = {
      {"GET", "/api/v1/high-profile/proposals", Access::holder, "global_settings=full",
       "The members of a group with the names they bear in mail, to be added to the high-profile users",
       "{group: string(1..320)}", "", "{items: [HighProfileProposal], members: int}", propose},
      {"GET", "/api/v1/high-profile/thresholds", Access::holder, "global_settings=read",
       "From which likeness on a name is a high-profile user's, and a domain a look-alike", "", "",
       "HighProfileThresholds", thresholds},
      {"PUT", "/api/v1/high-profile/thresholds", Access::holder, "global_settings=full", "Change these thresholds", "",
       "HighProfileThresholds", "HighProfileThresholds", set_thresholds},
  };
  return all;
}

}  // namespace sekisho::api::own
