#pragma once

#include <string_view>
#include <vector>

#include "content/document.h"

namespace sekisho::content {

/// Reads an unfolded address field (RFC 5322 §3.4 with its obsolete forms, RFC 6532) as mail programs show it: groups
/// give their members, a comment is the name when there is no other, routes are dropped, missing brackets and stray
/// separators are forgiven. Encoded words are decoded after splitting, so that a comma inside one separates nothing.
/// "<>" gives a mailbox without address. Linear.
std::vector<Mailbox> read_addresses(std::string_view unfolded, std::string_view charset_hint, Arena& arena,
                                    Budget& budget);

}  // namespace sekisho::content
