// A mail path without configuration and policies, for the tests of test/mail: pool, conveyor, milter and quarantine are
// the real ones; what to do stands in the mail itself, `X-Test-Do: RECIPIENT=ACTION, …` (`*` for everybody else), so
// that tests decide each mail's fate.
//   milter_harness --data DIR --milter inet:127.0.0.1:PORT --reinject PORT [--workers N]
//   milter_harness restore --data DIR ID
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <map>

#include "base/log.h"
#include "base/text.h"
#include "connect/milter/milter.h"
#include "protect/conveyor.h"
#include "protect/inline_mail.h"
#include "protect/intents.h"
#include "protect/quarantine.h"
#include "protect/record_plan.h"
#include "protect/records.h"
#include "worker/pool.h"

namespace sekisho {
namespace {
using policy::ActionKind;

constexpr TenantId tenant{1};

policy::Action action_of(std::string_view name) {
  policy::Action action;
  action.policy_name = "test";
  action.security_risk_name = "test";
  action.cause.rule = "test." + std::string(name);
  const auto colon = name.find(':');
  const auto argument = colon == std::string_view::npos ? std::string() : std::string(name.substr(colon + 1));
  name = name.substr(0, colon);
  if (name == "quarantine") action.kind = ActionKind::quarantine;
  if (name == "delete") action.kind = ActionKind::delete_message;
  if (name == "junk") action.kind = ActionKind::move_to_junk;
  if (name == "tag") {
    action.kind = ActionKind::tag_subject;
    action.tag = "[注意]";
  }
  if (name == "disclaimer") {
    action.kind = ActionKind::add_disclaimer;
    action.disclaimer = "このメールは外部から届きました。\nBe careful with links.";
  }
  if (name == "replace") {
    action.kind = ActionKind::replace_attachment;
    action.parts = {argument};
    action.replacement_name = "removed.txt";
    action.replacement_text = "The attachment was removed.";
  }
  if (name == "sanitize") {
    action.kind = ActionKind::sanitize;
    action.parts = {argument};
  }
  if (name == "redirect") {
    action.kind = ActionKind::change_recipient;
    action.new_recipients = {argument};
  }
  return action;
}

std::string directives(const std::string& bytes) {
  const auto at = find_ignore_case(bytes, "\r\nX-Test-Do:");
  if (at == std::string_view::npos) return {};
  const auto start = at + 12;
  return bytes.substr(start, bytes.find("\r\n", start) - start);
}

class TestDecider final : public protect::Decider {
 public:
  Result<std::vector<policy::Plan>> decide(const protect::Item& item, const scan::Report&) override {
    std::map<std::string, std::vector<std::string>> wishes;
    const auto text = directives(item.bytes);
    for (const auto entry : split(text, ',')) {
      const auto equals = entry.find('=');
      if (equals != std::string_view::npos)
        wishes[std::string(trim(entry.substr(0, equals)))].emplace_back(trim(entry.substr(equals + 1)));
    }
    std::map<std::string, policy::Plan> plans;
    for (const auto& recipient : item.context.recipients) {
      const auto local = recipient.substr(0, recipient.find('@'));
      const auto found = wishes.contains(local) ? wishes.find(local) : wishes.find("*");
      std::string key;
      policy::Plan plan;
      if (found != wishes.end()) {
        for (const auto& wish : found->second) {
          if (wish.empty() || wish == "pass") continue;
          plan.actions.push_back(action_of(wish));
          plan.decision = std::max(plan.decision, plan.actions.back().kind);
          key += wish + ";";
        }
      }
      auto& group = plans.emplace(key, plan).first->second;
      group.recipients.push_back(recipient);
    }
    std::vector<policy::Plan> out;
    for (auto& [key, plan] : plans) out.push_back(std::move(plan));
    return out;
  }
};

class TestRecorder final : public protect::Recorder {
 public:
  TestRecorder(protect::Records& records, const Clock& clock) : records_(records), clock_(clock) {}
  Result<void> record(const protect::Settled& settled) override {
    for (const auto& group : settled.groups) {
      auto track = protect::track_of(*settled.item, *settled.report, *group.plan, clock_.now());
      TRY_VOID(records_.add(settled.item->tenant, track));
    }
    return {};
  }

