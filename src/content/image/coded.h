#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "content/image/image.h"

namespace sekisho::content {

/// Charge the work of decoding a picture, or a tile of one, and of looking at the whole for codes and writing, before
/// it is done: weighed so that all of the default of limits.steps takes some second. A quarter of them stays for the
/// rest of the item. Two photographs of a telephone (12 million pixels, 1.5 MB) fit, or one of 24 million. passes  how
/// often each pixel is touched: slices, frames, colours. errors  unavailable: no work is left for it. Reaches no limit:
/// an album makes no mail unscannable.
Result<void> charge_decoding(std::uint64_t pixels, std::uint64_t passes, std::uint64_t bytes, Budget& budget);
Result<void> charge_looking(std::uint64_t pixels, Budget& budget);

/// The same for the common forms: `steps` of 2.5 ns as measured (docs/hostile.md), the weights stand with each decoder.
/// An eighth stays for the rest of the item: ten photographs of a telephone (JPEG, 12 million pixels, 3 MB) fit. Errors
/// as above.
Result<void> charge_steps(std::uint64_t steps, Budget& budget);
/// What is charged for each picture however small: what is drawn over and over again in one file costs little where it
/// is small.
inline constexpr std::uint64_t picture_start = 20'000;
/// The same for looking at a picture that is decoded: noise takes several times what a drawing does.
Result<void> charge_looking(const GreyImage& image, Budget& budget);

/// Whether a picture of this size, as its file tells it, may be decoded: malformed when empty, over_limit ("pixels")
/// when larger than limits.pixels.
Result<void> check_picture_size(std::uint64_t width, std::uint64_t height, const Budget& budget);

/// Of 0 to 255, as eyes weigh colours (ITU-R BT.601).
constexpr unsigned brightness(unsigned red, unsigned green, unsigned blue) {
  return (red * 77 + green * 150 + blue * 29) >> 8;
}

/// The plane of brightness that a decoder leaves: rows `stride` bytes apart; values of `bits` ≥ 8 bits, in two bytes
/// (least first) where they are more than 8.
GreyImage grey_of_plane(const std::uint8_t* rows, std::ptrdiff_t stride, int width, int height, int bits);

/// The brightness of one HEVC picture (ITU-T H.265), by libde265 in this thread.
/// configuration  the parameter sets: an hvcC box (ISO/IEC 14496-15 §8.3.3); nothing else of it is used.
/// data           NAL units behind their lengths. Only those of the first picture that needs no other are decoded.
/// width, height  as the file says; a picture that turns out larger is malformed, before memory is taken for it.
/// errors         malformed; unavailable (charge_decoding).
Result<GreyImage> decode_hevc(std::string_view configuration, std::string_view data, std::uint32_t width,
                              std::uint32_t height, Budget& budget);

/// The brightness of the first picture shown of an AV1 stream, by dav1d in this thread.
/// configuration  an av1C box (AV1-ISOBMFF §2.3).  data  OBUs.  The rest as above.
Result<GreyImage> decode_av1(std::string_view configuration, std::string_view data, std::uint32_t width,
                             std::uint32_t height, Budget& budget);

}  // namespace sekisho::content
