#include <png.h>

#include <cstdio>
// jpeglib.h needs stdio.h before it
#include <doctest/doctest.h>
#include <jpeglib.h>

#include <algorithm>
#include <cstdlib>
#include <random>

#include "base/encode.h"
#include "content/image/image.h"
#include "content/image/testing.h"
#include "content/read.h"

namespace sekisho::content {
namespace {

std::string png_of(int width, int height, std::uint8_t grey) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width), image.height = static_cast<png_uint_32>(height);
  image.format = PNG_FORMAT_GRAY;
  const std::vector<std::uint8_t> pixels(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), grey);
  png_alloc_size_t size = 0;
  REQUIRE(png_image_write_to_memory(&image, nullptr, &size, 0, pixels.data(), 0, nullptr) != 0);
  std::string out(size, '\0');
  REQUIRE(png_image_write_to_memory(&image, out.data(), &size, 0, pixels.data(), 0, nullptr) != 0);
  out.resize(size);
  return out;
}

// A picture of soft noise, which takes as many bytes as a photograph's detail.
std::string jpeg_of(int width, int height, bool progressive) {
  jpeg_compress_struct info{};
  jpeg_error_mgr errors{};
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&info, &bytes, &size);
  info.image_width = static_cast<JDIMENSION>(width), info.image_height = static_cast<JDIMENSION>(height);
  info.input_components = 3;
  info.in_color_space = JCS_RGB;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, 75, TRUE);
  if (progressive) jpeg_simple_progression(&info);
  jpeg_start_compress(&info, TRUE);
  std::mt19937 random(1);
  std::vector<std::uint8_t> row(3 * static_cast<std::size_t>(width));
  while (info.next_scanline < info.image_height) {
    if (info.next_scanline % 8 == 0) {
      for (std::size_t i = 0; i < row.size(); ++i) row[i] = static_cast<std::uint8_t>(100 + i / 300 + random() % 72);
    }
    JSAMPROW rows = row.data();
    jpeg_write_scanlines(&info, &rows, 1);
  }
  jpeg_finish_compress(&info);
  std::string out(reinterpret_cast<char*>(bytes), size);
  jpeg_destroy_compress(&info);
  std::free(bytes);
  return out;
}

struct Album {
  long skipped = 0;
  std::size_t limits = 0;
};

Album album_of(const std::vector<std::string>& pictures, const char* type) {
  std::string mail = "From: a@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";
  for (const auto& picture : pictures)
    mail += "--b\r\nContent-Type: " + std::string(type) +
            "\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n" + to_base64(picture) +
            "\r\n";
  mail += "--b--\r\n";
  Budget budget;
  const auto document = read(mail, {}, budget);
  return {std::count_if(document.traits.begin(), document.traits.end(),
                        [](const Trait& trait) { return trait.name == "image.skipped"; }),
          document.limits.size()};
}

}  // namespace

TEST_CASE("decoding pictures is charged: what is more than one item's share is told and reaches no limit") {
  const auto small = png_of(200, 200, 9);
  CHECK(reading_of(small).traits == "");
  const auto reading = reading_of(small, {.steps = 20'000});
  CHECK(reading.traits == "image.skipped more than is decoded of one item;");
  CHECK(reading.limits == "");
  CHECK(reading_of(jpeg_of(200, 200, false), {.steps = 20'000}).traits ==
        "image.skipped more than is decoded of one item;");

  std::vector<std::string> walls;
  for (std::uint8_t grey = 0; grey < 4; ++grey) walls.push_back(png_of(8000, 8000, grey));
  const auto album = album_of(walls, "image/png");
  CHECK(album.skipped >= 2);
  CHECK(album.skipped < 4);
  CHECK(album.limits == 0);
}

TEST_CASE("ten photographs of twelve million pixels are all looked at") {
  const auto photograph = jpeg_of(4000, 3000, false);
  CHECK(photograph.size() > 2'000'000);
  const auto album = album_of(std::vector<std::string>(10, photograph), "image/jpeg");
  CHECK(album.skipped == 0);
  CHECK(album.limits == 0);
}

TEST_CASE("a JPEG that must be kept whole to be decoded is not, where it is large") {
  CHECK(reading_of(jpeg_of(1000, 1000, true)).traits.find("image.skipped") == std::string::npos);
  CHECK(reading_of(jpeg_of(6000, 4000, true)).traits == "image.skipped jpeg: progressive and large;");
}

}  // namespace sekisho::content
