#include <algorithm>
#include <charconv>
#include <cmath>

#include "api/blocked_lists.h"
#include "api/response/responder.h"
#include "api/vision/vision.h"
#include "base/networks.h"
#include "base/text.h"

namespace sekisho::api::vision {
namespace {

constexpr std::string_view types[] = {"url", "domain", "ip", "fileSha1", "fileSha256", "senderMailAddress"};
constexpr std::size_t max_items = 1000;

struct Object {
  std::string type, value;
};
// The object's type is the name of its member (services.md §1.4); one client sends {"type", "value"} instead, as the
// lists answer.
std::optional<Object> object_from(const json::object& o) {
  std::optional<Object> found;
  for (const auto type : types) {
    const bool named = !o.contains(type) && string_or(o, "type") == type;
    if (!o.contains(type) && !named) continue;
    if (found) return std::nullopt;
    auto value = std::string(trim(string_or(o, named ? std::string_view("value") : type)));
    const std::size_t hex = type == "fileSha1" ? 40 : type == "fileSha256" ? 64 : 0;
    if (value.empty() || value.size() > 2048) return std::nullopt;
    if (hex > 0 && (value.size() != hex || value.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos))
      return std::nullopt;
    if (type == "ip") {
      const auto address = Networks::parse(value);
      if (!address || value.find_first_of(" ,/") != std::string::npos) return std::nullopt;
    }
    if (hex > 0 || type == "senderMailAddress" || type == "domain") value = to_lower_ascii(value);
    found = Object{std::string(type), std::move(value)};
  }
  return found;
}

// What mail can match goes to the blocked lists, which act ahead of every policy; the rest is kept and listed only.
BlockedValues blocked_of(const Object& object) {
  BlockedValues values;
  if (object.type == "url" || object.type == "domain") values.urls.push_back(object.value);
  if (object.type == "senderMailAddress") values.senders.push_back(object.value);
  if (object.type == "fileSha1") values.sha1.push_back(object.value);
  if (object.type == "fileSha256") values.sha256.push_back(object.value);
  return values;
}

// Days until an object expires: a whole number; clients write it as text or with a fraction as well. 0 and less: never.
std::optional<std::int64_t> days_of(const json::object& o) {
  constexpr std::int64_t fallback = 30, most = 365;
  const auto* given = o.if_contains("daysToExpiration");
  if (given == nullptr || given->is_null()) return fallback;
  double days = 0;
  if (given->is_string()) {
    const auto text = trim(std::string_view(given->get_string().data(), given->get_string().size()));
    if (text.empty()) return fallback;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), days);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  } else if (given->is_number()) {
    days = given->to_number<double>();
  } else {
    return std::nullopt;
  }
  if (!(days > 0)) return 0;
  return days >= static_cast<double>(most) ? most : static_cast<std::int64_t>(std::ceil(days));
}

// A word of the element; absent, null and empty mean the same to the clients.
std::string word_of(const json::object& o, std::string_view name, std::string_view fallback) {
  auto text = string_or(o, name, fallback);
  return text.empty() ? std::string(fallback) : text;
}

