#pragma once

#include <cstdint>
#include <string>

namespace sekisho::content {

// What RAR's packer did to make programs and tables easier to compress, undone in place on `length` bytes from `start`,
// which must lie in `out`.

enum class Calls : std::uint8_t { e8, e8_and_e9 };

/// Addresses of x86 calls (and jumps), made absolute by the packer, become relative again. `offset`: of the first byte,
/// as the packer counted.
void undo_calls(std::string& out, std::uint64_t start, std::uint64_t length, Calls which, std::uint64_t offset);
/// The same for ARM's branches with link.
void undo_arm_calls(std::string& out, std::uint64_t start, std::uint64_t length);
/// Differences to the byte before in each of several interleaved channels (at least one), one channel after the other.
void undo_delta(std::string& out, std::uint64_t start, std::uint64_t length, std::uint32_t channels);

}  // namespace sekisho::content
