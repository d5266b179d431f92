#include "content/image/jpeg2000.h"

#include <openjpeg-2.5/openjpeg.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "content/bytes.h"
#include "content/image/coded.h"
#include "content/image/media_box.h"

namespace sekisho::content {
namespace {

constexpr std::uint64_t longest_side = 2000;       // more is not needed to find a code
constexpr std::uint64_t most_pixels = 12'000'000;  // of what is decoded: eight bytes for each of its colours
constexpr std::uint64_t most_tiles = 1024, most_colours = 5;

// The codestream inside a JP2 file: the box "jp2c" (annex I).
std::string_view codestream_of(std::string_view data) {
  constexpr std::string_view start("\xFF\x4F\xFF\x51", 4);
  if (data.starts_with(start)) return data;
  for (auto box = next_media_box(data); !box.type.empty(); box = next_media_box(data)) {
    if (box.type == "jp2c") return box.body.starts_with(start) ? box.body : std::string_view{};
  }
  return {};
}

struct Form {
  std::uint64_t width = 0, height = 0, tiles = 0, colours = 0;
  unsigned levels = 0;  // how often it can be halved
};

// What the main header says (annex A.5 and A.6); the size is behind the first marker.
Result<Form> form_of(std::string_view stream) {
  const std::uint64_t right = be32(stream, 8), bottom = be32(stream, 12), left = be32(stream, 16),
                      top = be32(stream, 20);
  const std::uint64_t tile_width = be32(stream, 24), tile_height = be32(stream, 28);
  const std::uint64_t tile_left = be32(stream, 32), tile_top = be32(stream, 36);
  if (right <= left || bottom <= top || tile_width == 0 || tile_height == 0 || tile_left > left || tile_top > top)
    return fail(Code::malformed, "jpeg 2000: size");
  Form form{right - left, bottom - top, 0, be16(stream, 40), 32};
  form.tiles =
      ((right - tile_left + tile_width - 1) / tile_width) * ((bottom - tile_top + tile_height - 1) / tile_height);
  for (std::uint64_t at = 2; has(stream, at, 4);) {
    constexpr unsigned first_tile = 0xFF90, coding = 0xFF52, coding_of_colour = 0xFF53;
    const unsigned marker = be16(stream, at);
    if (marker == first_tile || marker < 0xFF00) break;
    if (marker == coding) form.levels = std::min<unsigned>(form.levels, u8(stream, at + 9));
    if (marker == coding_of_colour)
      form.levels = std::min<unsigned>(form.levels, u8(stream, at + (form.colours < 257 ? 6 : 7)));
    at += 2u + be16(stream, at + 2);
  }
  if (form.levels == 32) form.levels = 0;
  return form;
}

struct Memory {
  std::string_view data;
  std::uint64_t at = 0;
};
constexpr auto at_end = static_cast<OPJ_SIZE_T>(-1);

OPJ_SIZE_T read_bytes(void* out, OPJ_SIZE_T size, void* user) {
  auto& memory = *static_cast<Memory*>(user);
  const auto piece = slice(memory.data, memory.at, size);
  if (piece.empty()) return at_end;
  std::memcpy(out, piece.data(), piece.size());
  memory.at += piece.size();
  return piece.size();
}
OPJ_OFF_T skip_bytes(OPJ_OFF_T size, void* user) {
  auto& memory = *static_cast<Memory*>(user);
  if (size < 0 || !has(memory.data, memory.at, static_cast<std::uint64_t>(size))) return -1;
  memory.at += static_cast<std::uint64_t>(size);
  return size;
}
OPJ_BOOL seek_bytes(OPJ_OFF_T place, void* user) {
  auto& memory = *static_cast<Memory*>(user);
  if (place < 0 || static_cast<std::uint64_t>(place) > memory.data.size()) return OPJ_FALSE;
  memory.at = static_cast<std::uint64_t>(place);
  return OPJ_TRUE;
}

struct Image {
  opj_image_t* image = nullptr;
  ~Image() {
    if (image != nullptr) opj_image_destroy(image);
  }
};

Result<GreyImage> grey_of(const opj_image_t& image) {
  const auto& first = image.comps[0];
  GreyImage out{static_cast<int>(first.w), static_cast<int>(first.h), {}};
  if (out.width <= 0 || out.height <= 0 || std::uint64_t{first.w} * first.h > most_pixels || first.data == nullptr)
    return fail(Code::malformed, "jpeg 2000");
  const auto value = [](const opj_image_comp_t& colour, std::size_t i) {
    const std::int64_t raw =
        std::int64_t{colour.data[i]} + (colour.sgnd != 0 ? std::int64_t{1} << (colour.prec - 1) : 0);
    const auto most = (std::int64_t{1} << colour.prec) - 1;
    return static_cast<unsigned>(std::clamp<std::int64_t>(raw, 0, most) * 255 / most);
  };
  bool colours = image.numcomps >= 3;
  for (unsigned c = 0; c < std::min(image.numcomps, 3u); ++c) {
    const auto& colour = image.comps[c];
    if (colour.prec < 1 || colour.prec > 31) return fail(Code::malformed, "jpeg 2000: depth");
    colours = colours && colour.w == first.w && colour.h == first.h && colour.data != nullptr;
  }
  const auto count = std::size_t{first.w} * first.h;
  out.pixels.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const unsigned grey =
        colours ? (value(first, i) * 77 + value(image.comps[1], i) * 150 + value(image.comps[2], i) * 29) >> 8
                : value(first, i);
    out.pixels.push_back(static_cast<std::uint8_t>(grey));
  }
  return out;
}

}  // namespace

