#include "desk/manual_scanner.h"

#include <algorithm>

#include "base/log.h"
#include "desk/scan_report.h"
#include "policy/decide.h"
#include "policy/match.h"

namespace sekisho::desk {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_items = 200'000;  // of one mailbox
constexpr int attempts = 4;                  // at a mailbox or an item that cannot be reached
constexpr auto between_attempts = 2s;        // times the attempt
constexpr auto between_saves = 1s;           // of a mailbox's figures
constexpr auto when_failing = 30s;

bool protects(const PastRules& rules, const std::string& mailbox) {
  return policy::first_match(rules.policy, policy::Service::mailbox, rules.one().kind, mailbox, *rules.directory) !=
         nullptr;
}

bool passes(const Error& error) { return error.code == Code::unavailable || error.code == Code::timed_out; }

}  // namespace

ManualScanner::ManualScanner(const ScannerParts& parts)
    : parts_(parts), book_(parts.database, parts.clock, parts.random), thread_([this] { run(); }) {}

ManualScanner::~ManualScanner() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

Result<std::vector<std::string>> ManualScanner::mailboxes_of(TenantId tenant, PolicyId policy) {
  TRY(const auto rules, past_rules(parts_.policies, tenant, policy));
  TRY(const auto known, parts_.mailboxes(tenant));
  std::vector<std::string> out;
  for (const auto& one : known) {
    TRY(const bool ours, parts_.owns(tenant, one));
    if (ours && protects(rules, one)) out.push_back(one);
  }
  return out;
}

Result<ManualScan> ManualScanner::start(TenantId tenant, const ManualScanOrder& order, std::string_view who) {
  TRY(const auto rules, past_rules(parts_.policies, tenant, order.policy));
  std::vector<std::string> mailboxes;
  for (const auto& one : order.mailboxes) {
    const auto name = policy::normal_address(one);
    // which would speak for another login
    const bool is_address = policy::check_address(name).empty() && name.find('*') == std::string::npos;
    TRY(const bool ours, is_address ? parts_.owns(tenant, name) : Result<bool>(false));
    if (!ours || !protects(rules, name))
      return fail(Code::malformed, "mailboxes: not yours, or not protected by this policy: " + name);
    mailboxes.push_back(name);
  }
  if (order.mailboxes.empty()) {
    TRY(mailboxes, mailboxes_of(tenant, order.policy));
  }
  TRY(const bool trial, parts_.is_trial(tenant));
  TRY(auto scan, book_.order(tenant, rules.one(), order, mailboxes, trial, who));
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  wake_.notify_all();
  return scan;
}

bool ManualScanner::pause(std::chrono::milliseconds most) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, most, [&] { return ending_.load(); });
  return !ending_;
}

bool ManualScanner::must_stop(TenantId tenant, const std::string& id) {
  if (ending_) return true;
  const auto stopping = book_.is_stopping(tenant, id);
  return stopping && *stopping;
}

void ManualScanner::run() {
  while (!ending_) {
    const auto open = book_.open();
    if (!open) log::warning("manual_scan.not_read", {{"error", open.error().what}});
    if (open && !open->empty()) {
      carry_out(open->front());
      continue;
    }
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, when_failing, [&] { return ending_.load() || woken_; });
    woken_ = false;
  }
}

void ManualScanner::carry_out(const ManualScanBook::Open& open) {
  const auto done = [&]() -> Result<void> {
    TRY_VOID(book_.set_state(open.tenant, open.id, ScanState::running));
    TRY(auto scan, book_.find(open.tenant, open.id));
    const auto scanned = scan.state == ScanState::stopping ? Result<void>() : scan_all(open.tenant, scan);
    if (ending_) return {};  // goes on after the restart
    if (!scanned && passes(scanned.error())) return scanned;
    if (!scanned) return finish(open.tenant, open.id, ScanState::failed, scanned.error().what);
    return finish(open.tenant, open.id, must_stop(open.tenant, open.id) ? ScanState::stopped : ScanState::done, {});
  }();
  if (done) return;
  log::warning("manual_scan.interrupted",
               {{"tenant", open.tenant.value}, {"scan", open.id}, {"error", done.error().what}});
  pause(when_failing);
}

Result<void> ManualScanner::finish(TenantId tenant, const std::string& id, ScanState state, std::string_view problem) {
  TRY_VOID(parts_.database.transaction([&]() -> Result<void> {
    TRY_VOID(book_.set_state(tenant, id, state, problem));
    TRY(const auto scan, book_.find(tenant, id));
    if (scan.report_to.empty()) return {};
    TRY(const auto rules, parts_.policies.load(tenant));
    return parts_.post.send(tenant, "manual-scan:" + id,
                            scan_report(scan, rules.policies.language, parts_.console_url));
  }));
  parts_.post.wake();
  log::info("manual_scan.over", {{"tenant", tenant.value}, {"scan", id}, {"state", std::string(to_string(state))}});
  return {};
}

Result<void> ManualScanner::scan_all(TenantId tenant, ManualScan& scan) {
  const auto rules = past_rules(parts_.policies, tenant, PolicyId{scan.policy});
  if (!rules && rules.error().code == Code::not_found) return fail(Code::not_found, "the policy was removed");
  if (!rules) return tl::unexpected(rules.error());
  for (auto& mailbox : scan.mailboxes) {
    if (mailbox.state != "waiting") continue;
    if (must_stop(tenant, scan.id)) return {};
    mailbox.counts = {};  // begun before a restart: from its beginning, and what was recorded is not recorded again
    const auto scanned = scan_mailbox(tenant, scan, *rules, mailbox);
    if (ending_) return {};
    if (!scanned) mailbox.problem = scanned.error().what;
    const bool is_whole = scanned && !must_stop(tenant, scan.id);
    mailbox.state = is_whole ? "scanned" : "skipped";
    if (scanned && !is_whole) mailbox.problem = "stopped before its end";
    TRY_VOID(book_.keep(tenant, scan.id, mailbox));
  }
  return {};
}

Result<void> ManualScanner::scan_mailbox(TenantId tenant, const ManualScan& scan, const PastRules& rules,
                                         ScannedMailbox& mailbox) {
  const connect::Account account{tenant, mailbox.name};
  // Tries again what may pass; gives up when the service ends or the scan is to stop.
  const auto insist = [&](auto attempt) {
    for (int i = 1;; ++i) {
      auto got = attempt();
      if (got || !passes(got.error()) || i == attempts || must_stop(tenant, scan.id) || !pause(between_attempts * i))
        return got;
    }
  };
  TRY(const auto items, insist([&] { return parts_.connector.past(account, scan.from, scan.until, most_items); }));
  auto saved = std::chrono::steady_clock::now();
  for (const auto& item : items) {
    if (item.shelf == connect::Shelf::junk && rules.one().skip_junk) continue;
    if (const auto now = std::chrono::steady_clock::now(); now - saved > between_saves) {
      saved = now;
      TRY_VOID(book_.keep(tenant, scan.id, mailbox));
      if (must_stop(tenant, scan.id)) return {};
    }
    if (ending_) return {};
    const auto counts = insist([&] { return parts_.past_mail.scan(scan, rules, account, item, parts_.message_limit); });
    if (counts)
      mailbox.counts += *counts;
    else if (passes(counts.error()))
      return tl::unexpected(counts.error());
    else
      ++mailbox.counts.unread;
  }
  return {};
}

}  // namespace sekisho::desk
