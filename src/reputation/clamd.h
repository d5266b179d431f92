#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/budget.h"
#include "reputation/dns.h"

namespace sekisho::reputation {

struct ClamdOptions {
  std::string address;                        // "/run/clamav/clamd.ctl" or "host:port"; empty: not configured
  std::chrono::milliseconds timeout{20'000};  // connecting, sending and the answer together
  ByteCount max_size{25u << 20};              // as StreamMaxLength of clamd.conf: larger items are not sent
};

struct ClamdAnswer {
  bool found = false;
  std::string signature;  // "Win.Test.EICAR_HDB-1"; letters, digits and ._:/()- only
};

/// Asks clamd by its INSTREAM command (zINSTREAM NUL, chunks of 4-byte network length, answer "stream: …
/// FOUND|OK|ERROR" NUL). One connection a question; callable from many threads.
class Clamd {
 public:
  explicit Clamd(ClamdOptions options) : options_(std::move(options)) {}
  /// Code::over_limit: larger than max_size or clamd's own limit. Code::unavailable: nobody there, or an ERROR answer.
  /// Code::timed_out. Code::malformed: an answer that is none.
  Result<ClamdAnswer> scan(std::string_view bytes) const;
  /// The answer to VERSION ("ClamAV 1.4.6/27800/…"), for the console's health page. Errors as scan().
  Result<std::string> version() const;

 private:
  Result<std::string> ask(std::string_view command, std::string_view stream, bool streaming) const;
  ClamdOptions options_;
};

/// Parses one answer to INSTREAM, without the final NUL.
Result<ClamdAnswer> parse_clamd_answer(std::string_view line);

}  // namespace sekisho::reputation
