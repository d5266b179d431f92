#include "platform/sso/group_roles.h"

#include <algorithm>

#include "base/text.h"
#include "platform/accounts.h"

namespace sekisho::platform::sso {

bool GroupRules::Rule::fits(std::string_view one) const {
  return any_case ? equal_ignore_case(one, group) : one == group;
}

Result<GroupRules> GroupRules::of(const Context& context, const Provider& provider) {
  GroupRules out;
  for (const auto& one : provider.group_roles) out.rules_.push_back({one.group, one.role});
  if (provider.groups_attribute.empty()) return out;
  TRY(const auto accounts, Accounts(context).list(provider.tenant, provider.side));
  for (const auto& account : accounts) {
    if (account.kind == AccountKind::saml_group && account.status == AccountStatus::enabled)
      out.rules_.push_back({account.name, account.role, true});
  }
  return out;
}

std::optional<RoleId> GroupRules::role_for(const std::vector<std::string>& groups) const {
  for (const auto& rule : rules_) {
    if (std::any_of(groups.begin(), groups.end(), [&](const auto& one) { return rule.fits(one); })) return rule.role;
  }
  return std::nullopt;
}

std::vector<std::string> GroupRules::deciding(const std::vector<std::string>& groups) const {
  std::vector<std::string> out;
  for (const auto& one : groups) {
    if (one.find('\n') == std::string::npos &&
        std::any_of(rules_.begin(), rules_.end(), [&](const auto& rule) { return rule.fits(one); }))
      out.push_back(one);
  }
  return out;
}

}  // namespace sekisho::platform::sso
