#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/time.h"
#include "protect/metrics.h"
#include "protect/record.h"

namespace sekisho::protect {

enum class SyslogTransport : std::uint8_t { udp, tcp, tls };
enum class SyslogFormat : std::uint8_t { json, cef };

struct SyslogOptions {
  std::string host;  // empty: off
  int port = 6514;
  SyslogTransport transport = SyslogTransport::tls;
  SyslogFormat format = SyslogFormat::json;
  std::string ca_file;                     // PEM; empty: the system's
  std::string certificate_file, key_file;  // our own, when the collector asks for one
  int facility = 16;                       // local0
  std::string hostname = "-", app_name = "sekisho", product_version = "0.1.0";
  std::size_t queue = 10'000;                 // messages waiting; more are dropped and counted
  std::chrono::milliseconds timeout{10'000};  // connecting, and sending one message
};

/// Sends detections to a collector: RFC 5424 messages, octet-counted over TCP and TLS (RFC 6587 §3.4.1, RFC 5425), one
/// a datagram over UDP. A thread of its own; nobody waits for it. A lost connection is retried with growing pauses (1 s
/// to 60 s); a message that fails is sent again. The collector's certificate must be valid for `host`.
class Syslog {
 public:
  /// metrics outlives it; counts sekisho_syslog_{sent,dropped,errors}_total.
  Syslog(SyslogOptions options, Metrics& metrics);
  /// Stops; what still waits is given up after at most one second, and counted as dropped.
  ~Syslog();
  Syslog(const Syslog&) = delete;
  Syslog& operator=(const Syslog&) = delete;

  /// Never blocks, never fails. Any thread.
  void offer(const Detection& detection);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// One message: `<PRI>1 TIMESTAMP HOSTNAME APP-NAME - detection - BOM? payload`. Control characters of the payload are
/// escaped or removed; never a line end.
std::string syslog_message(const Detection& detection, const SyslogOptions& options);
/// ArcSight Common Event Format 0, `CEF:0|Sekisho|Sekisho|version|rule|name|severity|extension`.
std::string cef_of(const Detection& detection, const SyslogOptions& options);

}  // namespace sekisho::protect
