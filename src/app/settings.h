#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/config.h"

namespace sekisho::app {

/// Where a setting's value lives.
using Member = std::variant<std::string*, std::int64_t*, bool*, int*, ByteCount*, std::uint64_t*>;

struct BothLanguages {
  std::string_view english, japanese;
  std::string_view in(Language language) const { return language == Language::japanese ? japanese : english; }
};

/// Which values a setting takes. Numbers: from least to most. Texts: one of `words`, or what `fits` says yes to, or
/// any.
struct Allowed {
  std::int64_t least = 0, most = 1'000'000'000'000;
  std::vector<std::string_view> words;
  bool (*fits)(std::string_view) = nullptr;
  BothLanguages expected;  // with `fits`: "an address like 127.0.0.1:25"
};

/// One setting. Its default stands at the member of Config.
struct Setting {
  std::string_view name;  // "section.key"
  BothLanguages meaning;
  Member (*member)(Config&);
  Allowed allowed;
};

inline constexpr std::string_view environment_prefix = "SEKISHO_";
/// SEKISHO_SERVER_HTTP for server.http.
std::string environment_name(const Setting& setting);

/// All settings, by section. The only list of them: file, environment, command line and the printed reference are made
/// of it.
const std::vector<Setting>& settings();

}  // namespace sekisho::app
