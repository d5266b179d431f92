#include "scan/password/password_scanner.h"

#include <algorithm>
#include <array>
#include <map>

#include "content/passwords.h"

namespace sekisho::scan::password {
namespace {

constexpr std::string_view opened = "opened:", mail = "mail ";
constexpr std::size_t most_signals = 20, most_source = 200;

class PasswordScanner final : public Scanner {
 public:
  PasswordScanner(const Settings& settings, PatternBuilder& patterns) {
    if (!settings.guess_passwords) return;
    for (const auto cue : content::password_cues())
      cues_.push_back(
          patterns.add({.expression = std::string(cue), .fields = Field::subject | Field::body, .literal = true}));
  }
  std::string_view name() const override { return "password"; }

  void scan(const content::Document& document, const ScanContext&, const PatternHits& hits, Budget&,
            Report& report) const override {
    std::size_t signals = 0;
    for (const auto& trait : document.traits) {
      if (!trait.name.ends_with(".password_guessed") || signals++ == most_signals) continue;
      report.signals.push_back(std::string(opened) + document.parts[static_cast<std::size_t>(trait.part)].path + ":" +
                               ellipsis(to_valid_utf8(trait.evidence), most_source));
    }
    if (!document.is_mail) return;
    struct Text {
      std::string_view text;
      std::vector<std::size_t> ends;
    };
    std::map<const char*, Text> texts;
    for (const auto cue : cues_) {
      for (const auto& hit : hits.of(cue)) {
        auto& one = texts[hit.text.data()];
        one.text = hit.text;
        one.ends.push_back(hit.to);
      }
    }
    for (auto& [start, one] : texts) {
      std::sort(one.ends.begin(), one.ends.end());
      one.ends.erase(std::unique(one.ends.begin(), one.ends.end()), one.ends.end());
      for (auto& word : content::passwords_behind(one.text, one.ends, most_told)) {
        auto& told = report.told_passwords;
        if (told.size() < most_told && std::find(told.begin(), told.end(), word) == told.end())
          told.push_back(std::move(word));
      }
    }
  }

 private:
  std::vector<PatternId> cues_;
};

struct Name {
  std::string_view source, english, japanese;
};
constexpr std::array names = {
    Name{"setting", "with a password of your organisation's list", "自組織のリストのパスワードで"},
    Name{"rule", "with a password that your organisation's rule found", "自組織のルールで見つけたパスワードで"},
    Name{"subject", "with a password from its subject", "件名にあったパスワードで"},
    Name{"body", "with a password from its text", "本文にあったパスワードで"},
    Name{"neighbouring file", "with a password from another file of the mail",
         "メール内の別のファイルにあったパスワードで"},
    Name{"file name", "with a password from a file name", "ファイル名にあったパスワードで"},
    Name{"list", "with a commonly used password", "よく使われるパスワードで"},
};

// Of "opened:PART:SOURCE"; parts' paths hold no colon.
std::string_view source_in(std::string_view signal) {
  const auto colon = signal.find(':', opened.size());
  return colon == signal.npos ? std::string_view() : signal.substr(colon + 1);
}

}  // namespace

std::unique_ptr<Scanner> make_password_scanner(const Settings& settings, PatternBuilder& patterns) {
  return std::make_unique<PasswordScanner>(settings, patterns);
}

std::string source_of_mail(std::string_view date, std::string_view sender) {
  return std::string(mail) + std::string(date) + " " + std::string(sender);
}

bool opened_by_neighbour(const Report& report) {
  return std::any_of(report.signals.begin(), report.signals.end(), [](const std::string& signal) {
    return signal.starts_with(opened) && source_in(signal).starts_with(mail);
  });
}

std::optional<std::string> explain_opened(std::string_view signal, Language language) {
  if (!signal.starts_with(opened)) return std::nullopt;
  const auto source = source_in(signal);
  const std::string part(signal.substr(opened.size(), signal.find(':', opened.size()) - opened.size()));
  const bool english = language == Language::english;
  std::string with(english ? "with a guessed password" : "推測したパスワードで");
  for (const auto& name : names) {
    if (name.source == source) with = english ? name.english : name.japanese;
  }
  if (source.starts_with(mail)) {
    const auto told = source.substr(mail.size());
    const auto space = told.find(' ');
    const std::string date(told.substr(0, space)),
        sender(space == told.npos ? std::string_view() : told.substr(space + 1));
    with = english ? "with a password from the mail of " + sender + " (" + date + ")"
                   : sender + "のメール（" + date + "）にあったパスワードで";
  }
  return english ? "part " + part + " was opened " + with : "パート" + part + "を" + with + "開きました";
}

std::span<const RuleText> password_texts() { return {}; }

}  // namespace sekisho::scan::password
