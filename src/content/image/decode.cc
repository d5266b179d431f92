#include <gif_lib.h>
#include <tiffio.h>
#include <webp/decode.h>

#include <csetjmp>
#include <cstdio>
#include <cstring>
// jpeglib.h needs stdio.h before it
#include <jpeglib.h>

#include <algorithm>
#include <array>

#include "content/bytes.h"
#include "content/image/coded.h"
#include "content/image/frames.h"
#include "content/image/heif.h"
#include "content/image/icons.h"
#include "content/image/image.h"
#include "content/image/jpeg2000.h"
#include "content/image/png.h"

namespace sekisho::content {
namespace {

struct JpegErrors {
  jpeg_error_mgr base;
  std::jmp_buf back;
};
void jpeg_failed(j_common_ptr info) { std::longjmp(reinterpret_cast<JpegErrors*>(info->err)->back, 1); }
void jpeg_silent(j_common_ptr) {}
void jpeg_no_message(j_common_ptr, int) {}

// Plain C between setjmp and longjmp: no destructor is skipped. Rows not reached stay white.
// `inks`: room for one row of four inks; unused for other pictures.
bool jpeg_rows(jpeg_decompress_struct* info, JpegErrors* errors, std::uint8_t* pixels, std::uint8_t* inks) {
  if (setjmp(errors->back) != 0) return false;
  jpeg_start_decompress(info);
  const bool four = info->out_color_space == JCS_CMYK;
  while (info->output_scanline < info->output_height) {
    std::uint8_t* grey = pixels + static_cast<std::size_t>(info->output_scanline) * info->output_width;
    JSAMPROW row = four ? inks : grey;
    jpeg_read_scanlines(info, &row, 1);
    for (JDIMENSION x = 0; four && x < info->output_width; ++x) {
      // Adobe's programs write inks turned around: 255 is none.
      const std::uint8_t* ink = inks + 4 * static_cast<std::size_t>(x);
      const unsigned turned = info->saw_Adobe_marker ? 0u : 255u;
      const unsigned light = brightness(ink[0] ^ turned, ink[1] ^ turned, ink[2] ^ turned);
      grey[x] = static_cast<std::uint8_t>(light * (ink[3] ^ turned) / 255u);
    }
  }
  return true;
}
bool jpeg_head(jpeg_decompress_struct* info, JpegErrors* errors, const unsigned char* data, unsigned long size) {
  if (setjmp(errors->back) != 0) return false;
  jpeg_mem_src(info, data, size);
  if (jpeg_read_header(info, TRUE) != JPEG_HEADER_OK) return false;
  info->out_color_space =
      info->jpeg_color_space == JCS_CMYK || info->jpeg_color_space == JCS_YCCK ? JCS_CMYK : JCS_GRAYSCALE;
  info->scale_num = 1;
  info->scale_denom = 1;
  const auto side = std::max(info->image_width, info->image_height);
  while (info->scale_denom < 8 && side / info->scale_denom > 2400) info->scale_denom *= 2;
  jpeg_calc_output_dimensions(info);
  return true;
}

// Pixels of all planes, halved ones as such.
std::uint64_t planes_of(const jpeg_decompress_struct& info) {
  std::uint64_t most = 1, all = 0;
  for (int i = 0; i < info.num_components; ++i) {
    const auto& plane = info.comp_info[i];
    const auto share =
        static_cast<std::uint64_t>(plane.h_samp_factor) * static_cast<std::uint64_t>(plane.v_samp_factor);
    most = std::max(most, share), all += share;
  }
  return std::uint64_t{info.image_width} * info.image_height * all / most;
}

// Before a JPEG is decoded, whose header has been read. One of several scans is kept whole while they refine it, each
// of which goes over all of it.
Result<void> charge_jpeg(jpeg_decompress_struct& info, std::string_view data, Budget& budget) {
  constexpr std::uint64_t most_kept = 28'000'000;  // two bytes each
  const auto planes = planes_of(info);
  const std::uint64_t shown = std::uint64_t{info.output_width} * info.output_height, byte = info.arith_code ? 80 : 5;
  if (jpeg_has_multiple_scans(&info) == FALSE)
    return charge_steps(picture_start + planes / 6 + shown / 2 + data.size() * byte, budget);
  if (planes > most_kept) return fail(Code::unavailable, "jpeg: progressive and large");
  std::uint64_t scans = 0;
  for (auto at = data.find("\xFF\xDA"); at != data.npos; at = data.find("\xFF\xDA", at + 2)) ++scans;
  return charge_steps(
      picture_start + planes * scans / 10 + planes + shown + data.size() * std::max<std::uint64_t>(byte, 14), budget);
}

Result<GreyImage> decode_jpeg(std::string_view data, Budget& budget) {
  jpeg_decompress_struct info{};
  JpegErrors errors{};
  info.err = jpeg_std_error(&errors.base);
  errors.base.error_exit = jpeg_failed;
  errors.base.output_message = jpeg_silent;
  errors.base.emit_message = jpeg_no_message;
  if (setjmp(errors.back) != 0) return fail(Code::malformed, "jpeg");
  jpeg_create_decompress(&info);
  GreyImage out;
  Result<GreyImage> result = fail(Code::malformed, "jpeg");
  if (jpeg_head(&info, &errors, reinterpret_cast<const unsigned char*>(data.data()), data.size())) {
    if (const auto size = check_picture_size(info.image_width, info.image_height, budget); !size) {
      result = tl::unexpected(size.error());
    } else if (const auto charged = charge_jpeg(info, data, budget); !charged) {
      result = tl::unexpected(charged.error());
    } else {
      out.width = static_cast<int>(info.output_width), out.height = static_cast<int>(info.output_height);
      out.pixels.resize(static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height), 255);
      std::vector<std::uint8_t> inks(info.out_color_space == JCS_CMYK ? 4 * static_cast<std::size_t>(out.width) : 0);
      const bool complete = jpeg_rows(&info, &errors, out.pixels.data(), inks.data());
      if (complete || std::any_of(out.pixels.begin(), out.pixels.end(), [](auto p) { return p != 255; }))
        result = std::move(out);
    }
  }
  jpeg_destroy_decompress(&info);
  return result;
}

struct Memory {
  std::string_view data;
  std::uint64_t at = 0;
};

int gif_read(GifFileType* gif, GifByteType* out, int n) {
  auto& memory = *static_cast<Memory*>(gif->UserData);
  const auto piece = slice(memory.data, memory.at, static_cast<std::uint64_t>(std::max(n, 0)));
  if (!piece.empty()) std::memcpy(out, piece.data(), piece.size());
  memory.at += piece.size();
  return static_cast<int>(piece.size());
}

// What a program about later pictures of a file needs: takes one, says whether it wants more.
using Take = std::function<bool(GreyImage)>;

// An animation's pictures are drawn over each other. A person needs a while to point a telephone at one: the first
// counts, the last, and what stands after each half second.
Result<void> each_of_gif(std::string_view data, Budget& budget, const Take& take) {
  TRY_VOID(check_picture_size(le16(data, 6), le16(data, 8), budget));
  const auto canvas = std::uint64_t{le16(data, 6)} * le16(data, 8);
  constexpr std::uint64_t most_drawn_on = 24'000'000;  // kept twice
  if (canvas > most_drawn_on) return fail(Code::unavailable, "gif: large");
  TRY_VOID(charge_steps(picture_start + canvas, budget));
  Memory memory{data};
  int error = 0;
  GifFileType* gif = DGifOpen(&memory, gif_read, &error);
  if (gif == nullptr) return fail(Code::malformed, "gif");
  GreyImage out{gif->SWidth, gif->SHeight, {}};
  out.pixels.resize(static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height), 255);
  constexpr int long_enough = 50;  // hundredths of a second
  int drawn = 0, shown_for = 0, delay = 0, transparent = -1;
  bool wanted = true, taken = false;
  std::uint64_t work = 0;
  GifRecordType type = UNDEFINED_RECORD_TYPE;
  std::vector<GifPixelType> row;
  while (wanted && DGifGetRecordType(gif, &type) == GIF_OK && type != TERMINATE_RECORD_TYPE) {
    if (type == EXTENSION_RECORD_TYPE) {
      int code = 0;
      GifByteType* extension = nullptr;
      if (DGifGetExtension(gif, &code, &extension) != GIF_OK) break;
      if (code == GRAPHICS_EXT_FUNC_CODE && extension != nullptr && extension[0] >= 4) {
        delay = extension[2] | extension[3] << 8;
        transparent = extension[1] & 1 ? extension[4] : -1;
      }
      while (extension != nullptr && DGifGetExtensionNext(gif, &extension) == GIF_OK) {
      }
      continue;
    }
    if (type != IMAGE_DESC_RECORD_TYPE || DGifGetImageDesc(gif) != GIF_OK) break;
    const auto& place = gif->Image;
    const auto* colors = place.ColorMap != nullptr ? place.ColorMap : gif->SColorMap;
    if (colors == nullptr || place.Width <= 0 || place.Height <= 0 || place.Width > out.width ||
        place.Height > out.height)
      break;
    work += static_cast<std::uint64_t>(place.Width) * static_cast<std::uint64_t>(place.Height);
    if (work > 4 * budget.limits().pixels) {
      DGifCloseFile(gif, &error);
      return fail(Code::over_limit, "pixels");
    }
    constexpr std::uint64_t frame = 1000, pixel = 4;
    if (const auto charged = charge_steps(
            frame + static_cast<std::uint64_t>(place.Width) * static_cast<std::uint64_t>(place.Height) * pixel, budget);
        !charged) {
      DGifCloseFile(gif, &error);
      return charged;
    }
    row.resize(static_cast<std::size_t>(place.Width));
    static constexpr int starts[] = {0, 4, 2, 1}, steps[] = {8, 8, 4, 2};
    const int passes = place.Interlace ? 4 : 1;
    bool ok = true;
    for (int pass = 0; pass < passes && ok; ++pass) {
      for (int y = place.Interlace ? starts[pass] : 0; y < place.Height; y += place.Interlace ? steps[pass] : 1) {
        if (DGifGetLine(gif, row.data(), place.Width) != GIF_OK) {
          ok = false;
          break;
        }
        if (place.Top + y >= out.height || place.Top < 0 || place.Left < 0) continue;
        for (int x = 0; x < place.Width && place.Left + x < out.width; ++x) {
          const auto index = row[static_cast<std::size_t>(x)];
          if (index >= colors->ColorCount || index == transparent) continue;
          const auto& c = colors->Colors[index];
          out.pixels[static_cast<std::size_t>(place.Top + y) * static_cast<std::size_t>(out.width) +
                     static_cast<std::size_t>(place.Left + x)] =
              static_cast<std::uint8_t>(brightness(c.Red, c.Green, c.Blue));
        }
      }
    }
    taken = ++drawn == 1 || (shown_for += delay) >= long_enough;
    if (taken) wanted = take(out), shown_for = 0;
    transparent = -1;
    if (!ok) break;
  }
  DGifCloseFile(gif, &error);
  if (drawn == 0) return fail(Code::malformed, "gif");
  if (wanted && !taken) take(std::move(out));
  return {};
}

