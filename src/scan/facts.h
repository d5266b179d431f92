#pragma once

#include <string_view>

#include "content/document.h"
#include "scan/report.h"

namespace sekisho::scan {

/// Stands before each line of MailFacts::body_excerpt that was read in a picture; such a mail has the signal
/// "picture_text".
inline constexpr std::string_view pictured_mark = "▣ ";

/// The mail's own fields into report.mail, and what is to be said of letters in its pictures into report.signals:
/// "picture_text", "picture_text_unread:WHY" (the evidence of the trait image.text_unread).
void fill_mail_facts(const content::Document& document, Report& report);
/// Every file of the item — attachments, members of archives, embedded objects — with its hashes, into report.files.
void fill_file_facts(const content::Document& document, Report& report);

}  // namespace sekisho::scan
