#include "scan/mail/mail_scanner.h"

#include <algorithm>
#include <numeric>

#include "scan/learn/traits.h"
#include "scan/likeness/likeness.h"
#include "scan/mail/features.h"
#include "scan/mail/fold.h"
#include "scan/mail/impostor.h"
#include "scan/mail/model.h"
#include "scan/mail/said.h"
#include "scan/mail/texts.h"
#include "scan/mail/wording.h"
#include "scan/score.h"

namespace sekisho::scan::mail {
namespace {

constexpr const char* names[unwanted_classes] = {"spam", "phishing"};
constexpr Category categories[unwanted_classes] = {Category::spam, Category::phishing};
constexpr int weak_severity = 50;
constexpr std::size_t theme_bytes = 24'000;

// What speaks weakly against a link, and is withdrawn in clearly honest mail.
bool is_weak_suspicion(const Finding& finding) {
  return finding.category == Category::url_suspicious && finding.scanner == "url" && finding.severity <= weak_severity;
}

class MailScanner final : public Scanner {
 public:
  MailScanner(std::shared_ptr<const Model> model, const Settings& settings)
      : model_(std::move(model)), impostor_(settings) {
    for (const auto& pattern : settings.blocked_senders) {
      if (!trim(pattern).empty()) blocked_.push_back(to_lower_ascii(trim(pattern)));
    }
  }
  std::string_view name() const override { return "mail"; }

