#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "content/document.h"
#include "scan/mail/features.h"

namespace sekisho::scan::learn {

/// What a tenant's layer learns a mail by. Each group has a fixed say, so that a long text does not drown the sender.
enum class Group : std::uint8_t {
  sender,  // who it says it is from: address, domain, shown name
  head,    // words of the header fields that the sender's side wrote, by field
  form,    // names of those fields and which follows which: the hand of the program that made it
  text,    // each four bytes in a row of what the text parts begin with, markup included
  marks    // the mail model's features that are no words: themes, relations, links, forms
};
inline constexpr std::size_t groups = 5;
// hashes are this short: many texts fit one set of them, and no text can be read back
inline constexpr std::uint32_t buckets = 1u << 16;
/// Each group has buckets of its own, from `first` on.
struct Range {
  std::uint32_t first, size;
};
inline constexpr std::array<Range, groups> ranges = {
    {{0, 1u << 12}, {1u << 14, 1u << 14}, {1u << 12, 1u << 12}, {1u << 15, 1u << 15}, {1u << 13, 1u << 13}}};

/// Hashes of one mail's traits, ascending within each group. Fields that the receiving side writes (Received,
/// Delivered-To, verdicts of filters, …) and recipients are no traits: the same mail has the same ones in transit and
/// in a mailbox, and nobody's mail is judged by who else reported some.
struct Traits {
  std::array<std::vector<std::uint16_t>, groups> of;
  bool operator==(const Traits&) const = default;
};
inline constexpr std::array<std::size_t, groups> most_traits = {60, 300, 200, 3'000, 300};

/// Linear in what it reads: at most 3,000 bytes of text and 300 header words. `features` are the mail model's but for
/// the words. Pure.
Traits traits_of(const content::Document& document, const std::vector<mail::Feature>& features);

/// The traits as a vector of length at most 1: what each trait of a group counts. Few traits are little knowledge, and
/// count less together.
std::array<float, groups> values_of(const Traits& traits);

/// Printable; about 1.5 KiB for an ordinary mail, at most 11 KiB. from_text: Code::malformed; reads nothing but what
/// to_text wrote.
std::string to_text(const Traits& traits);
Result<Traits> from_text(std::string_view text);

}  // namespace sekisho::scan::learn
