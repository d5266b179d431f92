#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "content/document.h"
#include "content/read.h"

namespace sekisho::content {

/// What may open a protected file of this item, likeliest first, each once, at most `most`: the settings' passwords;
/// what the thread's other mails told; what the organisation's own rules find; words that stand near "password",
/// "パスワード", "Kennwort" … in subject, bodies and neighbouring texts; every other plausible token there; file names;
/// a short list of what senders and samples use. reference.md §2.4, "Attachment Password Guessing". Linear in the texts
/// looked at (at most 256 KiB of each).
std::vector<PasswordCandidate> password_candidates(const Document& document, int part, const ReadOptions& options,
                                                   std::size_t most);

/// "password" in the languages of the field, lower case, UTF-8: words behind which one may stand.
std::span<const std::string_view> password_cues();

/// What may be meant as a password where cues end (`places`, byte offsets into text): what looks like one, or stands
/// behind "is" or alone on its line, within 160 bytes. Text order, each once, at most `most` of 3 to 64 bytes.
std::vector<std::string> passwords_behind(std::string_view text, std::span<const std::size_t> places, std::size_t most);

/// How much of `work` (hash rounds, tries) may go into guessing at one more protected file: each that stayed closed
/// before leaves less, so that many of them in one item cost little more than one.
std::uint64_t guess_allowance(const Document& document, std::uint64_t work);

}  // namespace sekisho::content
