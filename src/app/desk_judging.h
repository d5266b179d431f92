#pragma once

#include <string>
#include <vector>

#include "base/random.h"
#include "desk/desk.h"
#include "protect/conveyor.h"
#include "worker/pool.h"

namespace sekisho::app {

/// A reported mail as it would be judged now, for the one who reported it; without effects. Errors as Conveyor::judge.
Result<desk::Judging::Judged> judge_reported(protect::Conveyor& conveyor, const Clock& clock, Random& random,
                                             TenantId tenant, const std::string& bytes,
                                             const std::vector<std::string>& recipients);
/// What the tenant's rules say of a link now, of what it wraps too. In a worker: a URL is a stranger's text.
/// Code::malformed for what is no link.
Result<scan::UrlRisk> judge_link(worker::Pool& pool, TenantId tenant, const std::string& url);

}  // namespace sekisho::app
