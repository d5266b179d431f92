#include "content/image/png.h"

#include <doctest/doctest.h>

#include "base/budget.h"
#include "content/made_files.h"

namespace sekisho::content {
namespace {

std::string big(std::uint32_t value) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 255);
  return out;
}
std::string chunk(const std::string& name, const std::string& data) {
  const auto body = name + data;
  return big(static_cast<std::uint32_t>(data.size())) + body +
         big(static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(body.data()), body.size())));
}
std::string head(std::uint32_t width, std::uint32_t height, int depth, int colour, int interlaced = 0) {
  return chunk("IHDR", big(width) + big(height) +
                           std::string{static_cast<char>(depth), static_cast<char>(colour), 0, 0,
                                       static_cast<char>(interlaced)});
}
const std::string signature = "\x89PNG\r\n\x1a\n";

// Rows as they are, without a filter.
std::string png_of(const std::string& before, const std::vector<std::string>& rows) {
  std::string raw;
  for (const auto& row : rows) raw += '\0' + row;
  return signature + before + chunk("IDAT", testing::deflated(raw)) + chunk("IEND", "");
}

Result<GreyImage> decoded(const std::string& png) {
  const Limits limits;
  Budget budget(limits);
  return decode_png(png, budget);
}

using Pixels = std::vector<std::uint8_t>;

}  // namespace

TEST_CASE("PNG: each kind of pixel as brightness over white") {
  struct {
    const char* what;
    std::string png;
    Pixels pixels;
  } const rows[] = {
      {"grey", png_of(head(3, 1, 8, 0), {{"\x00\x80\xff", 3}}), {0, 128, 255}},
      {"one bit", png_of(head(8, 1, 1, 0), {"\xa0"}), {255, 0, 255, 0, 0, 0, 0, 0}},
      {"sixteen bits", png_of(head(2, 1, 16, 0), {{"\x12\x34\xff\xff", 4}}), {0x12, 255}},
      {"grey and alpha", png_of(head(2, 1, 8, 4), {{"\x00\x00\x00\xff", 4}}), {255, 0}},
      {"colours", png_of(head(3, 1, 8, 2), {{"\xff\x00\x00\x00\xff\x00\x00\x00\xff", 9}}), {76, 149, 28}},
      {"colours and alpha", png_of(head(2, 1, 8, 6), {{"\x00\x00\x00\x80\xff\xff\xff\x10", 8}}), {127, 255}},
      {"a palette with what is seen through",
       png_of(head(2, 1, 8, 3) + chunk("PLTE", std::string("\x00\x00\x00\xff\x00\x00", 6)) +
                  chunk("tRNS", std::string("\x00", 1)),
              {{"\x00\x01", 2}}),
       {255, 76}},
      {"a colour that is none",
       png_of(head(2, 1, 8, 0) + chunk("tRNS", std::string("\x00\x05", 2)), {{"\x05\x06", 2}}),
       {255, 6}},
      {"interlaced", png_of(head(1, 1, 8, 0, 1), {"\x40"}), {64}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    const auto image = decoded(row.png);
    REQUIRE(image.has_value());
    CHECK(image->pixels == row.pixels);
  }
}

TEST_CASE("PNG: a damaged one shows the rows before the damage") {
  const auto whole = png_of(head(2, 2, 8, 0), {{"\x01\x02", 2}, {"\x03\x04", 2}});
  std::string raw("\0\x01\x02\x09\x03\x04", 6);  // a second row with a filter that there is none of
  const auto image = decoded(signature + head(2, 2, 8, 0) + chunk("IDAT", testing::deflated(raw)) + chunk("IEND", ""));
  REQUIRE(image.has_value());
  CHECK(image->pixels == Pixels{1, 2, 255, 255});
  for (std::size_t size = 0; size < whole.size() - 16; ++size) static_cast<void>(decoded(whole.substr(0, size)));
  CHECK_FALSE(decoded(whole.substr(0, 33)).has_value());
}

TEST_CASE("PNG: a size that stands elsewhere than in the head is no size") {
  // The bytes at which the head's size stands belong to another chunk, which tells another size than the head behind
  // it.
  const auto lie = chunk("aaAa", big(1) + big(1) + std::string("\x08\x00\x00\x00\x00", 5));
  const std::string row(400, '\x10');
  CHECK_FALSE(decoded(png_of(lie + head(400, 1, 8, 0), {row})).has_value());
  CHECK_FALSE(
      decoded(png_of(chunk("aaAa", big(400) + big(4) + std::string("\x08\x00\x00\x00\x01", 5)) + head(1, 1, 8, 0, 1),
                     {"\x10"}))
          .has_value());
  CHECK_FALSE(decoded(png_of(head(1, 1, 8, 0) + head(400, 1, 8, 0), {row})).has_value());
  CHECK_FALSE(decoded("").has_value());
  const auto large = decoded(signature + head(100'000, 100'000, 8, 0));
  REQUIRE_FALSE(large.has_value());
  CHECK(large.error().code == Code::over_limit);
}

}  // namespace sekisho::content
