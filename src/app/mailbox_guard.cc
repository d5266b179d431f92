#include "app/mailbox_guard.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "app/narrowed_plan.h"
#include "base/log.h"
#include "base/text.h"
#include "protect/corrections.h"
#include "protect/delivered_item.h"
#include "protect/records.h"

namespace sekisho::app {
protect::Item MailboxGuard::item_of(const connect::Account& account, const connect::ItemRef& at,
                                    const std::string& bytes) const {
  return protect::delivered_item(connector_, account, at, bytes, clock_.now());
}

Result<MailboxGuard::Before> MailboxGuard::before(const connect::Account& account, const scan::Report& report) {
  Before out;
  if (report.mail.message_id.empty()) return out;
  TRY(const auto tracks, protect::Records(database_).trace(account.tenant, report.mail.message_id));
  for (const auto& track : tracks) {
    const bool here = std::any_of(track.recipients.begin(), track.recipients.end(), [&](const std::string& recipient) {
      return equal_ignore_case(recipient, account.name);
    });
    // A Message-ID can be taken from another mail: only the same bytes are the same message.
    if (!here || track.service != connector_.capabilities().service || track.sha256 != report.sha256) continue;
    out.seen = true;
    out.junked_by_us |= track.action == "move_to_junk";
    out.held_by_us |= track.action == "quarantine";
  }
  return out;
}

void MailboxGuard::say(const connect::Account& account, const std::string& message_id, const char* verdict) {
  protect::CorrectionBook book(database_, policies_, clock_);
  const auto said = book.report(account.tenant, {.key = message_id,
                                                 .verdict = verdict,
                                                 .source = "imap",
                                                 .reporter = account.name,
                                                 .trusted = false,
                                                 .mailbox = account.name});
  if (!said) log::info("correction.not_kept", {{"tenant", account.tenant.value}, {"why", said.error().what}});
}

Result<void> MailboxGuard::act(const connect::Account& account, const connect::ItemRef& at, const protect::Item& item,
                               const protect::Conveyor::Judgement& judged) {
  protect::Settled settled{.item = &item, .report = &judged.report};
  for (const auto& plan : judged.plans) {
    auto& group = settled.groups.emplace_back(protect::Settled::Group{.plan = &plan, .recipients = plan.recipients});
    TRY(auto undone, protect::act_on_delivered(connector_, account, at, item, plan.decision));
    if (!undone.empty()) group.skipped.push_back(std::move(undone));
  }
  return recorder_.record(settled);
}

Result<bool> MailboxGuard::keep_what_looks_into_junk(TenantId tenant, std::vector<policy::Plan>& plans) {
  const auto looks = [&](std::optional<std::int64_t> id) -> Result<bool> {
    if (!id) return false;
    const auto policy = policies_.find(tenant, PolicyId{*id});
    if (!policy && policy.error().code == Code::not_found) return false;  // removed in the meantime
    if (!policy) return tl::unexpected(policy.error());
    return !policy->skip_junk;
  };
  bool any = false;
  for (auto& plan : plans) {
    TRY(const bool threats, looks(plan.threat_policy));
    TRY(const bool data, looks(plan.data_policy));
    any |= threats || data;
    // The lists that stand before every policy (id 0) go with protection against threats. What lies there already is
    // not moved there.
    const auto concerns = [&](std::int64_t policy) { return plan.data_policy == policy ? data : threats; };
    narrow(
        plan,
        [&](const policy::Action& action) {
          return concerns(action.policy_id) && action.kind != policy::ActionKind::move_to_junk;
        },
        [&](const policy::Action& action) { return concerns(action.policy_id); });
    std::erase_if(plan.notifications, [&](const policy::Notification& notice) { return !concerns(notice.policy_id); });
  }
  return any;
}

Result<void> MailboxGuard::put_into_junk(const connect::Account& account, const connect::ItemRef& at,
                                         const std::string& bytes) {
  const auto item = item_of(account, at, bytes);
  TRY(auto judged, conveyor_.judge(item));
  TRY(const auto past, before(account, judged.report));
  if (!past.seen) {
    TRY(const bool looks, keep_what_looks_into_junk(account.tenant, judged.plans));
    if (!looks) return {};
    TRY(const bool released,
        quarantine_.was_released(account.tenant, account.name, judged.report.mail.message_id, bytes));
    return released ? Result<void>() : act(account, at, item, judged);
  }
  if (past.junked_by_us) return {};
  const auto& message_id = judged.report.mail.message_id;
  TRY(const auto retro,
      database_.query(
          "SELECT count(*) FROM retro_action WHERE tenant = $1 AND message_id = $2 AND action = 'move_to_junk'",
          {account.tenant.value, message_id}));
  if (retro.at(0).integer(0) == 0) say(account, message_id, "spam");
  return {};
}

Result<void> MailboxGuard::marked(const connect::Account& account, const connect::Mark& mark,
                                  const std::string& bytes) {
  const auto item = item_of(account, mark.at, bytes);
  TRY(const auto judged, conveyor_.judge(item));
  TRY(const auto past, before(account, judged.report));
  if (!past.seen) return {};
  // A mark stays on the message while its owner may have said otherwise since by moving it: each word of theirs counts
  // once.
  const auto& message_id = judged.report.mail.message_id;
  TRY(const auto said,
      database_.query(
          "SELECT count(*) FROM correction WHERE tenant = $1 AND message_id = $2 AND reporter = $3 AND verdict = $4",
          {account.tenant.value, message_id, to_lower_ascii(account.name),
           std::string(mark.unwanted ? "spam" : "wanted")}));
  if (said.at(0).integer(0) == 0) say(account, message_id, mark.unwanted ? "spam" : "wanted");
  return {};
}

Result<void> MailboxGuard::arrived(const connect::Account& account, const connect::Arrival& arrival,
                                   const std::string& bytes) {
  switch (arrival.shelf) {
    case connect::Shelf::received:
      return received(account, arrival.at, bytes);
    case connect::Shelf::junk:
      return put_into_junk(account, arrival.at, bytes);
    case connect::Shelf::sent:
      return sent(account, arrival.at, bytes);
  }
  return {};
}

Result<void> MailboxGuard::received(const connect::Account& account, const connect::ItemRef& at,
                                    const std::string& bytes) {
  const auto item = item_of(account, at, bytes);
  TRY(auto judged, conveyor_.judge(item));
  if (intake_ && !judged.report.mail.from.empty()) {
    TRY(const bool taken, intake_(account.tenant, judged.report.mail.from.front().address, account.name, bytes));
    if (taken) return {};  // what is attached to a report is bad on purpose
  }
  // Given out of quarantine by an administrator or its owner: what was decided stands.
  TRY(const bool released,
      quarantine_.was_released(account.tenant, account.name, judged.report.mail.message_id, bytes));
  if (released) return {};
  TRY(const auto past, before(account, judged.report));
  if (past.seen) {  // somebody put it back: it is not acted on again
    TRY(const auto rows,
        database_.query("SELECT count(*) FROM correction WHERE tenant = $1 AND message_id = $2 AND reporter = $3 AND "
                        "verdict <> 'wanted' AND undone_at = 0",
                        {account.tenant.value, judged.report.mail.message_id, to_lower_ascii(account.name)}));
    TRY(const auto retro,
        database_.query(
            "SELECT count(*) FROM retro_action WHERE tenant = $1 AND message_id = $2 AND action LIKE 'restore%'",
            {account.tenant.value, judged.report.mail.message_id}));
    const bool given_back = retro.at(0).integer(0) > 0;  // by us, not by the owner
    if (!given_back && ((past.junked_by_us && !past.held_by_us) || rows.at(0).integer(0) > 0))
      say(account, judged.report.mail.message_id, "wanted");
    return {};
  }
  if (trust_ != nullptr) {
    TRY(const auto filters, trust_->judged(account.tenant, bytes));
    for (auto& plan : judged.plans) leave_out(plan, filters);
    if (!filters.empty()) judged.report.signals.emplace_back(protect::ScanStamp::signal);
  }
  return act(account, at, item, judged);
}

Result<void> MailboxGuard::sent(const connect::Account& account, const connect::ItemRef& at, const std::string& bytes) {
  auto item = item_of(account, at, bytes);
  item.context.direction = scan::Direction::outgoing;
  item.context.envelope_sender = account.name;
  // Whom it went to stands in the mail, which only a worker reads: judged once to know, once as sent to them.
  TRY(const auto first, conveyor_.judge(item));
  const auto& mail = first.report.mail;
  if (mail.from.empty() || !equal_ignore_case(mail.from.front().address, account.name)) return {};
  if (!mail.message_id.empty()) {
    TRY(const auto tracks, protect::Records(database_).trace(account.tenant, mail.message_id));
    // seen on its way, or before a restart
    if (std::any_of(tracks.begin(), tracks.end(), [](const auto& track) { return track.direction != "incoming"; }))
      return {};
  }
  item.context.recipients = protect::sent_to(mail);
  if (item.context.recipients.empty()) return {};
  TRY(const auto judged, conveyor_.judge(item));
  protect::Settled settled{.item = &item, .report = &judged.report};
  for (const auto& plan : judged.plans) {
    auto& group = settled.groups.emplace_back(protect::Settled::Group{.plan = &plan, .recipients = plan.recipients});
    if (plan.decision > policy::ActionKind::pass) group.skipped.emplace_back("it was sent already");
  }
  return recorder_.record(settled);
}

}  // namespace sekisho::app
