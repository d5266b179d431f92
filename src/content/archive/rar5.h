#pragma once

#include <string>
#include <vector>

#include "content/passwords.h"
#include "content/reader.h"

namespace sekisho::content {

/// RAR 5 and 7 by own code: stored and packed members, solid ones, pieces in several volumes one behind the other,
/// streams of NTFS files, comments; links by name. What is encrypted is opened with the first of `candidates` that
/// fits, within `share` twentieths of half a second; what stays closed is listed.
void read_rar5(Document& document, int part, std::uint64_t share, const ReadOptions& options, Budget& budget);

}  // namespace sekisho::content
