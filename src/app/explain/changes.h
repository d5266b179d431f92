#pragma once

#include "app/explain/explanation.h"

namespace sekisho::app {

/// What would lead to another action, tried out by deciding again: without each cause, with another score, sender or
/// list. asked_outside: DNS, reputation and the store's past were asked. Pure.
void say_changes(const Judged& judged, bool asked_outside, Language language, Explanation& out);

}  // namespace sekisho::app