constexpr Time never = std::chrono::sys_days(std::chrono::year(9999) / 12 / 31) + std::chrono::seconds(86'399);

// Whether an exception covers the object; those of URLs and domains may hold "*".
Result<bool> is_excepted(const Call& call, const Object& object) {
  TRY(const auto rows, call.services.database.query("SELECT value FROM suspicious_object WHERE tenant = $1 AND "
                                                    "exception = 1 AND type = $2 AND (value = $3 OR value LIKE '%*%')",
                                                    {call.who.tenant.value, object.type, object.value}));
  return std::any_of(rows.begin(), rows.end(), [&](const store::Row& row) {
    return row.text(0) == object.value || matches_wildcard(row.text(0), object.value);
  });
}

// Makes the blocked lists say of the object what the objects and their exceptions say together.
Result<void> take_effect(const Call& call, const Object& object) {
  if (call.services.blocked_lists == nullptr) return {};
  TRY(const auto rows, call.services.database.query("SELECT scan_action, expires_at FROM suspicious_object WHERE "
                                                    "tenant = $1 AND exception = 0 AND type = $2 AND value = $3",
                                                    {call.who.tenant.value, object.type, object.value}));
  TRY(const bool excepted, is_excepted(call, object));
  const auto until = rows.empty() ? 0 : rows.front().integer(1);
  const bool blocks = !rows.empty() && rows.front().text(0) == "block" && !excepted &&
                      (until == 0 || until > to_millis(call.services.clock.now()));
  if (!blocks) return call.services.blocked_lists->remove(call.who.tenant, blocked_of(object), call.who.name);
  return call.services.blocked_lists->add(call.who.tenant, blocked_of(object), call.who.name, until);
}

// … and of all objects that an exception covers.
Result<void> take_effect_under(const Call& call, const Object& exception) {
  if (exception.value.find('*') == std::string::npos) return take_effect(call, exception);
  TRY(const auto rows, call.services.database.query(
                           "SELECT value FROM suspicious_object WHERE tenant = $1 AND exception = 0 AND type = $2",
                           {call.who.tenant.value, exception.type}));
  for (const auto& row : rows) {
    if (matches_wildcard(exception.value, row.text(0))) TRY_VOID(take_effect(call, {exception.type, row.text(0)}));
  }
  return {};
}

Result<void> put(const Call& call, bool exception, const Object& object, const json::object& o) {
  const auto now = call.services.clock.now();
  const auto days = exception ? 0 : days_of(o).value_or(0);
  return call.services.database.transaction([&]() -> Result<void> {
    TRY_VOID(call.services.database.execute(
        "INSERT INTO suspicious_object (tenant, exception, type, value, scan_action, risk_level, description, "
        "modified_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
        "ON CONFLICT (tenant, exception, type, value) DO UPDATE SET scan_action = excluded.scan_action, risk_level = "
        "excluded.risk_level, description = excluded.description, "
        "modified_at = excluded.modified_at, expires_at = excluded.expires_at",
        {call.who.tenant.value, std::int64_t{exception}, object.type, object.value, word_of(o, "scanAction", "block"),
         word_of(o, "riskLevel", "high"), string_or(o, "description"), to_millis(now),
         days == 0 ? std::int64_t{0} : to_millis(now + std::chrono::hours(24 * days))}));
    return exception ? take_effect_under(call, object) : take_effect(call, object);
  });
}

Result<void> erase(const Call& call, bool exception, const Object& object) {
  TRY_VOID(call.services.database.execute(
      "DELETE FROM suspicious_object WHERE tenant = $1 AND exception = $2 AND type = $3 AND value = $4",
      {call.who.tenant.value, std::int64_t{exception}, object.type, object.value}));
  return exception ? take_effect_under(call, object) : take_effect(call, object);
}

template <class Use>
Result<Response> each(Call& call, const Use& use) {
  if (!call.body.is_array() || call.body.get_array().empty())
    return vision_error(400, "The body must be a non-empty array");
  if (call.body.get_array().size() > max_items) return vision_error(400, "Too many elements");
  json::array answers;
  for (const auto& element : call.body.get_array()) {
    const auto object = element.is_object() ? object_from(element.get_object()) : std::nullopt;
    if (!object) {
      answers.push_back(refused(400, "Exactly one valid object is needed"));
      continue;
    }
    const auto& o = element.get_object();
    const auto action = word_of(o, "scanAction", "block"), risk = word_of(o, "riskLevel", "high");
    if ((action != "block" && action != "log") || (risk != "high" && risk != "medium" && risk != "low") ||
        !days_of(o)) {
      answers.push_back(refused(400, "scanAction, riskLevel or daysToExpiration is not valid"));
      continue;
    }
    auto used = use(*object, o);
    if (!used && used.error().code != Code::malformed) return tl::unexpected(used.error());
    auto answer = used ? *std::move(used) : refused(400, used.error().what);  // a value that no mail can have
    answers.push_back(std::move(answer));
  }
  return json_response(answers, 207);
}

bool is_exception(const Call& call) { return call.request.path.find("Exceptions") != std::string::npos; }

Result<Response> add(Call& call) {
  return each(call, [&](const Object& object, const json::object& o) -> Result<json::object> {
    TRY_VOID(put(call, is_exception(call), object, o));
    return json::object{{"status", 201}};
  });
}
Result<Response> remove(Call& call) {
  return each(call, [&](const Object& object, const json::object&) -> Result<json::object> {
    TRY_VOID(erase(call, is_exception(call), object));
    return json::object{{"status", 204}};
  });
}

Result<Response> list(Call& call) {
  static constexpr std::string_view fields[] = {"type",
                                                "value",
                                                "url",
                                                "domain",
                                                "ip",
                                                "fileSha1",
                                                "fileSha256",
                                                "senderMailAddress",
                                                "lastModifiedDateTime",
                                                "description",
                                                "scanAction",
                                                "riskLevel",
                                                "inExceptionList",
                                                "expiredDateTime"};
  TRY(const auto filter, filter_of(call, fields));
  TRY(const auto skip, read_skip(call));
  TRY(const auto span, span_of(call, "startDateTime", "endDateTime", std::chrono::hours(24 * 365 * 100)));
  TRY(const auto top, top_of(call, 50, 200));
  static constexpr std::string_view orders[] = {"lastModifiedDateTime", "expiredDateTime", "riskLevel", "type",
                                                "value"};
  TRY(const auto order, order_of(call, orders, {"lastModifiedDateTime", false}));
  // What never expires comes after all that does.
  const std::string column =
      order.name == "type"    ? "o.type"
      : order.name == "value" ? "o.value"
      : order.name == "riskLevel"
          ? "CASE o.risk_level WHEN 'high' THEN 3 WHEN 'medium' THEN 2 WHEN 'low' THEN 1 ELSE 0 END"
      : order.name == "expiredDateTime" ? "CASE o.expires_at WHEN 0 THEN 9223372036854775807 ELSE o.expires_at END"
                                        : "o.modified_at";
  const bool exceptions = is_exception(call);
  TRY(const auto rows,
      call.services.database.query(
          std::string(
              "SELECT o.type, o.value, o.scan_action, o.risk_level, o.description, o.modified_at, o.expires_at, EXISTS "
              "(SELECT 1 FROM suspicious_object e WHERE e.tenant = o.tenant AND e.exception = 1 AND "
              "e.type = o.type AND e.value = o.value) FROM suspicious_object o WHERE o.tenant = $1 AND o.exception = "
              "$2 AND (o.expires_at = 0 OR o.expires_at > $3) AND o.modified_at >= $4 AND o.modified_at <= $5 ORDER "
              "BY ") +
              column + (order.ascending ? "" : " DESC") + ", o.type, o.value",
          {call.who.tenant.value, std::int64_t{exceptions}, to_millis(call.services.clock.now()), to_millis(span.from),
           to_millis(span.until)}));
  json::array items;
  std::int64_t position = 0;  // among those that fit the filter
  for (const auto& row : rows) {
    json::object one{{"type", row.text(0)},
                     {row.text(0), row.text(1)},
                     {"value", row.text(1)},
                     {"lastModifiedDateTime", time_text(from_millis(row.integer(5)))},
                     {"description", row.text(4)}};
    if (!exceptions) {
      one["scanAction"] = row.text(2);
      one["riskLevel"] = row.text(3);
      one["inExceptionList"] = row.integer(7) != 0;
      one["expiredDateTime"] = time_text(row.integer(6) == 0 ? never : from_millis(row.integer(6)));
    }
    if (!matches(filter, one)) continue;
    if (position++ >= (skip ? skip->at : 0) && static_cast<int>(items.size()) < top) items.push_back(std::move(one));
  }
  json::object out{{"totalCount", position}, {"count", items.size()}};
  if (position > (skip ? skip->at : 0) + top)
    out["nextLink"] = next_link(call, write_skip({(skip ? skip->at : 0) + top, 0}));
  out["items"] = std::move(items);
  return json_response(out);
}

// Blocking as a response action: the same lists, as tasks.
Result<Response> block(Call& call, bool unblock) {
  if (call.services.responder == nullptr) return vision_error(503, "Response actions are not available");
  return each(call, [&](const Object& object, const json::object& o) -> Result<json::object> {
    if (unblock) {
      TRY_VOID(erase(call, false, object));
    } else {
      TRY_VOID(put(call, false, object, o));
    }
    ResponseAction action;
    action.tenant = call.who.tenant;
    action.surface = "vision";
    action.target = "object";
    action.action = unblock ? "unblock" : "block";
    action.unique_id = object.type;
    action.message_id = object.value;
    action.description = string_or(o, "description");
    action.requested_by = call.who.name;
    TRY(const auto stored, call.services.responder->submit({action}));
    return accepted(call, stored.front().task);
  });
}
Result<Response> block_add(Call& call) { return block(call, false); }
Result<Response> block_remove(Call& call) { return block(call, true); }

}  // namespace

