#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "connect/connector.h"

namespace sekisho::connect::imap {

/// Which folders of a mailbox are watched, and as what. Names are UTF-8; INBOX in any case.
struct FolderRules {
  std::vector<std::string> watched{"*"};  // patterns, * for any run of characters
  std::vector<std::string> left_out;      // patterns that win over those
  std::string quarantine = "Quarantine";  // never watched
  std::string junk = "Junk";              // unless the server names another for \Junk (RFC 6154)
  std::string sent;                       // likewise for \Sent; empty: no sent mail is watched
};

/// "INBOX, Projects/*, -Projects/old": what is watched and, behind a minus, what is not. Empty: everything.
/// Code::malformed for an empty pattern.
Result<void> read_folder_rules(std::string_view text, FolderRules& rules);

/// What a folder is watched as; nothing: not at all. uses: what the server says that it is for ("\\Drafts"). Drafts,
/// the bin and views over other folders (\All, \Flagged) hold nothing that arrives, and are never watched. Pure.
std::optional<Shelf> shelf_of(const FolderRules& rules, const std::string& name, const std::vector<std::string>& uses);

}  // namespace sekisho::connect::imap
