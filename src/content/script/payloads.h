#pragma once

#include <string_view>

#include "content/document.h"

namespace sekisho::content {

/// Files and pages that a program carries in letters, in base64, hexadecimal digits, \x escapes, numbers or
/// percent-encoding: in one piece, in pieces ("UEsD"+"BBQ", lines, += and the like) or backwards. Each becomes an
/// embedded child of parts[part], unless it has one of these bytes already. At most 16 of an item's part; linear.
/// source  the program, or the page that holds both it and what it decodes; lives as long as the document.
/// returns how many were found.
int take_payloads(Document& document, int part, std::string_view source, Budget& budget);

}  // namespace sekisho::content
