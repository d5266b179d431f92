#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sekisho::connect::imap {

/// A folder's name as IMAP4rev1 spells it (modified UTF-7, RFC 3501 §5.1.3): 隔離 is "&lpSWog-". `name` is UTF-8
/// without surrogates; what is no UTF-8 is replaced before. Pure.
std::string to_wire_name(std::string_view name);

/// The UTF-8 name that a server's spelling stands for. Nothing for a spelling that to_wire_name would not make of any
/// name (such a folder could not be named again), and for control characters.
std::optional<std::string> from_wire_name(std::string_view spelling);

}  // namespace sekisho::connect::imap
