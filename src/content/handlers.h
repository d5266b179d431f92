#pragma once

#include <string_view>

#include "content/document.h"

namespace sekisho::content {

/// What an address starts on Windows instead of opening a page: trait "shortcut.command" for handlers that run something (ms-msdt:, ms-officecmd:), trait
/// "shortcut.remote_target" for those that show a folder or install a package from elsewhere (search-ms:, ms-appinstaller:, WebDAV shares).
void look_at_handler(Document& document, int part, std::string_view url);
/// The same for every such address quoted in a program.
void look_for_handlers(Document& document, int part, std::string_view program);

}  // namespace sekisho::content
