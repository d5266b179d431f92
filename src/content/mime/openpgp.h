#pragma once

#include <string>
#include <string_view>

#include "base/budget.h"

namespace sekisho::content {

/// What stands inside an OpenPGP message (RFC 9580 §10.3).
struct PgpContent {
  enum class Kind : unsigned char { unreadable, encrypted, literal, other };
  Kind kind = Kind::unreadable;
  std::string name;   // of a literal, as it stands; may be empty
  std::string bytes;  // of a literal: signed or only packed data that anybody can read
  std::string limit;  // name of the limit that cut it; empty if none
  bool is_signed = false;
};

/// Opens binary packets. Signed and compressed data is unpacked, signatures are not checked; keys and detached
/// signatures are `other`. Bounded by limits.compression_ratio, file_size and expanded_size; charges nothing. Pure.
PgpContent open_pgp(std::string_view packets, const Budget& budget);

/// The bytes inside the first armor "-----BEGIN PGP MESSAGE-----" at or behind `from` (RFC 9580 §6.2), and in `end` the
/// place behind it; empty if there is none.
std::string pgp_armor(std::string_view text, std::size_t from, std::size_t& end);

}  // namespace sekisho::content
