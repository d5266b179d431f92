#pragma once

#include <vector>

#include "scan/mail/train/fit.h"

namespace sekisho::scan::mail::train {

/// Which way each feature may weigh, by number in Names.
struct Sides {
  std::vector<char> may_accuse, may_clear;
};

/// What holds across collections. A feature may speak against a mail if unwanted mail of at least three sources shows
/// it, and if in two of five sources of unwanted mail (or of those that show it, but in two at least) it is commoner
/// than in honest mail on the average of its sources; for a mail likewise, the other way round. What accuses in one
/// collection and clears in the next knows the collections. Sources with hardly any mail of a side have no say in what
/// is common. What a sender writes to seem known to the reader (thread.claimed), and a header that contradicts itself,
/// never clear, however common in honest mail: whoever reads the weights would write it too. Pure, deterministic.
Sides steady_sides(const std::vector<const Sample*>& samples, const Names& names);

}  // namespace sekisho::scan::mail::train
