#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/sso/providers.h"

namespace sekisho::platform::sso {

/// What a person's groups give at one provider: first the provider's own list in its order, then the console's enabled
/// accounts of kind `saml_group` in the order of their making (their sign-in name is the group, compared without regard
/// to ASCII case).
class GroupRules {
 public:
  static Result<GroupRules> of(const Context& context, const Provider& provider);
  bool empty() const { return rules_.empty(); }
  /// Of the first rule that one of the groups fits.
  std::optional<RoleId> role_for(const std::vector<std::string>& groups) const;
  /// Only the groups that decide something.
  std::vector<std::string> deciding(const std::vector<std::string>& groups) const;

 private:
  struct Rule {
    std::string group;
    RoleId role;
    bool any_case = false;
    bool fits(std::string_view one) const;
  };
  std::vector<Rule> rules_;
};

}  // namespace sekisho::platform::sso
