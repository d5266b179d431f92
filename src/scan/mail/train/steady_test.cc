#include "scan/mail/train/steady.h"

#include <doctest/doctest.h>

namespace sekisho::scan::mail::train {
namespace {

struct Collection {
  const char* name;
  Label label;
  int mails, showing;  // how many of them show the feature
};

Sides sides_over(const std::vector<Collection>& collections, const char* feature = "a") {
  static std::vector<Sample> samples;
  samples.clear();
  for (const auto& collection : collections) {
    for (int i = 0; i < collection.mails; ++i) {
      Sample sample{.path = {},
                    .source = collection.name,
                    .label = collection.label,
                    .year = 0,
                    .language = {},
                    .bytes = {},
                    .features = {}};
      if (i < collection.showing) sample.features.emplace_back(0, 1.0F);
      samples.push_back(std::move(sample));
    }
  }
  std::vector<const Sample*> all;
  for (const auto& sample : samples) all.push_back(&sample);
  return steady_sides(all, {.names = {feature}, .kinds = {Kind::trait}});
}

}  // namespace

TEST_CASE("a claim to be an answer never clears, however common it is in honest mail") {
  const std::vector<Collection> honest = {
      {"a", spam, 100, 0}, {"b", ham, 100, 50}, {"c", ham, 100, 60}, {"d", ham, 100, 40}};
  CHECK(sides_over(honest).may_clear.at(0));
  CHECK_FALSE(sides_over(honest, "thread.claimed").may_clear.at(0));
}

TEST_CASE("a feature may weigh only the way in which it points in several collections") {
  struct Row {
    std::string says;
    std::vector<Collection> collections;
    bool accuses, clears;
  };
  const Row rows[] = {
      {"commoner in the unwanted mail of three, in no honest mail",
       {{"a", spam, 100, 50}, {"b", phish, 100, 40}, {"c", spam, 100, 60}, {"d", ham, 100, 0}},
       true,
       false},
      {"in two collections only",
       {{"a", spam, 100, 50}, {"b", phish, 100, 40}, {"c", spam, 100, 0}, {"d", ham, 100, 0}},
       false,
       false},
      {"rarer than in honest mail in all but one",
       {{"a", spam, 100, 60},
        {"b", phish, 100, 5},
        {"c", spam, 100, 5},
        {"d", ham, 100, 30},
        {"e", ham, 100, 30},
        {"f", ham, 100, 30}},
       false,
       true},
      {"both ways, by collection",
       {{"a", spam, 100, 90},
        {"b", phish, 100, 90},
        {"c", spam, 100, 5},
        {"d", ham, 100, 90},
        {"e", ham, 100, 90},
        {"f", ham, 100, 5}},
       true,
       true},
      {"a collection of three mails has no say",
       {{"a", spam, 3, 3}, {"b", phish, 3, 3}, {"c", spam, 100, 1}, {"d", ham, 100, 30}},
       false,
       false},
      {"no mail at all", {}, false, false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto sides = sides_over(row.collections);
    CHECK(static_cast<bool>(sides.may_accuse[0]) == row.accuses);
    CHECK(static_cast<bool>(sides.may_clear[0]) == row.clears);
  }
}

}  // namespace sekisho::scan::mail::train
