#include "scan/dlp/search.h"

#include <algorithm>

#include "scan/dlp/checksums.h"
#include "scan/dlp/digit_tokens.h"

namespace sekisho::scan::dlp {
namespace {

bool meets(const Criteria& criteria, std::string_view text) {
  const auto size = static_cast<int>(text.size());
  const auto only = [&](std::string_view part) {
    return part.find_first_not_of(criteria.characters) == std::string_view::npos;
  };
  switch (criteria.kind) {
    case Criteria::Kind::none:
      return true;
    case Criteria::Kind::specific_characters:
      return size >= criteria.min && size <= criteria.max && only(text);
    case Criteria::Kind::suffix:
      return size >= criteria.min && size <= criteria.max && size >= criteria.count &&
             only(text.substr(text.size() - static_cast<std::size_t>(criteria.count)));
    case Criteria::Kind::single_separator:
      break;
  }
  const auto at = text.find(criteria.characters[0]);
  if (at == std::string_view::npos || text.find(criteria.characters[0], at + 1) != std::string_view::npos) return false;
  const auto left = static_cast<int>(at), right = size - left - 1;
  return left >= criteria.min_left && left <= criteria.max_left && right <= criteria.max_right;
}

}  // namespace

std::string compact(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c >= 'a' && c <= 'z') {
      out += static_cast<char>(c - 32);
    } else if (is_word(c)) {
      out += c;
    }
  }
  return out;
}

bool Search::near_context(int identifier, std::size_t from, std::size_t to) const {
  const auto within = static_cast<std::size_t>(identifiers[static_cast<std::size_t>(identifier)].within);
  // Japanese and Chinese take three bytes a character: reach in bytes is threefold, and narrowed for ASCII words.
  const auto reach = within * 3;
  const auto low = from > reach ? from - reach : 0;
  auto hit = std::ranges::lower_bound(hits.context, low, {}, [](const ContextHit& h) { return std::size_t{h.to}; });
  for (; hit != hits.context.end() && hit->from <= to + reach; ++hit) {
    if (!has(words[hit->word].identifiers, identifier)) continue;
    const bool wide = static_cast<unsigned char>(words[hit->word].text[0]) >= 0x80;
    const auto allowed = wide ? reach : within;
    if ((hit->to <= from && from - hit->to <= allowed) || (hit->from >= to && hit->from - to <= allowed) ||
        (hit->from < to && hit->to > from)) {
      return true;
    }
  }
  return false;
}

std::string_view heading_of(std::string_view text) {
  const auto line = text.substr(0, std::min(text.substr(0, 2000).find('\n'), std::size_t{2000}));
  return line.size() == text.size() || line.find_first_of(",;\t") == std::string_view::npos ? std::string_view() : line;
}

bool Search::heading_context(int identifier) const {
  for (const auto& hit : hits.context) {
    if (hit.to > heading.size()) return false;
    if (has(words[hit.word].identifiers, identifier)) return true;
  }
  return false;
}

void Search::consider(const Rule& rule, std::size_t from, std::size_t to) {
  const auto& identifier = identifiers[static_cast<std::size_t>(rule.identifier)];
  auto& count = counts[static_cast<std::size_t>(rule.identifier)];
  if (count >= Matcher::max_values || to <= from) return;
  const auto raw = normalized.text().substr(from, to - from);
  if (raw.data() != compacted_of.data() || raw.size() != compacted_of.size())
    compacted = compact(raw), compacted_of = raw;
  if (!meets(identifier.criteria, raw)) return;
  if (!identifier.check.empty() && !passes(identifier.check, compacted)) return;
  if (rule.validate != nullptr && !rule.validate(compacted, raw)) return;
  const std::string_view value =
      compacted.empty() || rule.trigger == Trigger::pattern ? raw.substr(0, 256) : std::string_view(compacted);

  const auto known = seen.find(rule.identifier, value, matches);
  if (known != ValueIndex::none && matches[known].certain) return;
  const auto start = normalized.original(from), end = normalized.original(to - 1) + 1;
  bool certain = rule.strong && (rule.trigger != Trigger::digits || !stands_in_url(normalized.text(), from));
  if (!certain && has(mentioned, rule.identifier))
    certain = near_context(rule.identifier, start, end) || heading_context(rule.identifier);
  if (!certain && report == Matcher::Report::certain) return;
  if (known != ValueIndex::none) {
    matches[known].certain = certain;
    return;
  }
  ++count;
  matches.push_back({.identifier = rule.identifier,
                     .from = static_cast<std::uint32_t>(start),
                     .to = static_cast<std::uint32_t>(std::min(end, original.size())),
                     .certain = certain,
                     .value = std::string(value)});
  seen.add(matches);
}

std::size_t Search::scan_range(const Rule& rule, std::size_t low, std::size_t last, std::size_t high) {
  const auto text = normalized.text();
  const int groups = std::min(rule.expression->NumberOfCapturingGroups(), 1) + 1;
  re2::StringPiece found[2];
  // Where the first bytes fit the expression is tried there alone, which costs at most its longest match. Texts made to
  // fit everywhere would be read that often: after a while the search without places, which is linear, goes on.
  auto tries = rule.longest == unbounded ? 0 : (8 * (high - low) + 4096) / (rule.longest + 1);
  auto done = low;
  for (std::size_t at = low; at < last;) {
    if (tries > 0 || last < high) {
      at = rule.starts.next(text, at, high);
      if (at >= last) break;
      if (!rule.expression->Match(piece(text), at, high, RE2::ANCHOR_START, found, groups)) {
        if (tries > 0) --tries;
        ++at;
        continue;
      }
    } else if (!rule.expression->Match(piece(text), at, high, RE2::UNANCHORED, found, groups)) {
      break;
    }
    const auto& whole = found[0];
    const auto& wanted = groups > 1 && found[1].data() != nullptr ? found[1] : found[0];
    const auto from = static_cast<std::size_t>(wanted.data() - text.data());
    consider(rule, from, from + wanted.size());
    done = static_cast<std::size_t>(whole.data() - text.data()) + whole.size();
    at = std::max(done, at + 1);
    if (counts[static_cast<std::size_t>(rule.identifier)] >= Matcher::max_values) break;
  }
  return done;
}

}  // namespace sekisho::scan::dlp
