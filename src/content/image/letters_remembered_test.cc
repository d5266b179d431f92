#include "content/image/letters_remembered.h"

#include <doctest/doctest.h>

#include <utility>

namespace sekisho::content {
namespace {

struct Counting final : LetterReader {
  int& calls;
  std::string_view unread;
  Counting(int& counted, std::string_view said) : calls(counted), unread(said) {}
  Letters read(const GreyImage& picture, const Writing&, const Allowance&) override {
    return {.text = std::to_string(picture.pixels[0]) + " read " + std::to_string(++calls), .unread = unread};
  }
};

GreyImage shade(std::uint8_t value, int width = 4) { return {width, 16 / width, std::vector<std::uint8_t>(16, value)}; }

constexpr LetterReader::Allowance ample{.letters = 100, .time = std::chrono::seconds(1)};

TEST_CASE("a picture that comes again is not read again, another one is") {
  int calls = 0;
  const auto reader = remembering(std::make_unique<Counting>(calls, ""), 2);
  const Writing writing{.letters = 20, .height = 9};
  CHECK(reader->read(shade(1), writing, ample).text == "1 read 1");
  CHECK(reader->read(shade(1), writing, ample).text == "1 read 1");
  CHECK(reader->read(shade(2), writing, ample).text == "2 read 2");
  CHECK(reader->read(shade(1, 8), writing, ample).text == "1 read 3");  // the same bytes in other lines
  CHECK(reader->read(shade(1), writing, ample).text == "1 read 4");     // two are remembered, and this was the third
  CHECK(reader->read(shade(1, 8), writing, ample).text == "1 read 3");
}

TEST_CASE("what was not read to its end is not remembered, and what is allowed less is not answered with more") {
  int calls = 0;
  const Writing writing{.letters = 20, .height = 9};
  const auto stopped = remembering(std::make_unique<Counting>(calls, "time"));
  CHECK(stopped->read(shade(1), writing, ample).unread == "time");
  CHECK(stopped->read(shade(1), writing, ample).text == "1 read 2");
  const auto reader = remembering(std::make_unique<Counting>(calls, ""));
  CHECK(reader->read(shade(1), writing, ample).text == "1 read 3");
  CHECK(reader->read(shade(1), writing, {.letters = 19, .time = ample.time}).text == "1 read 4");
  CHECK(reader->read(shade(1), writing, {.letters = 100, .time = {}}).text == "1 read 5");
  CHECK(reader->read(shade(1), writing, ample).text == "1 read 3");
}

}  // namespace
}  // namespace sekisho::content
