#pragma once

#include "base/time.h"
#include "protect/intents.h"
#include "protect/quarantine.h"

namespace sekisho::app {

struct HandOver {
  store::Database& database;
  protect::Quarantine& quarantine;
  const Clock& clock;
};
/// What follows from what became of a mail that was handed to the MTA: a release is done or failed; a copy of a split
/// mail that the MTA refuses for good lies in no queue any more and is held, so that somebody can look why. Failures
/// are logged. Safe to be told twice of the same.
void handed_over(const HandOver& parts, const protect::Intent& intent);

}  // namespace sekisho::app
