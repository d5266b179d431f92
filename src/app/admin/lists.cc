#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/admin/commands.h"
#include "app/admin/domains.h"
#include "app/admin/target.h"
#include "policy/domains.h"

namespace sekisho::app {

void add_list_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status) {
  auto* const list = admin.add_subcommand("list", "approved, blocked and other lists");
  list->require_subcommand(1);
  const auto name = std::make_shared<std::string>();
  const auto values = std::make_shared<std::vector<std::string>>();
  const auto kind_of = [name](policy::ListKind& kind) -> Result<void> {
    if (policy::from_string(*name, kind)) return {};
    std::string known;
    for (int i = 0; i < policy::list_kinds; ++i)
      known += " " + std::string(policy::spec_of(static_cast<policy::ListKind>(i)).name);
    return fail(Code::malformed, "there is no list “" + *name + "”; there are:" + known);
  };
  auto* const show = command(*list, "show", "entries, one a line", target);
  show->add_option("list", *name, "name of the list")->required();
  show->callback([&, target, kind_of] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      policy::ListKind kind{};
      TRY_VOID(kind_of(kind));
      TRY(const auto entries, data.policies->entries(target->id(), kind));
      std::fputs(policy::write_list_file(kind, entries).c_str(), stdout);
      return {};
    });
  });
  for (const bool adding : {true, false}) {
    auto* const change = command(*list, adding ? "add" : "remove", adding ? "add entries" : "remove entries", target);
    change->add_option("list", *name, "name of the list")->required();
    change->add_option("entries", *values, "entries of the list")->required();
    change->callback([&, target, kind_of, values, adding] {
      on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
        policy::ListKind kind{};
        TRY_VOID(kind_of(kind));
        if (!adding) {
          TRY(const auto removed, data.policies->remove_entries(target->id(), kind, *values));
          std::printf(target->in("%lld removed\n", "%lld件を削除しました\n"), static_cast<long long>(removed));
          return {};
        }
        std::string text;
        for (const auto& value : *values) text += value + "\n";
        TRY(auto entries, policy::parse_list_file(kind, text));
        if (kind != policy::ListKind::internal_domains)
          return data.policies->add_entries(target->id(), kind, std::move(entries), "operator");
        // whoever has the data folder is the operator, whose word is an assignment
        return data.database->transaction([&]() -> Result<void> {
          for (const auto& entry : entries)
            TRY_VOID(policy::Domains(*data.database, data.clock).assign_free(target->id(), entry.value, "operator"));
          return {};
        });
      });
    });
  }
  add_domain_commands(admin, target, status);
}

}  // namespace sekisho::app
