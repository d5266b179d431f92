#include <libde265/de265.h>

#include <algorithm>
#include <memory>

#include "content/bytes.h"
#include "content/image/coded.h"

namespace sekisho::content {
namespace {

constexpr int parameter_sets_first = 32, parameter_sets_last = 34;  // VPS, SPS, PPS (table 7-1)
constexpr int alone_first = 16, alone_last = 21;                    // slices of pictures that need no other
// each may touch the whole picture, however few its bytes are
constexpr std::uint64_t most_slices = 16;

int type_of(std::string_view nal) { return (u8(nal, 0) >> 1) & 63; }

// Takes off the next NAL unit behind its length.
std::string_view next_nal(std::string_view& data, unsigned length_size) {
  std::uint64_t size = 0;
  for (unsigned i = 0; i < length_size; ++i) size = size << 8 | u8(data, i);
  const auto nal = slice(data, length_size, size);
  data = slice(data, length_size + size);
  return nal;
}

// The slices of the first picture: a bit behind the head of the first of a picture says so.
std::vector<std::string_view> slices_of(std::string_view data, unsigned length_size) {
  std::vector<std::string_view> slices;
  while (has(data, 0, length_size + 3u)) {
    const auto nal = next_nal(data, length_size);
    if (nal.size() < 3 || type_of(nal) < alone_first || type_of(nal) > alone_last) continue;
    const bool is_first = (u8(nal, 2) & 0x80) != 0;
    if (is_first != slices.empty()) {
      if (is_first) break;
      continue;
    }
    slices.push_back(nal);
    if (slices.size() > most_slices) break;
  }
  return slices;
}

struct Room {
  std::int64_t width = 0, height = 0;
};

// The library asks here before it takes memory for a picture.
int take_room(de265_decoder_context* context, de265_image_spec* spec, de265_image* image, void* user) {
  const auto& room = *static_cast<const Room*>(user);
  constexpr int padding = 64;  // up to the end of the last coding block
  if (spec->width > room.width + padding || spec->height > room.height + padding) return 0;
  return de265_get_default_image_allocation_functions()->get_buffer(context, spec, image, nullptr);
}

void leave_room(de265_decoder_context* context, de265_image* image, void*) {
  de265_get_default_image_allocation_functions()->release_buffer(context, image, nullptr);
}

GreyImage grey_of(const de265_image& picture) {
  const int width = de265_get_image_width(&picture, 0), height = de265_get_image_height(&picture, 0),
            bits = de265_get_bits_per_pixel(&picture, 0);
  int stride = 0;
  const std::uint8_t* rows = de265_get_image_plane(&picture, 0, &stride);
  if (rows == nullptr || width <= 0 || height <= 0 || bits < 8) return {};
  return grey_of_plane(rows, stride, width, height, bits);
}

}  // namespace

Result<GreyImage> decode_hevc(std::string_view configuration, std::string_view data, std::uint32_t width,
                              std::uint32_t height, Budget& budget) {
  const auto slices = slices_of(data, (u8(configuration, 21) & 3u) + 1);
  if (slices.empty() || slices.size() > most_slices) return fail(Code::malformed, "hevc: slices");
  std::uint64_t bytes = 0;
  for (const auto& nal : slices) bytes += nal.size();
  TRY_VOID(charge_decoding(std::uint64_t{width} * height, slices.size(), bytes, budget));

  // Its tables are made for the first decoder and go with the last: one kept here spares each tile of a picture making
  // them.
  static const auto tables = de265_init();
  if (tables != DE265_OK) return fail(Code::internal, "hevc: no memory");
  const std::unique_ptr<de265_decoder_context, decltype(&de265_free_decoder)> decoder(de265_new_decoder(),
                                                                                      &de265_free_decoder);
  if (!decoder) return fail(Code::internal, "hevc: no memory");
  // Smoothing changes nothing that a code is read from, and takes a tenth of the time.
  de265_set_parameter_bool(decoder.get(), DE265_DECODER_PARAM_DISABLE_DEBLOCKING, 1);
  de265_set_parameter_bool(decoder.get(), DE265_DECODER_PARAM_DISABLE_SAO, 1);
  Room room{width, height};
  de265_image_allocation allocation{take_room, leave_room};
  de265_set_image_allocation_functions(decoder.get(), &allocation, &room);

  const auto push = [&](std::string_view nal) {
    return de265_push_NAL(decoder.get(), nal.data(), static_cast<int>(nal.size()), 0, nullptr) == DE265_OK;
  };
  auto sets = slice(configuration, 23);
  constexpr int most_sets = 16;
  int pushed = 0;
  for (unsigned arrays = u8(configuration, 22); arrays > 0; --arrays) {
    auto count = be16(sets, 1);
    sets = slice(sets, 3);
    for (; count > 0 && !sets.empty(); --count) {
      const auto nal = next_nal(sets, 2);
      if (nal.size() < 3 || type_of(nal) < parameter_sets_first || type_of(nal) > parameter_sets_last) continue;
      if (++pushed > most_sets || !push(nal)) return fail(Code::malformed, "hevc: parameter sets");
    }
  }
  for (const auto& nal : slices) {
    if (!push(nal)) return fail(Code::malformed, "hevc: slices");
  }
  if (de265_flush_data(decoder.get()) != DE265_OK) return fail(Code::malformed, "hevc");
  // One call decodes one NAL unit at most; the last ones put out the picture.
  int more = 1;
  for (int calls = 0; more != 0 && calls < 100; ++calls) {
    const auto state = de265_decode(decoder.get(), &more);
    if (const auto* picture = de265_get_next_picture(decoder.get()); picture != nullptr) {
      auto grey = grey_of(*picture);
      if (grey.pixels.empty()) return fail(Code::malformed, "hevc: size");
      return grey;
    }
    if (state != DE265_OK) break;
  }
  return fail(Code::malformed, "hevc");
}

}  // namespace sekisho::content
