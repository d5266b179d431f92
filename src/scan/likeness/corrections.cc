#include "scan/likeness/corrections.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <cstdio>
#include <map>

#include "scan/json_fields.h"
#include "scan/mail/sender.h"
#include "scan/score.h"

namespace sekisho::scan::likeness {
namespace {

constexpr std::size_t most_bytes = 1u << 20;
constexpr double unlike = 0.35, same = 0.75;  // Jaccard: below nothing, from there on full weight
constexpr double one_user = 1, all_users = 2, one_report = 2, most_shift = 4;  // log-odds
constexpr double user_report = 0.7;
constexpr double sender_alone = 0.5;  // share of the weight when only the sender is the same
constexpr const char* reason = "tenant.corrections";

bool vouched_for(const std::vector<std::string>& signals, const std::string& domain) {
  return !domain.empty() && std::find(signals.begin(), signals.end(), "auth:dkim.domain=" + domain) != signals.end();
}

// Log-odds added to each class.
struct Added {
  double spam = 0, phishing = 0;
};

// Unwanted reports move the class they named, wanted ones both.
Added added_by(const Moved& moved) {
  const bool down = moved.shift < 0;
  return {.spam = moved.shift * (down ? 1 : 1 - moved.phishing), .phishing = moved.shift * (down ? 1 : moved.phishing)};
}

void move_both(Report& report, const Added& added, double sign) {
  move_score(report, "spam", sign * added.spam);
  move_score(report, "phishing", sign * added.phishing);
}

// What was added before stands in the digests: taken back, so that it counts once.
void take_back(Report& report) {
  if (const auto before = report.digests.find("added"); before != report.digests.end()) {
    Added old;
    if (std::sscanf(before->second.c_str(), "%lf %lf", &old.spam, &old.phishing) == 2) move_both(report, old, -1);
    report.digests.erase(before);
  }
  // As it was written when reports were not learned yet: shift, share of phishing.
  if (const auto before = report.digests.find("corrected"); before != report.digests.end()) {
    Moved old;
    if (std::sscanf(before->second.c_str(), "%lf %lf", &old.shift, &old.phishing) == 2)
      move_both(report, added_by(old), -1);
    report.digests.erase(before);
  }
}

double log_odds_of(double probability) {
  const double p = std::clamp(probability, 1e-9, 1 - 1e-9);
  return std::log(p / (1 - p));
}

double score_of(const Report& report, const char* name) {
  const auto known = report.scores.find(name);
  return known == report.scores.end() ? 0 : known->second;
}

// Log-odds of phishing against spam, as the model has it.
double leaning_of(const Report& report) {
  return log_odds_of(score_of(report, "phishing")) - log_odds_of(score_of(report, "spam"));
}

// What was learned of mail with such traits, on top of what resembles it: how far the mail is moved. What is unwanted
// becomes of the class that is likelier by all that is known, with the whole of the mail's suspicion.
double add_learned(const learn::Layer& layer, const Report& report, double moved, Added& added) {
  const auto digest = report.digests.find("traits");
  if (layer.weights.empty() || digest == report.digests.end()) return moved;
  const auto traits = learn::from_text(digest->second);
  if (!traits) return moved;
  const auto learned =
      learn::weigh(layer, *traits, mail::is_vouched_for(report) ? learn::Sender::vouched : learn::Sender::unproven);
  const double more = std::clamp(moved + learned.unwanted, -learn::most_learned, learn::most_learned) - moved;
  const double spam = log_odds_of(score_of(report, "spam")), phishing = log_odds_of(score_of(report, "phishing")),
               most = std::max(spam, phishing);
  if (more <= 0)
    added.spam += more, added.phishing += more;
  else if (leaning_of(report) + learned.phishing > 0)
    added.phishing += most + more - phishing;
  // what was called phishing is more so, if not yet above all
  else
    added.spam += most + more - spam, added.phishing += std::clamp(learned.phishing, 0.0, more);
  return moved + more;
}

class LikenessScanner final : public Scanner {
 public:
  explicit LikenessScanner(const Settings& settings) {
    if (auto read = read_corrections(settings.tenant_model)) corrections_ = *std::move(read);
  }
  std::string_view name() const override { return "likeness"; }
  void scan(const content::Document& document, const ScanContext&, const PatternHits&, Budget&,
            Report& report) const override {
    if (document.is_mail) apply_corrections(corrections_, report);
  }

