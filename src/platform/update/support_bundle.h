#pragma once

#include <map>
#include <string>

#include "platform/update/update.h"

namespace sekisho::platform::update {

/// A tar archive (POSIX ustar) of small text files; names ≤ 100 bytes. For bundles that any tool opens.
std::string make_tar(const std::map<std::string, std::string>& files, Time at);

/// U-43: Business ID, run, error code, the run's event trail, preflight, versions, redacted configuration, as a tar. No
/// mail content, no secrets, no personal names beyond the administrators' sign-in names in the trail. `configuration`
/// and `versions` come from the wiring; lines of the configuration that name a secret are redacted here once more.
Result<std::string> support_bundle(const Context& context, const Update& update, FactsSource& facts, TenantId tenant,
                                   std::string_view configuration, std::string_view versions);
/// "password = …" → "password = (redacted)" for names with password, secret, token, key, credential.
std::string redact_configuration(std::string_view text);

}  // namespace sekisho::platform::update
