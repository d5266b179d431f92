#include <zlib.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "content/archive/archive.h"
#include "content/archive/member.h"
#include "content/archive/old_methods.h"
#include "content/archive/zip_crypto.h"
#include "content/archive/zip_directory.h"
#include "content/archive/zip_readings.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/office/utf16.h"
#include "content/passwords.h"

namespace sekisho::content {
namespace {

void put16(std::string& out, std::uint64_t value) {
  out.push_back(static_cast<char>(value & 0xFF));
  out.push_back(static_cast<char>((value >> 8) & 0xFF));
}
void put32(std::string& out, std::uint64_t value) {
  put16(out, value & 0xFFFF);
  put16(out, (value >> 16) & 0xFFFF);
}

// A zip file of this one entry for libarchive, which knows bzip2, LZMA, xz, zstd and PPMd.
std::string alone(const ZipEntry& entry, std::string_view packed) {
  std::string zip("PK\x03\x04", 4);
  put16(zip, 63);
  put16(zip, entry.flags & ~0x0009u);
  put16(zip, entry.method);
  put32(zip, 0);
  put32(zip, entry.crc);
  put32(zip, packed.size());
  put32(zip, entry.size);
  put16(zip, 1);
  put16(zip, 0);
  zip.push_back('x');
  zip.append(packed);
  return zip;
}

Expanded expand_by_method(ZipEntry entry, std::string_view packed, const Budget& budget) {
  entry.packed = packed;
  entry.packed_size = packed.size();
  entry.flags &= static_cast<std::uint16_t>(~1u);
  if (entry.method == 0 || entry.method == 8) return expand_zip_entry(entry, budget);
  if (entry.method == 9) return inflate64(packed, budget);
  if (entry.method == 6) return explode(packed, entry.flags, entry.size, budget);
  return expand_single(alone(entry, packed), {}, budget);
}

std::uint32_t crc_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

class ZipReader {
 public:
  ZipReader(Document& document, int part, const ReadOptions& options, Budget& budget)
      : document_(document),
        part_(part),
        options_(options),
        budget_(budget),
        sink_(document, part, budget),
        tries_left_(static_cast<int>(guess_allowance(document, 5000))) {}

  void read() {
    const auto data = document_.parts[static_cast<std::size_t>(part_)].data;
    const auto directory = read_zip_directory(data, static_cast<std::size_t>(budget_.limits().files) + 1);
    state_facts(directory);
    for (const auto& entry : directory.entries) {
      const auto names = entry_names(entry);
      for (const auto& name : names) sink_.look_at_name(name);
      if (entry.is_folder()) continue;
      if (const auto same = read_at_.find(entry.at); same != read_at_.end()) {  // one set of bytes under several names
        const auto bytes = document_.parts[static_cast<std::size_t>(same->second)].data;
        if (total_ > max_of_overlapping) {  // each name's copy is looked through by every scanner
          mark_limit(document_, part_, budget_, "expanded_size", "overlapping members");
          continue;
        }
        sink_.add_view(names[0], bytes);
        total_ += bytes.size();
        if (sink_.full()) break;
        continue;
      }
      const auto before = document_.parts.size();
      const auto left = budget_.expanded_left().value;
      if (directory.overlap && total_ > max_of_overlapping) {
        mark_limit(document_, part_, budget_, "expanded_size", "overlapping members");
        break;
      }
      read_entry(data, entry, names[0]);
      if (document_.parts.size() > before) {
        read_at_[entry.at] = static_cast<int>(before);
        const auto bytes = document_.parts[before].data;
        for (std::size_t i = 1; i < names.size() && !document_.parts[before].encrypted; ++i)
          sink_.add_view(names[i], bytes);
      }
      total_ += left - budget_.expanded_left().value;
      if (sink_.full()) break;
    }
  }

 private:
  static constexpr std::uint64_t max_of_overlapping = 16u << 20;

  void state_facts(const ZipDirectory& directory) {
    auto& part = document_.parts[static_cast<std::size_t>(part_)];
    if (directory.damaged) {
      part.damaged = true;
      document_.add_trait(part_, "archive.damaged", "directory and content do not fit");
    }
    if (directory.overlap) document_.add_trait(part_, "archive.overlap");
    if (directory.mismatch) document_.add_trait(part_, "archive.mismatch", "local header and directory differ");
    if (directory.hidden_entries) document_.add_trait(part_, "archive.hidden_entries");
    if (directory.split) document_.add_trait(part_, "archive.split");
    if (directory.prefix > 0) document_.add_trait(part_, "archive.prefix", std::to_string(directory.prefix) + " bytes");
    if (directory.trailing > 0)
      document_.add_trait(part_, "archive.trailing_data", std::to_string(directory.trailing) + " bytes");
    if (directory.limited) mark_limit(document_, part_, budget_, "files");
  }

