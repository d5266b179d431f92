#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "content/document.h"

namespace sekisho::content::html {

/// States what the scripts of a page do: traits html.smuggling (a file is built inside the page and handed out),
/// html.script_redirect, html.script_obfuscated, html.script_document_write. Payloads written out in base64 or percent
/// form become embedded children; the program text itself becomes a child of origin macro. script     all scripts and
/// event handlers of the part, in the arena or the source. download   the page has an element with a download
/// attribute.
void read_scripts(Document& document, int part, std::string_view script, bool download, Budget& budget);

}  // namespace sekisho::content::html
