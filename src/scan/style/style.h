#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sekisho::scan::style {

/// How somebody writes, told by what one does not choose: small words, endings, punctuation, greetings, the lengths of
/// sentences, the mixture of scripts, and blurred counts of letter pairs. Works on short mail in English, Japanese,
/// German, French, Spanish, Swedish, Danish, Norwegian, Finnish and Portuguese; no text can be read back from it.
struct Sample {
  std::vector<std::uint8_t> habits;  // one per habit: 255 × √rate
  int length = 0;                    // letters that were counted
};

/// Names of the habits, in the order of Sample::habits: "“please”", "「です」", "exclamation marks".
std::size_t habit_count();
std::string_view habit_name(std::size_t habit);

inline constexpr int least_letters = 40;  // below it nothing can be told
inline constexpr int most_letters = 6'000;
/// The habits of one text, the sender's own words without quotes and signature; nothing when it is too short. Linear.
/// Pure.
std::optional<Sample> measure(std::string_view text);

/// Printable, at most 600 bytes; from_text: Code::malformed.
std::string to_text(const Sample& sample);
Result<Sample> sample_from_text(std::string_view text);

inline constexpr std::size_t least_mails = 20;  // a model needs so many: fewer say “not trained”
inline constexpr std::size_t most_mails = 200;  // the newest are kept

/// What many samples of one person have in common. How far they lie from each other tells how far is far.
struct Model {
  std::size_t mails = 0;
  std::vector<double> mean, spread;         // per habit, 0..1
  double usual[3] = {}, deviation[3] = {};  // distance of the person's own mails, by length: short, medium, long
};
/// Nothing below least_mails.
std::optional<Model> train(const std::vector<Sample>& samples);

struct Comparison {
  double distance = 0;           // from the person's habits
  double beyond = 0;             // how many deviations beyond the person's own usual distance
  std::vector<std::size_t> odd;  // up to four habits that differ most
  bool differs = false;
};
Comparison compare(const Model& model, const Sample& sample);

/// Settings::style_models: one model (or none yet) per high-profile user.
struct Person {
  std::string address;  // lower case
  std::size_t mails = 0;
  std::optional<Model> model;
};
Result<std::vector<Person>> read_people(std::string_view text);
std::string write_people(const std::vector<Person>& people);

}  // namespace sekisho::scan::style
