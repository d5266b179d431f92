#include "app/tenants.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>

#include "app/engine.h"
#include "base/encode.h"
#include "base/log.h"
#include "policy/domains.h"
#include "policy/match.h"
#include "protect/correspondents.h"
#include "protect/record_plan.h"
#include "protect/records.h"
#include "protect/style_book.h"

namespace sekisho::app {
namespace {

constexpr auto watch_interval = std::chrono::milliseconds{300};
constexpr int intervals_per_file_look = 20;

// Names, sizes and times of the files of a folder: another text when one of them changed.
std::string look_of(const std::string& folder) {
  std::string out;
  if (folder.empty()) return out;
  std::error_code error;
  for (auto it = std::filesystem::recursive_directory_iterator(folder, error);
       !error && it != std::filesystem::recursive_directory_iterator(); it.increment(error)) {
    if (!it->is_regular_file(error)) continue;
    out += it->path().string() + " " + std::to_string(it->file_size(error)) + " " +
           std::to_string(it->last_write_time(error).time_since_epoch().count()) + "\n";
  }
  return out;
}

}  // namespace

TenantRules::TenantRules(const Config& config, store::Database& database, policy::PolicyStore& store,
                         const Clock& clock)
    : config_(config),
      database_(database),
      store_(store),
      clock_(clock),
      mail_model_(config.scan.mail_model, config.server.data) {}

TenantRules::~TenantRules() { stop(); }

void TenantRules::stop() {
  stopping_ = true;
  if (watcher_.joinable()) watcher_.join();
}

Result<std::vector<TenantId>> TenantRules::tenants() {
  TRY(const auto rows, database_.query("SELECT id FROM tenant ORDER BY id"));
  std::vector<TenantId> out;
  for (const auto& row : rows) out.push_back({row.integer(0)});
  return out;
}

Result<std::map<TenantId, scan::Settings>> TenantRules::settings() {
  std::map<TenantId, scan::Settings> out;
  TRY(const auto all, tenants());
  for (const auto tenant : all) {
    TRY(auto settings, store_.build_settings(tenant));
    TRY_VOID(add_configured(config_, settings));
    settings.cache_folder = (std::filesystem::path(config_.server.data) / "cache").string();
    out.emplace(tenant, std::move(settings));
  }
  return out;
}

void TenantRules::keep_current(worker::Pool& pool) {
  watcher_ = std::thread([this, &pool] { watch(pool); });
}

void TenantRules::watch(worker::Pool& pool) {
  std::map<TenantId, std::string> versions;
  const auto own_model = [this] {
    const auto model = mail_model_.in_force();
    return model == nullptr ? std::string() : model->version();
  };
  std::string model = own_model();
  const auto keep = [&](const std::map<TenantId, scan::Settings>& all) {
    const std::lock_guard lock(mutex_);
    judging_model_ = model;
    in_force_.clear();
    for (const auto& [tenant, settings] : all) in_force_[tenant] = std::make_shared<const scan::Settings>(settings);
  };
  if (auto now = settings()) {
    for (const auto& [tenant, settings] : *now) versions[tenant] = scan::version_of(settings);
    keep(*now);
  }
  std::map<TenantId, std::int64_t> seen;
  const auto look = [this] { return look_of(config_.scan.url_feed_folder) + look_of(config_.scan.yara_folder); };
  std::string files = look();
  int intervals = 0;
  while (!stopping_) {
    std::this_thread::sleep_for(watch_interval);
    const auto all = tenants();
    if (!all) continue;
    bool moved = all->size() != versions.size();
    if (++intervals % intervals_per_file_look == 0) {
      if (auto now = look(); now != files) moved = true, files = std::move(now);
      moved |= mail_model_.look();
    }
    for (const auto tenant : *all) {
      const auto revision = store_.revision(tenant);
      if (!revision) continue;
      moved |= seen.contains(tenant) && seen[tenant] != *revision;
      moved |= !seen.contains(tenant) && !versions.contains(tenant);
      seen[tenant] = *revision;
    }
    if (!moved) continue;
    auto next = settings();
    if (!next) {
      log::error("rules.unreadable", {{"error", next.error().what}});
      continue;
    }
    std::map<TenantId, std::string> next_versions;
    for (const auto& [tenant, settings] : *next) next_versions[tenant] = scan::version_of(settings);
    const auto next_model = own_model();
    if (next_versions == versions && next_model == model) continue;
    model = next_model;
    const auto given = *next;
    if (auto reloaded = pool.reload(*std::move(next)); !reloaded) {
      log::error("rules.refused", {{"error", reloaded.error().what}});  // the old ones stay in force
    } else {
      keep(given);
      log::info("rules.in_force", {{"tenants", next_versions.size()}});
    }
    versions = std::move(next_versions);
  }
}

Result<std::shared_ptr<const policy::Rules>> TenantRules::rules(TenantId tenant) {
  TRY(const auto revision, store_.revision(tenant));
  {
    const std::lock_guard lock(mutex_);
    const auto found = rules_.find(tenant);
    if (found != rules_.end() && found->second->revision == revision) return found->second;
  }
  TRY(auto loaded, store_.load(tenant));
  auto shared = std::make_shared<const policy::Rules>(std::move(loaded));
  const std::lock_guard lock(mutex_);
  rules_[tenant] = shared;
  return shared;
}

std::string TenantRules::judging_model() {
  const std::lock_guard lock(mutex_);
  return judging_model_;
}

std::shared_ptr<const scan::Settings> TenantRules::in_force(TenantId tenant) {
  const std::lock_guard lock(mutex_);
  const auto found = in_force_.find(tenant);
  return found == in_force_.end() ? nullptr : found->second;
}

std::shared_ptr<const protect::KnowCorrespondents::TenantView> TenantRules::view(TenantId tenant) {
  const auto now = rules(tenant);
  if (!now) return nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = views_.find(tenant); known != views_.end() && known->second.first == *now)
      return known->second.second;
  }
  const auto settings = store_.build_settings(tenant);
  if (!settings) return nullptr;
  const auto made =
      std::make_shared<const protect::KnowCorrespondents::TenantView>(protect::KnowCorrespondents::TenantView{
          .internal_domains = (*now)->lists.internal_domains,
          .correlation = (*now)->correlation,
          .corrections =
              scan::likeness::read_corrections(settings->tenant_model).value_or(scan::likeness::Corrections{})});
  const std::lock_guard lock(mutex_);
  views_[tenant] = {*now, made};
  return made;
}

