#pragma once

#include <atomic>
#include <string>

#include "connect/milter/milter.h"
#include "connect/milter/packet.h"

namespace sekisho::connect::milter {

/// Counters that all sessions of a server share.
struct Shared {
  std::atomic<std::uint64_t> transactions{0}, aborted{0}, refused{0}, malformed{0};
  std::atomic<std::uint64_t> collected{0};  // bytes of messages being collected
};

/// One MTA connection as a state machine without I/O: packets in, bytes to send out. Testable and fuzzable.
class Session {
 public:
  Session(const Settings& settings, Receiver& receiver, Shared& shared)
      : settings_(settings), receiver_(receiver), shared_(shared) {}
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  struct Reaction {
    std::string bytes;                        // to send, may be empty
    std::function<void(bool written)> after;  // to call when they are, or could not be
    bool close = false;
  };
  /// Errors: malformed; the connection is of no more use.
  Result<Reaction> take(const Packet& packet);

 private:
  Result<Reaction> negotiate(const Packet& packet);
  Result<Reaction> end_of_message();
  Reaction refuse(std::string reply);
  Reaction stage(std::uint32_t no_reply_flag);
  Result<void> take_macros(std::string_view data);
  bool reserve(std::size_t bytes);
  void reset();

  const Settings& settings_;
  Receiver& receiver_;
  Shared& shared_;
  std::uint32_t actions_ = 0, steps_ = 0;
  bool negotiated_ = false, in_message_ = false;
  std::uint64_t reserved_ = 0, header_bytes_ = 0;
  std::string refusal_;  // set once the mail cannot be taken: what end of message answers
  Transaction transaction_;
  std::string client_ip_, client_name_, helo_, daemon_;
};

}  // namespace sekisho::connect::milter
