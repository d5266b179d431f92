#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "scan/scanner.h"

namespace sekisho::protect {

/// Whatever rides the conveyor: its bytes, where it lives and what is known of its way here.
struct Item {
  TenantId tenant;
  std::string id;        // UUID, ours; ties intents, records and quarantine together
  std::string service;   // "inline", "imap", "manual", …
  std::string location;  // queue id, "mailbox/folder;uid", path
  std::string bytes;     // the mail or file as it stands (RFC 5322, CRLF)
  scan::ScanContext context;
  std::string dsn;  // what the sender asked to be told (connect/smtp/dsn.h to_text), for who sends it on
  Time received_at{};
  bool released = false;     // its tenant gave it out of quarantine: not judged, changed or recorded again
  bool handed_over = false;  // another tenant of this installation let it pass first (set by the conveyor)
};

/// As records name it: "incoming", "outgoing", "internal", "unknown".
std::string_view direction_name(scan::Direction direction);

}  // namespace sekisho::protect