Result<std::vector<policy::Plan>> TenantRules::decide(const protect::Item& item, const scan::Report& report) {
  TRY(const auto rules, this->rules(item.tenant));
  return policy::decide(rules->policies, rules->lists, *rules->directory, report, item.context);
}

Result<std::vector<protect::Share>> TenantRules::share_out(const connect::milter::Transaction& transaction) {
  TRY(const auto all, tenants());
  if (all.empty()) return fail(Code::unavailable, "no tenant");
  TRY(const auto own_networks, Networks::parse(config_.milter.own_networks));
  std::map<TenantId, std::vector<std::string>> internal;
  for (const auto tenant : all) {
    TRY(const auto rules, this->rules(tenant));
    internal[tenant] = rules->lists.internal_domains;
  }
  policy::Domains domains(database_, clock_);
  std::vector<protect::Share> shares, handed_over;  // the second behind the first
  const auto add = [&](std::vector<protect::Share>& to, TenantId tenant, const std::string& recipient) {
    const auto direction = protect::direction_of(transaction, recipient, internal[tenant], own_networks);
    const auto same = std::find_if(to.begin(), to.end(), [&](const protect::Share& share) {
      return share.tenant == tenant && share.direction == direction;
    });
    if (same != to.end())
      same->recipients.push_back(recipient);
    else
      to.push_back({.tenant = tenant, .direction = direction, .recipients = {recipient}});
  };
  TRY(const auto theirs, domains.holder(policy::lower_domain_of(transaction.sender)));
  std::map<std::string, std::optional<TenantId>> holders;  // recipients share domains
  for (const auto& recipient : transaction.recipients) {
    const auto domain = policy::lower_domain_of(recipient);
    if (!holders.contains(domain)) {
      TRY(holders[domain], domains.holder(domain));
    }
    const auto own = holders[domain];
    const bool is_handed_over =
        theirs && own && *theirs != *own &&
        protect::direction_of(transaction, recipient, internal[*theirs], own_networks) != scan::Direction::incoming;
    if (is_handed_over) add(shares, *theirs, recipient);
    add(is_handed_over ? handed_over : shares, own ? *own : theirs ? *theirs : all.front(), recipient);
  }
  shares.insert(shares.end(), std::make_move_iterator(handed_over.begin()), std::make_move_iterator(handed_over.end()));
  return shares;
}

