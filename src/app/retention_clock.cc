#include "app/retention_clock.h"

namespace sekisho::app {
namespace {

constexpr std::chrono::minutes tolerance{10};  // of a clock that is corrected while it stands

}  // namespace

Time RetentionClock::at(Time now, Steady running) {
  const auto passed =
      last_ ? std::chrono::duration_cast<std::chrono::milliseconds>(running - *last_) : std::chrono::milliseconds(0);
  last_ = running;
  if (!trusted_ || now <= *trusted_ + passed + longest_step) {
    jumped_.reset();
    return *(trusted_ = now);
  }
  const auto expected =
      jumped_ ? jumped_->to + std::chrono::duration_cast<std::chrono::milliseconds>(running - jumped_->at) : now;
  if (!jumped_ || now > expected + tolerance || now < expected - tolerance) jumped_ = Jump{now, running};
  if (running - jumped_->at >= stand) {
    jumped_.reset();
    return *(trusted_ = now);
  }
  return *(trusted_ = *trusted_ + passed);
}

}  // namespace sekisho::app
