#include "api/zip.h"

#include <zlib.h>

#include <cstdint>

namespace sekisho::api {
namespace {

void put16(std::string& out, std::uint32_t value) {
  out.push_back(static_cast<char>(value & 0xff));
  out.push_back(static_cast<char>((value >> 8) & 0xff));
}
void put32(std::string& out, std::uint32_t value) {
  put16(out, value & 0xffff);
  put16(out, value >> 16);
}

}  // namespace

std::string zip_of(std::string_view name, std::string_view bytes, Time at) {
  const auto crc = static_cast<std::uint32_t>(
      ::crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
  const auto size = static_cast<std::uint32_t>(bytes.size());
  const auto days = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(days);
  const std::chrono::hh_mm_ss clock(at - days);
  const auto dos_time = static_cast<std::uint32_t>(clock.hours().count() << 11 | clock.minutes().count() << 5 |
                                                   clock.seconds().count() / 2);
  const auto dos_date = static_cast<std::uint32_t>((static_cast<int>(date.year()) - 1980) << 9) |
                        (static_cast<unsigned>(date.month()) << 5) | static_cast<unsigned>(date.day());
  const auto common = [&](std::string& out) {
    put16(out, 20);      // version needed
    put16(out, 0x0800);  // names are UTF-8
    put16(out, 0);       // stored
    put16(out, dos_time);
    put16(out, dos_date);
    put32(out, crc);
    put32(out, size);
    put32(out, size);
    put16(out, static_cast<std::uint32_t>(name.size()));
    put16(out, 0);
  };
  std::string out = "PK\x03\x04";
  common(out);
  out.append(name).append(bytes);
  const auto directory = static_cast<std::uint32_t>(out.size());
  out += "PK\x01\x02";
  put16(out, 20);
  common(out);
  put16(out, 0);  // comment
  put16(out, 0);  // disk
  put16(out, 0);  // internal attributes
  put32(out, 0);
  put32(out, 0);  // offset of the member
  out.append(name);
  const auto directory_size = static_cast<std::uint32_t>(out.size()) - directory;
  out += "PK\x05\x06";
  put32(out, 0);
  put16(out, 1);
  put16(out, 1);
  put32(out, directory_size);
  put32(out, directory);
  put16(out, 0);
  return out;
}

std::string gzip_of(std::string_view bytes) {
  constexpr int window_and_gzip = 15 + 16;
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window_and_gzip, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    return {};
  std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  out.resize(done ? stream.total_out : 0);
  deflateEnd(&stream);
  return out;
}

}  // namespace sekisho::api
