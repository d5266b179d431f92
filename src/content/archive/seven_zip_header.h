#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::content {

/// One step of a 7z folder: a method with one output and one or more inputs.
struct SevenZipCoder {
  std::uint64_t method = 0;  // id as a number: 0x030101 LZMA, 0x06F10701 AES
  unsigned inputs = 1;
  std::string_view properties;
  std::uint64_t size = 0;  // of the output
};

/// A set of steps that turns packed streams into one stream holding several files.
struct SevenZipFolder {
  struct Bind {
    unsigned input = 0, output = 0;
  };
  std::vector<SevenZipCoder> coders;
  std::vector<Bind> binds;
  std::vector<unsigned> packed_inputs;  // which input each packed stream goes to
  std::size_t first_packed = 0;         // index of the first of its packed streams
  std::optional<std::uint32_t> crc;
  std::vector<std::uint64_t> sizes;  // of the files in it, in order
  std::vector<std::optional<std::uint32_t>> crcs;
  bool uses(std::uint64_t method) const;
  unsigned main_coder() const;  // whose output no input takes
};

struct SevenZipFile {
  std::string name;  // UTF-8
  bool has_stream = true, is_folder = false, is_link = false;
};

struct SevenZipStreams {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> packed;  // place in the file and size
  std::vector<SevenZipFolder> folders;
};

struct SevenZipHeader {
  bool encoded = false;  // the header itself is packed: `streams` tells how, and has one folder
  SevenZipStreams streams;
  std::vector<SevenZipFile> files;
};

namespace seven_zip {
inline constexpr std::uint64_t aes = 0x06F10701;
}

/// Reads a 7z header (7zFormat.txt of the LZMA SDK). bytes must outlive the result; at most `most` files and folders
/// are taken. returns nothing if it is broken.
std::optional<SevenZipHeader> read_seven_zip_header(std::string_view bytes, std::size_t most);

}  // namespace sekisho::content
