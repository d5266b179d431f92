#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "connect/imap/client.h"
#include "connect/imap/response.h"

namespace sekisho::connect::imap {

/// What the server's answers say. Pure.

/// What a NO means, by its response code (RFC 5530, RFC 3501 §7.1); without one, that what was named is not there.
Code meaning_of_no(std::string_view line);
/// The folder of "* LIST (attributes) separator name …"; none when the answer is another or the folder cannot be
/// opened.
std::optional<FolderState> listed(const Response& a);
/// Takes "* STATUS name (UIDVALIDITY n …)" into the folder whose place stands under that name; leaves all other
/// answers.
void take_status(const Response& a, const std::map<std::string, std::size_t>& places,
                 std::vector<FolderState>& folders);
/// The UIDs of "* SEARCH n …", in the server's order.
std::vector<std::uint32_t> searched(const std::vector<Response>& answers);

}  // namespace sekisho::connect::imap
