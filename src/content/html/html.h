#pragma once

#include "content/reader.h"

namespace sekisho::content {

/// Reads parts[part].text (or, when empty, .data) as HTML the way browsers do: sets readable (what is shown) and hidden
/// (what is not), adds links with their texts, forms, and traits ("html.form.password", "html.smuggling",
/// "html.script", …).
void read_html(Document& document, int part, const ReadOptions& options, Budget& budget);

}  // namespace sekisho::content
