#include "content/archive/rar5.h"

#include <zlib.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "content/archive/blake2sp.h"
#include "content/archive/member.h"
#include "content/archive/rar5_blocks.h"
#include "content/archive/rar5_unpack.h"
#include "content/bytes.h"
#include "content/child.h"

namespace sekisho::content {
namespace {

constexpr std::uint64_t rounds_a_share = 2u << 15;   // of HMAC-SHA-256 for guessing, a twentieth of half a second
constexpr std::uint64_t rounds_to_open = 40u << 15;  // once the password is known
constexpr std::size_t max_unchecked_tries = 20;      // of passwords that only content can tell
constexpr std::size_t max_trial = 16u << 20;         // bytes of a file that each of them costs
constexpr std::uint64_t max_comment = 256u << 10;
constexpr std::uint64_t unknown = ~std::uint64_t{0};

Rar5Method method_of(std::uint64_t compression) {
  const auto version = compression & 0x3F, steps = compression >> 10 & (version == 0 ? 15 : 31);
  auto window = std::uint64_t{128u << 10} << steps;
  if (version == 1) window += window / 32 * (compression >> 15 & 31);
  return {
      .solid = (compression & 0x40) != 0, .many_distances = version == 1 && !(compression >> 20 & 1), .window = window};
}
bool is_stored(std::uint64_t compression) { return (compression >> 7 & 7) == 0; }
bool is_unknown(std::uint64_t compression) { return (compression & 0x3F) > 1; }

std::string utf8_name(std::string_view raw) { return decode_member_name(raw, true); }

// Whether the checksum in a header is that of the content; true if there is none.
bool is_sound(const Rar5Block& block, std::string_view content, const Rar5Keys* keys) {
  const bool keyed = keys != nullptr && block.lock.keyed_sums;
  if (block.crc) {
    const auto crc =
        static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size()));
    if ((keyed ? rar5_keyed_crc(*keys, crc) : crc) != *block.crc) return false;
  }
  if (block.blake.size() != 32) return true;
  const auto digest = blake2sp(content);
  return (keyed ? rar5_keyed_digest(*keys, digest) : digest) == block.blake;
}

// What a password is tried on: the lock of the headers, or the first file that has one.
struct Locked {
  Rar5Lock lock;
  bool headers = false;
};
std::optional<Locked> first_lock(std::string_view archive) {
  std::optional<Locked> found;
  each_rar5_block(archive, nullptr, [&](const Rar5Block& block) {
    if (block.type == Rar5Type::encryption)
      found = Locked{block.lock, true};
    else if (block.type == Rar5Type::file && block.lock.there)
      found = Locked{block.lock};
    return !found;
  });
  return found;
}

// True if the headers open, or the first locked file has the checksum told: for archives without a check value.
bool opens(std::string_view archive, bool headers, Rar5Keyring& keys, const Budget& budget) {
  bool right = false;
  const auto walk = each_rar5_block(archive, &keys, [&](const Rar5Block& block) {
    if (headers) {
      right = block.type != Rar5Type::encryption;
      return !right;
    }
    if (block.type != Rar5Type::file || !block.lock.there) return true;
    const auto* key = keys.open(block.lock);
    if (key == nullptr || block.data.size() > max_trial) return false;
    const auto packed = rar5_decrypt(*key, block.lock.iv, block.data);
    const auto content = is_stored(block.compression)
                             ? Expanded{.bytes = packed.substr(0, block.size)}
                             : Rar5Unpacker().unpack(packed, block.size, method_of(block.compression), budget);
    right = !content.damaged && is_sound(block, content.bytes, key);
    return false;
  });
  return right && walk != Rar5Walk::locked;
}

const PasswordCandidate* find_password(std::string_view archive, const Locked& locked,
                                       const std::vector<PasswordCandidate>& candidates, std::uint64_t share,
                                       const Budget& budget) {
  if (!locked.lock.known) return nullptr;
  const auto rounds = rar5_rounds(locked.lock);
  auto left = share * rounds_a_share;
  std::size_t unchecked = 0;
  for (const auto& candidate : candidates) {
    if (rounds > left) return nullptr;
    left -= rounds;
    const auto right = rar5_check(locked.lock, candidate.password);
    if (right.value_or(false)) return &candidate;
    if (right || ++unchecked > max_unchecked_tries) continue;
    Rar5Keyring keys(candidate.password, rounds_to_open);
    if (opens(archive, locked.headers, keys, budget)) return &candidate;
  }
  return nullptr;
}

