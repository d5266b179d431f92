#include "scan/ruleset.h"

#include <algorithm>
#include <chrono>

#include "base/encode.h"
#include "scan/facts.h"
#include "scan/mail/mail_scanner.h"
#include "scan/mail/model.h"
#include "scan/registry.h"

namespace sekisho::scan {

Result<std::unique_ptr<Ruleset>> Ruleset::build(const Settings& settings,
                                                const std::shared_ptr<const mail::Model>& mail_model) {
  auto ruleset = std::make_unique<Ruleset>();
  ruleset->settings_ = settings;
  ruleset->version_ = version_of(settings);
  PatternBuilder builder;
  for (const auto& entry : registered_scanners()) {
    auto scanner = entry.make(settings, builder);
    if (mail_model && scanner->name() == "mail") scanner = mail::make_mail_scanner(mail_model, settings);
    ruleset->scanners_.push_back(std::move(scanner));
  }
  if (mail_model) ruleset->version_ = sha256_hex(ruleset->version_ + mail_model->version()).substr(0, 16);
  TRY(ruleset->patterns_, PatternSet::compile(builder, settings.cache_folder));
  return ruleset;
}

Report Ruleset::scan(std::string_view bytes, const content::ReadOptions& options, const ScanContext& context,
                     const content::PictureReading& pictures) const {
  const auto start = std::chrono::steady_clock::now();
  Budget budget(settings_.limits);
  content::ReadOptions merged = options;
  merged.guess_passwords = merged.guess_passwords && settings_.guess_passwords;
  merged.passwords.insert(merged.passwords.end(), settings_.passwords.begin(), settings_.passwords.end());
  const content::Document document = content::read(bytes, merged, pictures, budget);
  Report report = scan(document, bytes, context, budget);
  report.elapsed_us =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start).count();
  return report;
}

void Ruleset::begin(const content::Document& document, std::string_view bytes, Report& report) const {
  report.is_mail = document.is_mail;
  report.sha256 = sha256_hex(bytes);
  report.size = bytes.size();
  report.ruleset_version = version_;
  fill_mail_facts(document, report);
  fill_file_facts(document, report);
}

Report Ruleset::scan(const content::Document& document, std::string_view bytes, const ScanContext& context,
                     Budget& budget) const {
  Report report;
  begin(document, bytes, report);
  const PatternHits hits = patterns_->scan(document);
  for (const auto& scanner : scanners_) scanner->scan(document, context, hits, budget, report);

  report.limits = document.limits;
  for (const auto& limit : budget.reached()) {
    if (std::find(report.limits.begin(), report.limits.end(), limit) == report.limits.end())
      report.limits.push_back(limit);
  }
  for (const auto& limit : report.limits) {
    report.findings.push_back({.rule = "limit." + limit,
                               .scanner = "limit",
                               .category = Category::unscannable_limit,
                               .severity = 40,
                               .evidence = limit});
  }
  std::stable_sort(report.findings.begin(), report.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
  report.verdict = verdict_of(report);
  return report;
}

}  // namespace sekisho::scan
