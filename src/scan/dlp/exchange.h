#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "scan/settings.h"

namespace sekisho::scan::dlp {

/// Custom identifiers and templates as XML, for backup and for other installations (reference.md §3.1 exports .xml; the
/// reference product's own form is not published, this one is ours: docs/dlp.md). Each member of a definition's JSON
/// becomes an element.
std::string export_xml(std::span<const DlpDefinition> definitions);

inline constexpr std::size_t max_exchange = 4u << 20;  // bytes of a file

/// Reads what export_xml writes. Each definition is checked (validate_definition) beside `known`, the tenant's own ids:
/// one that is not valid refuses the whole file, by its name. No DTD, no entities but XML's five. Code::malformed,
/// Code::over_limit.
Result<std::vector<DlpDefinition>> import_xml(std::string_view text, std::span<const std::string> known);

}  // namespace sekisho::scan::dlp
