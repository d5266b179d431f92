#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sekisho::platform {

/// Code points of valid UTF-8; counts an invalid byte as one.
std::size_t count_characters(std::string_view utf8);

/// A name people give to things (organisation, role, token): valid UTF-8, 1..max characters after trimming, no control
/// characters, no invisible or direction-changing ones (zero-width, bidi overrides, BOM, noncharacters), so that no two
/// names look alike by such tricks. Returns it trimmed; Refusal::bad_name otherwise.
Result<std::string> checked_name(std::string_view text, std::size_t max_characters);
/// The same for descriptions: may be empty, line feeds allowed.
Result<std::string> checked_description(std::string_view text, std::size_t max_characters);
/// An address one can sign in with: ASCII, local part of RFC 5321 dot-atom, host name with a dot; lower-cased, ≤ 254
/// bytes. Refusal::bad_email otherwise.
Result<std::string> checked_email(std::string_view text);
bool is_email(std::string_view text);
/// A CLP sign-in name: an address, or 3..64 of A-Z a-z 0-9 . _ - ; lower-cased.
Result<std::string> checked_sign_in_name(std::string_view text);

}  // namespace sekisho::platform
