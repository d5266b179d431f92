#include "content/archive/zip_writer.h"

#include <zlib.h>

namespace sekisho::content {
namespace {

void put16(std::string& out, std::uint64_t v) {
  out.push_back(static_cast<char>(v & 0xFF)), out.push_back(static_cast<char>((v >> 8) & 0xFF));
}
void put32(std::string& out, std::uint64_t v) { put16(out, v & 0xFFFF), put16(out, (v >> 16) & 0xFFFF); }

}  // namespace

void ZipWriter::add(std::string_view name, std::uint16_t method, std::uint32_t crc, std::uint64_t size,
                    std::string_view packed) {
  Entry entry{std::string(name), method, crc, size, packed.size(), out_.size()};
  out_.append("PK\x03\x04", 4);
  head(entry);
  put16(out_, 0);
  out_.append(name).append(packed);
  entries_.push_back(std::move(entry));
}

void ZipWriter::add_stored(std::string_view name, std::string_view bytes) {
  add(name, 0, static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size())),
      bytes.size(), bytes);
}

std::string ZipWriter::finish() {
  const auto start = out_.size();
  for (const auto& entry : entries_) {
    out_.append("PK\x01\x02", 4);
    put16(out_, 20);
    head(entry);
    for (int i = 0; i < 4; ++i) put16(out_, 0);
    put32(out_, 0);
    put32(out_, entry.at);
    out_.append(entry.name);
  }
  const auto size = out_.size() - start;
  out_.append(std::string_view("PK\x05\x06\0\0\0\0", 8));
  put16(out_, entries_.size());
  put16(out_, entries_.size());
  put32(out_, size);
  put32(out_, start);
  put16(out_, 0);
  return std::move(out_);
}

// The fields that the local and the central header share, from "version needed" to the name's length (and the extra
// length after it).
void ZipWriter::head(const Entry& entry) {
  put16(out_, 20);
  put16(out_, 0x800);
  put16(out_, entry.method);
  put32(out_, 0x00210000);  // 1 January 1980
  put32(out_, entry.crc);
  put32(out_, entry.packed);
  put32(out_, entry.size);
  put16(out_, entry.name.size());
}

}  // namespace sekisho::content