Result<GreyImage> decode_bmp(std::string_view data, Budget& budget) {
  const bool core = le32(data, 14) == 12;
  const auto width = core ? le16(data, 18) : static_cast<std::int32_t>(le32(data, 18));
  const auto height = core ? le16(data, 20) : static_cast<std::int32_t>(le32(data, 22));
  const bool top_down = height < 0;
  const std::int64_t rows = top_down ? -static_cast<std::int64_t>(height) : height;
  if (width <= 0 || rows <= 0) return fail(Code::malformed, "bmp");
  TRY_VOID(check_picture_size(static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(rows), budget));
  TRY_VOID(
      charge_steps(picture_start + static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(rows) * 3, budget));
  const unsigned bits = core ? le16(data, 24) : le16(data, 28);
  const auto compression = core ? 0u : le32(data, 30);
  if ((compression != 0 && compression != 3) || (bits != 1 && bits != 4 && bits != 8 && bits != 24 && bits != 32))
    return fail(Code::malformed, "bmp: compressed");
  const auto pixels_at = le32(data, 10);
  const std::uint64_t stride = (static_cast<std::uint64_t>(width) * bits + 31) / 32 * 4;
  if (!has(data, pixels_at, stride * static_cast<std::uint64_t>(rows))) return fail(Code::malformed, "bmp: short");
  const std::uint64_t palette = 14ull + le32(data, 14);
  const unsigned entry = core ? 3 : 4;
  GreyImage out{static_cast<int>(width), static_cast<int>(rows), {}};
  out.pixels.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(rows));
  for (std::int64_t y = 0; y < rows; ++y) {
    const auto row = pixels_at + stride * static_cast<std::uint64_t>(top_down ? y : rows - 1 - y);
    for (std::int64_t x = 0; x < width; ++x) {
      std::uint64_t at = 0;
      if (bits >= 24) {
        at = row + static_cast<std::uint64_t>(x) * bits / 8;
      } else {
        const auto byte = u8(data, row + static_cast<std::uint64_t>(x) * bits / 8);
        const auto index = bits == 8 ? byte : bits == 4 ? (x & 1 ? byte & 15 : byte >> 4) : (byte >> (7 - (x & 7))) & 1;
        at = palette + static_cast<std::uint64_t>(index) * entry;
      }
      out.pixels.push_back(static_cast<std::uint8_t>(brightness(u8(data, at + 2), u8(data, at + 1), u8(data, at))));
    }
  }
  return out;
}

