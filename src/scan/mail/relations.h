#pragma once

#include <string>
#include <vector>

#include "content/document.h"
#include "scan/mail/features.h"
#include "scan/mail/own_text.h"
#include "scan/report.h"

namespace sekisho::scan::mail {

/// How the names in a mail relate to each other, as features: the sender's shown name to its address and domain, the
/// links to the sender, the recipient's own name to what the mail shows. Only relations: no name, address or host is
/// itself a feature, so that no mailbox or collection can be learned. Pure.
void add_relations(const content::Document& document, const Report& report, const OwnText& own,
                   std::vector<Feature>& out);

}  // namespace sekisho::scan::mail
