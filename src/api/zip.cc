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
  const auto crc = static_cast<std::uint32_t>(::crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
  const auto size = static_cast<std::uint32_t>(bytes.size());
  const auto days = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(days);
  const std::chrono::hh_mm_ss clock(at - days);
  const auto dos_time = static_cast<std::uint32_t>(clock.hours().count() << 11 | clock.minutes().count() << 5 | clock.seconds().count() / 2);
  const auto dos_date = static_cast<std::uint32_t>((static_cast<int>(date.year()) - 1980) << 9) | (static_cast<unsigned>(date.month()) << 5) | static_cast<unsigned>(date.day());
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

}  // namespace sekisho::api