tmsize_t tiff_read(thandle_t handle, void* out, tmsize_t n) {
  auto& memory = *static_cast<Memory*>(handle);
  const auto piece = slice(memory.data, memory.at, static_cast<std::uint64_t>(n));
  if (!piece.empty()) std::memcpy(out, piece.data(), piece.size());
  memory.at += piece.size();
  return static_cast<tmsize_t>(piece.size());
}
tmsize_t tiff_write(thandle_t, void*, tmsize_t) { return 0; }
toff_t tiff_seek(thandle_t handle, toff_t offset, int whence) {
  auto& memory = *static_cast<Memory*>(handle);
  memory.at = whence == SEEK_SET ? offset : whence == SEEK_CUR ? memory.at + offset : memory.data.size() + offset;
  return memory.at;
}
int tiff_close(thandle_t) { return 0; }
toff_t tiff_size(thandle_t handle) { return static_cast<Memory*>(handle)->data.size(); }
int tiff_map(thandle_t, void**, toff_t*) { return 0; }
void tiff_unmap(thandle_t, void*, toff_t) {}

// Steps of one page of a TIFF: each strip or tile begins its decoder anew.
std::uint64_t work_of_tiff(TIFF* tiff, std::uint64_t width, std::uint64_t height) {
  std::uint16_t packing = COMPRESSION_NONE;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &packing);
  const bool heavy = packing == COMPRESSION_LZMA || packing == COMPRESSION_JPEG || packing == COMPRESSION_OJPEG ||
                     packing == COMPRESSION_WEBP || packing == COMPRESSION_ZSTD;
  const std::uint64_t pieces = TIFFIsTiled(tiff) != 0 ? TIFFNumberOfTiles(tiff) : TIFFNumberOfStrips(tiff);
  return picture_start + width * height * (heavy ? 8 : 3) + pieces * (heavy ? 20'000 : 500);
}

