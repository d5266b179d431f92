#pragma once

#include <string_view>
#include <vector>

#include "scan/mail/own_text.h"
#include "scan/scanner.h"

namespace sekisho::scan::mail {

/// Rules about what the mail says and asks, beside the model: scams (advance fee, lottery, easy jobs), blackmail, files
/// pressed on the reader, and the unusual signals of reference.md §2.3. Emits `mail.scam.*`, `mail.extortion`,
/// `mail.payload.*`, `unusual.*`. folded: subject, display name and body through fold_text. Pure.
void judge_wording(const content::Document& document, const ScanContext& context, const OwnText& own,
                   const FoldedMail& folded, Report& report);

/// The four kinds of graymail by how the mail is sent and by whom; at most one `mail.graymail.*` finding. Nothing for
/// mail that reads like phishing or spam (scores from 0.8 on). Pure.
void judge_graymail(const content::Document& document, const OwnText& own, Report& report);

/// True when a text speaks of trouble with an account, a payment or a mailbox and wants data confirmed: what honest
/// mail with a form or a shared file does not bring together. counts: of each theme, as find_lures gives them. Pure.
bool wants_data(const std::vector<int>& counts);

}  // namespace sekisho::scan::mail
