#include "app/admin/domains.h"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/admin/target.h"
#include "policy/domains.h"

namespace sekisho::app {

void add_domain_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status) {
  auto* const domain = admin.add_subcommand("domain", "which tenant holds which internal domain");
  domain->require_subcommand(1);
  command(*domain, "list", "domain, tenant, how it came by it, since when", target)->callback([&, target] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      TRY(const auto all, policy::Domains(*data.database, data.clock).list());
      for (const auto& one : all) {
        const char* const how =
            one.assigned ? target->in("assigned", "割り当て") : target->in("entered first", "最初に登録");
        std::printf("%s\t%lld\t%s\t%s\n", one.domain.c_str(), static_cast<long long>(one.tenant.value), how,
                    format_iso8601(one.since).c_str());
      }
      return {};
    });
  });
  const auto name = std::make_shared<std::string>();
  auto* const assign =
      command(*domain, "assign", "give the domain to --tenant, and take it from whoever has it", target);
  assign->add_option("domain", *name, "the domain, like example.com")->required();
  assign->callback([&, target, name] {
    on_folder(*target, status, [&](DataFolder& data) {
      return policy::Domains(*data.database, data.clock).assign(target->id(), *name, "operator");
    });
  });
  auto* const release = command(*domain, "release", "take the domain from whoever has it", target);
  release->add_option("domain", *name, "the domain, like example.com")->required();
  release->callback([&, target, name] {
    on_folder(*target, status,
              [&](DataFolder& data) { return policy::Domains(*data.database, data.clock).release(*name); });
  });
}

}  // namespace sekisho::app