 private:
  Corrections corrections_;
};

constexpr RuleText texts[] = {
    {"mail.score.corrected", "Your organisation's corrections: mail like this was reported as unwanted ({evidence}).",
     "自組織による報告: これに似たメールが迷惑メールとして報告されています（{evidence}）。"},
};

}  // namespace

Moved weigh(const Corrections& corrections, const Likeness& like, const std::vector<std::string>& signals) {
  Moved out;
  std::map<std::string, double> by_user;
  double by_trusted = 0, phishing = 0, unwanted = 0;
  for (const auto& entry : corrections.entries) {
    const double share = alike(entry.like, like);
    double weight = std::clamp((share - unlike) / (same - unlike), 0.0, 1.0);
    // The sender's name alone speaks for wanted mail only when it is proven, as it was then.
    const bool same_sender = !like.sender.empty() && like.sender == entry.like.sender;
    if (same_sender && (!entry.wanted || vouched_for(signals, entry.vouched))) weight = std::max(weight, sender_alone);
    if (weight <= 0) continue;
    ++out.reports;
    out.likest = std::max(out.likest, share);
    if (entry.learned) continue;
    const double signed_weight = entry.wanted ? -weight : weight;
    if (!entry.wanted) unwanted += weight, phishing += entry.phishing ? weight : 0;
    if (entry.trusted)
      by_trusted += one_report * signed_weight;
    else
      by_user[entry.reporter] += user_report * signed_weight;
  }
  double users = 0;
  for (const auto& [user, sum] : by_user) users += std::clamp(sum, -one_user, one_user);
  out.shift = std::clamp(std::clamp(by_trusted, -most_shift, most_shift) + std::clamp(users, -all_users, all_users),
                         -most_shift, most_shift);
  out.phishing = unwanted > 0 ? phishing / unwanted : 0;
  return out;
}

void apply_corrections(const Corrections& corrections, Report& report) {
  const auto digest = report.digests.find("likeness");
  if (digest == report.digests.end()) return;
  take_back(report);
  std::erase_if(report.reasons, [](const auto& pair) { return pair.first == reason; });
  std::erase_if(report.findings, [](const Finding& finding) { return finding.rule == "mail.score.corrected"; });
  const auto like = from_text(digest->second);
  if (!like || (corrections.entries.empty() && corrections.learned.weights.empty())) return;
  const auto moved = weigh(corrections, *like, report.signals);
  auto added = added_by(moved);
  const double shift = add_learned(corrections.learned, report, moved.shift, added);
  if (std::abs(shift) < 0.05) return;
  char text[64];
  std::snprintf(text, sizeof text, "%.4f %.4f", added.spam, added.phishing);
  report.digests["added"] = text;
  // What is taken back later must be what was added now: as written.
  Added written;
  static_cast<void>(std::sscanf(text, "%lf %lf", &written.spam, &written.phishing));
  move_both(report, written, 1);
  report.reasons.insert(report.reasons.begin(), {reason, shift});
  const bool phishing = leaning_of(report) > 0;
  const auto score = report.scores.find(phishing ? "phishing" : "spam");
  drop_low_scores(report);
  if (shift <= 0 || score == report.scores.end() || score->second < least_score) return;
  if (moved.reports > 0)
    std::snprintf(text, sizeof text, "%d %%, %d, %.0f %%", static_cast<int>(score->second * 100), moved.reports,
                  moved.likest * 100);
  else
    std::snprintf(text, sizeof text, "%d %%, %d", static_cast<int>(score->second * 100), corrections.learned.lessons);
  report.findings.push_back({.rule = "mail.score.corrected",
                             .scanner = "likeness",
                             .category = phishing ? Category::phishing : Category::spam,
                             .severity = static_cast<int>(score->second * 100),
                             .evidence = text});
}

Result<learn::Lesson> lesson_of(Report report, learn::Said said) {
  const auto digest = report.digests.find("traits");
  if (digest == report.digests.end()) return fail(Code::not_found, "lesson: no traits were kept of this mail");
  TRY(auto traits, learn::from_text(digest->second));
  take_back(report);
  return learn::Lesson{.traits = std::move(traits),
                       .unwanted = log_odds_of(std::max(score_of(report, "spam"), score_of(report, "phishing"))),
                       .phishing = leaning_of(report),
                       .said = said};
}

Result<Corrections> read_corrections(std::string_view text) {
  Corrections out;
  if (text.empty()) return out;
  if (text.size() > most_bytes) return fail(Code::over_limit, "corrections: at most 1 MiB");
  boost::system::error_code error;
  const auto json = boost::json::parse(text, error);
  if (error || !json.is_object()) return fail(Code::malformed, "corrections: not JSON");
  if (json_integer(json.get_object(), "version", 0) != 1)
    return fail(Code::malformed, "corrections: of another version");
  for (const auto& element : json_list(json.get_object(), "reports")) {
    if (!element.is_object()) return fail(Code::malformed, "corrections: a report is no object");
    if (out.entries.size() == most_corrections) return fail(Code::over_limit, "corrections: at most 500 reports");
    const auto& o = element.get_object();
    TRY(auto like, from_text(json_text(o, "like")));
    out.entries.push_back({.like = std::move(like),
                           .wanted = json_flag(o, "wanted"),
                           .phishing = json_flag(o, "phishing"),
                           .trusted = json_flag(o, "trusted"),
                           .reporter = json_text(o, "reporter"),
                           .vouched = json_text(o, "vouched"),
                           .learned = json_flag(o, "learned")});
  }
  if (const auto* const learned = json.get_object().if_contains("learned");
      learned != nullptr && learned->is_object()) {
    const auto& o = learned->get_object();
    TRY(out.learned, learn::layer_from(static_cast<int>(json_integer(o, "lessons", 0)), json_real(o, "unwanted_step"),
                                       json_real(o, "phishing_step"), json_text(o, "weights")));
  }
  return out;
}

std::string write_corrections(const Corrections& corrections) {
  const auto& learned = corrections.learned;
  if (corrections.entries.empty() && learned.weights.empty()) return {};
  boost::json::array reports;
  for (const auto& entry : corrections.entries) {
    reports.push_back(boost::json::object{{"like", to_text(entry.like)},
                                          {"wanted", entry.wanted},
                                          {"phishing", entry.phishing},
                                          {"trusted", entry.trusted},
                                          {"reporter", entry.reporter},
                                          {"vouched", entry.vouched},
                                          {"learned", entry.learned}});
  }
  boost::json::object out{{"version", 1}, {"reports", std::move(reports)}};
  if (!learned.weights.empty())
    out["learned"] = boost::json::object{{"lessons", learned.lessons},
                                         {"unwanted_step", learned.scale[0]},
                                         {"phishing_step", learned.scale[1]},
                                         {"weights", learn::weights_text(learned)}};
  return boost::json::serialize(out);
}

std::unique_ptr<Scanner> make_likeness_scanner(const Settings& settings, PatternBuilder&) {
  return std::make_unique<LikenessScanner>(settings);
}

std::span<const RuleText> likeness_texts() { return texts; }

}  // namespace sekisho::scan::likeness
