#include "app/admin/commands.h"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/admin/target.h"
#include "platform/licences.h"
#include "platform/signing.h"
#include "platform/tenants.h"

namespace sekisho::app {

void add_licence_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status) {
  auto* const licence = admin.add_subcommand("licence", "licence keys: signed documents, verified offline");
  licence->require_subcommand(1);
  struct Order {
    std::string programme = "TSSL", edition = "standard", expires, key;
    int seats = 100;
  };
  const auto order = std::make_shared<Order>();
  auto* const issue = command(*licence, "issue", "make a key for the tenant (operator)", target);
  issue->add_option("--programme", order->programme)->check(CLI::IsMember({"TSSL", "TMOL", "MSPL"}))->capture_default_str();
  issue->add_option("--edition", order->edition)->check(CLI::IsMember({"standard", "standard_xdr"}))->capture_default_str();
  issue->add_option("--seats", order->seats)->capture_default_str();
  issue->add_option("--expires", order->expires, "ISO 8601 date")->required();
  issue->callback([&, target, order] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      const auto expires = parse_iso8601(order->expires);
      if (!expires) return fail(Code::malformed, "--expires takes a date like 2027-11-23");
      TRY(const auto key, platform::SigningKey::load_or_create(data.path / "keys" / "operator.key"));
      TRY(const auto tenant, platform::Tenants(*data.platform).find(target->id()));
      platform::LicenceTerms terms{.business_id = tenant.business_id, .seats = order->seats, .starts_at = data.clock.now(), .expires_at = *expires};
      terms.programme = order->programme == "TMOL" ? platform::Programme::tmol : order->programme == "MSPL" ? platform::Programme::mspl : platform::Programme::tssl;
      terms.edition = order->edition == "standard_xdr" ? platform::Edition::standard_xdr : platform::Edition::standard;
      TRY(const auto text, platform::issue_licence(key, data.random, terms));
      std::printf("%s\n", text.c_str());
      return {};
    });
  });
  auto* const activate = command(*licence, "activate", "register a licence key", target);
  activate->add_option("key", order->key)->required();
  activate->callback([&, target, order] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      TRY(const auto key, platform::SigningKey::load_or_create(data.path / "keys" / "operator.key"));
      TRY(const auto registered, platform::Licences(*data.platform).activate(data.operator_of(target->id()), key.public_key(), order->key));
      std::printf("%s, %d seats, until %s\n", platform::edition_name(registered.terms.edition).c_str(), registered.terms.seats, format_iso8601(registered.terms.expires_at).c_str());
      return {};
    });
  });
}

}  // namespace sekisho::app
