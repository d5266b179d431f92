#include "api/vision/vision.h"

#include <algorithm>
#include <charconv>

#include "base/encode.h"
#include "protect/settled.h"

namespace sekisho::api::vision {

std::span<const Route> routes() {
  static const std::vector<Route> all = [] {
    std::vector<Route> list;
    for (const auto part : {response_routes(), email_activity_routes(), detection_routes(), workbench_routes(),
                            note_routes(), object_routes(), platform_routes(), iam_role_routes(),
                            identity_provider_routes(), statistics_routes(), sandbox_routes(), pipeline_routes()})
      list.insert(list.end(), part.begin(), part.end());
    return list;
  }();
  return all;
}

Result<Filter> filter_of(const Call& call) {
  if (const auto text = call.request.header("TMV1-Filter"); !text.empty()) return parse_filter(text);
  if (const auto text = call.request.header("TMV1-Query"); !text.empty())
    return parse_filter(text, BareWords::anywhere);
  return parse_filter(call.query("filter"));
}

Result<Filter> filter_of(const Call& call, std::span<const std::string_view> known) {
  TRY(auto filter, filter_of(call));
  if (const auto unknown = unknown_field(filter, known); !unknown.empty())
    return fail(Code::malformed, "the filter names a field that this list does not have: " + unknown.substr(0, 80));
  return filter;
}

Result<int> top_of(const Call& call, int fallback, int most) {
  const auto text = call.query("top");
  if (text.empty()) return fallback;
  const auto value = call.query_integer("top", 0);
  const bool is_number = text.find_first_not_of("0123456789") == text.npos;
  if (!is_number || text.find_first_not_of('0') == text.npos) return fail(Code::malformed, "top is not valid");
  return value == 0 || value > most ? most : static_cast<int>(value);  // 0: more digits than numbers have
}

Result<SearchMode> search_mode(const Call& call) {
  const auto mode = call.query("mode");
  if (!mode.empty() && mode != "default" && mode != "countOnly" && mode != "performance")
    return fail(Code::malformed, "mode is not valid");
  TRY(const auto top, top_of(call, 500, mode == "performance" ? 500 : 5000));
  return SearchMode{.counts = mode == "countOnly", .top = top};
}

namespace {

Result<Span> span_until(Time now, const Call& call, std::string_view from_name, std::string_view until_name,
                        std::chrono::milliseconds span) {
  const auto from_text = call.query(from_name), until_text = call.query(until_name);
  const auto from = parse_iso8601(from_text), until = parse_iso8601(until_text);
  if (!from_text.empty() && !from) return fail(Code::malformed, std::string(from_name) + " is not a valid time");
  if (!until_text.empty() && !until) return fail(Code::malformed, std::string(until_name) + " is not a valid time");
  Span out;
  out.until = until.value_or(now + std::chrono::milliseconds(1));  // what was written this moment, too
  out.from = from.value_or(out.until - span);
  if (out.until < out.from)
    return fail(Code::malformed, std::string(until_name) + " is before " + std::string(from_name));
  return out;
}

}  // namespace

Result<Span> span_of(const Call& call, std::string_view from_name, std::string_view until_name,
                     std::chrono::milliseconds span) {
  return span_until(call.services.clock.now(), call, from_name, until_name, span);
}

Result<Span> log_span_of(const Call& call, std::string_view from_name, std::string_view until_name,
                         std::chrono::milliseconds span) {
  TRY(const auto now, protect::settled_now(call.services.database, call.services.clock));
  return span_until(now, call, from_name, until_name, span);
}

std::string next_link(const Call& call, std::string_view skip_token) {
  std::string out = call.request.base_url() + call.request.path + "?";
  for (const auto& [name, value] : call.request.query) {
    if (name != "skipToken") out += percent_encode(name) + "=" + percent_encode(value) + "&";
  }
  return out + "skipToken=" + percent_encode(skip_token);
}

bool takes_all(const Filter& filter) {
  return std::all_of(filter.steps.begin(), filter.steps.end(),
                     [](const Filter::Step& step) { return step.kind == Filter::Kind::everything; });
}

std::string write_skip(const Skip& skip) {
  return to_base64url(std::to_string(skip.at) + "." + std::to_string(skip.id) +
                      (skip.total < 0 ? std::string{} : "." + std::to_string(skip.total)));
}

Result<std::optional<Skip>> read_skip(const Call& call) {
  const auto text = call.query("skipToken");
  if (text.empty()) return std::optional<Skip>{};
  const auto plain = from_base64url(text);
  if (!plain || plain->size() > 60) return fail(Code::malformed, "skipToken is not valid");
  Skip skip;
  const char* at = plain->data();
  const char* const end = at + plain->size();
  for (auto* const number : {&skip.at, &skip.id, &skip.total}) {
    if (number == &skip.total && at == end) break;
    if (number != &skip.at && (at == end || *at++ != '.')) return fail(Code::malformed, "skipToken is not valid");
    const auto read = std::from_chars(at, end, *number);
    if (read.ec != std::errc{}) return fail(Code::malformed, "skipToken is not valid");
    at = read.ptr;
  }
  if (at != end) return fail(Code::malformed, "skipToken is not valid");
  return std::optional<Skip>(skip);
}

std::string beyond(std::string_view column, std::string_view id, bool ascending) {
  const std::string at(column), number(id), than = ascending ? " > " : " < ", way = ascending ? "" : " DESC";
  return "(" + at + than + "$4 OR (" + at + " = $4 AND " + number + than + "$5)) ORDER BY " + at + way + ", " + number +
         way;
}

Skip place_before(const std::optional<Skip>& skip, bool ascending) {
  const auto end = ascending ? INT64_MIN : INT64_MAX;
  return skip.value_or(Skip{end, end});
}

bool fits_version(const Call& call, std::string_view tag) {
  const auto expected = trim(call.request.header("If-Match"));
  if (expected.empty()) return true;
  // A list (RFC 9110 §13.1.1); no tag of ours has a comma in it. One client takes the quotes off.
  for (auto one : split(expected, ',')) {
    one = trim(one);
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one.size() >= 2 && one.front() == '"' && one.back() == '"') one = one.substr(1, one.size() - 2);
    if (one == tag || one == "*") return true;
  }
  return false;
}

