#include "scan/mail/mail_scanner.h"

#include "scan/mail/features.h"
#include "scan/mail/model.h"
#include "scan/mail/texts.h"

namespace sekisho::scan::mail {
namespace {

constexpr const char* names[unwanted_classes] = {"spam", "phishing"};
constexpr Category categories[unwanted_classes] = {Category::spam, Category::phishing};
constexpr double least_score = 0.5;  // policy's highest detection level starts here

class MailScanner final : public Scanner {
 public:
  std::string_view name() const override { return "mail"; }

  void scan(const content::Document& document, const ScanContext& context, const PatternHits&, Budget&, Report& report) const override {
    if (!document.is_mail) return;
    const auto judgement = Model::built_in().judge(features_of(document, context, report));
    for (int c = 0; c < unwanted_classes; ++c) {
      report.scores[names[c]] = judgement.probability[c];
      report.log_odds[names[c]] = judgement.log_odds[c];
    }
    report.reasons = judgement.reasons;
    const int best = judgement.probability[0] >= judgement.probability[1] ? 0 : 1;
    const double score = judgement.probability[best];
    if (score < least_score) return;
    report.findings.push_back({.rule = std::string("mail.score.") + names[best],
                               .scanner = "mail",
                               .category = categories[best],
                               .severity = static_cast<int>(score * 100),
                               .evidence = evidence_of(judgement)});
  }

 private:
  // The features that spoke for it, heaviest first: "word:verify, url.no_own_domain, …".
  static std::string evidence_of(const Judgement& judgement) {
    std::string out = std::to_string(static_cast<int>(judgement.probability[0] >= judgement.probability[1] ? judgement.probability[0] * 100 : judgement.probability[1] * 100)) + " %";
    for (const auto& [name, share] : judgement.reasons) {
      if (share <= 0 || out.size() + name.size() > max_evidence - 20) continue;
      out += ", " + name;
    }
    return out;
  }
};

}  // namespace

std::unique_ptr<Scanner> make_mail_scanner(const Settings&, PatternBuilder&) { return std::make_unique<MailScanner>(); }

}  // namespace sekisho::scan::mail
