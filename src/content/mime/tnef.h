#pragma once

#include "content/document.h"

namespace sekisho::content {

/// Opens parts[part].data as TNEF (MS-OXTNEF; Outlook's winmail.dat): each attachment, the texts of the message (plain,
/// HTML, compressed RTF) and embedded messages become children (PartOrigin::tnef). Broken or truncated streams are read
/// as far as they go and marked damaged.
void read_tnef(Document& document, int part, Budget& budget);

/// Compressed RTF (MS-OXRTFCP) as RTF; empty if it is none. Bounded by limit.expanded_size.
std::string_view expand_rtf(std::string_view packed, Arena& arena, Budget& budget);

}  // namespace sekisho::content
