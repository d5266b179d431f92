#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sekisho::worker {

/// The messages attached to a mail, as they stand: bodies of message/rfc822 (and message/global) parts, and attached
/// files that read like a mail. Those inside an enclosed message are that one's own. At most 20, together at most 100
/// MiB: what comes after is left out. Parses untrusted bytes: workers only. Pure.
std::vector<std::string> enclosed_messages(std::string_view bytes);

}  // namespace sekisho::worker
