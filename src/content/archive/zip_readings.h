#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "content/archive/zip_directory.h"

namespace sekisho::content {

/// How else programs may read an entry that does not come out as its directory says: as its local header says (programs
/// that go through the file from the start), deflated though called stored and the other way round, up to the next
/// entry though its size says less, without a password though flagged. None of them is encrypted; which one is right
/// tells the checksum. At most eight. `data`: the archive that entry points into.
std::vector<ZipEntry> other_readings(std::string_view data, const ZipEntry& entry);

/// What programs call the entry, decoded: by the directory, then by its local header, the Unicode path field (APPNOTE
/// 4.6.9) and up to a NUL, each only where its extension is another. Never empty.
std::vector<std::string> entry_names(const ZipEntry& entry);

}  // namespace sekisho::content
