#include "protect/conveyor.h"

#include <algorithm>
#include <boost/json.hpp>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "base/encode.h"
#include "base/log.h"
#include "base/text.h"
#include "protect/intents.h"
#include "protect/notices.h"
#include "protect/texts_json.h"
#include "protect/treatment.h"

namespace sekisho::protect {
namespace {

// A UUID that the same words always give.
std::string uuid_of(const std::string& words) {
  const auto hex = sha256_hex(words);
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-8" + hex.substr(13, 3) + "-a" + hex.substr(17, 3) + "-" + hex.substr(20, 12);
}

std::string_view direction_name(scan::Direction direction) {
  switch (direction) {
    case scan::Direction::incoming: return "incoming";
    case scan::Direction::outgoing: return "outgoing";
    case scan::Direction::internal: return "internal";
    case scan::Direction::unknown: break;
  }
  return "";
}

std::string explanation_of(const scan::Report& report) {
  boost::json::array findings;
  for (const auto& finding : report.findings) {
    if (findings.size() == 50) break;
    findings.push_back(boost::json::object{{"rule", finding.rule},
                                           {"scanner", finding.scanner},
                                           {"category", scan::to_string(finding.category)},
                                           {"severity", finding.severity},
                                           {"part", finding.part},
                                           {"evidence", to_valid_utf8(finding.evidence)}});
  }
  return boost::json::serialize(findings);
}

// Recipients of one or more plans with one treatment, and what becomes of them.
struct Bundle {
  Treatment treatment;
  std::vector<std::string> recipients;
  std::size_t share = 0;                       // the first one's: whose report is in the header
  std::vector<std::pair<std::size_t, std::size_t>> members;  // (share, group of its Settled)
  std::string bytes;                           // reinject: ready
};

struct Share {
  Item item;
  scan::Report report;
  std::vector<policy::Plan> plans;
  Settled settled;
};

}  // namespace

struct Conveyor::State {
  ConveyorSettings settings;
  worker::Pool& pool;
  Decider& decider;
  Recorder& recorder;
  store::Database& database;
  BlobStore& blobs;
  Quarantine& quarantine;
  Intents& intents;
  std::vector<Enrichment*> enrichments;
  const Clock& clock;
  Random& random;
  std::string life;
  Notices notices{database, intents, settings, clock};

  std::mutex mutex;
  std::condition_variable changed;
  std::unordered_map<std::string, std::string> unanswered;  // flight key → item id of an attempt the MTA may not know the end of
  std::vector<std::string> landed;                          // flight keys to forget
  bool stopping = false;
  std::thread sweeper;

  Result<Judgement> judge(const Item& item) {
    Judgement judgement;
    content::ReadOptions options;
    options.as = content::ReadOptions::As::mail;
    TRY(judgement.report, pool.scan(item.tenant, item.bytes, options, item.context));
    for (auto* const enrichment : enrichments) enrichment->enrich(item, judgement.report);
    judgement.report.verdict = scan::verdict_of(judgement.report);
    TRY(judgement.plans, decider.decide(item, judgement.report));
    return judgement;
  }

  // Identifies a mail that the MTA brings again after an attempt whose end it did not hear.
  static std::string flight_key(const std::vector<Item>& shares) {
    std::vector<std::string> recipients;
    for (const auto& share : shares) recipients.insert(recipients.end(), share.context.recipients.begin(), share.context.recipients.end());
    std::sort(recipients.begin(), recipients.end());
    return sha256_hex(shares.front().context.envelope_sender + "\n" + texts_to_json(recipients) + "\n" + sha256_hex(shares.front().bytes));
  }

  std::vector<std::pair<std::string, std::string>> headers_for(const Share& share, const Treatment& treatment) const {
    std::vector<std::pair<std::string, std::string>> headers;
    if (!treatment.actions.empty()) headers.emplace_back("X-Sekisho-Action", treatment.actions);
    headers.emplace_back("X-Sekisho-Verdict", verdict_header(share.report));
    return headers;
  }

  // The links that the policy wants judged at the click lead to us first.
  void lead_through_us(const Share& share, const policy::Plan& plan, Treatment& treatment) const {
    const auto* const links = settings.click_links;
    if (links == nullptr || !links->configured() || treatment.kind != Treatment::Kind::deliver) return;
    ClickTarget target{.tenant = share.item.tenant, .url = {}, .recipient = plan.recipients.size() == 1 ? plan.recipients.front() : std::string(), .sender = share.item.context.envelope_sender, .message_id = share.report.mail.message_id};
    rewrite::Edit edit;
    edit.kind = rewrite::Edit::Kind::exchange_links;
    for (const auto& url : plan.click_links) {
      if (links->is_own(url)) continue;
      target.url = url;
      edit.links.emplace(url, links->make(target));
    }
    if (edit.links.empty()) return;
    treatment.edits.push_back(std::move(edit));
    treatment.actions += treatment.actions.empty() ? "links" : ", links";
  }

