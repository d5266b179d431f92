#pragma once

#include <vector>

#include "scan/report.h"
#include "scan/signature/signature.h"

namespace sekisho::scan::signature {

/// Groups the ARC header fields into sets (RFC 8617 §4) and hashes what the newest ARC-Message-Signature and each
/// ARC-Seal cover. Appends, for a chain of n sets: "arc-seal" 1 to n (identity holds cv=), then "arc-message" n. A
/// structure that fails by itself yields one "arc-seal" with a problem alone. Nothing for a mail without ARC fields.
void read_arc(const std::vector<Field>& fields, Message& message, std::vector<SignatureInput>& signatures);

}  // namespace sekisho::scan::signature
