#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/admin/commands.h"
#include "app/admin/target.h"
#include "app/given_names.h"
#include "platform/api_keys.h"

namespace sekisho::app {
namespace {

Result<void> print_keys(DataFolder& data, const Target& target, platform::Side side) {
  TRY(const auto keys, platform::ApiKeys(*data.platform).list(target.id(), side));
  for (const auto& found : keys) {
    std::string may;
    for (const auto& api : found.types) may += (may.empty() ? "" : ",") + api;
    if (side == platform::Side::platform) {
      TRY(const auto role, platform::Roles(*data.platform).find(target.id(), found.role));
      may = named(role.name, target.spoken());
    }
    std::printf("%lld\t%s\t%s\t%s\t%s\n", static_cast<long long>(found.id.value), found.name.c_str(), may.c_str(),
                found.expires_at ? format_iso8601(*found.expires_at).c_str() : target.in("never", "無期限"),
                platform::to_string(side));
  }
  return {};
}

}  // namespace

void add_key_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status) {
  auto* const key = admin.add_subcommand("key", "tokens of the CAS-compatible API, and platform API keys");
  key->require_subcommand(1);
  const auto draft = std::make_shared<platform::CasTokenDraft>();
  command(*key, "list", "number, name, API types or role, expiry, of which console", target)->callback([&, target] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      for (const auto side : {platform::Side::cas, platform::Side::platform}) TRY_VOID(print_keys(data, *target, side));
      return {};
    });
  });
  const auto id = std::make_shared<std::int64_t>(0);
  auto* const remove = command(*key, "remove", "a token or key stops working at once", target);
  remove->add_option("number", *id, "as listed")->required();
  remove->callback([&, target, id] {
    on_folder(*target, status, [&](DataFolder& data) {
      return platform::ApiKeys(*data.platform).remove(data.operator_of(target->id()), {*id});
    });
  });
  auto* const add = command(*key, "add", "a new token; it is shown once", target);
  add->add_option("name", draft->name, "its name")->required();
  add->add_option("--api", draft->types, "API types; default: all");
  const auto role = std::make_shared<std::string>();
  const auto months = std::make_shared<int>(12);
  add->add_option("--role", *role,
                  "a platform API key of this role (Vision One-compatible and own API) instead of a CAS token");
  add->add_option("--months", *months, "until a platform key expires: 1, 3, 6, 12 or 0 for never")
      ->capture_default_str();
  add->callback([&, target, draft, role, months] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      if (!role->empty()) {
        TRY(const auto found,
            platform::Roles(*data.platform)
                .find_by_name(target->id(), platform::Side::platform, named(*role, Language::english)));
        TRY(const auto made,
            platform::ApiKeys(*data.platform)
                .add_platform_key(
                    data.operator_of(target->id()),
                    {.name = draft->name, .description = draft->description, .role = found.id, .months = *months}));
        std::printf("%s\n", made.secret.c_str());
        return {};
      }
      if (draft->types.empty()) {
        for (const auto& api : platform::cas_api_types()) draft->types.emplace_back(api.id);
      }
      TRY(const auto issued, platform::ApiKeys(*data.platform).add_cas_token(data.operator_of(target->id()), *draft));
      std::printf("%s\n", issued.secret.c_str());
      return {};
    });
  });
}

void add_role_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status) {
  auto* const role = admin.add_subcommand("role", "roles for platform API keys");
  role->require_subcommand(1);
  command(*role, "list", "name and to whom it may be given", target)->callback([&, target] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      TRY(const auto roles, platform::Roles(*data.platform).list(target->id(), platform::Side::platform));
      for (const auto& found : roles) {
        const char* to = found.assignable == platform::Assignable::users ? target->in("users", "ユーザ")
                         : found.assignable == platform::Assignable::keys
                             ? target->in("keys", "キー")
                             : target->in("users and keys", "ユーザとキー");
        std::printf("%s\t%s\n", named(found.name, target->spoken()).c_str(), to);
      }
      return {};
    });
  });
  const auto name = std::make_shared<std::string>();
  const auto permitted = std::make_shared<std::string>();
  auto* const add = command(*role, "add", "a role that may be given to API keys", target);
  add->add_option("name", *name, "its name")->required();
  add->add_option("--permit", *permitted,
                  "what it permits: SCREEN=LEVEL,… with the levels read, partial and full; all=LEVEL for every screen")
      ->required();
  add->callback([&, target, name, permitted] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      std::string text = *permitted;
      if (text.starts_with("all=")) {
        const auto level = text.substr(4);
        text.clear();
        for (const auto& screen : platform::screens()) {
          if (screen.platform) text += (text.empty() ? "" : ",") + std::string(screen.id) + "=" + level;
        }
      }
      platform::RoleDraft draft{.name = *name, .assignable = platform::Assignable::keys};
      TRY(draft.permissions, platform::parse_permissions(text));
      TRY_VOID(platform::Roles(*data.platform).add(data.operator_of(target->id()), platform::Side::platform, draft));
      return {};
    });
  });
}

}  // namespace sekisho::app
