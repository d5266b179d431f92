#pragma once

#include "content/reader.h"

namespace sekisho::content {

/// Cabinet files ([MS-CAB]): stored, MSZIP and LZX folders; Quantum ones by name only. A member that goes on in another
/// cabinet is damaged (trait archive.split). Cabinets behind other bytes (self-extractors) start at the first header
/// that holds.
void read_cab(Document& document, int part, const ReadOptions& options, Budget& budget);

}  // namespace sekisho::content
