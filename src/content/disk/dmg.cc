// Apple disk images (UDIF): a trailer points at a property list with tables of packed pieces of the disk.
#include <algorithm>
#include <iterator>
#include <pugixml.hpp>

#include "base/encode.h"
#include "content/archive/archive.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/disk/disk.h"

namespace sekisho::content {
namespace {

constexpr std::uint64_t sector = 512, trailer_size = 512, max_list = 16u << 20, max_pieces = 100'000;
enum Packing : std::uint32_t {
  zeros = 0,
  raw = 1,
  ignored = 2,
  adc = 0x80000004,
  deflated = 0x80000005,
  bzip2 = 0x80000006,
  lzfse = 0x80000007,
  xz = 0x80000008,
  comment = 0x7FFFFFFE,
  last = 0xFFFFFFFF
};

// Base64 in lines.
std::string bytes_of(std::string_view text) {
  std::string digits;
  std::copy_if(text.begin(), text.end(), std::back_inserter(digits),
               [](char c) { return static_cast<unsigned char>(c) > ' '; });
  return from_base64(digits).value_or(std::string{});
}

// The tables of the property list ("blkx"), each with its pieces.
std::vector<std::string> tables_of(std::string_view list) {
  std::vector<std::string> tables;
  pugi::xml_document xml;
  if (!xml.load_buffer(list.data(), list.size(), pugi::parse_default & ~pugi::parse_escapes)) return tables;
  for (auto key = xml.child("plist").child("dict").child("dict").child("key"); key; key = key.next_sibling("key")) {
    if (std::string_view(key.child_value()) != "blkx") continue;
    for (auto entry = key.next_sibling("array").child("dict"); entry; entry = entry.next_sibling("dict")) {
      for (auto field = entry.child("key"); field; field = field.next_sibling("key")) {
        if (std::string_view(field.child_value()) == "Data")
          tables.push_back(bytes_of(field.next_sibling("data").child_value()));
      }
    }
  }
  return tables;
}

struct Piece {
  std::uint32_t packing = 0;
  std::uint64_t to = 0, size = 0, from = 0, packed = 0;  // bytes of the disk, of the file
};

std::vector<Piece> pieces_of(const std::vector<std::string>& tables, std::uint64_t data_at) {
  std::vector<Piece> pieces;
  for (const auto& table : tables) {
    if (!table.starts_with("mish")) continue;
    const auto start = be64(table, 8), offset = be64(table, 24);
    for (std::uint64_t i = 0; i < be32(table, 200) && has(table, 204 + 40 * i, 40) && pieces.size() < max_pieces; ++i) {
      const auto entry = slice(table, 204 + 40 * i, 40);
      const auto packing = be32(entry, 0);
      if (packing == comment || packing == last) continue;
      constexpr std::uint64_t most = std::uint64_t{1} << 40;
      if (start > most || be64(entry, 8) > most || be64(entry, 16) > most) continue;
      pieces.push_back({packing, (start + be64(entry, 8)) * sector, be64(entry, 16) * sector,
                        data_at + offset + be64(entry, 24), be64(entry, 32)});
    }
  }
  return pieces;
}

Expanded unpack(const Piece& piece, std::string_view file, const Budget& budget) {
  const auto packed = slice(file, piece.from, piece.packed);
  switch (piece.packing) {
    case raw:
      return {.bytes = std::string(packed)};
    case deflated:
      return inflate(packed, DeflateForm::zlib, budget, piece.size);
    case bzip2:
    case xz:
      return expand_stream(packed, budget);
    default:
      return {.damaged = true};
  }
}

}  // namespace

void read_dmg(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto file = document.parts[static_cast<std::size_t>(part)].data;
  const auto name = std::string(document.parts[static_cast<std::size_t>(part)].filename);
  const auto damaged = [&](std::string_view what) {
    document.parts[static_cast<std::size_t>(part)].damaged = true;
    document.add_trait(part, "archive.damaged", what);
  };
  const auto trailer = slice(file, file.size() - std::min<std::size_t>(file.size(), trailer_size));
  const auto list = slice(file, be64(trailer, 216), std::min(be64(trailer, 224), max_list));
  const auto pieces = pieces_of(tables_of(list), be64(trailer, 24));
  if (pieces.empty()) return damaged("disk image without a table");
  const Allowance allowance(budget);
  Expanded disk;
  for (const auto& piece : pieces) {
    const auto limit = allowance.broken(file.size(), piece.to + piece.size);
    if (!limit.empty()) {
      disk.limit = limit;
      break;
    }
    if (disk.bytes.size() < piece.to + piece.size) disk.bytes.resize(piece.to + piece.size);
    if (piece.packing == zeros || piece.packing == ignored || piece.size == 0) continue;
    if (piece.packing == adc || piece.packing == lzfse) {
      document.add_trait(part, "archive.unsupported",
                         piece.packing == adc ? "ADC in a disk image" : "LZFSE in a disk image");
      disk.damaged = true;
      break;
    }
    const auto unpacked = unpack(piece, file, budget);
    if (!budget.spend_steps(4'000 + piece.size + unpacked.bytes.size())) {  // pieces may lie over each other
      disk.limit = "steps";
      break;
    }
    disk.damaged = disk.damaged || unpacked.damaged || unpacked.bytes.size() < piece.size;
    disk.bytes.replace(piece.to, std::min<std::uint64_t>(piece.size, unpacked.bytes.size()), unpacked.bytes, 0,
                       piece.size);
  }
  if (disk.damaged) damaged("disk image");
  add_unpacked_disk(document, part, name, std::move(disk), budget);
}

}  // namespace sekisho::content