 private:
  protect::Records& records_;
  const Clock& clock_;
};

struct Options {
  std::string data, milter = "inet:127.0.0.1:21890";
  int reinject = 21026, workers = 2;
  std::int64_t restore = 0;
};

int run(const Options& options) {
  const auto stop_on = [](const auto& result, const char* what) {
    if (result) return;
    std::fprintf(stderr, "harness: %s: %s\n", what, result.error().what.c_str());
    std::_Exit(2);
  };
  SystemClock clock;
  SystemRandom random;
  auto database = store::open_sqlite(options.data + "/sekisho.db");
  stop_on(database, "database");
  if (options.restore == 0) {
    const auto migrated = store::migrate(**database);
    stop_on(migrated, "migrate");
    static_cast<void>((*database)->execute(
        "INSERT OR IGNORE INTO tenant (id, name, business_id, created_at) VALUES (1, 'test', 'test', 0)"));
  }
  auto blobs = protect::BlobStore::open(options.data, random);
  stop_on(blobs, "blobs");
  protect::SenderSettings sender;
  sender.port = static_cast<std::uint16_t>(options.reinject);
  sender.first_retry = std::chrono::seconds(1);
  sender.longest_retry = std::chrono::seconds(2);
  auto intents = protect::Intents::open(**database, **blobs, options.data, sender, clock, random);
  stop_on(intents, "intents");
  protect::Quarantine quarantine(**database, **blobs, **intents, clock);
  if (options.restore != 0) {
    const auto restored = quarantine.restore(tenant, QuarantineId{options.restore});
    stop_on(restored, "restore");
    return 0;
  }

  worker::PoolSettings pool_settings;
  pool_settings.workers = options.workers;
  scan::Settings settings;
  settings.cache_folder = options.data;
  auto pool = worker::Pool::start(pool_settings, {{tenant, settings}});
  stop_on(pool, "pool");
  protect::Records records(**database);
  TestDecider decider;
  TestRecorder recorder(records, clock);
  protect::Conveyor conveyor({}, **pool, decider, recorder, **database, **blobs, quarantine, **intents, {}, clock,
                             random);
  const auto share = [](const connect::milter::Transaction& transaction) -> Result<std::vector<protect::Share>> {
    return std::vector<protect::Share>{{tenant, scan::Direction::incoming, transaction.recipients}};
  };
  protect::InlineMail inline_mail(conveyor, **intents, share, protect::ConveyorSettings::Doubt::try_later, clock,
                                  random);
  (*intents)->run([&](const protect::Intent& intent) {
    if (intent.kind == protect::Intent::Kind::restore) {
      static_cast<void>(quarantine.restored(intent.tenant, QuarantineId{intent.reference},
                                            intent.state == protect::Intent::State::done, intent.error));
    }
  });
  static_cast<void>(quarantine.recover());
  connect::milter::Settings milter_settings;
  milter_settings.listen = options.milter;
  auto server = connect::milter::Server::start(milter_settings, inline_mail);
  stop_on(server, "milter");
  std::printf("ready %s\n", (*server)->address().c_str());
  std::fflush(stdout);

  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  int signal = 0;
  ::sigwait(&signals, &signal);
  server->reset();
  (*intents)->stop();
  return 0;
}

}  // namespace
}  // namespace sekisho

int main(int argc, char** argv) {
  if (argc > 1 && std::strcmp(argv[1], "worker") == 0) return sekisho::worker::worker_main(argc, argv);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  ::sigprocmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  sekisho::Options options;
  for (int i = 1; i + 1 < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--data") options.data = argv[i + 1];
    if (name == "--milter") options.milter = argv[i + 1];
    if (name == "--reinject") options.reinject = std::atoi(argv[i + 1]);
    if (name == "--workers") options.workers = std::atoi(argv[i + 1]);
    if (name == "--restore") options.restore = std::atoll(argv[i + 1]);
  }
  if (options.data.empty()) return 2;
  return sekisho::run(options);
}
