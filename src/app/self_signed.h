#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "base/time.h"

namespace sekisho::app {

/// A P-256 key and a certificate for `host`, valid two years, signed by itself, as PEM files tls.key (0600) and tls.crt
/// in `folder`; existing ones stay until 30 days before their end. For the first start: a real installation names its
/// own (server.certificate).
Result<void> make_self_signed(const std::filesystem::path& folder, const std::string& host);

}  // namespace sekisho::app
