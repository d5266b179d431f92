#pragma once

#include "content/document.h"

namespace sekisho::content {

/// Adds the URLs that stand in a text (UTF-8) as mail programs would make them clickable: with a scheme, www. and bare
/// hosts under a known top domain; defanged forms (hxxp, [.]) too. `text` must live as long as the document.
void find_links(Document& document, int part, std::string_view text, LinkOrigin origin, Budget& budget);

/// Adds a text for people to the part (append_readable, child.h) and the links that stand in all that it shows.
void show_text(Document& document, int part, std::string_view utf8, LinkOrigin origin, Budget& budget);

}  // namespace sekisho::content