  void read_entry(std::string_view data, const ZipEntry& entry, std::string_view name) {
    if (entry.encrypted()) {
      if (!read_otherwise(data, entry, name)) read_encrypted(entry, name);
    } else if (entry.method == 0 && entry.packed.size() == entry.packed_size) {
      if (entry.crc != 0 && crc_of(entry.packed) != entry.crc) {
        note_damaged(name);
        if (read_otherwise(data, entry, name)) return;
      }
      sink_.add_view(name, entry.packed);
    } else {
      auto content = expand_by_method(entry, entry.packed, budget_);
      if (is_wrong(entry, content) && content.limit.empty()) read_otherwise(data, entry, name);
      add(entry, name, std::move(content));
    }
  }

  static bool is_wrong(const ZipEntry& entry, const Expanded& content) {
    return content.damaged || (content.limit.empty() && entry.crc != 0 && crc_of(content.bytes) != entry.crc);
  }

  // Adds what another reading makes of it, if its checksum says that it is the right one.
  bool read_otherwise(std::string_view data, const ZipEntry& entry, std::string_view name) {
    for (const auto& reading : other_readings(data, entry)) {
      if (other_readings_left_-- <= 0) return false;
      if (reading.crc == 0) continue;
      auto content = expand_by_method(reading, reading.packed, budget_);
      if (!content.limit.empty() || crc_of(content.bytes) != reading.crc) continue;
      document_.add_trait(part_, "archive.mismatch", name);
      content.damaged = false;
      sink_.add(name, std::move(content));
      return true;
    }
    return false;
  }

  void note_damaged(std::string_view name) {
    document_.parts[static_cast<std::size_t>(part_)].damaged = true;
    document_.add_trait(part_, "archive.damaged", name);
  }

  void add(const ZipEntry& entry, std::string_view name, Expanded content) {
    if (content.limit.empty() && content.bytes.empty() && entry.size > 0 && content.damaged && entry.method > 9 &&
        entry.method != 12 && entry.method != 14 && entry.method != 93 && entry.method != 95 && entry.method != 98) {
      document_.add_trait(part_, "archive.unsupported", "zip method " + std::to_string(entry.method));
    }
    if (is_wrong(entry, content)) {
      note_damaged(name);
      content.damaged = true;
    }
    sink_.add(name, std::move(content));
  }

  void read_encrypted(const ZipEntry& entry, std::string_view name) {
    document_.add_trait(part_, "archive.encrypted", name);
    if (!opened_with_.empty() && try_password(entry, name, opened_with_)) return;
    if (tries_left_ > 0) {
      if (candidates_.empty() && !collected_) {
        candidates_ = password_candidates(document_, part_, options_, 4000);
        collected_ = true;
        with_japanese_forms();
      }
      // PBKDF2 with 1000 rounds costs about 0.3 ms: fewer tries for AES.
      const bool aes =
          le16(entry.extra, 0) == 0x9901 || entry.extra.find(std::string_view("\x01\x99", 2)) != std::string_view::npos;
      for (const auto& candidate : candidates_) {
        tries_left_ -= aes ? 20 : 1;
        if (tries_left_ <= 0) break;
        if (!may_open(entry, candidate.password) || !try_password(entry, name, candidate.password)) continue;
        opened_with_ = candidate.password;
        document_.add_trait(part_, "archive.password_guessed", candidate.source);
        return;
      }
    }
    sink_.add_encrypted(name);
  }

  // Japanese programs for Windows make keys of the letters in their own code page.
  void with_japanese_forms() {
    std::vector<PasswordCandidate> all;
    for (auto& candidate : candidates_) {
      const bool ascii = std::all_of(candidate.password.begin(), candidate.password.end(),
                                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
      auto other = ascii ? std::string() : utf8_to_japanese(candidate.password);
      all.push_back(std::move(candidate));
      if (!other.empty()) all.push_back({std::move(other), all.back().source});
    }
    candidates_ = std::move(all);
  }

  bool try_password(const ZipEntry& entry, std::string_view name, const std::string& password) {
    const auto packed = decrypt_entry(entry, password);
    if (!packed) return false;
    auto content = expand_by_method(entry, *packed, budget_);
    if (content.limit.empty() && entry.crc != 0 && crc_of(content.bytes) != entry.crc) return false;
    if (entry.crc == 0 && content.damaged) return false;
    sink_.add(name, std::move(content));
    return true;
  }

  Document& document_;
  int part_;
  const ReadOptions& options_;
  Budget& budget_;
  MemberSink sink_;
  std::vector<PasswordCandidate> candidates_;
  std::string opened_with_;
  std::map<std::uint64_t, int> read_at_;  // local header → part
  std::uint64_t total_ = 0;
  bool collected_ = false;
  int other_readings_left_ = 256;
  int tries_left_;  // the more files stayed closed before, in other readings of the mail too, the fewer
};

}  // namespace

void read_zip(Document& document, int part, const ReadOptions& options, Budget& budget) {
  ZipReader(document, part, options, budget).read();
}

}  // namespace sekisho::content
