#include "content/archive/seven_zip.h"

#include <zlib.h>

#include <algorithm>
#include <optional>

#include "content/archive/archive.h"
#include "content/archive/member.h"
#include "content/archive/seven_zip_folder.h"
#include "content/archive/seven_zip_header.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/passwords.h"

namespace sekisho::content {
namespace {

constexpr std::uint64_t max_rounds = 16u << 19;  // of SHA-256 for all guesses at one archive: about half a second
constexpr int max_header_layers = 4;

std::uint32_t crc_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::string_view aes_properties(const SevenZipFolder& folder) {
  for (const auto& coder : folder.coders) {
    if (coder.method == seven_zip::aes) return coder.properties;
  }
  return {};
}

class SevenZipReader {
 public:
  SevenZipReader(Document& document, int part, const ReadOptions& options, Budget& budget)
      : document_(document),
        part_(part),
        options_(options),
        budget_(budget),
        sink_(document, part, budget),
        file_(document.parts[static_cast<std::size_t>(part)].data),
        rounds_left_(guess_allowance(document, max_rounds)) {}

  void read() {
    const auto at = le64(file_, 12), size = le64(file_, 20);
    const auto most = static_cast<std::size_t>(budget_.limits().files) + 1;
    if (at > file_.size() || !has(file_, 32 + at, size)) {
      document_.add_trait(part_, "archive.split", "the end is missing");
      return damaged("the end is missing");
    }
    if (size == 0) return;  // no files
    auto bytes = file_.substr(32 + at, size);
    if (crc_of(bytes) != le32(file_, 28)) damaged("checksum of the header");
    std::optional<SevenZipHeader> header = read_seven_zip_header(bytes, std::max<std::size_t>(most, 1u << 17));
    for (int layer = 0; header && header->encoded; ++layer) {
      const auto& folder = header->streams.folders.front();
      if (layer >= max_header_layers || !knows_seven_zip_methods(folder)) return damaged("header");
      auto plain = open_folder(header->streams, folder);
      if (!plain) {
        document_.parts[static_cast<std::size_t>(part_)].encrypted = true;
        document_.add_trait(part_, "archive.encrypted", "names are encrypted");
        return;
      }
      if (!plain->limit.empty()) return mark_limit(document_, part_, budget_, plain->limit, "header");
      if (plain->damaged || (folder.crc && crc_of(plain->bytes) != *folder.crc)) return damaged("header");
      headers_.push_back(std::move(plain->bytes));
      header = read_seven_zip_header(headers_.back(), std::max<std::size_t>(most, 1u << 17));
    }
    if (!header) return damaged("header");
    for (const auto& folder : header->streams.folders) {
      if (!knows_seven_zip_methods(folder)) document_.add_trait(part_, "archive.unsupported", "method of 7z");
    }
    list(*header);
  }

 private:
  void damaged(std::string_view what) {
    document_.parts[static_cast<std::size_t>(part_)].damaged = true;
    document_.add_trait(part_, "archive.damaged", what);
  }

  void list(const SevenZipHeader& header) {
    std::size_t folder = 0, nth = 0;
    const auto& folders = header.streams.folders;
    std::optional<Expanded> content;
    std::string_view kept;
    std::uint64_t at = 0;
    for (const auto& file : header.files) {
      if (sink_.full()) return;
      const auto name = file.name.empty() ? std::string("data") : file.name;
      sink_.look_at_name(name);
      if (!file.has_stream) {
        if (!file.is_folder) sink_.add_view(name, {});
        continue;
      }
      while (folder < folders.size() && nth >= folders[folder].sizes.size()) ++folder, nth = 0, at = 0, content.reset();
      if (folder >= folders.size()) {
        damaged(name);
        return;
      }
      const auto& source = folders[folder];
      if (!content) {
        content = knows_seven_zip_methods(source) ? open_folder(header.streams, source) : std::nullopt;
        if (!content) {
          content.emplace();
          locked_ = source.uses(seven_zip::aes);
        } else {
          locked_ = false;
          if (!content->limit.empty()) mark_limit(document_, part_, budget_, content->limit, name);
          if (content->damaged) damaged(name);
        }
        kept = content->bytes.empty() ? std::string_view{} : keep(document_, part_, content->bytes, budget_);
        content->bytes = {};
      }
      const auto size = source.sizes[nth];
      const bool has_crc = source.crcs.size() > nth && source.crcs[nth].has_value();
      const std::uint32_t crc = has_crc ? *source.crcs[nth] : 0;
      const auto bytes = slice(kept, at, size);
      at += size;
      ++nth;
      if (locked_) {
        sink_.add_encrypted(name);
        continue;
      }
      if (file.is_link) document_.add_trait(part_, "archive.link", name + " -> " + std::string(bytes.substr(0, 200)));
      const int child = sink_.add_slice(name, bytes);
      if (child < 0) continue;
      const bool wrong = bytes.size() == size && has_crc && crc_of(bytes) != crc;
      if (wrong) damaged("checksum of " + name);
      if (wrong || bytes.size() < size) document_.parts[static_cast<std::size_t>(child)].damaged = true;
    }
  }

  // Nothing when it needs a password that is not known.
  std::optional<Expanded> open_folder(const SevenZipStreams& streams, const SevenZipFolder& folder) {
    if (!folder.uses(seven_zip::aes)) return expand_seven_zip_folder(file_, streams, folder, {}, budget_);
    if (!told_) document_.add_trait(part_, "archive.encrypted", "7z");
    told_ = true;
    const auto properties = aes_properties(folder);
    const auto rounds = seven_zip_rounds(properties);
    if (rounds == 0) return std::nullopt;
    if (!password_.empty()) {
      if (auto content = try_key(streams, folder, seven_zip_key(properties, password_))) return content;
    }
    if (!collected_) candidates_ = password_candidates(document_, part_, options_, 400);
    collected_ = true;
    for (const auto& candidate : candidates_) {
      if (rounds > rounds_left_) break;
      rounds_left_ -= rounds;
      auto content = try_key(streams, folder, seven_zip_key(properties, candidate.password));
      if (!content) continue;
      if (password_.empty()) document_.add_trait(part_, "archive.password_guessed", candidate.source);
      password_ = candidate.password;
      return content;
    }
    return std::nullopt;
  }

  // The content if its checksums are right; 7z keeps no other proof of a password.
  std::optional<Expanded> try_key(const SevenZipStreams& streams, const SevenZipFolder& folder, std::string_view key) {
    auto content = expand_seven_zip_folder(file_, streams, folder, key, budget_);
    if (content.damaged) return std::nullopt;
    if (!content.limit.empty()) return content;
    std::uint64_t at = 0;
    for (std::size_t i = 0; i < folder.sizes.size(); at += folder.sizes[i++]) {
      if (folder.crcs[i]) {
        if (crc_of(slice(content.bytes, at, folder.sizes[i])) != *folder.crcs[i]) return std::nullopt;
        return content;
      }
    }
    if (folder.crc && crc_of(content.bytes) != *folder.crc) return std::nullopt;
    return content;
  }

  Document& document_;
  int part_;
  const ReadOptions& options_;
  Budget& budget_;
  MemberSink sink_;
  std::string_view file_;
  std::uint64_t rounds_left_;
  std::vector<std::string> headers_;
  std::vector<PasswordCandidate> candidates_;
  std::string password_;
  bool collected_ = false, told_ = false, locked_ = false;
};

}  // namespace

void read_seven_zip(Document& document, int part, const ReadOptions& options, Budget& budget) {
  SevenZipReader(document, part, options, budget).read();
}

}  // namespace sekisho::content
