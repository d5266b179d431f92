#pragma once

#include <string_view>

#include "content/reader.h"

namespace sekisho::content {

/// Judges one field instruction of a word processor ("HYPERLINK …", "DDEAUTO …", "INCLUDEPICTURE …"): adds links and
/// the traits office.dde, office.external_object. `instruction` must live as long as the document.
void read_field(Document& document, int part, std::string_view instruction, Budget& budget);

/// Judges a target outside the file ("http://…", "\\host\share", "mhtml:…"): link plus the trait; `what` is the
/// relation
/// ("attachedTemplate", "oleObject", "hyperlink", "image", "frame").
void add_external(Document& document, int part, std::string_view what, std::string_view target, Budget& budget);

/// A spreadsheet formula's text: DDE, HYPERLINK, WEBSERVICE, IMPORTXML and commands started by a cell.
void read_formula(Document& document, int part, std::string_view formula, Budget& budget);

}  // namespace sekisho::content
