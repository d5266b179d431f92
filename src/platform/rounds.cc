#include "platform/rounds.h"

#include "base/log.h"
#include "platform/accounts.h"
#include "platform/api_keys.h"
#include "platform/credits.h"
#include "platform/instances.h"
#include "platform/operators.h"
#include "platform/system_mail.h"

namespace sekisho::platform {
namespace {

template <class T>
void log_fault(std::string_view what, TenantId tenant, const Result<T>& result) {
  if (!result)
    log::error("platform.round_failed", {{"round", what}, {"tenant", tenant.value}, {"error", result.error().what}});
}

}  // namespace

Result<void> quick_round(const Context& context, Changes& changes, update::Update& update, MailSender& sender) {
  TRY(const auto waiting,
      context.database.query(
          "SELECT tenant FROM product_instance WHERE status IN ('preparing', 'registration_pending') ORDER BY tenant"));
  Instances instances(context, changes);
  for (const auto& row : waiting) log_fault("connection", {row.integer(0)}, instances.advance({row.integer(0)}));
  TRY_VOID(update.resume_all());
  TRY_VOID(Outbox(context).deliver_due(sender));
  return {};
}

Result<bool> warn_of_licence_expiry(const Context& context, TenantId tenant) {
  TRY(const auto owner, Tenants(context).find(tenant));
  const auto side = owner.governance == Governance::cecp ? Side::platform : Side::cas;
  const auto licence = Licences(context).current(tenant, side);
  if (!licence) return false;
  const auto days = expiry_warning(licence->terms.expires_at, context.clock.now());
  if (!days) return false;
  TRY(const auto told,
      tell_of_system(
          context, tenant, side, MailKind::licence_expires,
          {.subject_name = licence->terms.name, .when = format_local(licence->terms.expires_at, owner.time_zone)},
          "licence:" + licence->terms.serial + ":" + std::to_string(to_millis(licence->terms.expires_at)) + ":" +
              std::to_string(*days)));
  return told > 0;
}

Result<void> slow_round(const Context& context) {
  TRY(const auto tenants, Operators(context).tenants());
  for (const auto tenant : tenants) {
    log_fault("credits", tenant, Credits(context).settle(tenant));
    log_fault("tokens", tenant, ApiKeys(context).warn_of_expiry(tenant));
    log_fault("licence", tenant, warn_of_licence_expiry(context, tenant));
  }
  return {};
}

}  // namespace sekisho::platform
