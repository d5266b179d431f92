#pragma once

#include <string>
#include <string_view>

#include "content/document.h"
#include "scan/report.h"

namespace sekisho::scan::mail {

/// Who wrote a mail: the first mailbox of From; both views empty if there is none. Where a mailing list's program put
/// the list there so that DMARC holds ("Ann via devel" <devel@lists.example>, RFC 7960 §4.1.3.1), the Reply-To that it
/// left in exchange, under the name before "via". Views into the document. Pure.
content::Mailbox author_of(const content::Document& document);
/// True if the author's address is of a well-known house (scan/url's table) and nothing in the mail is signed for that
/// house (DKIM, RFC 6376 §3.5, tag d=; DomainKeys): every such house has signed its mail for a decade. Mailboxes that
/// people have, free or of their access provider, do not count. The signature is not verified here, so that its
/// presence must not speak for a mail. Pure.
bool is_unsigned_house(const content::Document& document);

/// True if the author's address is of a service that asks customers for their opinion in the name of shops, and a
/// signature (DKIM, d=) says so too: the shop's name at such an address is not borrowed. The signature is not verified
/// here. Pure.
bool asks_for_opinions(const content::Document& document);

/// True if the author's domain is spoken for: DMARC passes, or a DKIM signature of the same organisation is right (the
/// signals of reputation/mail_authentication). False where that was not checked. Pure.
bool is_vouched_for(const Report& report);

/// What stands behind the last '@', lower case; empty if there is none. A trailing '>' is ignored.
std::string domain_of(std::string_view address);
/// What stands before the last '@', without what machines hang on it to know an answer's recipient again
/// ("news+4e0f49", "online#3.19690").
std::string_view mailbox_of(std::string_view address);
/// True if the domain is `parent` or lies below it.
bool is_within(std::string_view domain, std::string_view parent);
/// The registrable domain of a domain (public suffix list).
std::string organisation_of(std::string_view domain);
/// A mailbox provider where anybody gets an address for nothing.
bool is_free_mail(std::string_view domain);
/// The well-known name (scan/url's table) that a folded text (fold_text) shows as words of its own; empty if none, or
/// when `domain` belongs to the one found. Names that are also ordinary words are left out. The result is static.
std::string_view foreign_brand_in(std::string_view folded, std::string_view domain);
/// The same for the shown name of a sender: also names that are ordinary words ("Ledger", "Apple Support") where
/// nothing but words of an office stands beside them, and names drawn with a capital I for an l ("Trust WaIIet").
std::string_view foreign_brand_as_name(std::string_view folded, std::string_view domain);
/// How much a name looks thrown together by a machine, 0..1: digits between letters, runs of consonants, no vowels.
double randomness_of(std::string_view name);

}  // namespace sekisho::scan::mail