Result<void> each_of_tiff(std::string_view data, Budget& budget, const Take& take) {
  TIFFSetErrorHandler(nullptr);
  TIFFSetWarningHandler(nullptr);
  Memory memory{data};
  TIFF* tiff = TIFFClientOpen("part", "rm", &memory, tiff_read, tiff_write, tiff_seek, tiff_close, tiff_size, tiff_map,
                              tiff_unmap);
  if (tiff == nullptr) return fail(Code::malformed, "tiff");
  Result<void> result = fail(Code::malformed, "tiff");
  constexpr std::uint64_t most = 12'000'000;  // four bytes each while decoding
  for (bool wanted = true; wanted;) {
    std::uint32_t width = 0, height = 0;
    TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &width);
    TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &height);
    result = check_picture_size(width, height, budget);
    if (result && std::uint64_t{width} * height > most) result = fail(Code::over_limit, "pixels");
    if (result) result = charge_steps(work_of_tiff(tiff, width, height), budget);
    if (!result) break;
    std::vector<std::uint32_t> raster(std::size_t{width} * height, 0xFFFFFFFFu);
    if (TIFFReadRGBAImageOriented(tiff, width, height, raster.data(), ORIENTATION_TOPLEFT, 0) == 0) {
      result = fail(Code::malformed, "tiff");
      break;
    }
    GreyImage out{static_cast<int>(width), static_cast<int>(height), {}};
    out.pixels.reserve(raster.size());
    for (const auto p : raster)
      out.pixels.push_back(static_cast<std::uint8_t>(brightness(TIFFGetR(p), TIFFGetG(p), TIFFGetB(p))));
    wanted = take(std::move(out)) && TIFFReadDirectory(tiff) != 0;
  }
  TIFFClose(tiff);
  return result;
}