class Rar5Reader {
 public:
  Rar5Reader(Document& document, int part, Rar5Keyring* keys, Budget& budget)
      : document_(document), part_(part), keys_(keys), budget_(budget), sink_(document, part, budget) {}

  Rar5Walk read(std::string_view archive) {
    const auto walk = each_rar5_block(archive, keys_, [&](const Rar5Block& block) {
      if (!block.sound) damaged("header");
      if (block.cut) damaged(block.name);
      if (block.type == Rar5Type::file) on_file(block);
      if (block.type == Rar5Type::service) on_service(block);
      return !sink_.full() && !stopped_;
    });
    if (in_pieces_) {
      document_.add_trait(part_, "archive.split", "goes on in another volume");
      document_.parts[static_cast<std::size_t>(part_)].damaged = true;
    }
    if (walk == Rar5Walk::damaged) damaged("header");
    return walk;
  }

 private:
  void damaged(std::string_view what) {
    document_.parts[static_cast<std::size_t>(part_)].damaged = true;
    document_.add_trait(part_, "archive.damaged", to_valid_utf8(what));
  }

  // The block's bytes without encryption; nothing if they stay closed.
  std::optional<std::string_view> open(const Rar5Block& block, std::string_view data, std::string& decrypted) {
    if (!block.lock.there) return data;
    const auto* keys = keys_ != nullptr ? keys_->open(block.lock) : nullptr;
    if (keys == nullptr) return std::nullopt;
    decrypted = rar5_decrypt(*keys, block.lock.iv, data);
    return decrypted;
  }

  void on_file(const Rar5Block& block) {
    if (block.from_before && !in_pieces_) {
      document_.add_trait(part_, "archive.split", to_valid_utf8(block.name));
      sink_.add_view(utf8_name(block.name), {});
      return;
    }
    if (!block.from_before && in_pieces_) {
      damaged("a piece is missing");
      in_pieces_ = false;
      pieces_.clear();
    }
    if (block.from_before || block.goes_on) {
      if (pieces_.size() + block.data.size() > budget_.limits().file_size.value) {
        mark_limit(document_, part_, budget_, "file_size", to_valid_utf8(block.name));
        stopped_ = true;
        return;
      }
      pieces_ += block.data;
      in_pieces_ = block.goes_on;
      if (in_pieces_) return;
      take(block, pieces_);
      pieces_.clear();
      return;
    }
    take(block, block.data);
  }

  void take(const Rar5Block& block, std::string_view data) {
    const auto name = file_name_ = utf8_name(block.name);
    sink_.look_at_name(name);
    if (block.link.type != Rar5Link::Type::none) on_link(block, name);
    if (block.is_folder) return;
    if (block.link.type != Rar5Link::Type::none && data.empty()) return;
    if (is_unknown(block.compression)) {
      document_.add_trait(part_, "archive.unsupported", "RAR method " + std::to_string(block.compression & 0x3F));
      sink_.add_view(name, {});
      return;
    }
    std::string decrypted;
    const auto packed = open(block, data, decrypted);
    if (!packed) return sink_.add_encrypted(name);
    const auto* keys = block.lock.there && keys_ != nullptr ? keys_->open(block.lock) : nullptr;
    const auto size = block.has_size ? block.size : unknown;
    if (is_stored(block.compression)) {
      const auto content = packed->substr(0, size);
      if ((block.has_size && content.size() < size) || !is_sound(block, content, keys)) damaged(block.name);
      const bool view = !block.lock.there && !block.from_before;
      remember(name, view ? sink_.add_view(name, content) : sink_.add(name, {.bytes = std::string(content)}));
      return;
    }
    auto content = unpacker_.unpack(*packed, size, method_of(block.compression), budget_);
    stopped_ = !content.limit.empty();  // what follows would have to be decompressed too
    if (!stopped_ && (content.damaged || !is_sound(block, content.bytes, keys))) damaged(block.name);
    remember(name, sink_.add(name, std::move(content)));
  }

