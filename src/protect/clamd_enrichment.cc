#include "protect/clamd_enrichment.h"

#include "base/log.h"

namespace sekisho::protect {

ClamdEnrichment::ClamdEnrichment(reputation::ClamdOptions options, Metrics& metrics)
    : clamd_(std::move(options)), metrics_(metrics) {}

void ClamdEnrichment::enrich(const Item& item, scan::Report& report) {
  const auto start = std::chrono::steady_clock::now();
  const auto answer = clamd_.scan(item.bytes);
  metrics_.histogram("sekisho_clamd_seconds", "Time that clamd took for one item.")
      .observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  const auto count = [&](const char* result) {
    metrics_.counter("sekisho_clamd_total", "Items that clamd was asked about.", {{"result", result}}).add();
  };
  if (!answer) {
    const bool too_large = answer.error().code == Code::over_limit;
    report.signals.emplace_back(too_large ? "clamd_too_large" : "clamd_unavailable");
    count(too_large ? "too_large" : "unavailable");
    if (!too_large) log::warning("clamd.unavailable", {{"item", item.id}, {"what", answer.error().what}});
    return;
  }
  count(answer->found ? "found" : "clean");
  if (!answer->found) return;
  report.findings.push_back({.rule = "clamd." + answer->signature,
                             .scanner = "clamd",
                             .category = scan::Category::malware,
                             .severity = 95,
                             .evidence = answer->signature});
  if (report.verdict == scan::Verdict::clean) report.verdict = scan::Verdict::found;
}

}  // namespace sekisho::protect