  // Applies the edits; turns the bundle into a held one when what must go cannot be taken out.
  Result<std::optional<std::string>> edit(Bundle& bundle, std::vector<Share>& shares) {
    if (bundle.treatment.edits.empty()) return std::optional<std::string>();
    auto rewritten = pool.rewrite(shares[bundle.share].item.bytes, bundle.treatment.edits);
    std::vector<std::string> skipped;
    bool failed = false;
    if (!rewritten) {
      if (rewritten.error().code == Code::unavailable) return tl::unexpected(rewritten.error());
      skipped.push_back("edit: " + rewritten.error().what);
      failed = true;
    } else {
      skipped = rewritten->skipped;
    }
    const bool unsafe = bundle.treatment.must_edit &&
                        (failed || std::any_of(skipped.begin(), skipped.end(), [](const auto& text) { return text.starts_with("replace"); }));
    for (const auto& [share, group] : bundle.members) shares[share].settled.groups[group].skipped = skipped;
    if (unsafe) {
      bundle.treatment.kind = Treatment::Kind::hold;
      bundle.treatment.edits.clear();
      return std::optional<std::string>();
    }
    if (failed) return std::optional<std::string>();
    return std::optional<std::string>(std::move(rewritten->bytes));
  }

  Held held_for(const Share& share, const policy::Plan& plan, const policy::Action* cause, const std::vector<std::string>& recipients) const {
    Held held;
    held.tenant = share.item.tenant;
    held.item = share.item.id;
    held.service = share.item.service;
    held.location = share.item.location;
    if (cause != nullptr) {
      held.filter = cause->filter;
      held.reason = cause->security_risk_name;
      held.rule = cause->cause.rule;
      held.policy_name = cause->policy_name;
      held.policy_id = cause->policy_id;
    }
    static_cast<void>(plan);
    held.direction = direction_name(share.item.context.direction);
    held.sender = share.item.context.envelope_sender;
    held.recipients = recipients;
    held.header_from = share.report.mail.from.empty() ? "" : share.report.mail.from.front().address;
    held.subject = share.report.mail.subject;
    held.message_id = share.report.mail.message_id;
    held.explanation = explanation_of(share.report);
    held.sha256 = share.report.sha256;
    held.size = share.item.bytes.size();
    held.held_at = clock.now();
    return held;
  }

  void sweep() {
    std::unique_lock lock(mutex);
    for (;;) {
      changed.wait_for(lock, std::chrono::seconds(1), [&] { return stopping; });
      std::vector<std::string> keys;
      keys.swap(landed);
      const bool last = stopping;
      lock.unlock();
      if (!keys.empty()) {
        const auto done = database.transaction([&]() -> Result<void> {
          for (const auto& key : keys) TRY_VOID(database.execute("DELETE FROM flight WHERE flight_key = $1", {key}));
          return {};
        });
        lock.lock();
        if (!done) landed.insert(landed.end(), keys.begin(), keys.end());
        lock.unlock();
      }
      if (last) return;
      lock.lock();
    }
  }
};

Conveyor::Conveyor(const ConveyorSettings& settings, worker::Pool& pool, Decider& decider, Recorder& recorder, store::Database& database,
                   BlobStore& blobs, Quarantine& quarantine, Intents& intents, std::vector<Enrichment*> enrichments, const Clock& clock, Random& random)
    : state_(new State{.settings = settings, .pool = pool, .decider = decider, .recorder = recorder, .database = database, .blobs = blobs,
                       .quarantine = quarantine, .intents = intents, .enrichments = std::move(enrichments), .clock = clock, .random = random,
                       .life = make_uuid(random)}) {
  constexpr std::int64_t days_kept = 7;  // longer than MTAs retry
  const auto oldest = to_millis(clock.now()) - days_kept * 24 * 3600 * 1000;
  static_cast<void>(database.execute("DELETE FROM flight WHERE created_at < $1", {oldest}));
  if (const auto rows = database.query("SELECT flight_key, item FROM flight")) {
    for (const auto& row : *rows) state_->unanswered.emplace(row.text(0), row.text(1));
  }
  state_->sweeper = std::thread([state = state_.get()] { state->sweep(); });
}

Conveyor::~Conveyor() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
    state_->changed.notify_all();
  }
  state_->sweeper.join();
}

Result<int> Conveyor::send_due_notices() { return state_->notices.send_due(); }

Result<Conveyor::Judgement> Conveyor::judge(const Item& item) { return state_->judge(item); }

