#pragma once

#include <string>

#include "desk/clicks.h"
#include "desk/digest.h"
#include "desk/letter.h"
#include "desk/links.h"
#include "desk/release_requests.h"
#include "desk/reported.h"
#include "desk/self_service.h"
#include "protect/feedback_links.h"

namespace sekisho::desk {

/// What this module stands on; all referents outlive the Desk.
struct DeskParts {
  store::Database& database;
  protect::Quarantine& quarantine;
  protect::Intents& intents;
  protect::BlobStore& blobs;
  policy::PolicyStore& policies;
  const Clock& clock;
  Random& random;
  std::string console_url;  // where links in mails lead, no slash at the end
  LetterSettings letters;
  Judging judging;  // empty: reports wait to be judged
  LinkJudge judge_link;
  const protect::ClickLinks* click_links = nullptr;        // null: no link leads to us
  const protect::FeedbackLinks* feedback_links = nullptr;  // null: nobody is asked by links
};

/// The module's parts, wired to each other. Thread-safe.
class Desk {
 public:
  explicit Desk(const DeskParts& parts);
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  Post post;
  Links links;
  SelfService self_service;
  ReleaseRequests requests;
  Digests digests;
  ReportedMails reported;
  Clicks clicks;
  const protect::ClickLinks* const click_links;
  const protect::FeedbackLinks* const feedback_links;

  /// What must happen without anybody asking: called every few seconds on a thread that may wait for scans. A fault of
  /// one tenant is logged and keeps no other waiting.
  void round();
  /// A mail on its way to one of the tenant's report addresses, sent by `reporter`: whether it was one, and was taken.
  Result<bool> take_report(TenantId tenant, const std::string& reporter, const std::string& address,
                           std::string_view bytes);

 private:
  store::Database& database_;
  bool judges_;
};

}  // namespace sekisho::desk
