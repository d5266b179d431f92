#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "content/document.h"
#include "scan/mail/features.h"

namespace sekisho::scan::mail {

/// A moment as a header field tells it (RFC 5322 §3.3, obsolete forms of §4.3 too): seconds since 1970 and the zone in
/// minutes east of UTC, none where the field names none.
struct MailTime {
  std::int64_t seconds = 0;
  std::optional<int> zone;
};
/// Nothing when the text is no date. Pure.
std::optional<MailTime> mail_time(std::string_view text);

/// Whether a boundary is of the form that Outlook and Outlook Express give
/// ("----=_NextPart_000_0001_01C7A2B3.4D5E6F70").
bool is_outlook_boundary(std::string_view boundary);
/// Whether a message id (without angle brackets) is of a form that Outlook, Outlook Express or Exchange give.
bool is_outlook_id(std::string_view id);

/// What a mail's header says of the program that wrote it, where it contradicts itself or no program that people write
/// mail with does so: a claim to be Outlook without what Outlook writes, Outlook's message id or priority without
/// Outlook, a time behind its own delivery. Never which program it is,
/// nor that a field is missing that a collection may have taken out: that tells the collection. In the model they may
/// accuse, never clear (train/steady.h), for whoever forges a header well would be cleared. Pure.
void add_mailer(const content::Document& document, std::vector<Feature>& out);

}  // namespace sekisho::scan::mail