Result<bool> TenantRules::owns(TenantId tenant, std::string_view mailbox) {
  TRY(const auto all, tenants());
  TRY(const auto holder, policy::Domains(database_, clock_).holder(policy::lower_domain_of(mailbox)));
  if (holder) return *holder == tenant;
  return !all.empty() && all.front() == tenant;
}

LogRecorder::LogRecorder(store::Database& database, const Clock& clock, protect::Syslog* syslog,
                         protect::Metrics& metrics, protect::ThreadPasswords& threads)
    : database_(database), clock_(clock), syslog_(syslog), metrics_(metrics), threads_(threads) {}

Result<void> LogRecorder::record(const protect::Settled& settled) {
  const auto& item = *settled.item;
  const auto& report = *settled.report;
  protect::Records records(database_);
  return database_.transaction([&]() -> Result<void> {
    const Time now = clock_.now();  // in the transaction: see protect/settled.h
    for (std::size_t g = 0; g < settled.groups.size(); ++g) {
      const auto& group = settled.groups[g];
      policy::Plan plan = *group.plan;
      plan.recipients = group.recipients;
      std::vector<std::string> log_ids;
      for (std::size_t i = 0; i < protect::detection_count(plan); ++i)
        log_ids.push_back(uuid_of(item.id + "/" + std::to_string(g) + "/" + std::to_string(i)));
      auto detections = protect::detections_of(item, report, plan, now, log_ids);
      for (auto& detection : detections) {
        if (!group.skipped.empty()) detection.action_result = "failed: " + group.skipped.front();
        TRY_VOID(records.add(item.tenant, detection));
        if (syslog_ != nullptr) syslog_->offer(detection);
        metrics_.counter("sekisho_detections_total", "Detections by filter", {{"filter", detection.filter}}).add();
      }
      auto track = protect::track_of(item, report, plan, now);
      if (group.reinjected && track.delivery_status == "delivered") track.delivery_status = "reinjected";
      TRY_VOID(records.add(item.tenant, track));
      metrics_
          .counter("sekisho_mails_total", "Mails by what became of them",
                   {{"status", track.delivery_status}, {"verdict", track.verdict}})
          .add();
      if (group.held.value == 0) continue;
      const auto* cause = plan.actions.empty() ? nullptr : &plan.actions.front();
      TRY_VOID(records.add(
          item.tenant,
          protect::QuarantineEvent{.at = now,
                                   .quarantine = group.held.value,
                                   .item = item.id,
                                   .service = item.service,
                                   .direction = track.direction,
                                   .affected_user = group.recipients.empty() ? std::string() : group.recipients.front(),
                                   .filter = cause ? std::string(to_string(cause->filter)) : std::string(),
                                   .security_risk_name = cause ? cause->security_risk_name : std::string(),
                                   .type = "message",
                                   .status = "Quarantined",
                                   .performed_by = "policy",
                                   .sender = track.sender,
                                   .recipients = group.recipients,
                                   .subject = track.subject,
                                   .message_id = track.message_id,
                                   .location = track.location}));
    }
    metrics_.histogram("sekisho_scan_seconds", "Time in a scan process")
        .observe(static_cast<double>(report.elapsed_us) / 1e6);
    TRY_VOID(protect::Correspondents(database_).saw(item, report, now));
    TRY_VOID(threads_.saw(item, report));
    return protect::learn_style(database_, item, report, now);
  });
}

}  // namespace sekisho::app
