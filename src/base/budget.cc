#include "base/budget.h"

#include <algorithm>

namespace sekisho {

Result<void> Budget::spend_part() {
  if (parts_ >= limits_.parts) return reach("parts");
  ++parts_;
  return {};
}

Result<void> Budget::spend_file() {
  if (files_ >= limits_.files) return reach("files");
  ++files_;
  return {};
}

Result<void> Budget::spend_expanded(ByteCount bytes) {
  if (bytes.value > limits_.expanded_size.value - expanded_) return reach("expanded_size");
  expanded_ += bytes.value;
  return {};
}

Result<void> Budget::spend_memory(ByteCount bytes) {
  if (bytes.value > limits_.memory.value - memory_) return reach("memory");
  memory_ += bytes.value;
  return {};
}

Result<void> Budget::spend_steps(std::uint64_t steps) {
  if (steps > limits_.steps - steps_) return reach("steps");
  steps_ += steps;
  return {};
}

bool Budget::spend_effort(std::uint64_t units, std::uint64_t most) {
  if (effort_ + units > most) return false;
  effort_ += units;
  return true;
}

ByteCount Budget::expanded_left() const { return {limits_.expanded_size.value - expanded_}; }

tl::unexpected<Error> Budget::reach(const std::string& limit, const std::string& where) {
  if (std::find(reached_.begin(), reached_.end(), limit) == reached_.end()) reached_.push_back(limit);
  return fail(Code::over_limit, where.empty() ? limit : limit + ": " + where);
}

}  // namespace sekisho
