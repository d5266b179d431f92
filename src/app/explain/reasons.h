#pragma once

#include "app/explain/explanation.h"

namespace sekisho::app {

/// What speaks for the item being unwanted and what against it, what was opened, and what was read in its pictures.
/// Pure.
void say_reasons(const Judged& judged, Language language, Explanation& out);

}  // namespace sekisho::app
