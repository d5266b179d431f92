// What is stored beside the rules and read again: corrections, lessons, writing-style models and samples, likenesses,
// correlation rules, DLP files. The first byte chooses which. What reads must write the same again.
#include <cmath>
#include <cstdint>
#include <string>

#include "scan/correlate/custom.h"
#include "scan/dlp/exchange.h"
#include "scan/likeness/corrections.h"
#include "scan/mail/fold.h"
#include "scan/style/style.h"

namespace sekisho::scan {

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 9) {
    case 0:
      if (const auto read = likeness::from_text(text); read && likeness::to_text(*read) != text) __builtin_trap();
      break;
    case 1:
      if (const auto read = likeness::read_corrections(text)) {
        const auto again = likeness::read_corrections(likeness::write_corrections(*read));
        if (!again || again->entries.size() != read->entries.size()) __builtin_trap();
      }
      break;
    case 2:
      if (const auto read = style::sample_from_text(text)) {
        const auto again = style::sample_from_text(style::to_text(*read));
        if (!again || again->habits != read->habits) __builtin_trap();
      }
      break;
    case 3:
      if (const auto read = style::read_people(text)) static_cast<void>(style::write_people(*read));
      break;
    case 4:
      if (const auto sample = style::measure(text); sample && sample->habits.size() != style::habit_count())
        __builtin_trap();
      break;
    case 7:
      if (const auto read = learn::from_text(text); read && learn::to_text(*read) != text) __builtin_trap();
      break;
    case 8:
      if (const auto read = learn::lesson_from_text(text)) {
        learn::Learner learner;
        learner.learn(*read);
        if (std::abs(learn::weigh(learner.layer(), read->traits, learn::Sender::vouched).unwanted) >
            learn::most_lesson + 0.1)
          __builtin_trap();
      }
      break;
    case 5:
      static_cast<void>(correlate::read_custom(text).has_value());
      break;
    default:
      static_cast<void>(dlp::import_xml(text, {}).has_value());
      // Folding never grows without bound, whatever is spelled or meant.
      if (mail::fold_text(text, 1'000).size() > 12'000) __builtin_trap();
  }
  return 0;
}

}  // namespace sekisho::scan