Result<GreyImage> decode_webp(std::string_view data, Budget& budget) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(data.data());
  int width = 0, height = 0;
  if (WebPGetInfo(bytes, data.size(), &width, &height) == 0) return fail(Code::malformed, "webp");
  TRY_VOID(check_picture_size(static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(height), budget));
  WebPBitstreamFeatures features{};
  if (WebPGetFeatures(bytes, data.size(), &features) != VP8_STATUS_OK) return fail(Code::malformed, "webp");
  constexpr int lossless = 2;
  TRY_VOID(charge_steps(
      picture_start +
          static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height) * (features.has_alpha != 0 ? 4 : 3) +
          data.size() * (features.format == lossless ? 4 : 35),
      budget));
  if (features.has_alpha != 0 || features.format == lossless) {
    // What is seen through lies on white; a frame of an animation leaves out what has not changed.
    constexpr int most = 12'000'000;  // four bytes each while decoding
    if (static_cast<std::int64_t>(width) * height > most) return fail(Code::over_limit, "pixels");
    std::uint8_t* rgba = WebPDecodeRGBA(bytes, data.size(), &width, &height);
    if (rgba == nullptr) return fail(Code::malformed, "webp");
    GreyImage out{width, height, {}};
    const auto count = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    out.pixels.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      const auto* p = rgba + 4 * i;
      const unsigned grey = brightness(p[0], p[1], p[2]);
      out.pixels.push_back(static_cast<std::uint8_t>((grey * p[3] + 255u * (255u - p[3])) / 255u));
    }
    WebPFree(rgba);
    return out;
  }
  // Large ones are shrunk row by row, as JPEG is.
  constexpr std::int64_t most_whole = 12'000'000;
  WebPDecoderConfig config;
  if (WebPInitDecoderConfig(&config) == 0) return fail(Code::malformed, "webp");
  config.output.colorspace = MODE_YUV;
  while (static_cast<std::int64_t>(width) * height > most_whole)
    width = std::max(width / 2, 1), height = std::max(height / 2, 1), config.options.use_scaling = 1;
  config.options.scaled_width = width, config.options.scaled_height = height;
  if (WebPDecode(bytes, data.size(), &config) != VP8_STATUS_OK) {
    WebPFreeDecBuffer(&config.output);
    return fail(Code::malformed, "webp");
  }
  const auto& plane = config.output.u.YUVA;
  GreyImage out = grey_of_plane(plane.y, plane.y_stride, width, height, 8);
  WebPFreeDecBuffer(&config.output);
  return out;
}

