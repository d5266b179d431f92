#include "scan/style/style_scanner.h"

#include <algorithm>
#include <cstdio>

#include "scan/mail/fold.h"
#include "scan/mail/own_text.h"
#include "scan/style/style.h"

namespace sekisho::scan::style {
namespace {

struct Known {
  std::string address;
  std::vector<std::string> names;  // folded, as they may stand in a display name
};

std::string folded(std::string_view name) { return std::string(trim(mail::fold_text(name, 300))); }

class StyleScanner final : public Scanner {
 public:
  explicit StyleScanner(const Settings& settings) {
    for (const auto& user : settings.high_profile_users) {
      Known known{.address = to_lower_ascii(trim(user.address))};
      if (!user.first_name.empty() && !user.last_name.empty()) {
        for (const auto& name :
             {folded(user.first_name + " " + user.last_name), folded(user.last_name + " " + user.first_name)}) {
          if (name.size() >= 4) known.names.push_back(name);
        }
      }
      if (!known.address.empty()) known_.push_back(std::move(known));
    }
    if (auto people = read_people(settings.style_models)) people_ = *std::move(people);
  }
  std::string_view name() const override { return "style"; }

  void scan(const content::Document& document, const ScanContext& context, const PatternHits&, Budget&,
            Report& report) const override {
    if (!document.is_mail || document.from.empty() || known_.empty()) return;
    const auto* const who = whose(document.from[0]);
    if (who == nullptr) return;
    const auto sample = measure(mail::own_text(document).body);
    if (!sample) {
      report.signals.emplace_back("style_too_short");
      return;
    }
    report.digests["style"] = to_text(*sample);
    report.digests["style.of"] = who->address;
    const auto person =
        std::find_if(people_.begin(), people_.end(), [&](const Person& p) { return p.address == who->address; });
    if (person == people_.end() || !person->model) {
      report.signals.emplace_back("style_not_trained");
      return;
    }
    if (context.direction == Direction::outgoing) return;  // their own hand: nothing to compare it with
    const auto found = compare(*person->model, *sample);
    if (!found.differs) {
      report.signals.emplace_back("style_matches");
      return;
    }
    report.signals.emplace_back("style_differs");
    if (report.mail.high_profile_user.empty()) report.mail.high_profile_user = who->address;
    char text[96];
    std::snprintf(text, sizeof text, " (%zu / %.1fσ): ", person->model->mails, found.beyond);
    std::string evidence = who->address.substr(0, 120) + text;
    for (std::size_t i = 0; i < found.odd.size(); ++i)
      evidence += (i > 0 ? ", " : "") + std::string(habit_name(found.odd[i]));
    report.findings.push_back({.rule = "style.differs",
                               .scanner = "style",
                               .category = Category::writing_style,
                               .severity = std::clamp(static_cast<int>(45 + 5 * found.beyond), 50, 80),
                               .evidence = ellipsis(to_valid_utf8(evidence), max_evidence - 4)});
  }

 private:
  const Known* whose(const content::Mailbox& from) const {
    const auto address = to_lower_ascii(trim(from.address));
    for (const auto& known : known_) {
      if (known.address == address) return &known;
    }
    const auto shown = " " + folded(from.display_name) + " ";
    for (const auto& known : known_) {
      for (const auto& name : known.names) {
        const bool unspaced = static_cast<unsigned char>(name[0]) >= 0xe0;
        if (shown.find(unspaced ? name : " " + name + " ") != std::string::npos) return &known;
      }
    }
    return nullptr;
  }

  std::vector<Known> known_;
  std::vector<Person> people_;
};

constexpr RuleText texts[] = {
    {"style.differs",
     "It does not read like the high-profile user it bears the name of (mails learnt / how far beyond the usual, what "
     "differs): {evidence}.",
     "名乗っているハイプロファイルユーザの文体と異なります（学習済みメール数 / 通常からの隔たり、異なる点）: "
     "{evidence}"},
};

}  // namespace

std::unique_ptr<Scanner> make_style_scanner(const Settings& settings, PatternBuilder&) {
  return std::make_unique<StyleScanner>(settings);
}

std::span<const RuleText> style_texts() { return texts; }

}  // namespace sekisho::scan::style
