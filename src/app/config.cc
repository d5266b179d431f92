#include "app/config.h"

#include <toml++/toml.h>

#include <algorithm>
#include <charconv>

#include "app/config_complaint.h"
#include "app/settings.h"

namespace sekisho::app {
namespace {

const Setting* find(std::string_view name) {
  for (const auto& setting : settings()) {
    if (setting.name == name) return &setting;
  }
  return nullptr;
}

Result<void> set_text(const Setting& setting, std::string& target, std::string_view value, const Place& place) {
  const auto& allowed = setting.allowed;
  const bool is_word =
      allowed.words.empty() || std::find(allowed.words.begin(), allowed.words.end(), value) != allowed.words.end();
  if (!is_word || (allowed.fits != nullptr && !allowed.fits(value))) return not_allowed(place, setting, value);
  target = std::string(value);
  return {};
}

Result<void> set_number(const Setting& setting, const Member& member, std::int64_t number, const Place& place) {
  if (number < setting.allowed.least || number > setting.allowed.most) return out_of_range(place, setting);
  if (auto* const* n = std::get_if<std::int64_t*>(&member)) **n = number;
  if (auto* const* n = std::get_if<int*>(&member)) **n = static_cast<int>(number);
  if (auto* const* n = std::get_if<ByteCount*>(&member)) (*n)->value = static_cast<std::uint64_t>(number);
  if (auto* const* n = std::get_if<std::uint64_t*>(&member)) **n = static_cast<std::uint64_t>(number);
  return {};
}

Result<void> set_from_text(Config& config, const Setting& setting, std::string_view value, const Place& place) {
  const Member member = setting.member(config);
  if (auto* const* text = std::get_if<std::string*>(&member)) return set_text(setting, **text, value, place);
  if (auto* const* flag = std::get_if<bool*>(&member)) {
    if (value != "true" && value != "false") return wrong_type(place, setting, member);
    **flag = value == "true";
    return {};
  }
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size()) return wrong_type(place, setting, member);
  return set_number(setting, member, number, place);
}

Result<void> set_from_toml(Config& config, const Setting& setting, const toml::node& value, const Place& place) {
  const Member member = setting.member(config);
  auto* const* const text = std::get_if<std::string*>(&member);
  auto* const* const flag = std::get_if<bool*>(&member);
  if (text && value.is_string()) return set_text(setting, **text, value.as_string()->get(), place);
  if (flag && value.is_boolean()) {
    **flag = value.as_boolean()->get();
    return {};
  }
  if (!text && !flag && value.is_integer()) return set_number(setting, member, value.as_integer()->get(), place);
  return wrong_type(place, setting, member);
}

// A TOML basic string.
std::string quoted(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') out += '\\';
    if (byte < 0x20 || byte == 0x7f)
      out += std::string("\\u00") + digits[byte >> 4] + digits[byte & 15];
    else
      out += c;
  }
  return out + '"';
}

}  // namespace

Result<void> apply_toml(Config& config, std::string_view text, std::string_view file_name, Language language) {
  Config changed = config;
  const auto place = [&](const toml::source_region& region) {
    return Place{
        std::string(file_name) + ":" + std::to_string(region.begin.line) + ":" + std::to_string(region.begin.column),
        language};
  };
  try {
    const toml::table root = toml::parse(text, file_name);
    for (const auto& [section, content] : root) {
      const auto* table = content.as_table();
      if (!table) return outside_section(place(section.source()), section.str());
      for (const auto& [key, value] : *table) {
        const std::string name = std::string(section.str()) + "." + std::string(key.str());
        const Setting* setting = find(name);
        if (!setting) return no_such_setting(place(key.source()), name);
        TRY_VOID(set_from_toml(changed, *setting, value, place(key.source())));
      }
    }
  } catch (const toml::parse_error& error) {
    return no_toml(place(error.source()), error.description());
  }
  config = changed;
  return {};
}

std::string language_in(std::string_view text) {
  try {
    return toml::parse(text)["server"]["language"].value_or(std::string());
  } catch (const toml::parse_error&) {
    return {};
  }
}

Result<void> apply_environment(Config& config, const std::vector<std::string>& environment, Language language) {
  for (const auto& entry : environment) {
    if (!entry.starts_with(environment_prefix)) continue;
    const auto equals = entry.find('=');
    const std::string name = entry.substr(0, equals);
    const Setting* found = nullptr;
    for (const auto& setting : settings()) {
      if (environment_name(setting) == name) found = &setting;
    }
    const bool japanese = language == Language::japanese;
    if (!found) return no_such_setting({japanese ? "環境変数" : "environment", language}, name);
    TRY_VOID(set_from_text(config, *found,
                           equals == std::string::npos ? "" : std::string_view(entry).substr(equals + 1),
                           {(japanese ? "環境変数 " : "environment ") + name, language}));
  }
  return {};
}

Result<void> apply_option(Config& config, std::string_view name, std::string_view value, Language language) {
  const Place place{language == Language::japanese ? "コマンドライン" : "command line", language};
  const Setting* setting = find(name);
  if (!setting) return no_such_setting(place, name);
  return set_from_text(config, *setting, value, place);
}

std::string default_toml(Language language) {
  return std::string(language == Language::japanese
                         ? "# Sekisho: すべての設定と初期値。設定は環境変数でも指定できます: "
                           "server.httpはSEKISHO_SERVER_HTTPです。\n"
                         : "# Sekisho: all settings with their defaults. A setting can also come from the environment: "
                           "server.http is SEKISHO_SERVER_HTTP.\n") +
         to_toml(Config{}, language);
}

std::string to_toml(Config config, Language language) {
  std::string out;
  std::string_view section;
  for (const auto& setting : settings()) {
    const auto dot = setting.name.find('.');
    if (setting.name.substr(0, dot) != section) {
      section = setting.name.substr(0, dot);
      out += "\n[" + std::string(section) + "]\n";
    }
    out += "# " + std::string(setting.meaning.in(language)) + "\n" + std::string(setting.name.substr(dot + 1)) + " = ";
    const Member member = setting.member(config);
    if (auto* const* text = std::get_if<std::string*>(&member)) out += quoted(**text);
    if (auto* const* flag = std::get_if<bool*>(&member)) out += **flag ? "true" : "false";
    if (auto* const* n = std::get_if<std::int64_t*>(&member)) out += std::to_string(**n);
    if (auto* const* n = std::get_if<int*>(&member)) out += std::to_string(**n);
    if (auto* const* n = std::get_if<ByteCount*>(&member)) out += std::to_string((*n)->value);
    if (auto* const* n = std::get_if<std::uint64_t*>(&member)) out += std::to_string(**n);
    out += "\n";
  }
  return out;
}

}  // namespace sekisho::app
