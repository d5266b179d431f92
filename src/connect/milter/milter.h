#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/budget.h"
#include "base/result.h"

namespace sekisho::connect::milter {

struct Settings {
  std::string listen = "inet:127.0.0.1:8890";  // inet:HOST:PORT, inet6:[HOST]:PORT or unix:PATH; port 0 picks one
  ByteCount message_size{150u << 20};          // beyond: 552 5.3.4
  ByteCount header_size{4u << 20};             // all header fields together
  int recipients = 10'000;
  int connections = 500;           // beyond: the connection is closed and the MTA tries later
  std::chrono::seconds idle{600};  // without a packet: closed
  ByteCount memory{1u << 30};      // messages being collected, all connections together; beyond: 451
};

/// One SMTP transaction as the MTA tells it.
struct Transaction {
  std::string sender;                          // without angle brackets; empty for bounces
  std::vector<std::string> recipients;         // as given, without angle brackets
  std::vector<std::string> sender_parameters;  // ESMTP: "BODY=8BITMIME", "SMTPUTF8", …
  /// The same of each recipient: "NOTIFY=SUCCESS", "ORCPT=rfc822;…".
  std::vector<std::vector<std::string>> recipient_parameters;
  std::string client_ip, client_name, helo;
  std::string queue_id, authenticated;  // macros i and {auth_authen}
  std::string daemon;                   // {daemon_name}
  /// Header fields as they stand: name, and value with its leading space and folds (LF inside).
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;  // CRLF as the MTA sent it; NULs and bare CR/LF kept
  /// The mail as bytes: fields with CRLF, empty line, body.
  std::string bytes() const;
};

struct Answer {
  enum class Kind : std::uint8_t { accept, discard, tempfail, reject };
  Kind kind = Kind::tempfail;
  std::string reply;  // tempfail, reject: "451 4.7.1 text"; empty: that
  /// The n-th (from 1) field of that name gets the value, or goes (nullopt).
  struct Change {
    std::string name;
    std::uint32_t index = 1;
    std::optional<std::string> value;
  };
  std::vector<Change> changes;                                // applied in order
  std::vector<std::pair<std::string, std::string>> inserted;  // in front of the other fields, the last one topmost
  std::vector<std::pair<std::string, std::string>> appended;  // behind them
  std::optional<std::string> body;
  std::vector<std::string> remove_recipients, add_recipients;
  /// Called once: true after the answer was handed to the kernel, false when the MTA was gone before.
  std::function<void(bool written)> after;
};

/// Judges one transaction. Called on the connection's own thread, many at once; blocks as long as it needs.
class Receiver {
 public:
  virtual ~Receiver() = default;
  virtual Answer receive(const Transaction& transaction) = 0;
};

struct Figures {
  int connections = 0;
  std::uint64_t transactions = 0, aborted = 0, refused = 0, malformed = 0;
};

/// A milter (Sendmail's mail filter protocol, version 6) that Postfix or Sendmail connects to. Spoken by ourselves
/// rather than through libmilter: an answer must be *known* to be written before its effects count as given
/// (architecture, invariant 4), the process keeps its own signals, and tests start many. Nothing but end-of-message is
/// answered on the wire when the MTA offers that (no reply flags), so a mail costs one round trip.
class Server {
 public:
  static Result<std::unique_ptr<Server>> start(const Settings& settings, Receiver& receiver);
  virtual ~Server() = default;  // stop(), then waits for transactions in flight
  /// No new connections or transactions; what is at its end of message is still answered.
  virtual void stop() = 0;
  /// "inet:127.0.0.1:8890" with the real port.
  virtual std::string address() const = 0;
  virtual Figures figures() const = 0;
};

}  // namespace sekisho::connect::milter
