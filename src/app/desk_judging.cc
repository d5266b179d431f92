#include "app/desk_judging.h"

#include <algorithm>

#include "base/encode.h"

namespace sekisho::app {

Result<desk::Judging::Judged> judge_reported(protect::Conveyor& conveyor, const Clock& clock, Random& random,
                                             TenantId tenant, const std::string& bytes,
                                             const std::vector<std::string>& recipients) {
  protect::Item item{.tenant = tenant,
                     .id = make_uuid(random),
                     .service = "reported",
                     .location = "report",
                     .bytes = bytes,
                     .received_at = clock.now()};
  item.context.service = "inline";
  item.context.direction = scan::Direction::incoming;
  item.context.recipients = recipients;
  item.context.received_ms = to_millis(item.received_at);
  TRY(auto judged, conveyor.judge(item));
  desk::Judging::Judged out{.report = std::move(judged.report)};
  for (const auto& plan : judged.plans) out.action = std::max(out.action, plan.decision);
  return out;
}

Result<scan::UrlRisk> judge_link(worker::Pool& pool, TenantId tenant, const std::string& url) {
  content::ReadOptions options;
  options.as = content::ReadOptions::As::file;
  options.filename = "link.html";
  TRY(const auto report,
      pool.scan(tenant, "<html><a href=\"" + desk::escape_html(url) + "\">x</a></html>", options, {}));
  if (report.urls.empty()) return fail(Code::malformed, "click: no link");
  auto worst = scan::UrlRisk::safe;
  for (const auto& fact : report.urls) worst = std::max(worst, fact.risk);
  return worst;
}

}  // namespace sekisho::app
