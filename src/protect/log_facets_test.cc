#include "protect/log_facets.h"

#include <doctest/doctest.h>

namespace sekisho::protect {
namespace {

constexpr std::int64_t hour = 3'600'000, day = 24 * hour;

FacetTally tally_of(std::size_t fields, const std::string& value, std::int64_t count) {
  FacetTally out;
  out.fields.resize(fields);
  out.fields[0][value] = count;
  return out;
}

TEST_CASE("a window is counted by whole days and hours, and what is left of it each time") {
  const auto now = 20'000 * day + 5 * hour + 1;
  using Spans = std::vector<FacetSpan>;
  CHECK(facet_spans(10, 20, now) == Spans{{10, 20, 0}});
  CHECK(facet_spans(hour - 1, hour + 1, now) == Spans{{hour - 1, hour + 1, 0}});
  CHECK(facet_spans(hour, 3 * hour, now) == Spans{{hour, 3 * hour, hour}});
  CHECK(facet_spans(10, 2 * hour + 5, now) ==
        Spans{{10, hour, 0}, {hour, 2 * hour, hour}, {2 * hour, 2 * hour + 5, 0}});
  CHECK(facet_spans(22 * hour + 1, 2 * day + hour + 2, now) == Spans{{22 * hour + 1, 23 * hour, 0},
                                                                     {23 * hour, day, hour},
                                                                     {day, 2 * day, day},
                                                                     {2 * day, 2 * day + hour, hour},
                                                                     {2 * day + hour, 2 * day + hour + 2, 0}});
  // Today is not over, whatever the window says.
  CHECK(facet_spans(19'999 * day, 20'001 * day, now) ==
        Spans{{19'999 * day, 20'000 * day, day}, {20'000 * day, 20'001 * day, hour}});
  // A window that begins before all time.
  CHECK(facet_spans(-5 * day, 2 * day, now) == Spans{{0, 2 * day, day}});
  CHECK(facet_spans(20, 10, now) == Spans{{20, 10, 0}});
}

TEST_CASE("parts add up by the numbers of their values") {
  FacetValues values(2);
  const FacetParts parts = {values.number(tally_of(2, "b", 2)), values.number(tally_of(1, "a", 3)),
                            values.number(tally_of(2, "b", 2)), values.number({})};
  const auto found = values.most_frequent(parts, 0, 10);
  REQUIRE(found.size() == 2);
  CHECK(found[0].value == "b");
  CHECK(found[0].count == 4);
  CHECK(found[1].count == 3);
  CHECK(values.most_frequent(parts, 0, 1).size() == 1);
  CHECK(values.most_frequent(parts, 1, 10).empty());
  // A value of other rows is none of these.
  CHECK(values.most_frequent({parts[0]}, 0, 10).size() == 1);
}

TEST_CASE("what is kept is found by its mark, within its limits") {
  const auto fields = facet_fields(LogType::detection).size();
  FacetCache cache(64 << 10);
  const FacetCache::Key key{TenantId{1}, LogType::detection, "", 0, hour};
  const auto values = cache.values(LogType::detection);
  cache.keep(key, {1, 1, 1}, *values, values->number(tally_of(fields, "a", 1)));
  CHECK(cache.find(key, {1, 1, 1}, *values) != nullptr);
  CHECK(cache.find(key, {2, 1, 2}, *values) == nullptr);
  CHECK(cache.find({TenantId{2}, LogType::detection, "", 0, hour}, {1, 1, 1}, *values) == nullptr);
  CHECK(cache.find({TenantId{1}, LogType::detection, "", 0, day}, {1, 1, 1}, *values) == nullptr);
  CHECK(cache.find({TenantId{1}, LogType::detection, "action = x", 0, hour}, {1, 1, 1}, *values) == nullptr);
  for (int i = 1; i < 200; ++i)
    cache.keep({TenantId{1}, LogType::detection, "", i * hour, hour}, {1, 1, 1}, *values,
               values->number(tally_of(fields, "a", 1)));
  CHECK(cache.find(key, {1, 1, 1}, *values) == nullptr);  // the least recently used
  CHECK(cache.find({TenantId{1}, LogType::detection, "", 199 * hour, hour}, {1, 1, 1}, *values) != nullptr);
}

TEST_CASE(
    "more values than there is room for are forgotten, and the question that is under way ends with those it began "
    "with") {
  FacetCache cache(64 << 10);
  const auto values = cache.values(LogType::detection);
  const FacetCache::Key key{TenantId{1}, LogType::detection, "", 0, hour};
  const auto mine = values->number(tally_of(1, "mine", 1));
  cache.keep(key, {1, 1, 1}, *values, mine);
  for (int i = 0; i < 40; ++i)
    values->number(tally_of(1, std::string(1000, static_cast<char>('a' + i % 26)) + std::to_string(i), 1));
  cache.keep({TenantId{1}, LogType::detection, "", hour, hour}, {1, 1, 1}, *values, mine);
  const auto fresh = cache.values(LogType::detection);
  CHECK(fresh != values);
  CHECK(cache.find(key, {1, 1, 1}, *fresh) == nullptr);
  CHECK(values->most_frequent({mine}, 0, 1).at(0).value == "mine");
  cache.keep(key, {1, 1, 1}, *values, mine);  // numbered by what is no longer in use
  CHECK(cache.find(key, {1, 1, 1}, *fresh) == nullptr);
  CHECK(cache.find(key, {1, 1, 1}, *values) == nullptr);
}

}  // namespace
}  // namespace sekisho::protect
