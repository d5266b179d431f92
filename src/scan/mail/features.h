#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "content/document.h"
#include "scan/report.h"
#include "scan/scanner.h"

namespace sekisho::scan::mail {

/// One feature of a mail. Names are stable words ("word:invoice", "url.host_ip", "from.free_mail") so that an explanation can be made of
/// them; the model knows them by hash.
struct Feature {
  std::string name;
  float value = 0;
};

/// What the model sees of a mail: words of subject and body, structure, links, sender, attachments. Deliberately blind to what tells a
/// collection and not a threat: recipients, dates, Received, list and X- fields, message ids, footers of lists, the mail's own domains
/// (model card: docs/model-card.md). Text features are scaled so that long and short mails weigh alike. Pure.
std::vector<Feature> features_of(const content::Document& document, const ScanContext& context, const Report& report);

}  // namespace sekisho::scan::mail
