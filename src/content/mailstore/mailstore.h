#pragma once

#include "content/reader.h"

namespace sekisho::content {

/// Outlook stores (PST, OST, [MS-PST]; ANSI, Unicode and the large pages of Outlook 2013): each message of any folder,
/// or of none, becomes a child like an item of its own (see read_msg), with its attachments and the messages in them.
void read_pst(Document& document, int part, const ReadOptions& options, Budget& budget);

/// Folders of Outlook Express 5 and 6 (DBX): each mail becomes a child that is read like any mail.
void read_dbx(Document& document, int part, const ReadOptions& options, Budget& budget);

}  // namespace sekisho::content
