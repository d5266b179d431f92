#pragma once

#include <map>
#include <memory>

#include "base/ids.h"
#include "content/image/picture_text.h"
#include "scan/ruleset.h"

namespace sekisho::worker {

using Rulesets = std::map<TenantId, std::shared_ptr<const scan::Ruleset>>;

/// Reads what can be read of every kind once, so that libraries have loaded their tables before files are out of reach.
void warm_up(const Rulesets& rulesets);

/// One worker's life: requests from `socket` until it closes. The exit status.
int serve(int socket, const Rulesets& rulesets, const content::PictureReading& pictures, bool allow_selftest);

}  // namespace sekisho::worker
