#include "protect/authenticate.h"

namespace sekisho::protect {
namespace {
double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}
}  // namespace

Authenticate::Authenticate(reputation::Resolver& resolver, reputation::AuthenticationOptions options, Metrics& metrics)
    : resolver_(resolver), options_(std::move(options)), metrics_(metrics) {}

void Authenticate::enrich(const Item& item, scan::Report& report) {
  if (!report.is_mail || item.context.direction == scan::Direction::outgoing) return;
  if (item.handed_over) return;  // its sender is known, and no mail server of theirs sent it here
  const auto start = std::chrono::steady_clock::now();
  const auto found = reputation::authenticate(item.context, report, options_, resolver_, start + options_.timeout);
  reputation::add_to_report(found, report);
  metrics_.histogram("sekisho_authentication_seconds", "Time that SPF, DKIM, ARC and DMARC took for one mail.")
      .observe(seconds_since(start));
  const auto count = [&](const char* check, std::string_view result) {
    metrics_
        .counter("sekisho_authentication_total", "Mail authentication results.",
                 {{"check", check}, {"result", std::string(result)}})
        .add();
  };
  if (found.spf_done) count("spf", to_string(found.spf.result));
  if (found.arc_done) count("arc", to_string(found.arc.result));
  if (found.dmarc_done) count("dmarc", to_string(found.dmarc.result));
  for (const auto& one : found.dkim) count("dkim", to_string(one.result));
}

}  // namespace sekisho::protect
