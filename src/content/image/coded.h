#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "content/image/image.h"

namespace sekisho::content {

/// What decoding one picture is charged, before it is done: `looks` times its pixels, and its bytes. Ten photographs of a telephone (12 million pixels, 2 MB) fit
/// into the default of limits.steps.
Result<void> charge_decoding(std::uint64_t pixels, std::uint64_t looks, std::uint64_t bytes, Budget& budget);

/// The plane of brightness that a decoder leaves: rows `stride` bytes apart; values of `bits` ≥ 8 bits, in two bytes (least first) where they are more than 8.
GreyImage grey_of_plane(const std::uint8_t* rows, std::ptrdiff_t stride, int width, int height, int bits);

/// The brightness of one HEVC picture (ITU-T H.265), by libde265 in this thread.
/// configuration  the parameter sets: an hvcC box (ISO/IEC 14496-15 §8.3.3); nothing else of it is used.
/// data           NAL units behind their lengths. Only those of the first picture that needs no other are decoded.
/// width, height  as the file says; a picture that turns out larger is malformed, before memory is taken for it.
/// errors         malformed; over_limit ("steps").
Result<GreyImage> decode_hevc(std::string_view configuration, std::string_view data, std::uint32_t width, std::uint32_t height, Budget& budget);

/// The brightness of the first picture shown of an AV1 stream, by dav1d in this thread.
/// configuration  an av1C box (AV1-ISOBMFF §2.3).  data  OBUs.  The rest as above.
Result<GreyImage> decode_av1(std::string_view configuration, std::string_view data, std::uint32_t width, std::uint32_t height, Budget& budget);

}  // namespace sekisho::content
