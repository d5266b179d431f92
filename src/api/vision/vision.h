#pragma once

#include <optional>
#include <span>

#include "api/route.h"
#include "api/services.h"
#include "api/vision/filter.h"
#include "base/time.h"
#include "protect/record.h"

namespace sekisho::api::vision {

std::span<const Route> routes();

std::span<const Route> response_routes();
std::span<const Route> email_activity_routes();
std::span<const Route> detection_routes();
std::span<const Route> workbench_routes();
std::span<const Route> note_routes();
std::span<const Route> object_routes();
std::span<const Route> platform_routes();
std::span<const Route> iam_role_routes();
std::span<const Route> identity_provider_routes();
std::span<const Route> statistics_routes();
std::span<const Route> sandbox_routes();
std::span<const Route> pipeline_routes();

/// TMV1-Filter, TMV1-Query (any case) or ?filter= of a search, whose fields are those of the whole published schema.
Result<Filter> filter_of(const Call& call);
/// … of a list whose objects have no other fields than `known`, or that the reference lets clients name there:
/// malformed with the first other one, which would find nothing and look like an answer.
Result<Filter> filter_of(const Call& call, std::span<const std::string_view> known);
/// `top`, at most `most` (clients ask everywhere for what one endpoint gives); malformed when it is no number from 1
/// on.
Result<int> top_of(const Call& call, int fallback, int most);
/// `mode` of a search: default, countOnly or performance, which gives pages of 500 at most; malformed for other words.
/// With `top` of the page.
struct SearchMode {
  bool counts = false;
  int top = 500;
};
Result<SearchMode> search_mode(const Call& call);
/// [from, until) of two query parameters; default the last `span`.
struct Span {
  Time from{}, until{};
};
Result<Span> span_of(const Call& call, std::string_view from_name, std::string_view until_name,
                     std::chrono::milliseconds span);
/// … of a log, which clients read on from where they stopped: until a moment to which nothing will be added any more
/// (protect/settled.h).
Result<Span> log_span_of(const Call& call, std::string_view from_name, std::string_view until_name,
                         std::chrono::milliseconds span);
/// https://host/v3.0/…, the same query with another skipToken. Clients cut the path's first five characters
/// (services.md §1.3).
std::string next_link(const Call& call, std::string_view skip_token);
/// Opaque, but nothing else than numbers: at and id of the last row, and how many rows fit the filter in all (-1: not
/// counted), so that only the first page counts.
struct Skip {
  std::int64_t at = 0, id = 0, total = -1;
};
std::string write_skip(const Skip& skip);
/// "(…) ORDER BY …" of a statement: the rows beyond $4 (a number in `column`) and $5 (the number in `id`), in that
/// order.
std::string beyond(std::string_view column, std::string_view id, bool ascending);
/// $4 and $5 of a page: where the last one stopped, or before the first row.
Skip place_before(const std::optional<Skip>& skip, bool ascending);
Result<std::optional<Skip>> read_skip(const Call& call);
/// Whether If-Match lets a change of the version `tag` (without quotes) pass: absent, *, or the tag with or without
/// quotes or W/ (one client takes the quotes off, another puts them on).
bool fits_version(const Call& call, std::string_view tag);
/// 204 without a body.
Response no_content();
/// 201 for what the request's list has one more of: its Location.
Response created(const Call& call, std::string_view id);
/// A change of the version that If-Match means, in one transaction: what `read()` finds (a Result) is given to
/// `change`, unless it is of another version now. Answers 204, or 412 with `was_changed`.
template <class Read, class Version, class Change>
Result<Response> change_in_version(const Call& call, std::string_view was_changed, const Read& read,
                                   const Version& version, const Change& change) {
  bool stale = false;
  TRY_VOID(call.services.database.transaction([&]() -> Result<void> {
    TRY(const auto now, read());
    stale = !fits_version(call, version(now));
    if (stale) return {};
    return change(now);
  }));
  return stale ? vision_error(412, was_changed) : no_content();
}
/// A list that is shown whole.
Response whole_list(json::array items);
/// A row of workbench_alert's detection, by the alert id of the path: "WB-<tenant>-<detection>"; not_found for another
/// tenant's.
Result<std::int64_t> alert_detection(const Call& call);
/// Whether nothing is filtered out: no filter, or "*".
bool takes_all(const Filter& filter);
/// What a list is sorted by.
struct Order {
  std::string_view name;  // a member of its objects; of the names given, or the list's own. Empty: as they come
  bool ascending = false;
};
/// `orderBy`: "name", "name asc" or "name desc". The list's own order when it is absent, and its own direction when
/// none is said; malformed for a name that is not among those that this list can be sorted by, and for any other word.
/// `own.name` and `names` outlive the order.
Result<Order> order_of(const Call& call, std::span<const std::string_view> names, Order own);
/// Sorts texts in the order's member; without a name nothing is moved.
void sort_by(const Order& order, std::vector<json::object>& all);
/// A page of a list that is held whole: filtered by `fields`, sorted by one of `orders` (as it comes without), `top` of
/// at most `most`.
Result<Response> page_of(const Call& call, std::vector<json::object> all, std::span<const std::string_view> fields,
                         std::span<const std::string_view> orders, int fallback, int most);
/// One row of the detection log as the published schema has it (tm-v1-schema, Cloud App Security), and as an observed
/// attack technique.
json::object detection_json(const protect::Detection& detection, TenantId tenant);
json::object technique_json(const protect::Detection& detection, TenantId tenant);
/// What a severity of 0 to 100 is called wherever this surface has a level: "critical", "high", "medium", "low",
/// "info".
std::string_view level_of(int severity);
/// The mails of [from, until) as e-mail activity (tm-v1-schema, Email Sensor), oldest first, with what only their
/// reports hold; at most `most`.
Result<std::vector<json::object>> activities_between(const Call& call, Time from, Time until, int most);
/// What mail tracking and the report know of the detections' mails (msgUuid): where they came from, links, copies,
/// headers. Without it: nothing.
Result<void> add_mail_facts(const Call& call, json::array& detections);
/// Whether a filter names one of those members.
bool asks_the_mail(const Filter& filter);
/// The members that `select` names, with those that identify the object; all of them for "" and "empty".
json::object selected(json::object object, std::string_view fields);
/// mailFolder of the published schema: where a mail lay in its mailbox. Mail in transit lies in none (its location is
/// the MTA's queue id).
std::string_view folder_of(std::string_view service, std::string_view location);
/// mailDirection of the published schema.
int direction_number(std::string_view direction);
/// One element of a 207 answer.
json::object accepted(const Call& call, const std::string& task);
json::object refused(int status, std::string_view message, std::string_view code = {});
/// "2026-11-23T05:00:00Z", as the platform writes times.
std::string time_text(Time at);

}  // namespace sekisho::api::vision
