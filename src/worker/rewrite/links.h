#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace sekisho::rewrite {

/// A link's normal form (scan::url::Url::text) → what takes its place, an absolute URL.
using LinkMap = std::map<std::string, std::string, std::less<>>;

/// The HTML source with the targets of its links and forms exchanged, those for Outlook in conditional comments too;
/// nothing when none stands in the map. The link's fragment goes along. Relative links, those of style sheets and
/// scripts, and addresses in the shown text stay as they are. `html` may be in any charset that keeps ASCII at its
/// place. Linear. Pure.
std::optional<std::string> html_with_links(std::string_view html, const LinkMap& links);

/// The same for plain text: where mail programs would make an address clickable.
std::optional<std::string> text_with_links(std::string_view text, const LinkMap& links);

}  // namespace sekisho::rewrite
