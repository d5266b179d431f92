#include "platform/licences.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <optional>

#include "app/admin/commands.h"
#include "app/admin/target.h"
#include "base/terminal.h"
#include "platform/signing.h"
#include "platform/tenants.h"

namespace sekisho::app {

void add_licence_commands(CLI::App& admin, const std::shared_ptr<Target>& target, int& status) {
  auto* const licence = admin.add_subcommand("licence", "licence keys: signed documents, verified offline");
  licence->require_subcommand(1);
  struct Order {
    std::string programme = "TSSL", edition = "standard", side = "cas", starts, expires, key;
    int seats = 100;
    bool trial = false;
  };
  const auto order = std::make_shared<Order>();
  auto* const issue = command(*licence, "issue", "make a key for the tenant (operator)", target);
  issue->add_option("--programme", order->programme, "TSSL, TMOL or MSPL")
      ->check(CLI::IsMember({"TSSL", "TMOL", "MSPL"}))
      ->capture_default_str();
  issue->add_option("--edition", order->edition, "standard or standard_xdr")
      ->check(CLI::IsMember({"standard", "standard_xdr"}))
      ->capture_default_str();
  issue->add_option("--seats", order->seats, "users it counts for")->capture_default_str();
  issue->add_option("--expires", order->expires, "ISO 8601 date")->required();
  issue->add_option("--starts", order->starts, "ISO 8601 date; default: now");
  issue->add_option("--side", order->side, "cas or platform")
      ->check(CLI::IsMember({"cas", "platform"}))
      ->capture_default_str();
  issue->add_flag("--trial", order->trial, "a trial: no grace after its end");
  issue->callback([&, target, order] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      const auto expires = parse_iso8601(order->expires);
      if (!expires)
        return fail(Code::malformed, target->in("--expires takes a date like 2027-11-23",
                                                "--expires には 2027-11-23 の形式で日付を指定してください"));
      const auto starts = order->starts.empty() ? std::optional(data.clock.now()) : parse_iso8601(order->starts);
      if (!starts)
        return fail(Code::malformed, target->in("--starts takes a date like 2027-11-23",
                                                "--starts には 2027-11-23 の形式で日付を指定してください"));
      TRY(const auto key, platform::SigningKey::load_or_create(data.path / "keys" / "operator.key"));
      TRY(const auto tenant, platform::Tenants(*data.platform).find(target->id()));
      platform::LicenceTerms terms{.business_id = tenant.business_id,
                                   .trial = order->trial,
                                   .seats = order->seats,
                                   .starts_at = *starts,
                                   .expires_at = *expires};
      platform::set_order(terms, order->programme, order->edition, order->side);
      TRY(const auto text, platform::issue_licence(key, data.random, terms));
      std::printf("%s\n", text.c_str());
      return {};
    });
  });
  command(*licence, "list", "name, programme, edition, kind, seats, start, expiry, state, of which console", target)
      ->callback([&, target] {
        on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
          TRY(const auto all, platform::Licences(*data.platform).list(target->id()));
          for (const auto& one : all) {
            std::printf("%s\t%s\t%s\t%s\t%d\t%s\t%s\t%s\t%s\n", terminal_line(one.terms.name).c_str(),
                        platform::to_string(one.terms.programme), platform::edition_name(one.terms.edition).c_str(),
                        one.terms.trial ? target->in("trial", "体験版") : target->in("paid", "有償"), one.terms.seats,
                        format_iso8601(one.terms.starts_at).c_str(), format_iso8601(one.terms.expires_at).c_str(),
                        platform::to_string(platform::state_of(one.terms, data.clock.now())),
                        platform::to_string(one.terms.side));
          }
          return {};
        });
      });
  auto* const activate = command(*licence, "activate", "register a licence key", target);
  activate->add_option("key", order->key, "the key as it was issued")->required();
  activate->callback([&, target, order] {
    on_folder(*target, status, [&](DataFolder& data) -> Result<void> {
      TRY(const auto key, platform::SigningKey::load_or_create(data.path / "keys" / "operator.key"));
      TRY(const auto registered,
          platform::Licences(*data.platform).activate(data.operator_of(target->id()), key.public_key(), order->key));
      std::printf(target->in("%s, %d seats, until %s\n", "%s、%dシート、有効期限 %s\n"),
                  platform::edition_name(registered.terms.edition).c_str(), registered.terms.seats,
                  format_iso8601(registered.terms.expires_at).c_str());
      return {};
    });
  });
}

}  // namespace sekisho::app
