#include "app/mailbox_guard.h"

#include <optional>

#include "base/encode.h"

namespace sekisho::app {
namespace {

std::optional<connect::Effect> effect_of(policy::ActionKind action) {
  switch (action) {
    case policy::ActionKind::quarantine: return connect::Effect::quarantine;
    case policy::ActionKind::move_to_junk: return connect::Effect::move_to_junk;
    case policy::ActionKind::delete_message: return connect::Effect::remove;
    default: return std::nullopt;
  }
}

}  // namespace

Result<void> MailboxGuard::arrived(const connect::Account& account, const connect::ItemRef& at, const std::string& bytes) {
  const auto can = connector_.capabilities();
  protect::Item item{.tenant = account.tenant, .service = std::string(can.service), .location = account.name + "/" + at.container + ";" + at.id, .bytes = bytes, .received_at = clock_.now()};
  // The same message seen again after a restart has the same id: it is recorded once.
  const std::string hex = sha256_hex(item.location + "\n" + bytes);
  item.id = hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-8" + hex.substr(13, 3) + "-a" + hex.substr(17, 3) + "-" + hex.substr(20, 12);
  item.context.service = item.service;
  item.context.direction = scan::Direction::incoming;
  item.context.recipients = {account.name};
  item.context.received_ms = to_millis(item.received_at);
  TRY(const auto judged, conveyor_.judge(item));
  if (intake_ && !judged.report.mail.from.empty()) {
    TRY(const bool taken, intake_(account.tenant, judged.report.mail.from.front().address, account.name, bytes));
    if (taken) return {};  // what is attached to a report is bad on purpose
  }
  protect::Settled settled{.item = &item, .report = &judged.report};
  for (const auto& plan : judged.plans) {
    auto& group = settled.groups.emplace_back(protect::Settled::Group{.plan = &plan, .recipients = plan.recipients});
    if (plan.decision <= policy::ActionKind::pass) continue;
    const auto effect = effect_of(plan.decision);
    if (!effect || !can.can(*effect)) {
      group.skipped.emplace_back(policy::to_string(plan.decision));  // a delivered message is not rewritten
      continue;
    }
    const auto applied = connector_.apply(account, at, *effect, item.id + ":" + std::string(connect::to_string(*effect)));
    if (!applied && applied.error().code == Code::not_found) group.skipped.emplace_back("gone before it could be acted on");
    else if (!applied) return tl::unexpected(applied.error());
  }
  return recorder_.record(settled);
}

}  // namespace sekisho::app
