#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "store/sql.h"

namespace sekisho::protect {
class LogSearch;
class Quarantine;
class Records;
class Conveyor;
}  // namespace sekisho::protect
namespace sekisho::connect {
struct Standing;
}
namespace sekisho::scan::mail {
struct MailModelState;
}
namespace sekisho::reputation {
class Resolver;
}
namespace sekisho::worker {
class Pool;
}
namespace sekisho::platform {
struct Context;
class SigningKey;
class Changes;
namespace sso {
class SignOn;
}
namespace update {
class FactsSource;
}
}  // namespace sekisho::platform
namespace sekisho::desk {
class Desk;
class ManualScanner;
}  // namespace sekisho::desk
namespace sekisho::report {
class Reports;
}
namespace sekisho::policy {
class PolicyStore;
}

namespace sekisho::api {

class MailboxActions;
struct PartState;
class Responder;
class BlockedLists;
class EventHub;
class BulkTasks;
class Webhooks;

struct ApiSettings {                     // [api] in sekisho.toml
  int cas_requests_per_minute = 20;      // per token on /v1, as the reference (services.md §1.1); 0: no limit
  int vision_requests_per_minute = 600;  // per key on /v3.0
  int own_requests_per_minute = 1'200;   // per session or token on /api/v1
  int failed_sign_ins_per_minute = 30;   // per address; the account's own lock counts beside it
  int mitigation_wait_ms = 20'000;       // how long GET /v1/mitigation/* waits for final states
  // "next_link":"" on the last page of /v1/sweeping/mails instead of no key
  bool sweeping_ends_with_empty_link = false;
  // protected service → CAS service name; default: every mail service is "exchange"
  std::map<std::string, std::string> service_of = {};
  std::string console_folder;  // built console; empty: no console here
  // tests: an own answer that departs from the served description becomes a 500
  bool check_answers = false;
  std::string version = "0.1.0";
  std::map<std::string, int> retention_days = {};  // log type ("detection") or "held" → days it is kept; 0: for ever
};

/// What the routes stand on; all referents outlive the Api. Wired by app/wire.cc. A null pointer is a part that this
/// installation does not have: its routes answer 503 with the code `service.not_configured`.
struct Services {
  store::Database& database;
  const Clock& clock;
  Random& random;
  ApiSettings settings;
  MailboxActions* mailboxes = nullptr;  // acts on delivered mail (IMAP connector)
  Responder* responder = nullptr;       // response/responder.h
  BlockedLists* blocked_lists = nullptr;
  EventHub* events = nullptr;                   // own/event_hub.h
  BulkTasks* tasks = nullptr;                   // own/bulk_tasks.h
  Webhooks* webhooks = nullptr;                 // webhook/webhooks.h
  const platform::Context* platform = nullptr;  // accounts, sessions, licences, the update
  platform::Changes* changes = nullptr;         // what the event stream tells
  platform::update::FactsSource* facts = nullptr;
  const platform::SigningKey* signing_key = nullptr;
  platform::sso::SignOn* sign_on = nullptr;  // identity providers
  std::string licence_public_key = {};       // of the operator who issues licence keys
  std::string configuration = {};            // settings in use as TOML, for the support bundle
  policy::PolicyStore* policies = nullptr;
  protect::LogSearch* logs = nullptr;
  protect::Quarantine* quarantine = nullptr;
  protect::Records* records = nullptr;
  protect::Conveyor* conveyor = nullptr;        // judges uploaded mail without effects
  std::string milter = {};                      // where an MTA reaches us, as Postfix writes it: "inet:127.0.0.1:8890"
  worker::Pool* pool = nullptr;                 // previews
  reputation::Resolver* dns = nullptr;          // proofs of domains
  desk::Desk* desk = nullptr;                   // end-user quarantine, reported mail
  report::Reports* reports = nullptr;           // scheduled and one-time reports
  desk::ManualScanner* manual_scans = nullptr;  // of mail that lies in mailboxes
  std::function<std::vector<connect::Standing>()> watched = {};  // mailboxes that are followed; empty: none is
  std::function<std::vector<PartState>()> readiness = {};        // probes.h; empty: /readyz says not ready
  std::function<scan::mail::MailModelState()> mail_model = {};   // which one judges; empty: not told
  std::function<std::string()> metrics = {};                     // Prometheus text; empty: /metrics answers 404
};

}  // namespace sekisho::api
