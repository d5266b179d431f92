#include "desk/manual_scan.h"

#include <algorithm>
#include <boost/json.hpp>
#include <functional>
#include <map>
#include <span>

#include "base/text.h"
#include "policy/match.h"

namespace sekisho::desk {
namespace {

constexpr std::string_view mode_names[] = {"scan_and_protect", "scan_only"};
constexpr std::string_view state_names[] = {"waiting", "running", "stopping", "done", "stopped", "failed"};
constexpr std::string_view columns =
    "id, policy, policy_name, kind, mode, from_at, until_at, report_to, state, problem, started_by, ordered_at, "
    "started_at, ended_at";

std::vector<std::string> texts_from(const std::string& json) {
  boost::system::error_code error;
  const auto value = boost::json::parse(json, error);
  std::vector<std::string> out;
  if (error || !value.is_array()) return out;
  for (const auto& one : value.get_array()) {
    if (one.is_string()) out.emplace_back(one.get_string());
  }
  return out;
}

ManualScan scan_from(const store::Row& row) {
  ManualScan scan{.id = row.text(0), .policy = row.integer(1), .policy_name = row.text(2)};
  scan.kind = row.text(3) == policy::to_string(policy::Kind::data_loss) ? policy::Kind::data_loss
                                                                        : policy::Kind::threat_protection;
  from_string(row.text(4), scan.mode);
  scan.from = from_millis(row.integer(5)), scan.until = from_millis(row.integer(6));
  scan.report_to = texts_from(row.text(7));
  const auto state = std::find(std::begin(state_names), std::end(state_names), row.text(8));
  scan.state =
      state == std::end(state_names) ? ScanState::failed : static_cast<ScanState>(state - std::begin(state_names));
  scan.problem = row.text(9), scan.started_by = row.text(10);
  scan.ordered_at = from_millis(row.integer(11)), scan.started_at = from_millis(row.integer(12)),
  scan.ended_at = from_millis(row.integer(13));
  return scan;
}

// The mailboxes of those scans, read at once; `which`: what gives their ids, of the parameters.
Result<void> read_mailboxes(store::Database& database, std::string_view which,
                            const std::vector<store::Value>& parameters, std::span<ManualScan> scans) {
  TRY(const auto rows, database.query("SELECT mailbox, state, problem, items, unread, found, acted, failed, malware, "
                                      "files, urls, messages, data_loss, scan FROM manual_scan_mailbox "
                                      "WHERE tenant = $1 AND scan IN (" +
                                          std::string(which) + ") ORDER BY mailbox",
                                      parameters));
  std::map<std::string, ManualScan*, std::less<>> by_id;
  for (auto& scan : scans) by_id.emplace(scan.id, &scan);
  for (const auto& row : rows) {
    const auto scan = by_id.find(row.text(13));
    if (scan == by_id.end()) continue;  // ordered meanwhile
    scan->second->mailboxes.push_back({.name = row.text(0),
                                       .state = row.text(1),
                                       .problem = row.text(2),
                                       .counts = {.items = row.integer(3),
                                                  .unread = row.integer(4),
                                                  .found = row.integer(5),
                                                  .acted = row.integer(6),
                                                  .failed = row.integer(7),
                                                  .malware = row.integer(8),
                                                  .files = row.integer(9),
                                                  .urls = row.integer(10),
                                                  .messages = row.integer(11),
                                                  .data_loss = row.integer(12)}});
  }
  return {};
}

Result<void> check(const policy::Policy& policy, const ManualScanOrder& order,
                   const std::vector<std::string>& mailboxes, bool trial, Time now) {
  if (policy.service != policy::Service::mailbox)
    return fail(Code::malformed, "policy_id: a policy of mailboxes is wanted");
  if (order.from >= order.until) return fail(Code::malformed, "until: later than from");
  if (order.from > now) return fail(Code::malformed, "from: not in the future");
  if (order.until - order.from > limits::manual_scan_span) return fail(Code::malformed, "from: at most 31 days");
  if (trial && order.until - order.from > limits::trial_scan_span)
    return fail(Code::malformed, "from: at most one day with a trial licence");
  if (mailboxes.empty()) return fail(Code::malformed, "mailboxes: none is known that the policy protects");
  if (trial && mailboxes.size() > limits::trial_scan_mailboxes)
    return fail(Code::malformed, "mailboxes: at most 25 with a trial licence");
  if (order.report_to.size() > limits::scan_report_recipients)
    return fail(Code::malformed, "report_to: at most 100 addresses");
  for (const auto& address : order.report_to) {
    if (const auto wrong = policy::check_address(address); !wrong.empty())
      return fail(Code::malformed, "report_to: " + wrong);
  }
  return {};
}

}  // namespace

std::string_view to_string(ScanMode mode) { return mode_names[static_cast<std::size_t>(mode)]; }
std::string_view to_string(ScanState state) { return state_names[static_cast<std::size_t>(state)]; }
bool is_open(ScanState state) { return state <= ScanState::stopping; }

bool from_string(std::string_view text, ScanMode& mode) {
  const auto found = std::find(std::begin(mode_names), std::end(mode_names), text);
  if (found == std::end(mode_names)) return false;
  mode = static_cast<ScanMode>(found - std::begin(mode_names));
  return true;
}

ScanCounts& ScanCounts::operator+=(const ScanCounts& other) {
  for (const auto field :
       {&ScanCounts::items, &ScanCounts::unread, &ScanCounts::found, &ScanCounts::acted, &ScanCounts::failed,
        &ScanCounts::malware, &ScanCounts::files, &ScanCounts::urls, &ScanCounts::messages, &ScanCounts::data_loss}) {
    this->*field += other.*field;
  }
  return *this;
}

ScanCounts ManualScan::counts() const {
  ScanCounts sum;
  for (const auto& mailbox : mailboxes) sum += mailbox.counts;
  return sum;
}

std::int64_t ManualScan::mailboxes_in(std::string_view wanted) const {
  return std::count_if(mailboxes.begin(), mailboxes.end(),
                       [&](const auto& mailbox) { return mailbox.state == wanted; });
}

Result<ManualScan> ManualScanBook::order(TenantId tenant, const policy::Policy& policy, const ManualScanOrder& order,
                                         const std::vector<std::string>& mailboxes, bool trial, std::string_view who) {
  const auto now = clock_.now();
  TRY_VOID(check(policy, order, mailboxes, trial, now));
  boost::json::array report_to;
  for (const auto& address : order.report_to) report_to.emplace_back(policy::normal_address(address));
  const auto id = make_uuid(random_);
  TRY_VOID(database_.transaction([&]() -> Result<void> {
    TRY(const auto open, database_.query("SELECT count(*) FROM manual_scan WHERE tenant = $1 AND kind = $2 AND state "
                                         "IN ('waiting', 'running', 'stopping')",
                                         {tenant.value, std::string(policy::to_string(policy.kind))}));
    if (open.at(0).integer(0) > 0) return fail(Code::conflict, "another manual scan of this kind is not over yet");
    TRY_VOID(
        database_.execute("INSERT INTO manual_scan (tenant, id, policy, policy_name, kind, mode, from_at, until_at, "
                          "report_to, state, started_by, ordered_at) "
                          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', $10, $11)",
                          {tenant.value, id, policy.id, policy.name, std::string(policy::to_string(policy.kind)),
                           std::string(to_string(order.mode)), to_millis(order.from), to_millis(order.until),
                           boost::json::serialize(report_to), std::string(who), to_millis(now)}));
    for (const auto& mailbox : mailboxes)
      TRY_VOID(
          database_.execute("INSERT INTO manual_scan_mailbox (tenant, scan, mailbox, state) VALUES ($1, $2, $3, "
                            "'waiting') ON CONFLICT DO NOTHING",
                            {tenant.value, id, mailbox}));
    return {};
  }));
  return find(tenant, id);
}

Result<std::vector<ManualScan>> ManualScanBook::list(TenantId tenant, int limit) const {
  TRY(const auto rows, database_.query("SELECT " + std::string(columns) +
                                           " FROM manual_scan WHERE tenant = $1 ORDER BY ordered_at DESC, id LIMIT $2",
                                       {tenant.value, std::int64_t{limit}}));
  std::vector<ManualScan> out;
  for (const auto& row : rows) out.push_back(scan_from(row));
  TRY_VOID(read_mailboxes(database_,
                          "SELECT id FROM manual_scan WHERE tenant = $1 ORDER BY ordered_at DESC, id LIMIT $2",
                          {tenant.value, std::int64_t{limit}}, out));
  return out;
}

Result<ManualScan> ManualScanBook::find(TenantId tenant, const std::string& id) const {
  TRY(const auto rows,
      database_.query("SELECT " + std::string(columns) + " FROM manual_scan WHERE tenant = $1 AND id = $2",
                      {tenant.value, id}));
  if (rows.empty()) return fail(Code::not_found, "no such manual scan");
  auto scan = scan_from(rows.front());
  TRY_VOID(read_mailboxes(database_, "$2", {tenant.value, id}, {&scan, 1}));
  return scan;
}

Result<void> ManualScanBook::stop(TenantId tenant, const std::string& id) {
  TRY(const auto changed, database_.execute("UPDATE manual_scan SET state = 'stopping' WHERE tenant = $1 AND id = $2 "
                                            "AND state IN ('waiting', 'running', 'stopping')",
                                            {tenant.value, id}));
  if (changed > 0) return {};
  TRY_VOID(find(tenant, id));
  return fail(Code::conflict, "the manual scan is over");
}

Result<std::vector<ManualScanBook::Open>> ManualScanBook::open() const {
  TRY(const auto rows, database_.query("SELECT tenant, id FROM manual_scan WHERE state IN ('waiting', 'running', "
                                       "'stopping') ORDER BY ordered_at, id",
                                       {}));
  std::vector<Open> out;
  for (const auto& row : rows) out.push_back({TenantId{row.integer(0)}, row.text(1)});
  return out;
}

Result<bool> ManualScanBook::is_stopping(TenantId tenant, const std::string& id) const {
  TRY(const auto rows, database_.query("SELECT 1 FROM manual_scan WHERE tenant = $1 AND id = $2 AND state = 'stopping'",
                                       {tenant.value, id}));
  return !rows.empty();
}

Result<void> ManualScanBook::set_state(TenantId tenant, const std::string& id, ScanState state,
                                       std::string_view problem) {
  const auto now = to_millis(clock_.now());
  if (state == ScanState::running) {  // one that is to stop goes on stopping
    TRY_VOID(
        database_.execute("UPDATE manual_scan SET tenant = $1, state = 'running', started_at = CASE started_at WHEN 0 "
                          "THEN $2 ELSE started_at END WHERE tenant = $1 AND id = $3 AND state = 'waiting'",
                          {tenant.value, now, id}));
    return {};
  }
  TRY_VOID(database_.execute(
      "UPDATE manual_scan SET tenant = $1, state = $2, problem = $3, ended_at = $4 WHERE tenant = $1 AND id = $5",
      {tenant.value, std::string(to_string(state)), std::string(problem), is_open(state) ? std::int64_t{0} : now, id}));
  return {};
}

Result<void> ManualScanBook::keep(TenantId tenant, const std::string& id, const ScannedMailbox& mailbox) {
  const auto& c = mailbox.counts;
  TRY_VOID(database_.execute(
      "UPDATE manual_scan_mailbox SET tenant = $1, state = $2, problem = $3, items = $4, unread = $5, found = $6, "
      "acted = $7, failed = $8, malware = $9, files = $10, urls = $11, messages = $12, "
      "data_loss = $13 WHERE tenant = $1 AND scan = $14 AND mailbox = $15",
      {tenant.value, mailbox.state, mailbox.problem, c.items, c.unread, c.found, c.acted, c.failed, c.malware, c.files,
       c.urls, c.messages, c.data_loss, id, mailbox.name}));
  return {};
}

}  // namespace sekisho::desk
