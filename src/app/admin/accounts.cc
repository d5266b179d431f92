#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/admin/commands.h"
#include "app/admin/target.h"
#include "app/given_names.h"
#include "platform/sign_in.h"

namespace sekisho::app {
namespace {

constexpr platform::Side sides[] = {platform::Side::cas, platform::Side::platform};

// The account of this sign-in name: on the side asked for, else on the only side that has one.
Result<platform::Account> find_account(DataFolder& data, const Target& target, const std::string& name,
                                       const std::string& side) {
  platform::Accounts accounts(*data.platform);
  std::vector<platform::Account> found;
  for (const auto one : sides) {
    if (!side.empty() && side != platform::to_string(one)) continue;
    if (auto account = accounts.find_by_name(target.id(), one, name))
      found.push_back(*std::move(account));
    else if (account.error().code != Code::not_found)
      return tl::unexpected(account.error());
  }
  if (found.empty()) return fail(Code::not_found, "no account “" + name + "” (admin account list)");
  if (found.size() > 1)
    return fail(Code::conflict,
                "both consoles have an account “" + name + "”: say which by --side cas or --side platform");
  return found.front();
}

Result<void> print_accounts(DataFolder& data, const Target& target, platform::Side side) {
  TRY(const auto all, platform::Accounts(*data.platform).list(target.id(), side));
  for (const auto& one : all) {
    TRY(const auto role, platform::Roles(*data.platform).find(target.id(), one.role));
    std::printf("%s\t%s\t%s\t%s\t%s\t%s\t%s\n", one.name.c_str(), platform::to_string(side),
                platform::to_string(one.kind), platform::to_string(one.status),
                named(role.name, target.spoken()).c_str(), one.has_mfa ? "MFA" : "-",
                one.last_sign_in_at ? format_iso8601(*one.last_sign_in_at).c_str() : target.in("never", "なし"));
  }
  return {};
}

}  // namespace

void add_account_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status) {
  auto* const account = admin.add_subcommand("account", "who may sign in");
  account->require_subcommand(1);
  const auto name = std::make_shared<std::string>(), side = std::make_shared<std::string>();
  command(*account, "list", "sign-in name, console, kind, status, role, MFA, last sign-in", target)
      ->callback([&, target] {
        on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
          for (const auto one : sides) TRY_VOID(print_accounts(data, *target, one));
          return {};
        });
      });
  auto* const password = command(
      *account, "password",
      "a one-time password for who lost theirs; must be changed at the next sign-in, ends all sessions", target);
  password->add_option("name", *name, "sign-in name")->required();
  password->add_option("--side", *side, "cas or platform, where both have the name")
      ->check(CLI::IsMember({"cas", "platform"}));
  password->callback([&, target, name, side] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      TRY(const auto found, find_account(data, *target, *name, *side));
      TRY(const auto secret,
          platform::SignIn(*data.platform).give_one_time_password(data.operator_of(target->id()), found.id));
      std::printf("%s\n", secret.c_str());
      return {};
    });
  });
}

}  // namespace sekisho::app
