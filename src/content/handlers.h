#pragma once

#include <string_view>

#include "content/document.h"

namespace sekisho::content {

/// What an address starts on Windows instead of opening a page: trait "shortcut.command" for handlers that run
/// something (ms-msdt:, ms-officecmd:), trait "shortcut.remote_target" for those that show a folder or install a
/// package from elsewhere (search-ms:, ms-appinstaller:, WebDAV shares), trait "shortcut.remote_share" for a share on a
/// host of the internet, which Windows greets with the reader's credentials; not for hosts of the recipients' own
/// domains.
void look_at_handler(Document& document, int part, std::string_view url);
/// A share in the notations of Windows: "\\\\host\\…", "file://host/…", "file:////host/…", "\\\\?\\UNC\\host\\…". Paths
/// of this machine are none. returns its host as it stands; empty if `url` names no share.
std::string_view host_of_share(std::string_view url);

/// Whether it is a share on a host of the internet, as far as its name tells: no single word, no private address, no
/// ending of local networks, none of the recipients' own domains; or one over WebDAV.
bool is_foreign_share(const Document& document, std::string_view url);

/// look_at_handler() for every such address quoted in a program.
void look_for_handlers(Document& document, int part, std::string_view program);

}  // namespace sekisho::content
