#include "desk/past_mail.h"

#include <algorithm>
#include <iterator>

#include "base/encode.h"
#include "base/text.h"
#include "policy/decide.h"
#include "protect/delivered_item.h"
#include "protect/record_plan.h"
#include "protect/records.h"

namespace sekisho::desk {
namespace {

constexpr std::string_view scan_type = "Manual scan";
// service of a passage that protection on arrival does not take for one of its own
constexpr std::string_view looked_at = "manual";

// A scan that only looks: what the policy asks for is logged as passed.
void only_look(policy::Plan& plan) {
  for (auto* const asked : {&plan.actions, &plan.overruled}) {
    std::move(asked->begin(), asked->end(), std::back_inserter(plan.observed));
    asked->clear();
  }
  plan.decision = policy::ActionKind::pass;
}

std::int64_t& count_of(ScanCounts& counts, std::string_view filter) {
  if (filter == to_string(scan::Filter::malware)) return counts.malware;
  if (filter == to_string(scan::Filter::file_blocking)) return counts.files;
  if (filter == to_string(scan::Filter::web_reputation)) return counts.urls;
  if (filter == to_string(scan::Filter::data_loss)) return counts.data_loss;
  return counts.messages;
}

}  // namespace

Result<PastRules> past_rules(policy::PolicyStore& policies, TenantId tenant, PolicyId policy) {
  TRY(auto rules, policies.load(tenant));
  TRY(auto one, policies.find(tenant, policy));
  one.enabled = true;
  PastRules out{
      .policy = std::move(rules.policies), .lists = std::move(rules.lists), .directory = std::move(rules.directory)};
  // The lists that stand before every policy protect against threats.
  if (one.kind == policy::Kind::data_loss) out.lists.blocked_lists_enabled = false;
  out.policy.policies = {std::move(one)};
  return out;
}

Result<ScanCounts> PastMail::scan(const ManualScan& scan, const PastRules& rules, const connect::Account& account,
                                  const connect::Arrival& arrival, ByteCount limit) {
  ScanCounts counts;
  const bool is_sent = arrival.shelf == connect::Shelf::sent;
  TRY(auto bytes, connector_.fetch(account, arrival.at, limit));
  auto item = protect::delivered_item(connector_, account, arrival.at, std::move(bytes), clock_.now(), scan.id);
  if (is_sent) {
    item.context.direction = scan::Direction::outgoing;
    item.context.envelope_sender = account.name;
  }
  TRY(auto judged, conveyor_.judge(item));
  counts.items = 1;
  if (is_sent) item.context.recipients = protect::sent_to(judged.report.mail);
  TRY(const bool released,
      quarantine_.was_released(account.tenant, account.name, judged.report.mail.message_id, item.bytes));
  if (released) return counts;
  for (auto& plan : policy::decide(rules.policy, rules.lists, *rules.directory, judged.report, item.context)) {
    std::string undone;
    if (scan.mode == ScanMode::scan_only)
      only_look(plan);
    else if (is_sent && plan.decision > policy::ActionKind::pass)
      undone = "it was sent already";
    else {
      TRY(undone, protect::act_on_delivered(connector_, account, arrival.at, item, plan.decision));
    }
    TRY_VOID(record(item, judged.report, plan, undone, counts));
  }
  // An item counts once in each, however many plans and findings it has.
  for (const auto field : {&ScanCounts::found, &ScanCounts::acted, &ScanCounts::failed, &ScanCounts::malware,
                           &ScanCounts::files, &ScanCounts::urls, &ScanCounts::messages, &ScanCounts::data_loss}) {
    counts.*field = std::min<std::int64_t>(counts.*field, 1);
  }
  return counts;
}

Result<void> PastMail::record(const protect::Item& item, const scan::Report& report, const policy::Plan& plan,
                              std::string_view undone, ScanCounts& counts) {
  std::vector<std::string> log_ids;
  const auto of_whom = plan.recipients.empty() ? std::string() : plan.recipients.front();
  for (std::size_t i = 0; i < protect::detection_count(plan); ++i)
    log_ids.push_back(uuid_of(item.id + "/" + of_whom + "/" + std::to_string(i)));
  std::vector<protect::Detection> detections;
  const bool is_acted_on = plan.decision > policy::ActionKind::pass;
  protect::Records records(database_);
  TRY_VOID(database_.transaction([&]() -> Result<void> {
    const auto now = clock_.now();  // in the transaction: see protect/settled.h
    detections = protect::detections_of(item, report, plan, now, log_ids);
    for (auto& detection : detections) {
      detection.scan_type = scan_type;
      if (!undone.empty()) detection.action_result = "failed: " + std::string(undone);
      TRY_VOID(records.add(item.tenant, detection));
    }
    if (detections.empty()) return {};
    auto track = protect::track_of(item, report, plan, now);
    if (!is_acted_on) track.service = looked_at;
    return records.add(item.tenant, track);
  }));
  for (const auto& detection : detections) {
    ++count_of(counts, detection.filter);
    if (detected_) detected_(detection);
  }
  if (!detections.empty()) ++counts.found;
  if (is_acted_on) ++(undone.empty() ? counts.acted : counts.failed);
  return {};
}

}  // namespace sekisho::desk
