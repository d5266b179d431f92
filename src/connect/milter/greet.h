#pragma once

#include <chrono>
#include <string>

#include "base/result.h"

namespace sekisho::connect::milter {

/// Opens a connection to a milter as an MTA does, takes its answer to the negotiation, and says goodbye: whether it
/// would serve a mail now. address  as Server::address() says it: inet:HOST:PORT, inet6:[HOST]:PORT, unix:PATH. An
/// address for all interfaces is greeted on loopback. errors   Code::unavailable with what failed; Code::malformed for
/// an address that is none.
Result<void> greet(const std::string& address, std::chrono::milliseconds longest_wait);

}  // namespace sekisho::connect::milter
