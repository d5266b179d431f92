#include "api/detail_text.h"

#include <optional>
#include <vector>

#include "api/details/details.h"

namespace sekisho::api {
namespace {

constexpr int max_nested = 4;
constexpr std::string_view hole = "{}";

// What stands in the holes of a pattern, each as short as it can be; nothing when the text is another sentence.
std::optional<std::vector<std::string_view>> holes_of(std::string_view pattern, std::string_view text) {
  std::vector<std::string_view> out;
  auto next = pattern.find(hole);
  if (!text.starts_with(pattern.substr(0, next))) return std::nullopt;
  if (next == pattern.npos) return text == pattern ? std::optional(out) : std::nullopt;
  text.remove_prefix(next);
  while (next != pattern.npos) {
    pattern.remove_prefix(next + hole.size());
    next = pattern.find(hole);
    const auto literal = pattern.substr(0, next);
    const auto end = next != pattern.npos      ? text.find(literal)
                     : text.ends_with(literal) ? text.size() - literal.size()
                                               : text.npos;
    if (end == text.npos) return std::nullopt;
    out.push_back(text.substr(0, end));
    text.remove_prefix(end + literal.size());
  }
  return out;
}

std::size_t literal_length(std::string_view pattern) {
  std::size_t holes = 0;
  for (auto at = pattern.find(hole); at != pattern.npos; at = pattern.find(hole, at + hole.size())) ++holes;
  return pattern.size() - holes * hole.size();
}

std::string translated(std::string_view english, int nested) {
  const DetailText* best = nullptr;
  std::vector<std::string_view> named;
  for (const auto list : detail_texts()) {
    for (const auto& text : list) {
      if (best != nullptr && literal_length(text.english) <= literal_length(best->english)) continue;
      if (auto holes = holes_of(text.english, english)) best = &text, named = *std::move(holes);
    }
  }
  if (best == nullptr) return {};
  std::string out;
  auto rest = best->japanese;
  for (auto open = rest.find('{'); open != rest.npos; open = rest.find('{')) {
    out += rest.substr(0, open);
    const auto index = static_cast<std::size_t>(rest[open + 1] - '0');
    const auto inner = nested < max_nested ? translated(named[index], nested + 1) : std::string();
    out += inner.empty() ? std::string(named[index]) : inner;
    rest.remove_prefix(open + 3);
  }
  return out += rest;
}

}  // namespace

std::span<const std::span<const DetailText>> detail_texts() {
  static const std::span<const DetailText> all[] = {details::door(),     details::missing(), details::policies(),
                                                    details::settings(), details::mail(),    details::definitions()};
  return all;
}

std::string detail_in_japanese(std::string_view english) { return translated(english, 0); }

}  // namespace sekisho::api
