#pragma once

#include <string_view>

namespace sekisho::scan::url {

/// Services that forward to any address: what is behind such a link is not known.
bool is_shortener(std::string_view host_or_domain);
/// Hosts below which anybody can put pages for nothing, beside those the public suffix list tells.
bool is_free_host(std::string_view host, std::string_view domain);
/// Link wrappers of mail security and mailing services: their name says nothing of the target.
bool is_wrapper(std::string_view host, std::string_view domain);
/// How much more often than .com a top domain stands in phishing, 0 (not) to 2 (mostly).
int top_domain_risk(std::string_view suffix);
/// True for a domain under which a name costs next to nothing for its first year, so that senders take a new one each
/// day ("x.sbs", "x.za.com"): that a mail's name, links and way out fit such a domain says nothing for it. Pure.
bool is_throwaway_domain(std::string_view domain);
/// A word of a host or path that asks for credentials or haste ("login", "verify", "webmail", …).
bool is_lure_word(std::string_view word);
/// A file name ending that is run or unpacked rather than shown.
bool is_program_extension(std::string_view extension);

}  // namespace sekisho::scan::url