Result<GreyImage> decode_still(std::string_view data, std::string_view kind, Budget& budget) {
  if (kind == "png") return decode_png(data, budget);
  if (kind == "jpeg") return decode_jpeg(data, budget);
  if (kind == "bmp") return decode_bmp(data, budget);
  if (kind == "webp") return decode_webp(data, budget);
  return fail(Code::malformed, "image: unknown kind");
}

// The sizes of an icon: one that is broken does not hide the others.
Result<void> each_of_icon(std::string_view data, Budget& budget, const Take& take, const bool& over) {
  bool complete = true, any = false;
  for (const auto& picture :
       icon_pictures(data, static_cast<std::size_t>(std::max(budget.limits().image_count, 0)), complete)) {
    auto image = decode_still(picture.bytes, picture.kind, budget);
    if (!image && (image.error().code == Code::over_limit || image.error().code == Code::unavailable))
      return tl::unexpected(image.error());
    if (!image) continue;
    any = true;
    if (!take(std::move(*image))) break;
  }
  if (over) return fail(Code::over_limit, "pixels");
  if (!complete) return fail(Code::over_limit, "image_count");
  if (!any) return fail(Code::malformed, "ico");
  return {};
}

}  // namespace

bool is_picture(std::string_view kind) {
  static constexpr std::array kinds =
      std::to_array<std::string_view>({"png", "jpeg", "gif", "bmp", "tiff", "webp", "ico", "heic", "avif", "jp2"});
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

Result<void> each_picture(std::string_view data, std::string_view kind, Budget& budget,
                          const std::function<void(GreyImage)>& use) {
  if (kind == "heic" || kind == "avif") return each_of_heif(data, budget, use);
  if (kind == "jp2") {
    TRY(auto image, decode_jpeg2000(data, budget));
    use(std::move(image));
    return {};
  }
  std::uint64_t left = budget.limits().pixels;
  bool over = false;
  int taken = 0;
  const Take take = [&](GreyImage image) {
    const auto size = static_cast<std::uint64_t>(image.width) * static_cast<std::uint64_t>(image.height);
    over = size > left || ++taken > std::max(budget.limits().image_count, 1);
    if (over) return false;
    left -= size;
    use(std::move(image));
    return true;
  };
  if (kind == "gif" || kind == "tiff") {
    const auto read = kind == "gif" ? each_of_gif(data, budget, take) : each_of_tiff(data, budget, take);
    if (read && over)
      return fail(Code::over_limit, taken > std::max(budget.limits().image_count, 1) ? "image_count" : "pixels");
    return read;
  }
  if (kind == "ico") return each_of_icon(data, budget, take, over);
  bool complete = true;
  const auto later =
      later_frames(data, kind, static_cast<std::size_t>(std::max(budget.limits().image_count, 0)), complete);
  auto first = decode_still(data, kind, budget);
  // An animated WEBP has no picture but those of its frames.
  if (!first && (later.empty() || kind != "webp")) return tl::unexpected(first.error());
  if (first) take(std::move(*first));
  for (const auto& frame : later) {
    auto image = over ? Result<GreyImage>(fail(Code::over_limit, "pixels")) : decode_still(frame, kind, budget);
    if (!image) return tl::unexpected(image.error());
    take(std::move(*image));
  }
  if (over) return fail(Code::over_limit, "pixels");
  if (!complete) return fail(Code::over_limit, "image_count");
  return {};
}

Result<GreyImage> decode_image(std::string_view data, std::string_view kind, Budget& budget) {
  if (kind != "gif" && kind != "tiff") return decode_still(data, kind, budget);
  GreyImage first;
  const Take take = [&](GreyImage image) { return first = std::move(image), false; };
  TRY_VOID(kind == "gif" ? each_of_gif(data, budget, take) : each_of_tiff(data, budget, take));
  return first;
}

}  // namespace sekisho::content
