#pragma once

#include "app/explain/explanation.h"

namespace sekisho::app {

/// What was not looked at, and why. asked_outside: DNS, reputation and the store's past were asked. Pure.
void say_not_looked_at(const Judged& judged, bool asked_outside, Language language, Explanation& out);

}  // namespace sekisho::app
