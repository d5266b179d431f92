#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "scan/mail/train/own_record.h"

namespace sekisho::scan::mail::train {

/// Repeatable chance (xorshift64): the same start gives the same draws on every machine.
struct Chance {
  std::uint64_t state;
  std::size_t below(std::size_t n);
  /// `n` letters drawn from `letters`.
  std::string of(std::string_view letters, std::size_t n);
};

using SlotValues = std::map<std::string, std::string, std::less<>>;

/// One value for each slot of a mail in `language`; slots a language has no values for take those for all, else
/// English.
SlotValues draw_slots(const OwnSlots& slots, std::string_view language, Chance& chance);

/// `text` with every {slot} that has a value replaced; others stay.
std::string filled(std::string_view text, const SlotValues& values);

}  // namespace sekisho::scan::mail::train
