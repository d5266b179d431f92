#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "scan/learn/traits.h"

namespace sekisho::scan::learn {

enum class Said : std::uint8_t { wanted, spam, phishing };

/// One mail and what it should have been judged as.
struct Lesson {
  Traits traits;
  double unwanted = 0;  // log-odds of being unwanted at all, as judged without the layer
  double phishing = 0;  // log-odds of phishing against spam, likewise
  Said said = Said::wanted;
};
/// "unwanted phishing|traits". from_text: Code::malformed. The verdict is kept beside it.
std::string to_text(const Lesson& lesson);
Result<Lesson> lesson_from_text(std::string_view text);

// Log-odds by which any mail is moved at most: by one lesson among others; by the first few, for each; by all of them.
inline constexpr double most_lesson = 6, most_first = 2, most_learned = 12;

/// What was learned, as scanning uses it: two weights per bucket. Immutable; any thread.
struct Layer {
  int lessons = 0;
  double scale[2] = {};              // log-odds of one step: unwanted against wanted, phishing against spam
  std::vector<std::int8_t> weights;  // two for each bucket; empty: nothing was learned
};
struct Learned {
  double unwanted = 0, phishing = 0;  // log-odds added
};
/// vouched: a signature or the like speaks for the sender's own domain. Without it nothing speaks for a mail that is
/// only known of the name it came under, which anybody can write.
enum class Sender : std::uint8_t { unproven, vouched };
Learned weigh(const Layer& layer, const Traits& traits, Sender sender);

/// Base64 of the steps; Code::malformed when they are not all there, or the scales are no numbers within bounds.
std::string weights_text(const Layer& layer);
Result<Layer> layer_from(int lessons, double unwanted_step, double phishing_step, std::string_view weights);

/// Learns lessons one after the other, from the mail model's judgement on: adaptive regularisation of weights (Crammer,
/// Kulesza, Dredze 2009; the diagonal form), whose steps get smaller in directions that much was learned of. A lesson
/// that is judged right with room to spare teaches nothing; after each one a few earlier ones are gone over again.
/// Since no vector is longer than 1 and the steps for one lesson come to no more than most_lesson, it moves no mail by
/// more than that. The same lessons in the same order make the same layer: taking one back is learning the others anew.
/// Holds the lessons' traits, some 3 KiB each. One thread.
class Learner {
 public:
  Learner();
  void learn(Lesson lesson);
  Layer layer() const;

 private:
  struct Direction {
    std::vector<float> weight, doubt;
    double dot(const Traits& traits) const;
    void step(const Traits& traits, double before, bool up, double& spent);
  };
  struct Known {
    Lesson lesson;
    double spent[2] = {};  // the steps so far
  };
  void go_over(Known& known);
  Direction unwanted_, phishing_;
  std::vector<Known> known_;
};

}  // namespace sekisho::scan::learn
