// Codes that are faint, or cut into pictures that lie next to each other.
#include "content/image/pieces.h"

#include <ZXing/BitMatrix.h>
#include <ZXing/MultiFormatWriter.h>
#include <doctest/doctest.h>

#include <algorithm>

#include "base/encode.h"
#include "content/testing.h"

namespace sekisho::content {
namespace {

const std::string target = "https://far.example/login?id=12345";

GreyImage code(int side) {
  const auto matrix = ZXing::MultiFormatWriter(ZXing::BarcodeFormat::QRCode)
                          .setMargin(4)
                          .encode(std::wstring(target.begin(), target.end()), side, side);
  GreyImage out{matrix.width(), matrix.height(), {}};
  for (int y = 0; y < out.height; ++y) {
    for (int x = 0; x < out.width; ++x) out.pixels.push_back(matrix.get(x, y) ? 0 : 255);
  }
  return out;
}

GreyImage cut(const GreyImage& image, int left, int top, int width, int height) {
  GreyImage out{width, height, {}};
  for (int y = top; y < top + height; ++y) {
    const auto row = image.pixels.begin() + static_cast<std::ptrdiff_t>(y) * image.width + left;
    out.pixels.insert(out.pixels.end(), row, row + width);
  }
  return out;
}

// Columns and rows of equal pieces, in reading order.
std::vector<GreyImage> pieces(const GreyImage& image, int columns, int rows) {
  std::vector<GreyImage> out;
  const int width = image.width / columns, height = image.height / rows;
  for (int y = 0; y < rows; ++y) {
    for (int x = 0; x < columns; ++x) out.push_back(cut(image, x * width, y * height, width, height));
  }
  return out;
}

// A bitmap file of eight bits in grey (BITMAPINFOHEADER), bottom row first.
std::string bitmap(const GreyImage& image) {
  const auto number = [](std::uint32_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
    return out;
  };
  const auto stride = static_cast<std::uint32_t>((image.width + 3) / 4 * 4), at = 54u + 1024u;
  const auto size = stride * static_cast<std::uint32_t>(image.height);
  std::string out = "BM" + number(at + size, 4) + number(0, 4) + number(at, 4) + number(40, 4) +
                    number(static_cast<std::uint32_t>(image.width), 4) +
                    number(static_cast<std::uint32_t>(image.height), 4) + number(1, 2) + number(8, 2) + number(0, 4) +
                    number(size, 4) + number(2835, 4) + number(2835, 4) + number(256, 4) + number(0, 4);
  for (std::uint32_t i = 0; i < 256; ++i) out += number(i * 0x010101, 4);
  for (int y = image.height - 1; y >= 0; --y) {
    out.append(reinterpret_cast<const char*>(image.pixels.data()) + static_cast<std::ptrdiff_t>(y) * image.width,
               static_cast<std::size_t>(image.width));
    out.append(stride - static_cast<std::uint32_t>(image.width), '\0');
  }
  return out;
}

std::string mail_with(const std::vector<GreyImage>& pictures) {
  std::string out =
      "From: a@a.example\nSubject: scan\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n"
      "--x\nContent-Type: text/html\n\n<p>Scan the code with your phone</p>\n";
  for (const auto& picture : pictures)
    out += "--x\nContent-Type: image/bmp\nContent-Transfer-Encoding: base64\n\n" + to_base64(bitmap(picture)) + "\n";
  return out + "--x--\n";
}

}  // namespace

TEST_CASE("a code of little contrast is read") {
  for (const auto& [dark, light] : {std::pair{200, 255}, {230, 250}, {100, 130}, {0, 40}, {120, 135}}) {
    CAPTURE(dark);
    auto image = code(222);
    for (auto& pixel : image.pixels) pixel = static_cast<std::uint8_t>(pixel == 0 ? dark : light);
    CHECK(find_qr_codes(image) == std::vector<std::string>{target});
  }
  auto flat = code(222);
  for (auto& pixel : flat.pixels) pixel = static_cast<std::uint8_t>(200 + pixel / 32);
  CHECK(find_qr_codes(flat).empty());
}

TEST_CASE("a code that is cut into pictures is read in every cut") {
  const auto whole = code(240);
  struct Row {
    std::string says;
    int columns, rows;
  };
  for (const auto& row : {Row{"halves beside each other", 2, 1},
                          {"halves below each other", 1, 2},
                          {"quarters", 2, 2},
                          {"thirds", 3, 1},
                          {"ninths", 3, 3},
                          {"strips", 1, 30}}) {
    CAPTURE(row.says);
    Budget budget;
    CHECK(codes_in_pieces(pieces(whole, row.columns, row.rows), budget) == std::vector<std::string>{target});
  }
  auto turned = pieces(whole, 2, 1);
  std::swap(turned[0], turned[1]);
  Budget budget;
  CHECK(codes_in_pieces(turned, budget) == std::vector<std::string>{target});
}

TEST_CASE("halves of a code among a mail's pictures are put together") {
  const auto mail = mail_with(pieces(code(240), 2, 1));
  CHECK(links_to(read_as_mail(mail), target));
  const auto half = mail_with({pieces(code(240), 2, 1)[0]});
  CHECK_FALSE(has_trait(read_as_mail(half), "image.qr"));
}

TEST_CASE("pieces without end are looked at within the budget") {
  std::vector<GreyImage> many(400, pieces(code(240), 2, 1)[0]);
  Budget budget;
  CHECK(codes_in_pieces(many, budget).empty());
}

}  // namespace sekisho::content
