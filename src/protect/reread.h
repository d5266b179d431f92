#pragma once

#include <functional>

#include "base/ids.h"
#include "base/result.h"
#include "protect/record.h"
#include "scan/report.h"
#include "scan/scanner.h"
#include "scan/settings.h"

namespace sekisho::protect {

/// Scans a past mail's bytes anew, from where they lie today (a mailbox, the quarantine), without effects. The pure
/// scan: enrichments are not asked. Errors: unavailable and timed_out (try again later); any other: its bytes cannot be
/// had, or are not surely that mail's.
using Reread =
    std::function<Result<scan::Report>(TenantId tenant, const MailTrack& track, const scan::ScanContext& context)>;

/// What needs a mail's bytes to be judged again, as fingerprint(): "yara:… dlp:… model:…". model: what is built into
/// the program.
std::string content_fingerprint(const scan::Settings& settings, std::string_view mail_model = {});
/// True when changed_parts() names one of them.
bool needs_content(std::string_view causes);
/// Both causes, each part once: "feed, yara".
std::string join_causes(const std::string& one, const std::string& other);

/// What is kept of a past mail, and what was known of it beside its bytes. Errors: malformed.
Result<scan::Report> report_of(const MailTrack& track);
scan::ScanContext context_of(const MailTrack& track, const scan::Report& past);

/// True if a file that `past` looked into is closed in `fresh`: the password that had opened it is not known any more.
bool has_closed_again(const scan::Report& past, const scan::Report& fresh);
/// True unless `fresh` is plainly another mail than `past` was; files that only came to light in `fresh` aside.
bool same_mail_opened(const scan::Report& past, const scan::Report& fresh);
/// True unless `fresh` is plainly another mail than `past` was: Message-ID, subject (but for a tag before it), From
/// addresses, and the files in it.
bool same_mail(const scan::Report& past, const scan::Report& fresh);

/// `fresh` with what enrichments had added to `past` (mail authentication, clamd, what the store knew): that was true
/// of the mail's arrival, and cannot be asked again; and with the subject as it came, without the tag of a policy.
/// Pure.
scan::Report with_past_enrichment(const scan::Report& past, scan::Report fresh);

}  // namespace sekisho::protect
