#pragma once

#include <string>
#include <string_view>

namespace sekisho::scan::mail {

/// What stands behind the last '@', lower case; empty if there is none. A trailing '>' is ignored.
std::string domain_of(std::string_view address);
/// The registrable domain of a domain (public suffix list).
std::string organisation_of(std::string_view domain);
/// A mailbox provider where anybody gets an address for nothing.
bool is_free_mail(std::string_view domain);
/// The well-known name (scan/url's table) that a folded text (fold_text) shows as words of its own; empty if none, or when `domain`
/// belongs to the one found. Names that are also ordinary words are left out. The result is static.
std::string_view foreign_brand_in(std::string_view folded, std::string_view domain);
/// The same for the shown name of a sender: also names that are ordinary words ("Ledger", "Apple Support") where nothing but words of an
/// office stands beside them, and names drawn with a capital I for an l ("Trust WaIIet").
std::string_view foreign_brand_as_name(std::string_view folded, std::string_view domain);
/// How much a name looks thrown together by a machine, 0..1: digits between letters, runs of consonants, no vowels.
double randomness_of(std::string_view name);

}  // namespace sekisho::scan::mail
