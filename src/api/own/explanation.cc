#include "api/own/explanation.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "protect/scan_stamp.h"
#include "scan/correlate/rules.h"
#include "scan/explain.h"
#include "scan/mail/features.h"
#include "scan/password/password_scanner.h"

namespace sekisho::api::own {
namespace {

json::object finding_json(const scan::Finding& f) {
  return {{"rule", f.rule},
          {"category", to_string(f.category)},
          {"severity", f.severity},
          {"part", f.part},
          {"evidence", f.evidence},
          {"english", scan::explain(f, Language::english)},
          {"japanese", scan::explain(f, Language::japanese)}};
}

// What weighed in a score, in words.
json::object reason_json(const std::string& name, double weight) {
  const bool own = name == "tenant.corrections";
  return {{"name", name},
          {"weight", weight},
          {"english", own ? "your organisation's corrections about mail like this"
                          : to_valid_utf8(scan::mail::explain_feature(name, Language::english))},
          {"japanese", own ? "これに似たメールについての自組織による報告"
                           : to_valid_utf8(scan::mail::explain_feature(name, Language::japanese))}};
}

// The score that decided, taken apart: points is the log-odds of its value (0 points are 50 %), and points = the
// weights of all reasons + rest, where rest is the base rate with all features too small to be kept.
json::value score_json(const scan::Report& report) {
  const char* leading = nullptr;
  double value = 0;
  for (const auto* name : {"spam", "phishing"}) {
    const auto known = report.scores.find(name);
    if (known != report.scores.end() && (leading == nullptr || known->second > value))
      leading = name, value = known->second;
  }
  if (leading == nullptr) return nullptr;
  const double p = std::clamp(value, 1e-6, 1 - 1e-6), points = std::log(p / (1 - p));
  double rest = points;
  for (const auto& [name, weight] : report.reasons) rest -= weight;
  return json::object{{"name", leading}, {"value", value}, {"points", points}, {"rest", rest}};
}

// The predefined signals among those of a report, in words; a tenant's own and those of sender authentication speak for
// themselves.
json::array known_signals(const std::vector<std::string>& signals) {
  json::array out;
  for (const auto& known : scan::correlate::predefined_signals()) {
    if (std::find(signals.begin(), signals.end(), known.id) != signals.end())
      out.push_back(json::object{{"id", known.id}, {"english", known.english}, {"japanese", known.japanese}});
  }
  for (const auto& signal : signals) {
    const auto english = scan::password::explain_opened(signal, Language::english),
               japanese = scan::password::explain_opened(signal, Language::japanese);
    if (english && japanese)
      out.push_back(json::object{{"id", signal}, {"english", *english}, {"japanese", *japanese}});
  }
  if (std::find(signals.begin(), signals.end(), protect::ScanStamp::signal) != signals.end()) {
    out.push_back(json::object{
        {"id", protect::ScanStamp::signal},
        {"english", "judged on its way: the same filters did not judge it again in the mailbox (Trust Scan)"},
        {"japanese", "配送中に検索済みのため、同じフィルタによるメールボックスでの再検索を省略 (Trust Scan)"}});
  }
  return out;
}

}  // namespace

json::array findings_json(const std::vector<scan::Finding>& findings) {
  json::array out;
  for (const auto& finding : findings) out.push_back(finding_json(finding));
  return out;
}

json::array findings_from_text(const std::string& text) {
  json::array out;
  const auto value = parse_json(text);
  if (!value || !value->is_array()) return out;
  for (const auto& element : value->get_array()) {
    if (!element.is_object()) continue;
    const auto& o = element.get_object();
    scan::Finding finding;
    finding.rule = string_or(o, "rule");
    scan::from_string(string_or(o, "category"), finding.category);
    finding.severity = static_cast<int>(integer_or(o, "severity"));
    finding.part = string_or(o, "part");
    finding.evidence = string_or(o, "evidence");
    out.push_back(finding_json(finding));
  }
  return out;
}

json::array signal_names_of(const json::array& findings) {
  std::vector<std::string> signals;
  for (const auto& element : findings) {
    if (!element.is_object() || !string_or(element.get_object(), "rule").starts_with("ci.")) continue;
    const auto evidence = string_or(element.get_object(), "evidence");
    for (const auto part : split(evidence, ',')) signals.emplace_back(trim(part));
  }
  return known_signals(signals);
}

json::object explanation_of(const scan::Report& report) {
  json::array reasons, files, urls;
  for (const auto& [name, weight] : report.reasons) reasons.push_back(reason_json(name, weight));
  json::object scores;
  for (const auto& [name, score] : report.scores) scores[name] = score;
  for (const auto& f : report.files) {
    files.push_back(json::object{{"name", f.name},
                                 {"part", f.part},
                                 {"true_type", f.true_type},
                                 {"size", f.size},
                                 {"sha256", f.sha256},
                                 {"sha1", f.sha1},
                                 {"encrypted", f.encrypted},
                                 {"contained", f.contained}});
  }
  for (const auto& u : report.urls) {
    urls.push_back(json::object{{"url", u.url},
                                {"host", u.host},
                                {"text", u.text},
                                {"part", u.part},
                                {"origin", u.origin},
                                {"risk", to_string(u.risk)},
                                {"score", u.score}});
  }
  return {{"verdict", to_string(report.verdict)},
          {"findings", findings_json(report.findings)},
          {"reasons", std::move(reasons)},
          {"score", score_json(report)},
          {"scores", std::move(scores)},
          {"limits", to_array(report.limits)},
          {"signals", to_array(report.signals)},
          {"signal_names", known_signals(report.signals)},
          {"files", std::move(files)},
          {"urls", std::move(urls)}};
}

json::object explanation_of_text(const std::string& report_json) {
  const auto value = parse_json(report_json);
  if (value) {
    const auto report = scan::report_from_json(*value);
    if (report) return explanation_of(*report);
  }
  return {{"verdict", ""},
          {"findings", json::array{}},
          {"reasons", json::array{}},
          {"score", nullptr},
          {"scores", json::object{}},
          {"limits", json::array{}},
          {"signals", json::array{}},
          {"signal_names", json::array{}},
          {"files", json::array{}},
          {"urls", json::array{}}};
}

}  // namespace sekisho::api::own
