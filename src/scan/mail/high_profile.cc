#include "scan/mail/high_profile.h"

#include <algorithm>

#include "base/text.h"
#include "base/utf8_scan.h"
#include "scan/mail/edit_distance.h"
#include "scan/mail/fold.h"

namespace sekisho::scan::mail {

std::string folded_name(std::string_view name) {
  const auto folded = fold_text(name, 300);
  return std::string(trim(folded));
}

namespace {

constexpr std::size_t least_joined = 8;        // letters of a person's name that is written as one word
constexpr std::size_t least_last_name = 4;     // letters of a last name that an initial is enough for
constexpr std::size_t most_words = 12;         // of a display name that are compared letter by letter
constexpr std::size_t closing_lines = 6;       // at a mail's end in which it is signed
constexpr std::size_t longest_signature = 80;  // bytes of such a line: a name, a title, a firm

std::string without_spaces(std::string text) {
  std::erase(text, ' ');
  return text;
}

// Han, Kana and the like are written without spaces.
bool is_unspaced(std::string_view name) { return static_cast<unsigned char>(name[0]) >= 0xe0; }

bool holds(std::string_view padded, std::string_view name) {
  return padded.find(is_unspaced(name) ? std::string(name) : " " + std::string(name) + " ") != std::string_view::npos;
}

HighProfilePerson person_of(const HighProfileUser& user) {
  HighProfilePerson person{.address = to_lower_ascii(trim(user.address))};
  person.shown = person.address.empty() ? user.first_name + " " + user.last_name : person.address;
  const auto add_name = [&](const std::string& text) {
    auto name = folded_name(text);
    // Two Han or Kana characters are a name; two Latin letters are not.
    if (const auto joined = without_spaces(name); joined.size() >= least_joined && is_ascii(joined))
      person.joined.push_back(joined);
    if (name.size() >= 4 && std::find(person.names.begin(), person.names.end(), name) == person.names.end())
      person.names.push_back(std::move(name));
  };
  add_name(user.first_name + " " + user.last_name);
  add_name(user.last_name + " " + user.first_name);
  if (!user.middle_name.empty()) {
    add_name(user.first_name + " " + user.middle_name + " " + user.last_name);
    add_name(user.first_name + " " + user.middle_name.substr(0, 1) + " " + user.last_name);
  }
  const auto first = folded_name(user.first_name), last = folded_name(user.last_name);
  if (!first.empty() && is_ascii(first) && is_ascii(last) && last.size() >= least_last_name)
    person.initials = {first.substr(0, 1) + " " + last, last + " " + first.substr(0, 1)};
  return person;
}

// Neighbouring words as one, as long as names are.
std::vector<std::string> runs_of(std::string_view folded) {
  const auto words = split(folded, ' ');
  std::vector<std::string> out;
  for (std::size_t i = 0; i < std::min(words.size(), most_words); ++i) {
    std::string run;
    for (std::size_t j = i; j < std::min(words.size(), i + 4); ++j) {
      run += words[j];
      if (run.size() + 1 >= least_joined && is_ascii(run)) out.push_back(run);
    }
  }
  return out;
}

}  // namespace

HighProfileNames::HighProfileNames(const std::vector<HighProfileUser>& users, DetectionThreshold threshold)
    : threshold_(threshold) {
  for (const auto& user : users) {
    if (!user.first_name.empty() && !user.last_name.empty()) people_.push_back(person_of(user));
  }
}

const HighProfilePerson* HighProfileNames::named(std::string_view display_name) const {
  const auto folded = folded_name(display_name);
  if (folded.empty()) return nullptr;
  if (threshold_ == DetectionThreshold::conservative) {
    for (const auto& person : people_) {
      if (std::find(person.names.begin(), person.names.end(), folded) != person.names.end()) return &person;
    }
    return nullptr;
  }
  const std::string padded = " " + folded + " ";
  for (const auto& person : people_) {
    const auto inside = [&](const std::string& name) { return holds(padded, name); };
    if (std::ranges::any_of(person.names, inside) || std::ranges::any_of(person.joined, inside)) return &person;
  }
  if (threshold_ != DetectionThreshold::aggressive) return nullptr;
  const auto runs = runs_of(folded);
  for (const auto& person : people_) {
    for (const auto& name : person.joined) {
      if (std::ranges::any_of(runs, [&](const std::string& run) { return edit_distance(run, name, 1) <= 1; }))
        return &person;
    }
    if (std::ranges::any_of(person.initials, [&](const std::string& name) { return holds(padded, name); }))
      return &person;
  }
  return nullptr;
}

const HighProfilePerson* HighProfileNames::in_mailbox(std::string_view address) const {
  if (threshold_ != DetectionThreshold::aggressive) return nullptr;
  // The separators of a mailbox are spaces once folded; digits at its end tell namesakes apart.
  auto local = address.substr(0, address.find('@'));
  while (!local.empty() && local.back() >= '0' && local.back() <= '9') local.remove_suffix(1);
  const auto folded = folded_name(local);
  for (const auto& person : people_) {
    if (std::find(person.names.begin(), person.names.end(), folded) != person.names.end() ||
        std::find(person.joined.begin(), person.joined.end(), folded) != person.joined.end())
      return &person;
  }
  return nullptr;
}

const HighProfilePerson* HighProfileNames::signing(std::string_view body) const {
  if (threshold_ == DetectionThreshold::conservative || people_.empty()) return nullptr;
  std::vector<std::string_view> lines;
  for (const auto line : split(body, '\n')) {
    if (!trim(line).empty()) lines.push_back(trim(line));
  }
  // The first line greets.
  for (std::size_t i = std::max<std::size_t>(1, lines.size() - std::min(lines.size(), closing_lines)); i < lines.size();
       ++i) {
    if (lines[i].size() > longest_signature) continue;
    const auto folded = folded_name(lines[i]);
    for (const auto& person : people_) {
      for (const auto& name : person.names) {
        if (folded.starts_with(name) || folded.ends_with(name)) return &person;
      }
    }
  }
  return nullptr;
}

}  // namespace sekisho::scan::mail
