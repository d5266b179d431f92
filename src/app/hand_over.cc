#include "app/hand_over.h"

#include <boost/json.hpp>

#include "base/log.h"
#include "base/text.h"
#include "protect/records.h"

namespace sekisho::app {
namespace {

using protect::Intent;

Result<void> keep_refused(const HandOver& parts, const Intent& intent) {
  if (intent.blob.empty()) return {};
  protect::Held held{.tenant = intent.tenant,
                     .item = intent.item,
                     .service = "inline",
                     .filter = scan::Filter::spam_protection,
                     .reason = "Refused by the mail server",
                     .rule = "delivery.refused"};
  held.sender = intent.sender;
  held.recipients = intent.recipients;
  held.blob = intent.blob;
  held.held_at = parts.clock.now();
  held.error = intent.error;
  TRY(const auto passages, protect::Records(parts.database).trace(intent.tenant, intent.item));
  if (!passages.empty()) {
    held.direction = passages.front().direction;
    held.location = passages.front().location;
    held.header_from = passages.front().sender;
    held.subject = passages.front().subject;
    held.message_id = passages.front().message_id;
    held.size = passages.front().size;
    held.sha256 = passages.front().sha256;
  }
  held.explanation =
      boost::json::serialize(boost::json::array{boost::json::object{{"rule", held.rule},
                                                                    {"scanner", "delivery"},
                                                                    {"category", "unscannable_error"},
                                                                    {"severity", 0},
                                                                    {"part", ""},
                                                                    {"evidence", to_valid_utf8(intent.error)}}});
  return parts.database.transaction([&]() -> Result<void> {
    TRY_VOID(parts.quarantine.hold(held));
    return {};
  });
}

Result<void> follow(const HandOver& parts, const Intent& intent) {
  const bool failed = intent.state == Intent::State::failed;
  if (intent.kind == Intent::Kind::restore)
    return parts.quarantine.restored(intent.tenant, {intent.reference}, intent.state == Intent::State::done,
                                     intent.error);
  if (intent.kind != Intent::Kind::reinject || !failed) return {};
  if (intent.reference == 0) return keep_refused(parts, intent);
  if (intent.recipients.empty()) return {};
  return parts.quarantine.release_failed(intent.tenant, {intent.reference}, intent.recipients.front());
}

}  // namespace

void handed_over(const HandOver& parts, const Intent& intent) {
  if (const auto done = follow(parts, intent); !done) log::error("quarantine.state", {{"error", done.error().what}});
}

}  // namespace sekisho::app
