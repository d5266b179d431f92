#include "app/mailbox_guard.h"

#include "base/encode.h"

namespace sekisho::app {

Result<void> MailboxGuard::arrived(TenantId tenant, const std::string& mailbox, const std::string& folder, const connect::imap::Message& message) {
  protect::Item item{.tenant = tenant, .service = "imap", .location = mailbox + "/" + folder + ";" + std::to_string(message.uid), .bytes = message.bytes, .received_at = clock_.now()};
  // The same message seen again after a restart has the same id: it is recorded once.
  const std::string hex = sha256_hex(item.location + "\n" + message.bytes);
  item.id = hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-8" + hex.substr(13, 3) + "-a" + hex.substr(17, 3) + "-" + hex.substr(20, 12);
  item.context.service = "imap";
  item.context.direction = scan::Direction::incoming;
  item.context.recipients = {mailbox};
  item.context.received_ms = to_millis(item.received_at);
  TRY(const auto judged, conveyor_.judge(item));
  protect::Settled settled{.item = &item, .report = &judged.report};
  const std::string& message_id = judged.report.mail.message_id;
  for (const auto& plan : judged.plans) {
    auto& group = settled.groups.emplace_back(protect::Settled::Group{.plan = &plan, .recipients = plan.recipients});
    Result<connect::imap::Moved> moved = connect::imap::Moved{};
    switch (plan.decision) {
      case policy::ActionKind::quarantine: moved = mailboxes_.quarantine(tenant, mailbox, message_id); break;
      case policy::ActionKind::move_to_junk: moved = mailboxes_.move_to_junk(tenant, mailbox, message_id); break;
      case policy::ActionKind::delete_message: moved = mailboxes_.remove(tenant, mailbox, message_id); break;
      case policy::ActionKind::pass:
      case policy::ActionKind::pass_without_logging: break;
      default: group.skipped.emplace_back(policy::to_string(plan.decision));  // a delivered message is not rewritten
    }
    if (!moved) return tl::unexpected(moved.error());
  }
  return recorder_.record(settled);
}

}  // namespace sekisho::app
