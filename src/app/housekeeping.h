#pragma once

#include <functional>
#include <optional>

#include "app/config.h"
#include "app/postfix_sender.h"
#include "app/retention.h"
#include "app/retention_clock.h"
#include "platform/events.h"
#include "platform/update/update.h"
#include "protect/conveyor.h"
#include "protect/intents.h"
#include "protect/quarantine.h"

namespace sekisho::app {

/// What has to be done again and again beside the mail: the platform's rounds, due notices, retention, blobs that a
/// crash left. One thread's own; failures are logged and tried again.
class Housekeeping {
 public:
  struct Parts {
    const Config& config;
    store::Database& database;
    const Clock& clock;
    Random& random;
    const platform::Context& platform;
    platform::Changes& changes;
    platform::update::Update& update;
    protect::Intents& intents;
    protect::BlobStore& blobs;
    protect::Conveyor& conveyor;
    PurgeParts purge;
    std::function<Result<std::vector<TenantId>>()> tenants;
    std::function<Result<void>()> follow_mailboxes;  // people came and went
  };
  explicit Housekeeping(Parts parts);

  /// The rounds of second number `round` since the start.
  void round(int round);

 private:
  Time retention_time(TenantId keeper);
  void collect_blobs();

  const Parts parts_;
  PostfixSender sender_;
  std::optional<RetentionClock> retention_clock_;
};

}  // namespace sekisho::app
