#pragma once

#include <boost/json/fwd.hpp>

#include "content/document.h"

namespace sekisho::content {

/// What was read out of an item, for people and programs that compare our reading with theirs (`sekisho scan
/// --document`). `headers`     the root's fields in order, {name, value}, decoded. `parts`       the tree from the
/// root: path, content_type, true_type, charset, disposition, filename, size, sha256, text, anomalies,
///               children. size and sha256 are of the decoded bytes; for multiparts and for messages of the body as it
///               stands.
/// `alternates`  other readings of ambiguous places (see anomalies), as trees of the same form; never part of `parts`.
/// Every string is valid UTF-8. Text is what the part holds, decoded; null where there is none.
boost::json::value to_json(const Document& document);

}  // namespace sekisho::content
