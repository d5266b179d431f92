#pragma once

#include <string>

#include "content/document.h"
#include "content/office/ole.h"

namespace sekisho::content {

/// Hangul Word Processor 5 ("HWP Document File Formats 5.0", Hancom): text and links of its paragraphs go to `text` and
/// the document, files and pictures become children, scripts macros. Of a document for distribution (its sections are
/// scrambled) and of one with a password only the preview is read: trait "office.encrypted" for the latter,
/// "file.unread" for the former.
void read_hwp(Document& document, int part, const OleFile& ole, std::string& text, Budget& budget);

}  // namespace sekisho::content