  void scan(const content::Document& document, const ScanContext& context, const PatternHits&, Budget&,
            Report& report) const override {
    if (!document.is_mail) return;
    const auto own = own_text(document);
    blocked_sender(document, context, report);
    score(document, own, report);
    withdraw_weak(own, report);
    const auto name = document.from.empty() ? std::string_view() : document.from[0].display_name;
    const FoldedMail folded({own.folds.text(own.subject, 1'000), own.folds.text(name, 200),
                             own.folds.text(own.body, theme_bytes), own.folds.text(own.beside, 8'000)},
                            own.folds);
    impostor_.scan(document, context, own, folded, report);
    judge_wording(document, context, own, folded, report);
    add_rules(report);
    judge_graymail(document, own, report);
  }

 private:
  void score(const content::Document& document, const OwnText& own, Report& report) const {
    const auto features = features_from(document, own, report);
    report.digests["traits"] = learn::to_text(learn::traits_of(document, features.others));
    report.digests["likeness"] = likeness::to_text(likeness::likeness_of(document, own, features.words));
    const auto judgement = model_->judge(features);
    for (int c = 0; c < unwanted_classes; ++c) {
      report.scores[names[c]] = judgement.probability[c];
      report.log_odds[names[c]] = judgement.log_odds[c];
    }
    report.reasons = judgement.reasons;
    const int best = judgement.probability[0] >= judgement.probability[1] ? 0 : 1;
    const double probability = judgement.probability[best];
    if (probability < least_score) return;
    report.findings.push_back({.rule = std::string("mail.score.") + names[best],
                               .scanner = "mail",
                               .category = categories[best],
                               .severity = static_cast<int>(probability * 100),
                               .evidence = evidence_of(judgement, probability)});
  }

  // What the rules saw and the model cannot: added to the log-odds of the class that they speak for, each kind once.
  // Set by hand, since the corpus holds too few of each (51 scams, 3 of business fraud); so a rule moves a score and
  // never makes it certain.
  static void add_rules(Report& report) {
    struct Evidence {
      std::string_view rule;
      double spam, phishing;
    };
    static constexpr Evidence evidence[] = {{"bec.", 0, 1.5},
                                            {"mail.scam.", 1.5, 0},
                                            {"mail.extortion", 2, 0.5},
                                            {"mail.gtube", 20, 0},
                                            {"mail.payload.", 0, 1.5},
                                            {"mail.name_spoof.", 0, 0.5},
                                            {"unusual.account_takeover", 0, 0.75},
                                            {"unusual.suspicious_notify", 0, 0.5}};
    for (const auto& [rule, spam, phishing] : evidence) {
      const auto found = std::find_if(report.findings.begin(), report.findings.end(), [&](const Finding& f) {
        return f.scanner == "mail" && f.severity >= 50 && f.rule.starts_with(rule);
      });
      if (found == report.findings.end()) continue;
      move_score(report, names[0], spam);
      move_score(report, names[1], phishing);
      report.reasons.emplace_back("rule:" + found->rule, std::max(spam, phishing));
    }
  }

  // What speaks weakly against a link (its build alone, a text that names another place) stands in one honest mail out
  // of fifteen: wrapped links of newsletters look like it. Such a suspicion is a finding only when the mail as a whole
  // leaves room for doubt; the link keeps its score and its risk. Strong signs (look-alikes, lists, hidden targets)
  // stay whatever the mail says. Nothing is withdrawn where the text speaks of trouble and wants data, however much
  // honest text stands around it and also below a signature, which the model does not read; or where themes are spelled
  // so that words are not those words.
  static void withdraw_weak(const OwnText& own, Report& report) {
    if (std::none_of(report.findings.begin(), report.findings.end(), is_weak_suspicion)) return;
    for (const auto& [name, probability] : report.scores) {
      if (probability >= clearly_honest) return;
    }
    if (wants_data(own.folds.lures(own.folds.text(own.body, theme_bytes)))) return;
    if (!own.beside.empty() && wants_data(find_lures(own.folds.text(own.beside, 8'000)))) return;
    if (themes_in(own.folds.text(own.body, theme_bytes)) > themes_in(fold_written(own.body, theme_bytes))) return;
    std::erase_if(report.findings, is_weak_suspicion);
  }

  static int themes_in(const std::string& folded) {
    const auto found = find_lures(folded);
    return std::accumulate(found.begin(), found.end(), 0);
  }

  // The features that spoke for it, heaviest first: "93 %, word:verify, url.only_foreign, …".
  static std::string evidence_of(const Judgement& judgement, double probability) {
    std::string out = std::to_string(static_cast<int>(probability * 100)) + " %";
    for (const auto& [name, share] : judgement.reasons) {
      if (share <= 0 || out.size() + name.size() > max_evidence - 20) continue;
      out += ", " + name;
    }
    return out;
  }

  void blocked_sender(const content::Document& document, const ScanContext& context, Report& report) const {
    if (blocked_.empty()) return;
    std::vector<std::string> addresses{to_lower_ascii(trim(context.envelope_sender))};
    for (const auto& mailbox : document.from) addresses.push_back(to_lower_ascii(trim(mailbox.address)));
    for (const auto& mailbox : document.sender) addresses.push_back(to_lower_ascii(trim(mailbox.address)));
    for (const auto& address : addresses) {
      if (address.empty()) continue;
      for (const auto& pattern : blocked_) {
        const bool whole = pattern.find('@') != std::string::npos;
        if (!matches_wildcard(whole ? pattern : "*@" + pattern, address) &&
            (whole || !matches_wildcard("*." + pattern, address)))
          continue;
        report.findings.push_back(
            {.rule = "mail.blocked_sender",
             .scanner = "mail",
             .category = Category::blocked_sender,
             .severity = 90,
             .evidence = ellipsis(to_valid_utf8(address + " (" + pattern + ")"), max_evidence - 4)});
        return;
      }
    }
  }

  std::shared_ptr<const Model> model_;
  Impostor impostor_;
  std::vector<std::string> blocked_;
};

}  // namespace

std::unique_ptr<Scanner> make_mail_scanner(const Settings& settings, PatternBuilder&) {
  return make_mail_scanner(std::shared_ptr<const Model>(std::shared_ptr<void>(), &Model::built_in()), settings);
}

std::unique_ptr<Scanner> make_mail_scanner(std::shared_ptr<const Model> model, const Settings& settings) {
  return std::make_unique<MailScanner>(std::move(model), settings);
}

}  // namespace sekisho::scan::mail
