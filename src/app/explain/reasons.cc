#include "app/explain/reasons.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>
#include <set>

#include "app/explain/words.h"
#include "scan/facts.h"
#include "scan/mail/features.h"
#include "scan/password/password_scanner.h"
#include "scan/score.h"

namespace sekisho::app {
namespace {

constexpr std::size_t most_reasons = 8, most_read = 12;

std::string weight_word(double weight, Language language) {
  const double size = std::abs(weight);
  return std::string(size >= 1     ? in(language, "strongly", "強く")
                     : size >= 0.4 ? in(language, "clearly", "はっきり")
                                   : in(language, "slightly", "わずかに"));
}

// Words that weigh alike are one line: each by itself says little. “the words “but”, “use” (slightly)”
class Reasons {
 public:
  explicit Reasons(Language language) : language_(language) {}

  void add(std::string_view name, double weight) {
    const auto strength = weight_word(weight, language_);
    if (const auto quoted = scan::mail::quoted_in(name)) return quote(*quoted, strength);
    const bool own = name == "tenant.corrections";
    lines_.push_back({.text = own ? std::string(in(language_, "your organisation's corrections about mail like this",
                                                   "これに似たメールについての自組織による報告"))
                                  : scan::mail::explain_feature(name, language_),
                      .strength = strength});
  }
  void move_to(std::vector<std::string>& list) {
    for (const auto& line : lines_)
      list.push_back(
          to_valid_utf8(line.kind ? scan::mail::explain_quotes(*line.kind, line.quotes, language_) : line.text) + " (" +
          line.strength + ")");
  }

 private:
  struct Line {
    std::string text;
    std::optional<scan::mail::QuoteKind> kind;  // with `quotes` in the place of text
    std::vector<std::string_view> quotes;       // into the report's reasons
    std::string strength;
  };
  void quote(const scan::mail::QuotedText& quoted, const std::string& strength) {
    const auto earlier = std::find_if(lines_.begin(), lines_.end(), [&](const Line& line) {
      return line.kind == quoted.kind && line.strength == strength;
    });
    if (earlier != lines_.end()) return earlier->quotes.push_back(quoted.text);
    lines_.push_back({.text = {}, .kind = quoted.kind, .quotes = {quoted.text}, .strength = strength});
  }
  Language language_;
  std::vector<Line> lines_;
};

// What was read in pictures, without what was read twice and without crumbs.
void say_read(const scan::Report& report, Language language, Explanation& out) {
  std::set<std::string> seen;
  std::size_t more = 0;
  for (const auto line : split(report.mail.body_excerpt, '\n')) {
    if (!line.starts_with(scan::pictured_mark)) continue;
    const auto text = to_valid_utf8(trim(line.substr(scan::pictured_mark.size())));
    std::string letters;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      if (std::string_view(text).substr(i, 2) == "\xE2\x80")
        i += 2;  // quotation marks and dashes
      else if (byte >= 0x80 || std::isalnum(byte) != 0)
        letters += ascii_lower(text[i]);
    }
    if (letters.size() < 3 || !seen.insert(letters).second) continue;
    if (out.read_in_pictures.size() < most_read)
      out.read_in_pictures.push_back("“" + text + "”");
    else
      ++more;
  }
  if (more == 0) return;
  out.read_in_pictures.push_back(language == Language::japanese
                                     ? "ほか" + std::to_string(more) + "行"
                                     : "and " + std::to_string(more) + (more == 1 ? " more line" : " more lines"));
}

}  // namespace

void say_reasons(const Judged& judged, Language language, Explanation& out) {
  const auto& report = judged.report;
  std::vector<const scan::Finding*> findings;
  for (const auto& finding : report.findings) {
    if (!scan::is_score(finding)) findings.push_back(&finding);
  }
  std::stable_sort(findings.begin(), findings.end(),
                   [](const auto* a, const auto* b) { return a->severity > b->severity; });
  std::set<std::string> said;
  for (const auto* const finding : findings) {
    auto text = sentence(*finding, language);
    if (said.insert(text).second)
      out.speaks_for.push_back(std::move(text) + " [" + finding->rule + ", " + std::to_string(finding->severity) + "]");
  }
  std::vector<std::pair<std::string, double>> reasons = report.reasons;
  std::stable_sort(reasons.begin(), reasons.end(),
                   [](const auto& a, const auto& b) { return std::abs(a.second) > std::abs(b.second); });
  // A finding that weighed in the score as well is said once, as the finding.
  const auto is_said = [&](std::string_view name) {
    return name.starts_with("rule:") && std::any_of(findings.begin(), findings.end(), [&](const auto* finding) {
             return finding->rule == name.substr(5);
           });
  };
  Reasons pro(language), contra(language);
  std::size_t pros = 0, contras = 0;
  for (const auto& [name, weight] : reasons) {
    if (is_said(name)) continue;
    if ((weight > 0 ? pros : contras)++ < most_reasons) (weight > 0 ? pro : contra).add(name, weight);
  }
  pro.move_to(out.speaks_for);
  contra.move_to(out.speaks_against);
  if (has_signal(report, "picture_text")) say_read(report, language, out);
  for (const auto& signal : report.signals) {
    if (signal == "auth:dmarc=pass")
      out.speaks_against.emplace_back(in(language, "the sender's domain vouches for it (DMARC passes)",
                                         "送信元ドメインが正当性を保証している（DMARC pass）"));
    if (const auto opened = scan::password::explain_opened(signal, language)) out.opened.push_back(*opened);
    if (signal == "style_matches")
      out.speaks_against.emplace_back(in(language, "it reads like the high-profile user it comes from",
                                         "名乗っているハイプロファイルユーザの文体と一致する"));
  }
  for (const auto& url : report.urls) {
    if (url.risk != scan::UrlRisk::safe) continue;
    out.speaks_against.push_back(std::string(in(language, "a link to an approved or much visited site: ",
                                                "承認済み、または利用者の多いサイトへのリンク: ")) +
                                 to_valid_utf8(url.host));
    break;
  }
}

}  // namespace sekisho::app
