#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.h"

namespace sekisho::scan::mail {

/// Why a mail model was refused, as its administrator is told (without the path, which not everybody need know); both
/// empty: it was not.
struct ModelRefusal {
  std::string english, japanese;
  bool empty() const { return english.empty(); }
  const std::string& in(Language language) const { return language == Language::japanese ? japanese : english; }
};

/// Which mail model judges.
struct MailModelState {
  // kept: the last that was taken from the file, which is refused now
  enum class Source : std::uint8_t { shipped, file, kept };
  Source source = Source::shipped;
  std::string version, path;
  ModelRefusal refusal;  // of what lies at `path`
};
constexpr std::string_view name_of(MailModelState::Source source) {
  constexpr std::string_view names[] = {"shipped", "file", "kept"};
  return names[static_cast<std::size_t>(source)];
}

}  // namespace sekisho::scan::mail
