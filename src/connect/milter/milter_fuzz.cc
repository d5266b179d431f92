#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "connect/milter/session.h"

namespace sekisho::connect::milter {
// Packets as an MTA would send them: command letter, length byte, data. Whatever comes, no byte of memory stays counted
// as collected.
namespace {
class Accept final : public sekisho::connect::milter::Receiver {
 public:
  sekisho::connect::milter::Answer receive(const sekisho::connect::milter::Transaction& transaction) override {
    if (transaction.bytes().size() > (1u << 24)) std::abort();
    sekisho::connect::milter::Answer answer;
    answer.kind = sekisho::connect::milter::Answer::Kind::accept;
    return answer;
  }
};
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Settings settings;
  Accept receiver;
  Shared shared;
  {
    Session session(settings, receiver, shared);
    if (!session.take({'O', encode_u32(6) + encode_u32(0x1ff) + encode_u32(0x1fffff)})) std::abort();
    std::size_t at = 0;
    while (at + 2 <= size) {
      const auto length = std::min<std::size_t>(data[at + 1], size - at - 2);
      const auto reaction = session.take(
          {static_cast<char>(data[at]), std::string(reinterpret_cast<const char*>(data + at + 2), length)});
      if (!reaction || reaction->close) break;
      at += 2 + length;
    }
  }
  if (shared.collected != 0) std::abort();
  return 0;
}

}  // namespace sekisho::connect::milter
