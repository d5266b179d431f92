#include "content/archive/seven_zip_header.h"

#include <algorithm>

#include "content/bytes.h"
#include "content/office/utf16.h"

namespace sekisho::content {
namespace {

// Property ids of 7zFormat.txt.
enum Id : std::uint64_t {
  end = 0,
  header = 1,
  archive_properties = 2,
  additional_streams = 3,
  main_streams = 4,
  files_info = 5,
  pack_info = 6,
  unpack_info = 7,
  substreams_info = 8,
  size_id = 9,
  crc_id = 10,
  folder_id = 11,
  unpack_sizes = 12,
  stream_counts = 13,
  empty_stream = 14,
  empty_file = 15,
  names_id = 17,
  attributes_id = 21,
  encoded_header = 23
};
constexpr std::size_t max_coders = 8, max_inputs = 8;

class Reader {
 public:
  Reader(std::string_view bytes, std::size_t most) : bytes_(bytes), most_(most) {}
  bool good() const { return good_; }
  void fail() { good_ = false; }
  std::uint8_t byte() {
    if (at_ >= bytes_.size()) good_ = false;
    return u8(bytes_, at_++);
  }
  // The leading ones of the first byte tell how many bytes follow.
  std::uint64_t number() {
    const auto first = byte();
    std::uint64_t value = 0;
    std::uint8_t mask = 0x80;
    for (unsigned i = 0; i < 8; ++i, mask = static_cast<std::uint8_t>(mask >> 1)) {
      if ((first & mask) == 0) return value | (static_cast<std::uint64_t>(first & (mask - 1)) << (8 * i));
      value |= static_cast<std::uint64_t>(byte()) << (8 * i);
    }
    return value;
  }
  std::size_t count() {
    const auto n = number();
    if (n > most_) good_ = false;
    return good_ ? static_cast<std::size_t>(n) : 0;
  }
  std::uint32_t u32() {
    const auto value = le32(bytes_, at_);
    if (!has(bytes_, at_, 4)) good_ = false;
    at_ += 4;
    return value;
  }
  std::string_view take(std::uint64_t n) {
    if (!has(bytes_, at_, n)) {
      good_ = false;
      return {};
    }
    const auto piece = bytes_.substr(at_, n);
    at_ += n;
    return piece;
  }
  void skip_property() { static_cast<void>(take(number())); }
  std::vector<bool> bits(std::size_t n) {
    std::vector<bool> result(n);
    std::uint8_t held = 0;
    for (std::size_t i = 0; i < n && good_; ++i) {
      if (i % 8 == 0) held = byte();
      result[i] = held & (0x80 >> (i % 8));
    }
    return result;
  }
  std::vector<bool> optional_bits(std::size_t n) { return byte() != 0 ? std::vector<bool>(n, true) : bits(n); }
  std::vector<std::optional<std::uint32_t>> digests(std::size_t n) {
    std::vector<std::optional<std::uint32_t>> result(n);
    const auto defined = optional_bits(n);
    for (std::size_t i = 0; i < n && good_; ++i) {
      if (defined[i]) result[i] = u32();
    }
    return result;
  }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0, most_;
  bool good_ = true;
};

SevenZipFolder read_folder(Reader& in) {
  SevenZipFolder folder;
  const auto coders = in.count();
  if (coders == 0 || coders > max_coders) in.fail();
  unsigned inputs = 0;
  for (std::size_t i = 0; i < coders && in.good(); ++i) {
    SevenZipCoder coder;
    const auto flags = in.byte();
    for (const char c : in.take(flags & 15)) coder.method = (coder.method << 8) | static_cast<unsigned char>(c);
    if (flags & 0x10) {
      coder.inputs = static_cast<unsigned>(in.count());
      if (in.count() != 1) in.fail();
    }
    if (flags & 0x20) coder.properties = in.take(in.number());
    inputs += coder.inputs;
    if ((flags & 0xC0) != 0 || inputs > max_inputs || coder.inputs == 0) in.fail();
    folder.coders.push_back(coder);
  }
  if (!in.good()) return folder;
  std::vector<bool> bound(inputs);
  for (std::size_t i = 0; i + 1 < coders && in.good(); ++i) {
    const SevenZipFolder::Bind bind{static_cast<unsigned>(in.count()), static_cast<unsigned>(in.count())};
    if (bind.input >= inputs || bind.output >= coders) {
      in.fail();
      return folder;
    }
    bound[bind.input] = true;
    folder.binds.push_back(bind);
  }
  if (inputs + 1 < coders + 1) in.fail();
  const auto packed = inputs + 1 - coders;
  if (!in.good()) return folder;
  if (packed == 1) {
    for (unsigned i = 0; i < inputs; ++i) {
      if (!bound[i]) folder.packed_inputs.push_back(i);
    }
    if (folder.packed_inputs.size() != 1) in.fail();
  } else {
    for (std::size_t i = 0; i < packed; ++i) folder.packed_inputs.push_back(static_cast<unsigned>(in.count()));
  }
  return folder;
}

void read_unpack_info(Reader& in, SevenZipStreams& streams) {
  if (in.number() != folder_id) in.fail();
  const auto folders = in.count();
  if (in.byte() != 0) in.fail();  // kept outside: not used by any program
  std::size_t packed = 0;
  for (std::size_t i = 0; i < folders && in.good(); ++i) {
    streams.folders.push_back(read_folder(in));
    streams.folders.back().first_packed = packed;
    packed += streams.folders.back().packed_inputs.size();
  }
  if (in.number() != unpack_sizes) in.fail();
  for (auto& folder : streams.folders) {
    for (auto& coder : folder.coders) coder.size = in.number();
  }
  for (auto id = in.number(); in.good() && id != end; id = in.number()) {
    if (id == crc_id) {
      const auto crcs = in.digests(folders);
      for (std::size_t i = 0; i < streams.folders.size() && in.good(); ++i) streams.folders[i].crc = crcs[i];
    } else {
      in.skip_property();
    }
  }
}

void read_substreams(Reader& in, SevenZipStreams& streams) {
  std::vector<std::size_t> counts(streams.folders.size(), 1);
  auto id = in.number();
  for (; in.good() && id != stream_counts && id != size_id && id != crc_id && id != end; id = in.number())
    in.skip_property();
  if (id == stream_counts) {
    std::size_t all = 0;
    for (auto& n : counts) {
      n = in.count();
      all += n;
      if (all > (1u << 20)) in.fail();
      if (!in.good()) return;
    }
    id = in.number();
  }
  for (std::size_t i = 0; i < counts.size() && in.good(); ++i) {
    auto& folder = streams.folders[i];
    const auto whole = folder.coders[folder.main_coder()].size;
    std::uint64_t sum = 0;
    for (std::size_t k = 0; k < counts[i]; ++k) {
      const bool last = k + 1 == counts[i];
      const auto size = last ? whole - std::min(sum, whole) : id == size_id ? in.number() : 0;
      sum += std::min(size, whole);
      folder.sizes.push_back(std::min(size, whole));
    }
  }
  if (id == size_id) id = in.number();
  for (auto& folder : streams.folders) folder.crcs.assign(folder.sizes.size(), std::nullopt);
  for (; in.good() && id != end; id = in.number()) {
    if (id != crc_id) {
      in.skip_property();
      continue;
    }
    std::size_t unknown = 0;
    for (const auto& folder : streams.folders)
      unknown += folder.sizes.size() == 1 && folder.crc ? 0 : folder.sizes.size();
    const auto crcs = in.digests(unknown);
    std::size_t next = 0;
    for (auto& folder : streams.folders) {
      if (folder.sizes.size() == 1 && folder.crc) continue;
      for (auto& crc : folder.crcs) crc = next < crcs.size() ? crcs[next++] : std::nullopt;
    }
  }
  for (auto& folder : streams.folders) {
    if (folder.crcs.size() == 1 && !folder.crcs[0]) folder.crcs[0] = folder.crc;
  }
}

SevenZipStreams read_streams(Reader& in) {
  SevenZipStreams streams;
  bool substreams = false;
  for (auto id = in.number(); in.good() && id != end; id = in.number()) {
    if (id == pack_info) {
      std::uint64_t at = 32 + in.number();
      const auto count = in.count();
      for (auto inner = in.number(); in.good() && inner != end; inner = in.number()) {
        if (inner == size_id) {
          for (std::size_t i = 0; i < count && in.good(); ++i) {
            const auto size = in.number();
            streams.packed.emplace_back(at, size);
            at += size;
          }
        } else if (inner == crc_id) {
          static_cast<void>(in.digests(count));
        } else {
          in.skip_property();
        }
      }
    } else if (id == unpack_info) {
      read_unpack_info(in, streams);
    } else if (id == substreams_info) {
      if (!in.good()) break;
      read_substreams(in, streams);
      substreams = true;
    } else {
      in.fail();
    }
  }
  if (!substreams && in.good()) {
    for (auto& folder : streams.folders) {
      folder.sizes = {folder.coders[folder.main_coder()].size};
      folder.crcs = {folder.crc};
    }
  }
  return streams;
}

std::vector<SevenZipFile> read_files(Reader& in, std::size_t most) {
  std::vector<SevenZipFile> files(in.count());
  std::vector<bool> empty(files.size()), empty_files;
  for (auto id = in.number(); in.good() && id != end; id = in.number()) {
    const auto body = in.take(in.number());
    Reader inner(body, most);
    if (id == empty_stream) {
      empty = inner.bits(files.size());
    } else if (id == empty_file) {
      empty_files = inner.bits(static_cast<std::size_t>(std::count(empty.begin(), empty.end(), true)));
    } else if (id == names_id && inner.byte() == 0 && inner.good()) {
      auto names = body.substr(1);
      for (auto& file : files) {
        std::size_t length = 0;
        while (has(names, length, 2) && le16(names, length) != 0) length += 2;
        file.name = utf16le_to_utf8(names.substr(0, length));
        names.remove_prefix(std::min(length + 2, names.size()));
      }
    } else if (id == attributes_id) {
      const auto defined = inner.optional_bits(files.size());
      if (inner.byte() != 0) continue;
      for (std::size_t i = 0; i < files.size() && inner.good(); ++i) {
        if (!defined[i]) continue;
        const auto attributes = inner.u32();
        files[i].is_folder = attributes & 0x10;
        files[i].is_link = (attributes & 0x8000) != 0 && ((attributes >> 16) & 0xF000) == 0xA000;
      }
    }
  }
  std::size_t nth = 0;
  for (std::size_t i = 0; i < files.size() && i < empty.size(); ++i) {
    if (!empty[i]) continue;
    files[i].has_stream = false;
    const bool file = nth < empty_files.size() && empty_files[nth];
    ++nth;
    if (!file) files[i].is_folder = true;
  }
  return files;
}

}  // namespace

bool SevenZipFolder::uses(std::uint64_t method) const {
  return std::any_of(coders.begin(), coders.end(), [&](const SevenZipCoder& coder) { return coder.method == method; });
}

unsigned SevenZipFolder::main_coder() const {
  for (unsigned i = 0; i < coders.size(); ++i) {
    if (std::none_of(binds.begin(), binds.end(), [&](const Bind& bind) { return bind.output == i; })) return i;
  }
  return 0;
}

std::optional<SevenZipHeader> read_seven_zip_header(std::string_view bytes, std::size_t most) {
  Reader in(bytes, most);
  SevenZipHeader result;
  const auto kind = in.number();
  if (kind == encoded_header) {
    result.encoded = true;
    result.streams = read_streams(in);
    if (!in.good() || result.streams.folders.size() != 1) return std::nullopt;
    return result;
  }
  if (kind != header) return std::nullopt;
  for (auto id = in.number(); in.good() && id != end; id = in.number()) {
    if (id == archive_properties) {
      for (auto property = in.number(); in.good() && property != end; property = in.number()) in.skip_property();
    } else if (id == main_streams) {
      result.streams = read_streams(in);
    } else if (id == additional_streams) {
      static_cast<void>(read_streams(in));
    } else if (id == files_info) {
      result.files = read_files(in, most);
    } else {
      in.fail();
    }
  }
  if (!in.good()) return std::nullopt;
  return result;
}

}  // namespace sekisho::content
