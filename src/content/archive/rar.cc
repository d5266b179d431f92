#include "content/archive/rar.h"

#include "content/archive/archive.h"
#include "content/archive/member.h"
#include "content/archive/rar3.h"
#include "content/archive/rar_blocks.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/passwords.h"

namespace sekisho::content {
namespace {

constexpr std::uint64_t max_rar5_rounds = 40u << 15;  // of HMAC-SHA-256, about half a second
constexpr std::uint64_t max_rar4_tries = 20;          // of 262,144 rounds of SHA-1 each

bool is_rar5(std::string_view data) { return slice(data, 0, 8) == std::string_view("Rar!\x1A\x07\x01\0", 8); }

// The first candidate that opens the archive; null if none does within the allowance.
const PasswordCandidate* find_password(std::string_view data, const std::vector<PasswordCandidate>& candidates, std::uint64_t closed_share, const Budget& budget) {
  if (is_rar5(data)) {
    const auto rounds = rar5_rounds(data);
    if (rounds == 0) return nullptr;
    auto left = closed_share * (max_rar5_rounds / max_rar4_tries);
    for (const auto& candidate : candidates) {
      if (rounds > left) return nullptr;
      left -= rounds;
      if (rar5_accepts(data, candidate.password)) return &candidate;
    }
    return nullptr;
  }
  auto left = closed_share;
  for (const auto& candidate : candidates) {
    if (left-- == 0) return nullptr;
    const auto first = rewrite_rar4(data, candidate.password, true);
    if (first.wrong_password || !first.encrypted || !first.locked.empty()) continue;
    if (is_first_sound(first.plain, budget)) return &candidate;
  }
  return nullptr;
}

}  // namespace

void read_rar(Document& document, int part, const ReadOptions& options, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  const auto rewrite = [&](const std::optional<std::string>& password) { return is_rar5(data) ? rewrite_rar5(data, password) : rewrite_rar4(data, password); };
  auto plain = rewrite(std::nullopt);
  const auto unpack = [&](std::string_view archive) {
    if (!is_rar5(archive) && read_rar3(document, part, archive, budget)) return;
    const auto even = is_rar5(archive) ? with_one_window(archive) : std::nullopt;
    read_archive_bytes(document, part, even ? *even : archive, budget);
  };
  if (!plain.encrypted) return unpack(data);
  const auto share = guess_allowance(document, max_rar4_tries);
  document.add_trait(part, "archive.encrypted", plain.names_locked ? "names are encrypted" : "RAR");
  const auto candidates = password_candidates(document, part, options, 400);
  if (const auto* found = find_password(data, candidates, share, budget)) {
    auto opened = rewrite(found->password);
    if (!opened.names_locked) {
      document.add_trait(part, "archive.password_guessed", found->source);
      plain = std::move(opened);
    }
  }
  if (plain.names_locked) {
    document.parts[static_cast<std::size_t>(part)].encrypted = true;
    return;
  }
  unpack(keep(document, part, plain.plain, budget));  // stored members are views of it
  MemberSink sink(document, part, budget);
  for (const auto& raw : plain.locked) {
    if (sink.full()) return;
    const auto name = decode_member_name(raw, false);
    sink.look_at_name(name);
    sink.add_encrypted(name);
  }
}

}  // namespace sekisho::content
