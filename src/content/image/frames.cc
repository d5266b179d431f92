#include "content/image/frames.h"

#include <zlib.h>

#include "content/bytes.h"

namespace sekisho::content {
namespace {

void put_big(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}
void put_little(std::string& out, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>(value >> shift));
}

void put_chunk(std::string& png, std::string_view name, std::string_view body) {
  put_big(png, static_cast<std::uint32_t>(body.size()));
  const auto start = png.size();
  png.append(name).append(body);
  put_big(png, static_cast<std::uint32_t>(
                   crc32_z(0, reinterpret_cast<const Bytef*>(png.data() + start), png.size() - start)));
}

// Each frame after the first has its size in fcTL and its data in fdAT, behind a number (PNG 3rd edition, 11.3.6).
std::vector<std::string> frames_of_png(std::string_view data, std::size_t most, bool& complete) {
  std::vector<std::string> frames;
  std::string_view header, control;
  std::string shared, body;
  const auto finish = [&] {
    if (body.empty()) return;
    std::string head(slice(control, 4, 8));
    head += slice(header, 8);
    std::string png("\x89PNG\r\n\x1A\n");
    put_chunk(png, "IHDR", head);
    png += shared;
    put_chunk(png, "IDAT", body);
    put_chunk(png, "IEND", {});
    frames.push_back(std::move(png));
    body.clear();
  };
  for (std::uint64_t at = 8; has(data, at, 12);) {
    const std::uint64_t size = be32(data, at);
    const auto name = slice(data, at + 4, 4), content = slice(data, at + 8, size);
    if (name == "IHDR") header = content;
    if (name == "PLTE" || name == "tRNS") put_chunk(shared, name, content);
    if (name == "fcTL") {
      finish();
      control = content;
      if (frames.size() >= most) return complete = false, frames;
    }
    if (name == "fdAT") body += slice(content, 4);
    if (name == "IEND") break;
    at += 12 + size;
  }
  finish();
  return frames;
}

// Each frame holds the chunks of a still picture behind 16 bytes about its place (WEBP container specification).
std::vector<std::string> frames_of_webp(std::string_view data, std::size_t most, bool& complete) {
  std::vector<std::string> frames;
  for (std::uint64_t at = 12; has(data, at, 8);) {
    const std::uint64_t size = le32(data, at + 4);
    if (slice(data, at, 4) == "ANMF") {
      if (frames.size() >= most) return complete = false, frames;
      auto chunks = slice(slice(data, at + 8, size), 16);
      // The transparency goes: codes are read from what is drawn.
      if (chunks.starts_with("ALPH")) chunks = slice(chunks, 8ull + le32(chunks, 4) + (le32(chunks, 4) & 1));
      std::string webp("RIFF");
      put_little(webp, static_cast<std::uint32_t>(4 + chunks.size()));
      webp.append("WEBP").append(chunks);
      frames.push_back(std::move(webp));
    }
    at += 8 + size + (size & 1);
  }
  return frames;
}

}  // namespace

std::vector<std::string> later_frames(std::string_view data, std::string_view kind, std::size_t most, bool& complete) {
  complete = true;
  if (kind == "png" && data.substr(0, 256).find("acTL") != data.npos) return frames_of_png(data, most, complete);
  if (kind == "webp" && slice(data, 12, 4) == "VP8X" && (u8(data, 20) & 2) != 0)
    return frames_of_webp(data, most, complete);
  return {};
}

}  // namespace sekisho::content
