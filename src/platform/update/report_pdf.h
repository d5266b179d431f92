#pragma once

#include <string>
#include <vector>

#include "platform/update/update.h"

namespace sekisho::platform::update {

/// A plain PDF 1.5 (ISO 32000-1) of text lines on A4 pages, the first line as title; long lines wrap. Latin text is Helvetica, other
/// text the standard Japanese font of the reader (Adobe-Japan1, not embedded): shown by any viewer with Japanese fonts.
std::string make_pdf(const std::vector<std::string>& utf8_lines);

/// The completion report for people (U-49). What is signed is the JSON; the PDF names its SHA-256 and the signature.
Result<std::string> report_pdf(const Context& context, TenantId tenant, const std::vector<KeptCount>& kept, Language language);

}  // namespace sekisho::platform::update
