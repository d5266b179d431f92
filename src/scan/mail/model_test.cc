#include "scan/mail/model.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "base/encode.h"
#include "scan/mail/letters.h"

namespace sekisho::scan::mail {
TEST_CASE("a damaged or foreign model file is refused and says why") {
  const std::vector<Weight> weights = {
      {"word:verify", {0.5F, 1.0F}}, {"lure:prize", {2.0F, -0.25F}}, {"nothing", {0, 0}}};
  const double bias[unwanted_classes] = {}, slope[unwanted_classes] = {1, 1}, offset[unwanted_classes] = {};
  const auto file = Model::save(weights, bias, slope, offset);
  const auto model = Model::load(file);
  REQUIRE(model);
  const auto judged = model->judge({.others = {{"word:verify", 2.0F}, {"lure:prize", 1.0F}, {"word:unknown", 9.0F}}});
  CHECK(judged.log_odds[0] == doctest::Approx(3.0).epsilon(0.001));
  CHECK(judged.log_odds[1] == doctest::Approx(1.75).epsilon(0.001));
  auto flipped = file;
  flipped[file.size() / 2] ^= 1;
  auto other_version = file, huge = file;
  other_version[19] = 1;  // the first byte after the magic
  huge[27] = 31;          // so many bits that the size would overflow a 32-bit number
  const std::string bad[] = {"",
                             "SEKISHO",
                             file.substr(0, file.size() - 1),
                             file + "x",
                             flipped,
                             std::string(file.size(), '\0'),
                             "SEKISHO-MAIL-MODEL\n",
                             file.substr(0, 60),
                             other_version,
                             huge};
  for (const auto& bytes : bad) {
    const auto loaded = Model::load(bytes);
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().code == Code::malformed);
    CHECK(loaded.error().what.starts_with("mail model: "));
  }
  CHECK(model->file() == file);
}

TEST_CASE("runs of letters are judged with the rest and told as one reason") {
  const double bias[unwanted_classes] = {}, slope[unwanted_classes] = {1, 1}, offset[unwanted_classes] = {};
  const auto model = Model::load(Model::save({{"letters: free", {2.0F, 0.5F}},
                                              {"letters:free ", {1.0F, 0.25F}},
                                              {"letters:other", {9.0F, 9.0F}},
                                              {"lure:prize", {1.0F, 0.5F}}},
                                             bias, slope, offset));
  REQUIRE(model);
  WordList words;
  words.add("free");
  const LetterFeatures letters({}, words);
  const auto judged = model->judge({.letters = letters, .others = {{"lure:prize", 1.0F}}});
  const double of_letters = 3 * static_cast<double>(letters.value());
  CHECK(judged.log_odds[0] == doctest::Approx(1 + of_letters).epsilon(0.001));
  CHECK(judged.log_odds[1] == doctest::Approx(0.5 + of_letters / 4).epsilon(0.001));
  REQUIRE(judged.reasons.size() == 2);
  CHECK(judged.reasons[1].first == "letters");
  CHECK(judged.reasons[1].second == doctest::Approx(of_letters).epsilon(0.001));
  for (const auto language : {Language::english, Language::japanese})
    CHECK(explain_feature("letters", language) != "letters");
  const auto clearing = Model::load(Model::save({{"letters: free", {-2.0F, 0.5F}}}, bias, slope, offset));
  REQUIRE(clearing);
  CHECK(clearing->judge({.letters = letters}).log_odds[0] == 0.0);  // they accuse or say nothing
  CHECK(clearing->judge({.letters = letters}).log_odds[1] > 0.0);
}

TEST_CASE("a model file whose checksum is right is still not believed") {
  const double zero[unwanted_classes] = {}, one[unwanted_classes] = {1, 1};
  const auto sound = Model::save({{"word:verify", {0.5F, 1.0F}}}, zero, one, zero);
  const std::size_t numbers = 19 + 3 * 4, slots = numbers + 8 * 8;
  const auto with = [&](std::size_t at, std::string_view bytes) {
    auto body = sound.substr(0, sound.size() - 32);
    body.replace(at, bytes.size(), bytes);
    return body + sha256(body);
  };
  const auto number = [](double value) { return std::string(reinterpret_cast<const char*>(&value), sizeof value); };
  struct Row {
    std::string says, file;
    ModelFlaw flaw;
  };
  const Row rows[] = {
      {"the sound one", with(0, "SEKISHO"), ModelFlaw::none},
      {"a scale that makes the odds no number", with(numbers, number(1e308)), ModelFlaw::absurd_number},
      {"no number", with(numbers + 8, number(std::nan(""))), ModelFlaw::absurd_number},
      {"an endless number", with(numbers + 16, number(-INFINITY)), ModelFlaw::absurd_number},
      {"no free slot, so that a search would not end", with(slots, std::string(sound.size() - 32 - slots, '\1')),
       ModelFlaw::overfull},
      {"the next version of the format", with(19, "\3"), ModelFlaw::other_version},
      {"another number of classes", with(23, "\7"), ModelFlaw::other_classes},
      {"more slots than there are", with(27, "\12"), ModelFlaw::cut_off},
      {"fewer slots than there are", with(27, "\1"), ModelFlaw::wrong_size},
      {"a table beyond memory", with(27, "\40"), ModelFlaw::too_large},
      {"a file beyond the limit", sound + std::string(largest_model_file, '\0'), ModelFlaw::too_large},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    CHECK(describe(Model::flaw_of(row.file), Language::english) == describe(row.flaw, Language::english));
    CHECK(Model::load(row.file).has_value() == (row.flaw == ModelFlaw::none));
    CHECK(describe(row.flaw, Language::english) != describe(row.flaw, Language::japanese));
  }
}

}  // namespace sekisho::scan::mail
