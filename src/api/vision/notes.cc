#include <charconv>

#include "api/vision/vision.h"

namespace sekisho::api::vision {
namespace {

constexpr std::size_t max_content = 20'000;  // bytes
constexpr std::size_t max_deleted = 1'000;   // one request
constexpr std::string_view select_notes =
    "SELECT id, content, creator, created_at, updated_at, updated_by, version FROM workbench_note WHERE tenant = $1 "
    "AND detection = $2";

json::object note_json(const store::Row& row) {
  const bool changed = row.integer(4) != 0;
  return {{"id", row.integer(0)},
          {"content", row.text(1)},
          {"creatorName", row.text(2)},
          {"creatorMailAddress", ""},
          {"createdDateTime", time_text(from_millis(row.integer(3)))},
          {"lastUpdatedBy", changed ? row.text(5) : row.text(2)},
          {"lastUpdatedDateTime", time_text(from_millis(row.integer(changed ? 4 : 3)))}};
}

// The alert must be there and weighty enough to be one, or nobody may hang notes on it.
Result<std::int64_t> alert_of(const Call& call) {
  TRY(const auto detection, alert_detection(call));
  TRY(const auto rows,
      call.services.database.query("SELECT id FROM detection WHERE tenant = $1 AND id = $2 AND severity >= 50",
                                   {call.who.tenant.value, detection}));
  if (rows.empty()) return fail(Code::not_found, "The alert was not found");
  return detection;
}

Result<std::int64_t> number_of(std::string_view text) {
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc{} || end != text.data() + text.size() || id < 1)
    return fail(Code::not_found, "The note was not found");
  return id;
}

Result<store::Row> note_row(const Call& call, std::int64_t detection) {
  TRY(const auto id, number_of(call.path_value("note")));
  TRY(const auto rows,
      call.services.database.query(std::string(select_notes) + " AND id = $3", {call.who.tenant.value, detection, id}));
  if (rows.empty()) return fail(Code::not_found, "The note was not found");
  return rows.front();
}

std::string content_of(const Call& call) {
  return call.body.is_object() ? string_or(call.object(), "content") : std::string{};
}

Result<Response> list(Call& call) {
  TRY(const auto detection, alert_of(call));
  static constexpr std::string_view fields[] = {
      "id", "content", "creatorName", "creatorMailAddress", "createdDateTime", "lastUpdatedBy", "lastUpdatedDateTime"};
  TRY(const auto filter, filter_of(call, fields));
  TRY(const auto span, span_of(call, "startDateTime", "endDateTime", std::chrono::hours(24 * 3650)));
  TRY(const auto skip, read_skip(call));
  TRY(const auto top, top_of(call, 50, 200));
  static constexpr std::string_view orders[] = {"createdDateTime"};
  TRY(const auto order, order_of(call, orders, {}));
  const bool ascending = order.ascending;
  const auto statement = std::string(select_notes) + " AND created_at >= $3 AND created_at < $4 AND " +
                         (ascending ? "id > $5 ORDER BY id" : "id < $5 ORDER BY id DESC");
  json::array items;
  std::int64_t last = 0, total = 0;
  bool more = false;
  TRY_VOID(call.services.database.each(statement,
                                       {call.who.tenant.value, detection, to_millis(span.from), to_millis(span.until),
                                        ascending ? std::int64_t{0} : INT64_MAX},
                                       [&](const store::Row& row) {
                                         auto one = note_json(row);
                                         if (!matches(filter, one)) return true;
                                         ++total;
                                         if (skip &&
                                             (ascending ? row.integer(0) <= skip->id : row.integer(0) >= skip->id))
                                           return true;
                                         if (static_cast<int>(items.size()) == top) {
                                           more = true;
                                           return true;
                                         }
                                         last = row.integer(0);
                                         items.push_back(std::move(one));
                                         return true;
                                       }));
  json::object out{{"totalCount", total}, {"count", items.size()}, {"items", std::move(items)}};
  if (more) out["nextLink"] = next_link(call, write_skip({0, last}));
  return json_response(out);
}

Result<Response> add(Call& call) {
  TRY(const auto detection, alert_of(call));
  const auto content = content_of(call);
  if (content.empty() || content.size() > max_content)
    return vision_error(400, "content is needed, at most 20,000 bytes");
  TRY(const auto id,
      call.services.database.insert(
          "INSERT INTO workbench_note (tenant, detection, content, creator, created_at) VALUES ($1, $2, $3, $4, $5)",
          {call.who.tenant.value, detection, content, call.who.name, to_millis(call.services.clock.now())}));
  return created(call, std::to_string(id));
}

Result<Response> show(Call& call) {
  TRY(const auto detection, alert_of(call));
  TRY(const auto row, note_row(call, detection));
  auto response = json_response(note_json(row));
  response.set("ETag", "\"" + std::to_string(row.integer(6)) + "\"");
  return response;
}

Result<Response> change(Call& call) {
  TRY(const auto detection, alert_of(call));
  TRY_VOID(note_row(call, detection));
  const auto content = content_of(call);
  if (content.empty() || content.size() > max_content)
    return vision_error(400, "content is needed, at most 20,000 bytes");
  const auto change = [&](const store::Row& row) -> Result<void> {
    TRY_VOID(
        call.services.database.execute("UPDATE workbench_note SET content = $1, updated_at = $2, updated_by = $3, "
                                       "version = version + 1 WHERE tenant = $4 AND detection = $5 AND id = $6",
                                       {content, to_millis(call.services.clock.now()), call.who.name,
                                        call.who.tenant.value, detection, row.integer(0)}));
    return {};
  };
  return change_in_version(
      call, "The note has been changed meanwhile", [&] { return note_row(call, detection); },
      [](const store::Row& row) { return std::to_string(row.integer(6)); }, change);
}

// All or none: an id that is not there refuses the request, and nothing is gone.
Result<Response> remove(Call& call) {
  TRY(const auto detection, alert_of(call));
  if (!call.body.is_array() || call.body.get_array().empty() || call.body.get_array().size() > max_deleted)
    return vision_error(400, "The body must be an array of 1 to 1,000 ids");
  std::vector<std::int64_t> ids;
  for (const auto& element : call.body.get_array()) {
    const auto* id = element.is_object() ? element.get_object().if_contains("id") : nullptr;
    if (id == nullptr || (!id->is_string() && !id->is_int64()))
      return vision_error(400, "Each element must be {\"id\"}");
    TRY(ids.emplace_back(),
        number_of(id->is_int64() ? std::to_string(id->get_int64()) : std::string(id->get_string())));
  }
  TRY_VOID(call.services.database.transaction([&]() -> Result<void> {
    for (const auto id : ids) {
      TRY(const auto rows,
          call.services.database.query("SELECT id FROM workbench_note WHERE tenant = $1 AND detection = $2 AND id = $3",
                                       {call.who.tenant.value, detection, id}));
      if (rows.empty()) return fail(Code::not_found, "The note was not found");
      TRY_VOID(
          call.services.database.execute("DELETE FROM workbench_note WHERE tenant = $1 AND detection = $2 AND id = $3",
                                         {call.who.tenant.value, detection, id}));
    }
    return {};
  }));
  return no_content();
}

}  // namespace

std::span<const Route> note_routes() {
  static const Route all[] = {
      {"GET", "/v3.0/workbench/alerts/{id}/notes", Access::holder, "search=read", "Notes of an alert", "", "", "{...}",
       list},
      {"POST", "/v3.0/workbench/alerts/{id}/notes", Access::holder, "response=partial", "Add a note", "", "{...}",
       "{...}", add, 64 * 1024, 201},
      {"GET", "/v3.0/workbench/alerts/{id}/notes/{note}", Access::holder, "search=read", "One note, with its ETag", "",
       "", "{...}", show},
      {"PATCH", "/v3.0/workbench/alerts/{id}/notes/{note}", Access::holder, "response=partial",
       "Change a note (If-Match)", "", "{...}", "", change, 64 * 1024, 204},
      {"POST", "/v3.0/workbench/alerts/{id}/notes/delete", Access::holder, "response=partial", "Delete notes", "",
       "[any]", "", remove, 64 * 1024, 204},
  };
  return all;
}

}  // namespace sekisho::api::vision
