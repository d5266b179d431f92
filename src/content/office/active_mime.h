#pragma once

#include <string_view>

#include "content/reader.h"

namespace sekisho::content {

/// ActiveMime (editdata.mso): how Word keeps a macro project beside a page or in XML: "ActiveMime", a short header,
/// then a zlib stream of the compound file. Word loads it from a web archive whatever the part is called. False where
/// no compound file was found in `bytes`.
bool read_active_mime(Document& document, int part, std::string_view bytes, Budget& budget);

/// The reader of a part of that kind; one without a compound file is named: office.damaged.
void read_active_mime_file(Document& document, int part, const ReadOptions& options, Budget& budget);

}  // namespace sekisho::content
