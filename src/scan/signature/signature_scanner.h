#pragma once

#include "scan/scanner.h"

namespace sekisho::scan::signature {

/// Hashes what each DKIM-Signature (RFC 6376, RFC 8463) and ARC set (RFC 8617) covers into Report::signatures, so that
/// only digests leave the worker. Decides nothing about keys. At most 10 DKIM signatures and 50 ARC sets are read;
/// signals "dkim_too_many", "dkim_partial_body" (l= leaves bytes unsigned), "dkim_unsigned_from". Immutable; pure.
std::unique_ptr<Scanner> make_signature_scanner(const Settings& settings, PatternBuilder& patterns);

}  // namespace sekisho::scan::signature
