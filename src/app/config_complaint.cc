#include "app/config_complaint.h"

#include <algorithm>
#include <numeric>

#include "base/text.h"

namespace sekisho::app {
namespace {

tl::unexpected<Error> complain(const Place& place, const std::string& english, const std::string& japanese) {
  return fail(Code::malformed, place.text + ": " + (place.language == Language::japanese ? japanese : english));
}

// Letters to add, drop or exchange to make one of the other (Levenshtein).
std::size_t letters_apart(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j)
      diagonal = std::exchange(row[j + 1], std::min({row[j + 1] + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1)}));
  }
  return row.back();
}

// The setting that was probably meant, spelled as `name` is: few letters apart, or the only one of that key in another
// section.
std::string nearest_to(std::string_view name) {
  constexpr std::size_t longest = 64, most_apart = 3;
  const bool is_variable = name.starts_with(environment_prefix);
  if (name.size() > longest) return {};
  std::string nearest;
  std::size_t least = most_apart + 1;
  for (const auto& setting : settings()) {
    const auto spelled = is_variable ? environment_name(setting) : std::string(setting.name);
    if (const auto apart = letters_apart(spelled, name); apart < least) least = apart, nearest = spelled;
  }
  if (!nearest.empty() || is_variable) return nearest;
  const auto key = name.substr(name.rfind('.') + 1);
  for (const auto& setting : settings()) {
    if (setting.name.substr(setting.name.find('.') + 1) != key) continue;
    if (!nearest.empty()) return {};
    nearest = setting.name;
  }
  return nearest;
}

std::string listed(const std::vector<std::string_view>& words, Language language) {
  std::string out;
  for (const auto word : words) {
    if (!out.empty()) out += language == Language::japanese ? "または" : " or ";
    out += !word.empty() ? word : language == Language::japanese ? "空" : "empty";
  }
  return out;
}

}  // namespace

tl::unexpected<Error> no_such_setting(const Place& place, std::string_view name) {
  const std::string shown = to_valid_utf8(name), nearest = nearest_to(name);
  if (nearest.empty()) {
    return complain(place, "there is no setting “" + shown + "” (`sekisho admin config --defaults` lists all)",
                    "「" + shown + "」という設定はありません (sekisho admin config --defaultsで一覧を表示します)");
  }
  return complain(place, "there is no setting “" + shown + "”; did you mean " + nearest + "?",
                  "「" + shown + "」という設定はありません。" + nearest + "ではありませんか");
}

tl::unexpected<Error> outside_section(const Place& place, std::string_view key) {
  const std::string shown = to_valid_utf8(key);
  return complain(place, "“" + shown + "” stands outside a [section]", "「" + shown + "」が[セクション]の外にあります");
}

tl::unexpected<Error> no_toml(const Place& place, std::string_view parser_says) {
  return complain(place, std::string(parser_says), "TOMLとして読み取れません: " + std::string(parser_says));
}

tl::unexpected<Error> wrong_type(const Place& place, const Setting& setting, const Member& member) {
  const std::string name(setting.name);
  if (std::holds_alternative<std::string*>(member))
    return complain(place, name + " must be a text (in quotation marks)",
                    name + "には文字列 (引用符で囲みます) を指定してください");
  if (std::holds_alternative<bool*>(member))
    return complain(place, name + " must be true or false", name + "にはtrueまたはfalseを指定してください");
  return complain(place, name + " must be a whole number", name + "には整数を指定してください");
}

tl::unexpected<Error> out_of_range(const Place& place, const Setting& setting) {
  const std::string name(setting.name), least = std::to_string(setting.allowed.least),
                                        most = std::to_string(setting.allowed.most);
  return complain(place, name + " must be between " + least + " and " + most,
                  name + "には" + least + "から" + most + "までの値を指定してください");
}

tl::unexpected<Error> not_allowed(const Place& place, const Setting& setting, std::string_view value) {
  const auto expected = [&](Language language) {
    return setting.allowed.words.empty() ? std::string(setting.allowed.expected.in(language))
                                         : listed(setting.allowed.words, language);
  };
  const std::string name(setting.name), shown = to_valid_utf8(value);
  return complain(
      place, name + " must be " + expected(Language::english) + ", not “" + shown + "”",
      name + "には" + expected(Language::japanese) + "を指定してください。「" + shown + "」は指定できません");
}

}  // namespace sekisho::app