namespace {

Outcome try_later(const Error& error) {
  log::warning("conveyor.try_later", {{"code", to_string(error.code)}, {"what", error.what}});
  Outcome outcome;
  outcome.reason = error.what;
  return outcome;
}

}  // namespace

Outcome Conveyor::process(std::vector<Item> items) {
  ASSERT(!items.empty());
  auto& state = *state_;
  // On doubt the MTA keeps the mail, or it passes as it came, as the settings say.
  const auto doubt = [&](const Error& error) {
    auto outcome = try_later(error);
    if (state.settings.on_doubt == ConveyorSettings::Doubt::pass) {
      outcome.kind = Outcome::Kind::deliver;
      for (const auto& item : items) outcome.recipients.insert(outcome.recipients.end(), item.context.recipients.begin(), item.context.recipients.end());
      outcome.headers = {{"X-Sekisho-Verdict", "unknown; not judged"}};
    }
    return outcome;
  };

  const auto flight = State::flight_key(items);
  std::string base = items.front().id;
  bool again = false;
  {
    const std::lock_guard lock(state.mutex);
    if (const auto known = state.unanswered.find(flight); known != state.unanswered.end()) {
      base = known->second;
      again = true;
    }
  }

  std::vector<Share> shares;
  shares.reserve(items.size());
  for (auto& item : items) {
    Share share;
    share.item = item;
    share.item.id = shares.empty() ? base : uuid_of(base + ":" + std::to_string(item.tenant.value));
    if (state.settings.prepare) state.settings.prepare(share.item);
    auto judgement = state.judge(share.item);
    if (!judgement) return doubt(judgement.error());
    share.report = std::move(judgement->report);
    share.plans = std::move(judgement->plans);
    shares.push_back(std::move(share));
  }

  std::vector<Bundle> bundles;
  std::map<std::string, std::size_t> by_key;
  bool has_notices = false;
  for (std::size_t s = 0; s < shares.size(); ++s) {
    auto& share = shares[s];
    share.settled.item = &share.item;
    share.settled.report = &share.report;
    std::size_t covered = 0;
    for (const auto& plan : share.plans) {
      Settled::Group group;
      group.plan = &plan;
      group.recipients = plan.recipients;
      share.settled.groups.push_back(std::move(group));
      covered += plan.recipients.size();
      has_notices = has_notices || !plan.notifications.empty();
      auto treatment = treatment_of(plan);
      state.lead_through_us(share, plan, treatment);
      const bool deliver = treatment.kind == Treatment::Kind::deliver;
      // Held copies are kept apart by plan: each has its own reason.
      const auto key = deliver ? std::to_string(s) + treatment.key() : std::to_string(bundles.size());
      const auto [at, is_new] = by_key.emplace((deliver ? "d" : "h") + key, bundles.size());
      if (is_new) bundles.push_back(Bundle{.treatment = std::move(treatment), .share = s});
      auto& bundle = bundles[at->second];
      bundle.recipients.insert(bundle.recipients.end(), plan.recipients.begin(), plan.recipients.end());
      bundle.members.emplace_back(s, share.settled.groups.size() - 1);
    }
    if (covered != share.item.context.recipients.size()) return doubt({Code::internal, "policy: plans do not cover the recipients"});
  }

  // The largest group that gets the mail stays on this transaction; the others get copies of their own.
  Outcome outcome;
  outcome.kind = Outcome::Kind::discard;
  Bundle* main = nullptr;
  std::vector<std::optional<std::string>> edited(bundles.size());
  for (std::size_t i = 0; i < bundles.size(); ++i) {
    if (bundles[i].treatment.kind != Treatment::Kind::deliver) continue;
    auto result = state.edit(bundles[i], shares);
    if (!result) return doubt(result.error());
    edited[i] = *std::move(result);
    if (bundles[i].treatment.kind != Treatment::Kind::deliver) continue;
    if (main == nullptr || bundles[i].recipients.size() > main->recipients.size()) main = &bundles[i];
  }
  bool has_effects = has_notices;
  std::vector<std::string> written;  // blobs, to take back when the transaction fails
  const auto undo = [&](const Error& error) {
    for (const auto& blob : written) static_cast<void>(state.blobs.remove(blob));
    return doubt(error);
  };
  std::string held_blob;
  std::vector<std::string> copy_blobs(bundles.size());
  for (std::size_t i = 0; i < bundles.size(); ++i) {
    auto& bundle = bundles[i];
    auto& share = shares[bundle.share];
    if (bundle.treatment.kind == Treatment::Kind::hold) {
      has_effects = true;
      if (!held_blob.empty()) continue;
      auto blob = state.blobs.put(share.item.bytes);
      if (!blob) return undo(blob.error());
      written.push_back(held_blob = *std::move(blob));
    } else if (bundle.treatment.kind == Treatment::Kind::drop) {
      has_effects = true;
    } else if (&bundle == main) {
      outcome.kind = Outcome::Kind::deliver;
      outcome.headers = state.headers_for(share, bundle.treatment);
      if (bundle.treatment.redirected.empty()) outcome.recipients = bundle.recipients;
      else outcome.added = bundle.treatment.redirected;
      outcome.is_rewritten = edited[i].has_value();
      if (edited[i]) outcome.rewritten = *std::move(edited[i]);
    } else {
      has_effects = true;
      std::string copy;
      for (const auto& [name, value] : state.headers_for(share, bundle.treatment)) copy += name + ": " + value + "\r\n";
      copy += edited[i] ? *edited[i] : share.item.bytes;
      auto blob = state.blobs.put(copy);
      if (!blob) return undo(blob.error());
      written.push_back(copy_blobs[i] = *std::move(blob));
      for (const auto& [s, group] : bundle.members) shares[s].settled.groups[group].reinjected = true;
    }
  }

  const auto settle = [&]() -> Result<void> {
    for (std::size_t i = 0; i < bundles.size(); ++i) {
      auto& bundle = bundles[i];
      if (bundle.treatment.kind == Treatment::Kind::hold) {
        for (const auto& [s, group] : bundle.members) {
          auto& settled = shares[s].settled.groups[group];
          auto held = state.held_for(shares[s], *settled.plan, bundle.treatment.cause, settled.recipients);
          held.blob = held_blob;
          TRY(settled.held, state.quarantine.hold(held));
        }
      } else if (!copy_blobs[i].empty()) {
        Intent intent;
        intent.tenant = shares[bundle.share].item.tenant;
        intent.item = shares[bundle.share].item.id;
        intent.kind = Intent::Kind::reinject;
        intent.sender = shares[bundle.share].item.context.envelope_sender;
        intent.recipients = bundle.treatment.redirected.empty() ? bundle.recipients : bundle.treatment.redirected;
        auto sorted = bundle.recipients;
        std::sort(sorted.begin(), sorted.end());
        intent.unique = "reinject:" + intent.item + ":" + sha256_hex(texts_to_json(sorted)).substr(0, 32);
        intent.blob = copy_blobs[i];
        TRY_VOID(state.intents.plan(std::move(intent)));
      }
    }
    for (const auto& share : shares) {
      for (std::size_t p = 0; p < share.plans.size(); ++p) {
        for (std::size_t n = 0; n < share.plans[p].notifications.size(); ++n) {
          const auto& notification = share.plans[p].notifications[n];
          const auto unique = "notify:" + share.item.id + ":" + std::to_string(p) + ":" + std::to_string(n);
          TRY_VOID(state.notices.add(share.item.tenant, share.item.id, unique, notification));
        }
      }
      TRY_VOID(state.recorder.record(share.settled));
    }
    if (!has_effects) return {};
    TRY(const auto added, state.database.execute("INSERT INTO flight (flight_key, item, life, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                                                 {flight, base, state.life, to_millis(state.clock.now())}));
    static_cast<void>(added);
    return {};
  };
  const auto settled = has_effects ? state.database.transaction(settle) : settle();
  if (!settled) return undo(settled.error());
  if (has_effects || again) outcome.flight = flight + " " + base;
  return outcome;
}

void Conveyor::answered(const Outcome& outcome, bool given) {
  if (outcome.flight.empty()) return;
  auto& state = *state_;
  const auto key = outcome.flight.substr(0, 64);
  {
    const std::lock_guard lock(state.mutex);
    if (given) {
      state.unanswered.erase(key);
      state.landed.push_back(key);
    } else {
      state.unanswered[key] = outcome.flight.substr(65);
    }
  }
  state.intents.wake();
}

std::string verdict_header(const scan::Report& report) {
  std::string value(scan::to_string(report.verdict));
  std::vector<std::string_view> categories;
  std::string rules;
  int count = 0;
  for (const auto& finding : report.findings) {
    const auto category = scan::to_string(finding.category);
    if (std::find(categories.begin(), categories.end(), category) == categories.end() && categories.size() < 4) categories.push_back(category);
    if (count++ < 5) rules += (rules.empty() ? "" : ",") + finding.rule;
  }
  for (std::size_t i = 0; i < categories.size(); ++i) value += (i == 0 ? "; category=" : ",") + std::string(categories[i]);
  if (!rules.empty()) value += "; rules=" + rules;
  // Rule ids may be an administrator's words: nothing that ends a field or a line.
  for (char& c : value) c = static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f ? '?' : c;
  return value.substr(0, 900);
}

}  // namespace sekisho::protect
