#pragma once

#include "content/read.h"

namespace sekisho::content {

/// Reads the inside of parts[part] (its `data`, `kind` and `filename` are set): adds children, texts, links, traits and
/// anomalies. Never fails: what cannot be read is marked (damaged, encrypted, a limit). One per format family, listed
/// in read.cc, which drives them breadth first and stops at limits.layers. A new format is one file and one line there.
using Reader = void (*)(Document& document, int part, const ReadOptions& options, Budget& budget);

}  // namespace sekisho::content
