#include <dav1d/dav1d.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "content/bytes.h"
#include "content/image/coded.h"

namespace sekisho::content {
namespace {

constexpr std::uint64_t most_frames = 8;  // each may touch the whole picture, however few its bytes are

// How many frames a stream codes (AV1 §5.3.2), most_frames + 1 if more or if it cannot be told.
std::uint64_t frames_of(std::string_view data) {
  constexpr unsigned frame_header = 3, frame = 6;
  std::uint64_t frames = 0;
  while (!data.empty()) {
    const unsigned head = u8(data, 0), type = head >> 3 & 15;
    std::uint64_t at = (head & 4) != 0 ? 2 : 1, size = 0;
    if ((head & 2) == 0) {
      size = data.size() > at ? data.size() - at : 0;
    } else {
      bool ended = false;
      for (unsigned shift = 0; shift < 56 && !ended; shift += 7) {
        const std::uint64_t byte = u8(data, at++);
        size |= (byte & 127) << shift;
        ended = byte < 128;
      }
      if (!ended) return most_frames + 1;
    }
    if (type == frame_header || type == frame) ++frames;
    if (frames > most_frames) return frames;
    data = slice(data, at + size);
  }
  return frames;
}

void silent(void*, const char*, va_list) {}

class Decoder {
 public:
  explicit Decoder(unsigned most_pixels) {
    Dav1dSettings settings;
    dav1d_default_settings(&settings);
    settings.n_threads = 1;  // none but the caller's
    settings.max_frame_delay = 1;
    settings.apply_grain = 0;
    settings.all_layers = 0;
    settings.frame_size_limit = most_pixels;
    settings.logger = {nullptr, silent};
    if (dav1d_open(&context_, &settings) != 0) context_ = nullptr;
  }
  ~Decoder() {
    dav1d_data_unref(&data_);
    if (context_ != nullptr) dav1d_close(&context_);
  }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  bool is_open() const { return context_ != nullptr; }

  // The first picture shown; false if there is none.
  bool decode(std::string_view bytes, Dav1dPicture& picture) {
    auto* room = dav1d_data_create(&data_, bytes.size());
    if (room == nullptr) return false;
    std::memcpy(room, bytes.data(), bytes.size());
    for (std::uint64_t calls = 0; calls < 2 * most_frames; ++calls) {
      if (data_.sz > 0) {
        const int sent = dav1d_send_data(context_, &data_);
        if (sent != 0 && sent != DAV1D_ERR(EAGAIN)) return false;
      }
      const int got = dav1d_get_picture(context_, &picture);
      if (got == 0) return true;
      if (got != DAV1D_ERR(EAGAIN)) return false;
    }
    return false;
  }

 private:
  Dav1dContext* context_ = nullptr;
  Dav1dData data_{};
};

}  // namespace

Result<GreyImage> decode_av1(std::string_view configuration, std::string_view data, std::uint32_t width,
                             std::uint32_t height, Budget& budget) {
  // Its stream's head may stand in the configuration alone.
  const std::string stream = std::string(slice(configuration, 4)) + std::string(data);
  const auto frames = frames_of(stream);
  if (frames == 0 || frames > most_frames) return fail(Code::malformed, "av1: frames");
  const std::uint64_t pixels = std::uint64_t{width} * height;
  TRY_VOID(charge_decoding(pixels, frames, stream.size(), budget));
  Decoder decoder(static_cast<unsigned>(std::min<std::uint64_t>(pixels, 0x7FFFFFFF)));
  if (!decoder.is_open()) return fail(Code::internal, "av1: no memory");
  Dav1dPicture picture{};
  if (!decoder.decode(stream, picture)) return fail(Code::malformed, "av1");
  auto grey = grey_of_plane(static_cast<const std::uint8_t*>(picture.data[0]), picture.stride[0], picture.p.w,
                            picture.p.h, picture.p.bpc);
  dav1d_picture_unref(&picture);
  return grey;
}

}  // namespace sekisho::content