Result<GreyImage> decode_jpeg2000(std::string_view data, Budget& budget) {
  Memory memory{codestream_of(data)};
  if (memory.data.empty()) return fail(Code::malformed, "jpeg 2000: no codestream");
  TRY(const auto form, form_of(memory.data));
  if (form.width > 1'000'000 || form.height > 1'000'000 || form.width * form.height > budget.limits().pixels)
    return fail(Code::over_limit, "pixels");
  if (form.tiles > most_tiles || form.colours == 0 || form.colours > most_colours)
    return fail(Code::unavailable, "jpeg 2000: tiles or colours");
  unsigned halved = 0;
  while (halved < form.levels && std::max(form.width, form.height) >> halved > longest_side) ++halved;
  const auto pixels = ((form.width >> halved) + 1) * ((form.height >> halved) + 1);
  if (pixels > most_pixels) return fail(Code::over_limit, "pixels");
  TRY_VOID(charge_looking(pixels, budget));
  TRY_VOID(charge_decoding(pixels, form.colours, memory.data.size(), budget));

  const std::unique_ptr<opj_codec_t, decltype(&opj_destroy_codec)> codec(opj_create_decompress(OPJ_CODEC_J2K),
                                                                         &opj_destroy_codec);
  const std::unique_ptr<opj_stream_t, decltype(&opj_stream_destroy)> stream(opj_stream_create(64 << 10, OPJ_TRUE),
                                                                            &opj_stream_destroy);
  if (!codec || !stream) return fail(Code::internal, "jpeg 2000: no memory");
  opj_stream_set_read_function(stream.get(), read_bytes);
  opj_stream_set_skip_function(stream.get(), skip_bytes);
  opj_stream_set_seek_function(stream.get(), seek_bytes);
  opj_stream_set_user_data(stream.get(), &memory, nullptr);
  opj_stream_set_user_data_length(stream.get(), memory.data.size());
  opj_dparameters_t parameters;
  opj_set_default_decoder_parameters(&parameters);
  parameters.cp_reduce = halved;
  Image image;
  if (opj_setup_decoder(codec.get(), &parameters) == OPJ_FALSE ||
      opj_read_header(stream.get(), codec.get(), &image.image) == OPJ_FALSE)
    return fail(Code::malformed, "jpeg 2000: header");
  opj_decoder_set_strict_mode(codec.get(), OPJ_FALSE);  // a picture cut off is shown as far as it goes
  if (opj_decode(codec.get(), stream.get(), image.image) == OPJ_FALSE || image.image == nullptr ||
      image.image->numcomps == 0)
    return fail(Code::malformed, "jpeg 2000");
  return grey_of(*image.image);
}

}  // namespace sekisho::content
