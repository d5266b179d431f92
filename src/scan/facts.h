#pragma once

#include "content/document.h"
#include "scan/report.h"

namespace sekisho::scan {

/// The mail's own fields into report.mail.
void fill_mail_facts(const content::Document& document, Report& report);
/// Every file of the item — attachments, members of archives, embedded objects — with its hashes, into report.files.
void fill_file_facts(const content::Document& document, Report& report);

}  // namespace sekisho::scan
