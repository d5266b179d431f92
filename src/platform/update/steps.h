#pragma once

#include <string>

#include "platform/signing.h"
#include "platform/update/update.h"

namespace sekisho::platform::update {

/// What a step works with: the run's own record of the moment it began.
struct StepWork {
  const Context& context;
  Actor actor;  // who started the run
  std::int64_t run = 0;
  Edition edition = Edition::standard;
  int seats = 0;
  bool url_sandboxing = false;
  Programme programme = Programme::tssl;
  Time licence_expires;
  const SigningKey& key;
};

/// Performs one step inside the caller's transaction. Idempotent. Returns a JSON object that says what it did.
Result<std::string> perform_step(std::string_view id, const StepWork& work);
/// "edition=…\n…": how a run keeps the facts of its start.
std::string facts_text(const Preflight& preflight, bool url_sandboxing);
void read_facts(std::string_view text, StepWork& work);
/// The report's JSON, as it stands inside the last step.
Result<std::string> report_json(const StepWork& work);

}  // namespace sekisho::platform::update
