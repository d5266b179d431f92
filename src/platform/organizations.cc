#include <algorithm>

#include "platform/errors.h"
#include "platform/json_text.h"
#include "platform/tenants.h"
#include "platform/text_rules.h"

namespace sekisho::platform {

Result<std::vector<Organization>> Organizations::list(TenantId tenant) const {
  TRY(const auto rows,
      context_.database.query(
          "SELECT id, name, description, created_at FROM organization WHERE tenant = $1 AND removed_at = 0 ORDER BY id",
          {tenant.value}));
  std::vector<Organization> all;
  for (const auto& row : rows) all.push_back({{row.integer(0)}, row.text(1), row.text(2), from_millis(row.integer(3))});
  return all;
}

Result<OrganizationId> Organizations::add(const Actor& actor, std::string_view name, std::string_view description) {
  TRY(const auto good_name, checked_name(name, limits::organization_name));
  TRY(const auto good_description, checked_description(description, limits::organization_description));
  OrganizationId id;
  auto done = context_.database.transaction([&]() -> Result<void> {
    TRY(const auto all, list(actor.tenant));
    if (all.size() >= limits::max_organizations) return refuse(Refusal::limit_reached, "20 organizations");
    for (const auto& other : all) {
      if (equal_ignore_case(other.name, good_name)) return refuse(Refusal::name_taken, "organization");
    }
    TRY(id.value, context_.database.insert(
                      "INSERT INTO organization (tenant, name, description, created_at) VALUES ($1, $2, $3, $4)",
                      {actor.tenant.value, good_name, good_description, to_millis(context_.clock.now())}));
    return audit_.append(actor, {.organization = good_name,
                                 .category = "Organization Management",
                                 .activity = "Add organization",
                                 .details = JsonText().add("id", id.value).add("name", good_name).object()});
  });
  TRY_VOID(std::move(done));
  return id;
}

Result<void> Organizations::edit(const Actor& actor, OrganizationId id, std::string_view name,
                                 std::string_view description) {
  TRY(const auto good_name, checked_name(name, limits::organization_name));
  TRY(const auto good_description, checked_description(description, limits::organization_description));
  return context_.database.transaction([&]() -> Result<void> {
    TRY(const auto all, list(actor.tenant));
    for (const auto& other : all) {
      if (other.id != id && equal_ignore_case(other.name, good_name))
        return refuse(Refusal::name_taken, "organization");
    }
    TRY(const auto changed, context_.database.execute("UPDATE organization SET tenant = $1, name = $2, description = "
                                                      "$3 WHERE tenant = $1 AND id = $4 AND removed_at = 0",
                                                      {actor.tenant.value, good_name, good_description, id.value}));
    if (changed == 0) return fail(Code::not_found, "organization: none with this id");
    return audit_.append(actor, {.organization = good_name,
                                 .category = "Organization Management",
                                 .activity = "Edit organization",
                                 .details = JsonText().add("id", id.value).add("name", good_name).object()});
  });
}

Result<void> Organizations::remove(const Actor& actor, OrganizationId id) {
  return context_.database.transaction([&]() -> Result<void> {
    TRY(const auto used,
        context_.database.query("SELECT 1 FROM role WHERE tenant = $1 AND (',' || organizations || ',') LIKE $2",
                                {actor.tenant.value, "%," + std::to_string(id.value) + ",%"}));
    if (!used.empty()) return refuse(Refusal::in_use, "organization is in a role's scope");
    TRY(const auto owned, context_.database.query("SELECT 1 FROM domain_fact WHERE tenant = $1 AND organization = $2",
                                                  {actor.tenant.value, id.value}));
    if (!owned.empty()) return refuse(Refusal::in_use, "organization owns domains");
    TRY(const auto all, list(actor.tenant));
    if (std::none_of(all.begin(), all.end(), [&](const auto& one) { return one.id == id; }))
      return fail(Code::not_found, "organization: none with this id");
    // the first one; it may be renamed
    if (all.front().id == id) return refuse(Refusal::fixed_object, "the default organization");
    // Its records go on naming it, and its number is nobody else's: whoever got it would see them.
    TRY_VOID(context_.database.execute(
        "UPDATE organization SET tenant = $1, name = name || ' #' || id, removed_at = $2 WHERE tenant = $1 AND id = $3",
        {actor.tenant.value, to_millis(context_.clock.now()), id.value}));
    return audit_.append(actor, {.category = "Organization Management",
                                 .activity = "Delete organization",
                                 .details = JsonText().add("id", id.value).object()});
  });
}

}  // namespace sekisho::platform