  void remember(const std::string& name, int child) {
    if (child >= 0) by_name_.insert_or_assign(name, child);
  }

  void on_link(const Rar5Block& block, const std::string& name) {
    const auto target = utf8_name(block.link.target.substr(0, 4096));
    document_.add_trait(part_, "archive.link", name + " -> " + target.substr(0, 200));
    // Targets in Windows' own notation begin with \??\.
    const bool leaves = target.starts_with("/") || target.starts_with("\\") || target.find("..") != target.npos ||
                        (target.size() > 1 && target[1] == ':');
    if (leaves) document_.add_trait(part_, "archive.traversal", name + " -> " + target.substr(0, 200));
    // A copy is another file with the bytes of one before, perhaps of a kind its name tells nothing of.
    const bool same_bytes = block.link.type == Rar5Link::Type::copy || block.link.type == Rar5Link::Type::hard_link;
    const auto found = same_bytes ? by_name_.find(target) : by_name_.end();
    if (found != by_name_.end()) sink_.add_view(name, document_.parts[static_cast<std::size_t>(found->second)].data);
  }

  // Comments, and the streams that NTFS files have beside their content: a way to hide files, and to write them
  // elsewhere (CVE-2025-8088).
  void on_service(const Rar5Block& block) {
    const bool comment = block.name == "CMT", stream = block.name == "STM";
    // an archive has one; each more would cost what it expands to
    if (comment && std::exchange(has_comment_, true)) return;
    if ((!comment && !stream) || block.from_before || block.goes_on || is_unknown(block.compression)) return;
    std::string name;
    if (stream) {
      const auto told = utf8_name(block.service_data.substr(0, 4096));
      name = file_name_ + (told.starts_with(":") ? "" : ":") + told;
      sink_.look_at_name(name);
      if (told.find("..") != told.npos || told.find('\\') != told.npos || told.find('/') != told.npos)
        document_.add_trait(part_, "archive.traversal", name);
    }
    std::string decrypted;
    const auto packed = open(block, block.data, decrypted);
    if (!packed) {
      if (stream) sink_.add_encrypted(name);
      return;
    }
    const auto size = block.has_size ? block.size : unknown;
    auto content = is_stored(block.compression)
                       ? Expanded{.bytes = std::string(packed->substr(0, size))}
                       : Rar5Unpacker().unpack(*packed, size, {.window = method_of(block.compression).window}, budget_);
    if (content.damaged) damaged(block.name);
    if (stream) {
      sink_.add(name, std::move(content));
    } else {
      append_readable(
          document_, part_,
          to_valid_utf8(
              std::string_view(content.bytes).substr(0, std::min<std::size_t>(content.bytes.find('\0'), max_comment))),
          budget_);
    }
  }

  Document& document_;
  int part_;
  Rar5Keyring* keys_;
  Budget& budget_;
  MemberSink sink_;
  Rar5Unpacker unpacker_;
  std::string pieces_;  // of a file that goes on in the next volume
  std::string file_name_;
  std::unordered_map<std::string, int> by_name_;
  bool in_pieces_ = false, stopped_ = false, has_comment_ = false;
};

}  // namespace

void read_rar5(Document& document, int part, std::uint64_t share, const ReadOptions& options, Budget& budget) {
  const auto archive = document.parts[static_cast<std::size_t>(part)].data;
  const auto locked = first_lock(archive);
  std::optional<Rar5Keyring> keys;
  if (locked) {
    document.add_trait(part, "archive.encrypted", locked->headers ? "names are encrypted" : "RAR");
    const auto candidates = password_candidates(document, part, options, 400);
    if (const auto* found = find_password(archive, *locked, candidates, share, budget)) {
      document.add_trait(part, "archive.password_guessed", found->source);
      keys.emplace(found->password, rounds_to_open);
    }
  }
  const auto walk = Rar5Reader(document, part, keys ? &*keys : nullptr, budget).read(archive);
  if (walk == Rar5Walk::locked) document.parts[static_cast<std::size_t>(part)].encrypted = true;
}

}  // namespace sekisho::content
