#pragma once

#include <string>
#include <string_view>

#include "api/http/message.h"

namespace sekisho::api::own {

/// The Set-Cookie value of a session: HttpOnly, SameSite=Strict, Secure over TLS. keep false: removes it.
std::string session_cookie_text(const Request& request, std::string_view token, bool keep);

}  // namespace sekisho::api::own
