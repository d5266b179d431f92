#include "policy/notify_threshold.h"

#include <doctest/doctest.h>

namespace sekisho::policy {

TEST_CASE("thresholds send each, every so many, or every so many hours") {
  ThresholdState state;
  CHECK(on_event(state, 0, 0, 5).send);
  CHECK_FALSE(on_event(state, 3, 0, 5).send);
  CHECK_FALSE(on_event(state, 3, 0, 6).send);
  CHECK(on_event(state, 3, 0, 7).events == 3);
  CHECK(state == ThresholdState{});
  CHECK_FALSE(on_event(state, 0, 1, 1'000).send);
  CHECK_FALSE(on_tick(state, 1, 3'600'999).send);
  CHECK(on_tick(state, 1, 3'601'000).events == 1);
  CHECK_FALSE(on_tick(state, 1, 9'000'000).send);
}

}  // namespace sekisho::policy
