#pragma once

#include <string>
#include <vector>

#include "content/document.h"
#include "content/read.h"

namespace sekisho::content {

struct PasswordCandidate {
  std::string password;  // UTF-8
  std::string source;    // where it was found: "subject", "body", "file name", "setting", "list"; never the password itself
};

/// What may open a protected file of this item, likeliest first, each once, at most `most`: the settings' passwords; words that stand
/// near "password", "パスワード", "Kennwort" … in subject, bodies and neighbouring texts; every other plausible token there; file
/// names; a short list of what senders and samples use. reference.md §2.4, "Attachment Password Guessing".
/// Linear in the texts looked at (at most 256 KiB of each).
std::vector<PasswordCandidate> password_candidates(const Document& document, int part, const ReadOptions& options, std::size_t most);

/// How much of `work` (hash rounds, tries) may go into guessing at one more protected file: each that stayed closed before leaves less, so that
/// many of them in one item cost little more than one.
std::uint64_t guess_allowance(const Document& document, std::uint64_t work);

}  // namespace sekisho::content
