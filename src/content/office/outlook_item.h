#pragma once

#include <string>

#include "content/reader.h"

namespace sekisho::content {

/// What Outlook keeps of one message, whatever file it lies in ([MS-OXCMSG]): a compound file or a store.
struct OutlookItem {
  std::string text;                // fields and plain body as a person reads them, UTF-8
  std::string html, html_charset;  // as they stand; charset empty: not told
  std::string rtf;                 // packed ([MS-OXRTFCP])
  std::string headers;             // of the mail that it came as, UTF-8
};

/// Shows the item's text on `part` and adds its other bodies and headers as children.
void add_outlook_item(Document& document, int part, const OutlookItem& item, Budget& budget);

}  // namespace sekisho::content
