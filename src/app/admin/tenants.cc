#include "platform/tenants.h"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "api/new_tenant.h"
#include "app/admin/commands.h"
#include "app/admin/target.h"
#include "platform/demo.h"
#include "platform/operators.h"
#include "platform/signing.h"

namespace sekisho::app {

void add_tenant_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status) {
  auto* const tenant = admin.add_subcommand("tenant", "tenants of this installation");
  tenant->require_subcommand(1);
  command(*tenant, "list", "number, Business ID, region, governance, name", target)->callback([&, target] {
    on_folder(*target, status, [](DataFolder& data) -> Result<void> {
      TRY(const auto all, platform::Operators(*data.platform).tenants());
      for (const auto id : all) {
        TRY(const auto found, platform::Tenants(*data.platform).find(id));
        std::printf("%lld\t%s\t%s\t%s\t%s\n", static_cast<long long>(id.value), found.business_id.c_str(),
                    found.region.c_str(), platform::to_string(found.governance), found.name.c_str());
      }
      return {};
    });
  });
  command(*tenant, "demo", "tenants in each state of the road from CAS to CECP (known passwords: never for real mail)",
          target)
      ->callback([&, target] {
        on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
          TRY(const auto key, platform::SigningKey::load_or_create(data.path / "keys" / "operator.key"));
          platform::Changes changes;
          TRY(const auto demo, platform::build_demo_tenants(*data.platform, changes, key));
          for (const auto& entry : demo) {
            const std::string shows(target->spoken() == Language::japanese ? entry.shows.japanese
                                                                           : entry.shows.english);
            std::printf("%lld\t%s\t%s\t%s\n", static_cast<long long>(entry.tenant.value), entry.cas_name.c_str(),
                        entry.platform_name.c_str(), shows.c_str());
          }
          std::printf(target->in("password of all: %s\n", "全アカウントのパスワード: %s\n"),
                      std::string(platform::demo_password).c_str());
          return {};
        });
      });
  const auto draft = std::make_shared<platform::NewTenant>();
  const auto mail = std::make_shared<std::string>();
  const auto language = std::make_shared<std::string>();
  auto* const add = command(*tenant, "add", "a new tenant with its first administrator and default policies", target);
  add->add_option("name", draft->name, "the company")->required();
  add->add_option("--administrator", *mail, "sign-in name (e-mail) of the first administrator")->required();
  add->add_option("--region", draft->region, "where its data lies")->capture_default_str();
  add->add_option("--time-zone", draft->time_zone, "of its times, like Asia/Tokyo")->capture_default_str();
  add->add_option("--language", *language, "of its mails and default names: en or ja; default: that of the environment")
      ->check(CLI::IsMember({"en", "ja"}));
  add->callback([&, target, draft, mail, language] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      draft->language = language->empty() ? target->spoken() : language_from(*language);
      TRY(const auto made, api::make_tenant(*data.platform, *data.policies, *draft, data.operator_of({}), *mail));
      std::printf(target->in("tenant %lld\nadministrator %s\none-time password %s\n",
                             "テナント %lld\n管理者 %s\nワンタイムパスワード %s\n"),
                  static_cast<long long>(made.id.value), mail->c_str(), made.one_time_password.c_str());
      return {};
    });
  });
}

}  // namespace sekisho::app
