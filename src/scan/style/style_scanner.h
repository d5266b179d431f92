#pragma once

#include <memory>
#include <span>

#include "scan/explain.h"
#include "scan/scanner.h"

namespace sekisho::scan::style {

/// Writing style of high-profile users (reference.md §2.3). A mail that bears the name or address of one is measured
/// (digests "style" and "style.of", from which protect trains) and compared with that user's model: `style.differs`,
/// Category::writing_style, or a signal why it says nothing: "style_not_trained", "style_too_short", else
/// "style_matches". Immutable; models that do not read count as none.
std::unique_ptr<Scanner> make_style_scanner(const Settings& settings, PatternBuilder& patterns);

std::span<const RuleText> style_texts();

}  // namespace sekisho::scan::style
