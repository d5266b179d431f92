#include "desk/teach.h"

namespace sekisho::desk {
namespace {

constexpr const char* source = "reported";

const char* verdict_of(Claim claim) {
  switch (claim) {
    case Claim::phishing:
      return "phishing";
    case Claim::spam:
      return "spam";
    case Claim::not_risk:
      break;
  }
  return "wanted";
}

}  // namespace

Result<void> teach(protect::CorrectionBook& book, TenantId tenant, const ReportedMail& mail) {
  if (mail.item.empty()) return {};
  TRY_VOID(book.withdraw(tenant, mail.item, source, mail.decided_by));
  if (mail.state != Triage::confirmed) return {};
  const auto said = book.report(tenant, {.key = mail.item,
                                         .verdict = verdict_of(mail.claim),
                                         .source = source,
                                         .reporter = mail.decided_by,
                                         .trusted = true,
                                         .mailbox = {}});
  if (!said && said.error().code != Code::not_found) return tl::unexpected(said.error());
  return {};
}

}  // namespace sekisho::desk
