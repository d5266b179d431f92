#include "protect/conveyor.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "base/encode.h"
#include "base/log.h"
#include "base/random.h"
#include "protect/intents.h"
#include "protect/passage.h"
#include "protect/texts_json.h"

namespace sekisho::protect {

struct Conveyor::State {
  Stations stations;
  std::string life;

  std::mutex mutex;
  std::condition_variable changed;
  // flight key → item id of an attempt the MTA may not know the end of
  std::unordered_map<std::string, std::string> unanswered;
  std::vector<std::string> landed;  // flight keys to forget
  bool stopping = false;
  std::thread sweeper;

  // Identifies a mail that the MTA brings again after an attempt whose end it did not hear.
  static std::string flight_key(const std::vector<Item>& items) {
    std::vector<std::string> recipients;
    for (const auto& item : items)
      recipients.insert(recipients.end(), item.context.recipients.begin(), item.context.recipients.end());
    std::sort(recipients.begin(), recipients.end());
    return sha256_hex((items.front().released ? "released\n" : "") + items.front().context.envelope_sender + "\n" +
                      texts_to_json(recipients) + "\n" + sha256_hex(items.front().bytes));
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
        const auto done = stations.database.transaction([&]() -> Result<void> {
          for (const auto& key : keys)
            TRY_VOID(stations.database.execute("DELETE FROM flight WHERE flight_key = $1", {key}));
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

Conveyor::Conveyor(const ConveyorSettings& settings, worker::Pool& pool, Decider& decider, Recorder& recorder,
                   store::Database& database, BlobStore& blobs, Quarantine& quarantine, Intents& intents,
                   std::vector<Enrichment*> enrichments, const Clock& clock, Random& random)
    : state_(new State{.stations = {.settings = settings,
                                    .pool = pool,
                                    .decider = decider,
                                    .recorder = recorder,
                                    .database = database,
                                    .blobs = blobs,
                                    .quarantine = quarantine,
                                    .intents = intents,
                                    .enrichments = std::move(enrichments),
                                    .clock = clock},
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

Result<int> Conveyor::send_due_notices() { return state_->stations.notices.send_due(); }

Result<Conveyor::Judgement> Conveyor::judge(const Item& item) { return protect::judge(state_->stations, item); }

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
  Flight flight{.key = State::flight_key(items), .item = items.front().id, .life = state.life};
  bool again = false;
  {
    const std::lock_guard lock(state.mutex);
    if (const auto known = state.unanswered.find(flight.key); known != state.unanswered.end()) {
      flight.item = known->second;
      again = true;
    }
  }
  Passage passage(state.stations, flight);
  auto done = passage.run(items);
  if (!done) {
    auto outcome = try_later(done.error());
    // On doubt the MTA keeps the mail, or it passes as it came, as the settings say.
    if (state.stations.settings.on_doubt == ConveyorSettings::Doubt::pass) {
      outcome.kind = Outcome::Kind::deliver;
      for (const auto& item : items)
        outcome.recipients.insert(outcome.recipients.end(), item.context.recipients.begin(),
                                  item.context.recipients.end());
      outcome.headers = {{"X-Sekisho-Verdict", "unknown; not judged"}};
    }
    return outcome;
  }
  if (passage.has_effects() || again) done->flight = flight.key + " " + flight.item;
  return *std::move(done);
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
  state.stations.intents.wake();
}

std::string verdict_header(const scan::Report& report) {
  std::string value(scan::to_string(report.verdict));
  std::vector<std::string_view> categories;
  std::string rules;
  int count = 0;
  for (const auto& finding : report.findings) {
    const auto category = scan::to_string(finding.category);
    if (std::find(categories.begin(), categories.end(), category) == categories.end() && categories.size() < 4)
      categories.push_back(category);
    if (count++ < 5) rules += (rules.empty() ? "" : ",") + finding.rule;
  }
  for (std::size_t i = 0; i < categories.size(); ++i)
    value += (i == 0 ? "; category=" : ",") + std::string(categories[i]);
  if (!rules.empty()) value += "; rules=" + rules;
  // Rule ids may be an administrator's words: nothing that ends a field or a line.
  for (char& c : value) c = static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f ? '?' : c;
  return value.substr(0, 900);
}

}  // namespace sekisho::protect
