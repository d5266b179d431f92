#include "scan/likeness/likeness.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "base/text.h"
#include "scan/mail/fold.h"
#include "scan/mail/sender.h"

namespace sekisho::scan::likeness {
namespace {

constexpr std::size_t most_subject = 60, most_body = 1'500, most_sender = 200, least_sample = 4;

std::uint32_t hash_of(std::string_view text, std::uint32_t start = 2'166'136'261u) {
  for (const char c : text) start = (start ^ static_cast<unsigned char>(c)) * 16'777'619u;
  return start;
}

// FNV's low bits are good, its order is not: samples are taken by order.
std::uint32_t mixed(std::uint32_t x) {
  x = (x ^ x >> 16) * 0x7feb352du;
  x = (x ^ x >> 15) * 0x846ca68bu;
  return x ^ x >> 16;
}

// The words of a text: those that are known when they are all of it.
mail::WordList words_of(std::string_view text, const mail::WordList& known, std::size_t most_known, std::size_t most) {
  if (known.size() < most_known) return known;
  mail::Disguises ignored;
  return mail::fold_words(text, most, ignored);
}

bool is_blank(std::string_view word) {
  return word == "@@" || word == "#x" || word == "$#" || word == "~long" || word == "!" ||
         word.find_first_not_of('#') == std::string_view::npos;
}

}  // namespace

Likeness likeness_of(const content::Document& document, const mail::OwnText& own, const mail::WordFeatures& known) {
  Likeness out;
  if (!document.from.empty()) {
    const auto address = to_lower_ascii(trim(document.from[0].address));
    const auto domain = mail::domain_of(address);
    char hex[16];
    std::snprintf(hex, sizeof hex, "#%08x", mixed(hash_of(address)));
    out.sender = mail::is_free_mail(domain) ? std::string(hex) : mail::organisation_of(domain).substr(0, most_sender);
    std::erase_if(out.sender, [](char c) {
      return static_cast<unsigned char>(c) <= ' ' || c == '|' || static_cast<unsigned char>(c) >= 0x7f;
    });
  }
  std::uint32_t before = 0;  // hash of the word before
  bool first = true;
  for (const auto& words : {words_of(own.subject, known.subject(), mail::most_subject_words, most_subject),
                            words_of(own.body, known.body(), mail::most_body_words, most_body)}) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (is_blank(words[i])) continue;
      if (!first) out.sample.push_back(mixed(hash_of(words[i], before)));
      first = false;
      before = hash_of(" ", hash_of(words[i]));
    }
  }
  std::sort(out.sample.begin(), out.sample.end());
  out.sample.erase(std::unique(out.sample.begin(), out.sample.end()), out.sample.end());
  if (out.sample.size() > most_sample) out.sample.resize(most_sample);
  return out;
}

double alike(const Likeness& one, const Likeness& other) {
  if (one.sample.size() < least_sample || other.sample.size() < least_sample) return 0;
  // Of the smallest hashes of the union, as many as a sample holds, the share that stands in both.
  std::size_t i = 0, j = 0, both = 0, seen = 0;
  while (seen < most_sample && (i < one.sample.size() || j < other.sample.size())) {
    ++seen;
    if (j == other.sample.size() || (i < one.sample.size() && one.sample[i] < other.sample[j]))
      ++i;
    else if (i == one.sample.size() || other.sample[j] < one.sample[i])
      ++j;
    else
      ++both, ++i, ++j;
  }
  return static_cast<double>(both) / static_cast<double>(seen);
}

std::string to_text(const Likeness& likeness) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "1|" + likeness.sender + "|";
  out.reserve(out.size() + likeness.sample.size() * 8);
  for (const auto hash : likeness.sample) {
    for (int shift = 28; shift >= 0; shift -= 4) out += digits[hash >> shift & 15];
  }
  return out;
}

Result<Likeness> from_text(std::string_view text) {
  const auto bad = [] { return fail(Code::malformed, "likeness: not of this form"); };
  if (text.size() > 2 + most_sender + 1 + most_sample * 8 || !text.starts_with("1|")) return bad();
  text.remove_prefix(2);
  const auto bar = text.find('|');
  if (bar == std::string_view::npos || (text.size() - bar - 1) % 8 != 0) return bad();
  // to_text writes small letters: one text for one likeness
  if (std::any_of(text.begin() + static_cast<std::ptrdiff_t>(bar), text.end(),
                  [](char c) { return c >= 'A' && c <= 'F'; }))
    return bad();
  Likeness out{.sender = std::string(text.substr(0, bar))};
  for (auto at = bar + 1; at < text.size(); at += 8) {
    std::uint32_t hash = 0;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + 8, hash, 16);
    if (error != std::errc{} || end != text.data() + at + 8 || (!out.sample.empty() && hash <= out.sample.back()))
      return bad();
    out.sample.push_back(hash);
  }
  return out;
}

}  // namespace sekisho::scan::likeness
