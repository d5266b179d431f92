#include <map>

#include "api/vision/vision.h"
#include "connect/watch.h"
#include "protect/log_search.h"
#include "protect/settled.h"

// How much has come in of what can be searched, and by how many sensors. The reference's clients ask by `period` and
// add up `data[].count` by productCode, type and status.
namespace sekisho::api::vision {
namespace {

Result<std::chrono::hours> period_of(const Call& call) {
  const auto text = call.query("period");
  if (text == "24h") return std::chrono::hours(24);
  if (text.empty() || text == "7d") return std::chrono::hours(24 * 7);
  if (text == "30d") return std::chrono::hours(24 * 30);
  return fail(Code::malformed, "period must be 24h, 7d or 30d");
}

struct Source {
  protect::LogType log;
  std::string_view table, product, type;
};
// The sources that this installation has: the sensor's mails and the protection's detections.
constexpr Source sources[] = {{protect::LogType::mail_tracking, "mail_tracking", "xms", "emailActivityData"},
                              {protect::LogType::detection, "detection", "sca", "detections"}};

Result<Response> activities(Call& call) {
  if (call.services.logs == nullptr) return vision_error(503, "The logs are not available");
  TRY(const auto period, period_of(call));
  TRY(const auto until, protect::settled_now(call.services.database, call.services.clock));
  const auto from = until - period;
  json::array data;
  for (const auto& source : sources) {
    const auto table = std::string(source.table);
    const std::int64_t tenant = call.who.tenant.value;
    const auto counted = [&](Time begin, Time end) -> Result<std::int64_t> {
      TRY(const auto rows,
          call.services.database.query("SELECT COUNT(*) FROM " + table + " WHERE tenant = $1 AND at >= $2 AND at < $3",
                                       {tenant, to_millis(begin), to_millis(end)}));
      return rows.at(0).integer(0);
    };
    TRY(const auto count,
        call.services.logs->count_fitting(call.who.tenant, source.log, from, until, "statistics", counted));
    TRY(const auto last,
        call.services.database.query("SELECT MAX(at) FROM " + table + " WHERE tenant = $1 AND at >= $2 AND at < $3",
                                     {tenant, to_millis(from), to_millis(until)}));
    json::object one{{"productCode", source.product}, {"type", source.type}, {"count", count}};
    one["lastEventDateTime"] = count == 0 ? std::string{} : time_text(from_millis(last.at(0).integer(0)));
    data.push_back(std::move(one));
  }
  return json_response(
      {{"startDateTime", time_text(from)}, {"endDateTime", time_text(until)}, {"data", std::move(data)}});
}

// The mailboxes that are watched, by how they are now. There are no other sensors here: no endpoints, no networks.
Result<Response> sensors(Call& call) {
  TRY_VOID(period_of(call));
  std::map<std::string_view, std::int64_t> by_state;
  if (call.services.watched) {
    for (const auto& standing : call.services.watched()) {
      if (standing.account.tenant == call.who.tenant) ++by_state[connect::to_string(standing.state)];
    }
  }
  json::array data;
  for (const auto& [state, count] : by_state)
    data.push_back(json::object{{"productCode", "xms"}, {"type", "mailbox"}, {"status", state}, {"count", count}});
  return json_response({{"data", std::move(data)}});
}

}  // namespace

std::span<const Route> statistics_routes() {
  static const Route all[] = {
      {"GET", "/v3.0/search/activityStatistics", Access::holder, "search=read",
       "How many mails and detections came in within the period: 24h, 7d (default) or 30d", "", "", "{...}",
       activities},
      {"GET", "/v3.0/search/sensorStatistics", Access::holder, "search=read",
       "How many mailboxes are watched, by how they are now", "", "", "{...}", sensors},
  };
  return all;
}

}  // namespace sekisho::api::vision
