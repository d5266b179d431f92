#pragma once

#include <string>
#include <string_view>

namespace sekisho::worker {

/// A mail as plain text: From, To, Date, Subject, then what a person would read of its body; no links live, nothing of
/// HTML left, control characters out, at most `limit` bytes of UTF-8. Parses untrusted bytes: workers only. Pure.
std::string preview(std::string_view bytes, std::size_t limit);

}  // namespace sekisho::worker
