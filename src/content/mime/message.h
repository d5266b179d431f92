#pragma once

#include "content/reader.h"

namespace sekisho::content {

/// Reads parts[part].data as an Internet message (RFC 5322, 2045–2049, 2231, 6532). For the root part the message's own
/// entity is that part itself; for a message/rfc822 part (or an .eml file) the message becomes its one child. Fills
/// headers, the tree, decoded bodies, names, texts and anomalies; for the root also Document's address fields. Other
/// readers then open the leaves.
void read_message(Document& document, int part, const ReadOptions& options, Budget& budget);

}  // namespace sekisho::content