Response no_content() {
  Response response;
  response.status = 204;
  return response;
}

Response created(const Call& call, std::string_view id) {
  Response response;
  response.status = 201;
  response.body = "{}";
  response.set("Location", call.request.base_url() + call.request.path + "/" + std::string(id));
  return response;
}

Response whole_list(json::array items) {
  const auto count = items.size();
  return json_response({{"totalCount", count}, {"count", count}, {"items", std::move(items)}});
}

Result<Order> order_of(const Call& call, std::span<const std::string_view> names, Order own) {
  const auto asked = trim(call.query("orderBy"));
  if (asked.empty()) return own;
  const auto wanted = asked.substr(0, asked.find(' '));
  const auto direction = trim(asked.substr(wanted.size()));
  // The reference shortens some: lastUsed for lastUsedDateTime (reference.md §9.2).
  const auto name = std::find_if(names.begin(), names.end(), [&](std::string_view one) {
    return one == wanted || (!wanted.empty() && one == std::string(wanted) + "DateTime");
  });
  if (name == names.end()) return fail(Code::malformed, "orderBy names nothing that this list can be sorted by");
  const bool ascending = equal_ignore_case(direction, "asc");
  if (!ascending && !direction.empty() && !equal_ignore_case(direction, "desc"))
    return fail(Code::malformed, "orderBy is not valid");
  return Order{*name, direction.empty() ? own.ascending : ascending};
}

void sort_by(const Order& order, std::vector<json::object>& all) {
  if (order.name.empty()) return;
  std::stable_sort(all.begin(), all.end(), [&](const json::object& a, const json::object& b) {
    const auto left = string_or(a, order.name), right = string_or(b, order.name);
    return order.ascending ? left < right : right < left;
  });
}

Result<Response> page_of(const Call& call, std::vector<json::object> all, std::span<const std::string_view> fields,
                         std::span<const std::string_view> orders, int fallback, int most) {
  TRY(const auto order, order_of(call, orders, {{}, true}));
  TRY(const auto filter, filter_of(call, fields));
  TRY(const auto skip, read_skip(call));
  TRY(const auto top, top_of(call, fallback, most));
  std::erase_if(all, [&](const json::object& one) { return !matches(filter, one); });
  sort_by(order, all);
  const auto first =
      std::min<std::size_t>(all.size(), skip ? static_cast<std::size_t>(std::max<std::int64_t>(0, skip->at)) : 0);
  json::array items;
  for (auto i = first; i < all.size() && static_cast<int>(items.size()) < top; ++i) items.push_back(all[i]);
  const auto next = first + items.size();
  json::object out{{"totalCount", all.size()}, {"count", items.size()}, {"items", std::move(items)}};
  if (next < all.size()) out["nextLink"] = next_link(call, write_skip({static_cast<std::int64_t>(next), 0}));
  return json_response(out);
}

json::object accepted(const Call& call, const std::string& task) {
  return {{"status", 202},
          {"headers", json::array{json::object{{"name", "Operation-Location"},
                                               {"value", call.request.base_url() + "/v3.0/response/tasks/" + task}}}}};
}

json::object refused(int status, std::string_view message, std::string_view code) {
  const auto body = parse_json(vision_error(status, message, code).body);
  return {{"status", status}, {"body", body ? *body : json::value(nullptr)}};
}

std::string time_text(Time at) {
  auto text = format_iso8601(at);
  return text.substr(0, 19) + "Z";
}

}  // namespace sekisho::api::vision
