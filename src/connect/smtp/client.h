#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "connect/smtp/dsn.h"

namespace sekisho::connect::smtp {

struct Server {
  std::string host = "127.0.0.1";
  std::uint16_t port = 25;
  std::string helo = "localhost";
  std::chrono::seconds timeout{60};  // for each answer
};

struct Delivery {
  std::string response;                                       // of the final dot, for the record
  std::vector<std::pair<std::string, std::string>> refused;   // recipients refused for good (5xx), with the answer
  std::vector<std::pair<std::string, std::string>> deferred;  // refused for now (4xx)
};

/// Hands one mail to an MTA (RFC 5321). bytes go out as they are, dot-stuffed after every line feed, with a CRLF added
/// only when the last line has none. 8BITMIME and SMTPUTF8 are used when the mail needs them and the server offers
/// them; what the sender asked to be told goes on where the server offers DSN (RFC 3461; where it does not, the server
/// that does not is the last that could tell). Errors: unavailable (no connection, 4xx, all recipients deferred),
/// denied (5xx, all recipients refused), timed_out, malformed (no SMTP). After success the server has taken
/// responsibility for every recipient not named in Delivery.
Result<Delivery> send(const Server& server, std::string_view sender, const std::vector<std::string>& recipients,
                      std::string_view bytes, const DsnRequest& dsn = {});

}  // namespace sekisho::connect::smtp
