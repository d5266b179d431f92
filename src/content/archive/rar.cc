#include "content/archive/rar.h"

#include "content/archive/member.h"
#include "content/archive/rar3.h"
#include "content/archive/rar4.h"
#include "content/archive/rar5.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/passwords.h"

namespace sekisho::content {
namespace {

constexpr std::uint64_t max_tries = 20;  // of RAR 3 and 4: 262,144 rounds of SHA-1 each

// The first candidate that opens the archive; null if none does within the allowance.
const PasswordCandidate* find_password(std::string_view data, const std::vector<PasswordCandidate>& candidates,
                                       std::uint64_t share, Budget& budget) {
  for (const auto& candidate : candidates) {
    if (share-- == 0) return nullptr;
    const auto first = rewrite_rar4(data, candidate.password, true);
    if (first.wrong_password || !first.encrypted || !first.locked.empty()) continue;
    if (is_first_sound(first.plain, budget)) return &candidate;
  }
  return nullptr;
}

void read_rar4(Document& document, int part, std::uint64_t share, const ReadOptions& options, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  auto plain = rewrite_rar4(data, std::nullopt);
  if (!plain.encrypted) return read_rar3(document, part, data, budget);
  document.add_trait(part, "archive.encrypted", plain.names_locked ? "names are encrypted" : "RAR");
  const auto candidates = password_candidates(document, part, options, 400);
  if (const auto* found = find_password(data, candidates, share, budget)) {
    auto opened = rewrite_rar4(data, found->password);
    if (!opened.names_locked) {
      document.add_trait(part, "archive.password_guessed", found->source);
      plain = std::move(opened);
    }
  }
  if (plain.names_locked) {
    document.parts[static_cast<std::size_t>(part)].encrypted = true;
    return;
  }
  read_rar3(document, part, keep(document, part, plain.plain, budget), budget);  // stored members are views of it
  MemberSink sink(document, part, budget);
  for (const auto& raw : plain.locked) {
    if (sink.full()) return;
    const auto name = decode_member_name(raw, false);
    sink.look_at_name(name);
    sink.add_encrypted(name);
  }
}

}  // namespace

void read_rar(Document& document, int part, const ReadOptions& options, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  const auto share = guess_allowance(document, max_tries);
  const auto five = data.find(std::string_view("Rar!\x1A\x07\x01\0", 8)),
             four = data.find(std::string_view("Rar!\x1A\x07\0", 7));
  if (five < four) return read_rar5(document, part, share, options, budget);
  if (four != data.npos) return read_rar4(document, part, share, options, budget);
  document.add_trait(part, "archive.unsupported", "RAR 1");
}

}  // namespace sekisho::content
