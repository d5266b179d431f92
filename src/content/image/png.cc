#include "content/image/png.h"

#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstring>

#include "content/bytes.h"
#include "content/image/coded.h"

namespace sekisho::content {
namespace {

enum Colour { grey = 0, rgb = 2, palette = 3, grey_alpha = 4, rgba = 6 };

bool is_interlaced(std::string_view data) { return u8(data, 28) != 0; }

// Steps of decode_png: unpacking, undoing the filters and weighing the colours take a share for each byte of a pixel.
std::uint64_t work_of(std::string_view data) {
  const unsigned depth = u8(data, 24), colour = u8(data, 25);
  const unsigned channels = colour == rgb ? 3 : colour == rgba ? 4 : colour == grey_alpha || colour == palette ? 2 : 1;
  const auto pixels = std::uint64_t{be32(data, 16)} * be32(data, 20);
  return picture_start + pixels * (1 + channels * (depth > 8 ? 2 : 1) + (is_interlaced(data) ? 1 : 0)) +
         2 * data.size();
}

struct Source {
  std::string_view data;
  std::size_t at = 0;
};
void give(png_structp png, png_bytep out, std::size_t size) {
  auto& source = *static_cast<Source*>(png_get_io_ptr(png));
  const auto piece = source.data.substr(source.at, size);
  if (piece.size() < size) png_error(png, "end of data");
  std::memcpy(out, piece.data(), size);
  source.at += size;
}
void failed(png_structp png, png_const_charp) { png_longjmp(png, 1); }
void silent(png_structp, png_const_charp) {}

constexpr std::uint8_t over_white(unsigned value, unsigned alpha) {
  return static_cast<std::uint8_t>((value * alpha + 255 * (255 - alpha) + 127) / 255);
}

// A row of pixels of 1 to 4 bytes: grey, grey and alpha, colours, colours and alpha.
void to_grey(const std::uint8_t* row, int channels, int width, std::uint8_t* out) {
  switch (channels) {
    case 1:
      std::memcpy(out, row, static_cast<std::size_t>(width));
      break;
    case 2:
      for (int x = 0; x < width; ++x) out[x] = over_white(row[2 * x], row[2 * x + 1]);
      break;
    case 3:
      for (int x = 0; x < width; ++x)
        out[x] = static_cast<std::uint8_t>(brightness(row[3 * x], row[3 * x + 1], row[3 * x + 2]));
      break;
    default:
      for (int x = 0; x < width; ++x)
        out[x] = over_white(brightness(row[4 * x], row[4 * x + 1], row[4 * x + 2]), row[4 * x + 3]);
  }
}

// Plain C between setjmp and longjmp, here and below: no destructor is skipped.
bool read_head(png_structp png, png_infop info) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);  // texts, profiles, gamma
  png_read_info(png, info);
  png_set_expand(png);
  png_set_strip_16(png);
  png_read_update_info(png, info);
  return true;
}
bool read_rows(png_structp png, GreyImage* out, int channels, std::uint8_t* row) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  for (int y = 0; y < out->height; ++y) {
    png_read_row(png, row, nullptr);
    to_grey(row, channels, out->width,
            out->pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(out->width));
  }
  return true;
}

bool read_in_order(std::string_view data, GreyImage& out) {
  Source source{data};
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, failed, silent);
  png_infop info = png == nullptr ? nullptr : png_create_info_struct(png);
  bool complete = false;
  if (info != nullptr) {
    png_set_read_fn(png, &source, give);
    // Only where the head stands where the size was read: a chunk may stand before another head.
    if (read_head(png, info) && png_get_image_width(png, info) == static_cast<png_uint_32>(out.width) &&
        png_get_image_height(png, info) == static_cast<png_uint_32>(out.height)) {
      std::vector<std::uint8_t> row(png_get_rowbytes(png, info));
      complete = read_rows(png, &out, png_get_channels(png, info), row.data());
    }
  }
  png_destroy_read_struct(&png, &info, nullptr);
  return complete;
}

// Seven passes over the picture: libpng's simplified reader keeps but the grey of them.
bool read_interlaced(std::string_view data, GreyImage& out) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&image, data.data(), data.size()) == 0) return false;
  image.format = PNG_FORMAT_GRAY;
  png_color white{255, 255, 255};
  const bool same =
      image.width == static_cast<png_uint_32>(out.width) && image.height == static_cast<png_uint_32>(out.height);
  const bool complete = same && png_image_finish_read(&image, &white, out.pixels.data(), out.width, nullptr) != 0;
  png_image_free(&image);
  return complete;
}

}  // namespace

Result<GreyImage> decode_png(std::string_view data, Budget& budget) {
  const auto width = be32(data, 16), height = be32(data, 20);
  TRY_VOID(check_picture_size(width, height, budget));
  TRY_VOID(charge_steps(work_of(data), budget));
  GreyImage out{static_cast<int>(width), static_cast<int>(height), {}};
  out.pixels.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), 255);
  const bool complete = is_interlaced(data) ? read_interlaced(data, out) : read_in_order(data, out);
  if (!complete && std::all_of(out.pixels.begin(), out.pixels.end(), [](auto p) { return p == 255; }))
    return fail(Code::malformed, "png");
  return out;
}

}  // namespace sekisho::content