std::span<const Route> object_routes() {
  static const Route all[] = {
      {"POST", "/v3.0/response/suspiciousObjects", Access::holder, "suspicious_objects=full", "Add to the block list",
       "", "[any]", "[any]", block_add, 1u << 20, 207},
      {"POST", "/v3.0/response/suspiciousObjects/delete", Access::holder, "suspicious_objects=full",
       "Remove from the block list", "", "[any]", "[any]", block_remove, 1u << 20, 207},
      {"GET", "/v3.0/threatintel/suspiciousObjects", Access::holder, "suspicious_objects=read", "Suspicious objects",
       "", "", "{...}", list},
      {"POST", "/v3.0/threatintel/suspiciousObjects", Access::holder, "suspicious_objects=full",
       "Add suspicious objects", "", "[any]", "[any]", add, 1u << 20, 207},
      {"POST", "/v3.0/threatintel/suspiciousObjects/delete", Access::holder, "suspicious_objects=full",
       "Remove suspicious objects", "", "[any]", "[any]", remove, 1u << 20, 207},
      {"GET", "/v3.0/threatintel/suspiciousObjectExceptions", Access::holder, "suspicious_objects=read", "Exceptions",
       "", "", "{...}", list},
      {"POST", "/v3.0/threatintel/suspiciousObjectExceptions", Access::holder, "suspicious_objects=full",
       "Add exceptions", "", "[any]", "[any]", add, 1u << 20, 207},
      {"POST", "/v3.0/threatintel/suspiciousObjectExceptions/delete", Access::holder, "suspicious_objects=full",
       "Remove exceptions", "", "[any]", "[any]", remove, 1u << 20, 207},
  };
  return all;
}

}  // namespace sekisho::api::vision
