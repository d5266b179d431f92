#include "protect/log_search.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "base/encode.h"

namespace sekisho::protect {
namespace {

std::string columns_of(LogType type) {
  std::string out(key_of(type));
  for (const auto& field : fields_of(type)) out += ", " + std::string(field.column);
  return out;
}

boost::json::object to_object(LogType type, const store::Row& row) {
  boost::json::object out;
  out["id"] = row.integer(0);
  std::size_t column = 1;
  for (const auto& field : fields_of(type)) {
    switch (field.kind) {
      case LogField::Kind::time: out[field.name] = format_iso8601(from_millis(row.integer(column))); break;
      case LogField::Kind::number: out[field.name] = row.integer(column); break;
      case LogField::Kind::text: out[field.name] = row.text(column); break;
      case LogField::Kind::list: {
        boost::json::error_code error;
        auto list = boost::json::parse(row.text(column), error);
        out[field.name] = !error && list.is_array() ? std::move(list) : boost::json::value(boost::json::array{});
        break;
      }
    }
    ++column;
  }
  return out;
}

}  // namespace

Result<LogSearch::Filtered> LogSearch::filtered(TenantId tenant, const LogRequest& request, QueryProblem* problem) {
  Filtered out{.where = " WHERE tenant = $1 AND at >= $2 AND at < $3", .parameters = {tenant.value, to_millis(request.from)}};
  out.parameters.push_back(request.until == Time{} ? std::int64_t{9'000'000'000'000'000} : to_millis(request.until));
  TRY(auto compiled, compile_query(request.type, request.query, clock_.now(), 4, problem));
  out.where += " AND " + compiled.condition;
  for (auto& value : compiled.parameters) out.parameters.push_back(std::move(value));
  return out;
}

Result<LogPage> LogSearch::search(TenantId tenant, const LogRequest& request, QueryProblem* problem) {
  TRY(auto filter, filtered(tenant, request, problem));
  if (!request.after.empty()) {
    const auto token = from_base64url(request.after);
    const auto comma = token ? token->find(',') : std::string::npos;
    std::int64_t at = 0, id = 0;
    if (comma == std::string::npos || std::from_chars(token->data(), token->data() + comma, at).ec != std::errc() ||
        std::from_chars(token->data() + comma + 1, token->data() + token->size(), id).ec != std::errc()) {
      return fail(Code::malformed, "log search: bad page token");
    }
    const auto n = std::to_string(filter.parameters.size() + 1), m = std::to_string(filter.parameters.size() + 2);
    filter.where += " AND (at, " + std::string(key_of(request.type)) + ") < ($" + n + ", $" + m + ")";
    filter.parameters.emplace_back(at);
    filter.parameters.emplace_back(id);
  }
  const int limit = std::clamp(request.limit, 1, 1000);
  filter.parameters.emplace_back(std::int64_t{limit} + 1);
  filter.parameters.emplace_back(std::clamp(request.skip, std::int64_t{0}, most_skipped));
  const std::string sql = "SELECT " + columns_of(request.type) + " FROM " + std::string(table_of(request.type)) + filter.where +
                          " ORDER BY at DESC, " + std::string(key_of(request.type)) + " DESC LIMIT $" + std::to_string(filter.parameters.size() - 1) + " OFFSET $" + std::to_string(filter.parameters.size());
  TRY(const auto rows, database_.query(sql, filter.parameters));
  LogPage page;
  for (const auto& row : rows) {
    if (static_cast<int>(page.rows.size()) == limit) {
      const auto& last = rows[static_cast<std::size_t>(limit) - 1];
      page.next = to_base64url(std::to_string(last.integer(1)) + "," + std::to_string(last.integer(0)));  // `at` is each log's first field
      break;
    }
    page.rows.push_back(to_object(request.type, row));
  }
  return page;
}

Result<std::int64_t> LogSearch::count(TenantId tenant, const LogRequest& request, QueryProblem* problem) {
  TRY(const auto filter, filtered(tenant, request, problem));
  TRY(const auto rows, database_.query("SELECT count(*) FROM " + std::string(table_of(request.type)) + filter.where, filter.parameters));
  return rows.at(0).integer(0);
}

Result<std::vector<FacetValue>> LogSearch::facet(TenantId tenant, const LogRequest& request, std::string_view field, int limit, QueryProblem* problem) {
  const LogField* found = nullptr;
  for (const auto& candidate : fields_of(request.type)) {
    if (candidate.name == field && candidate.facet) found = &candidate;
  }
  if (!found) return fail(Code::malformed, "log search: no facet " + std::string(field));
  TRY(auto filter, filtered(tenant, request, problem));
  filter.parameters.emplace_back(std::int64_t{std::clamp(limit, 1, 1000)});
  const std::string column(found->column);
  TRY(const auto rows, database_.query("SELECT CAST(" + column + " AS TEXT), count(*) FROM " + std::string(table_of(request.type)) + filter.where + " GROUP BY " + column +
                                           " ORDER BY 2 DESC, 1 LIMIT $" + std::to_string(filter.parameters.size()),
                                       filter.parameters));
  std::vector<FacetValue> out;
  for (const auto& row : rows) out.push_back({row.text(0), row.integer(1)});
  return out;
}

Result<FacetTally> LogSearch::tally(TenantId tenant, const LogRequest& request, QueryProblem* problem) {
  TRY(const auto filter, filtered(tenant, request, problem));
  const auto list = facet_fields(request.type);
  FacetTally out;
  TRY_VOID(database_.each("SELECT " + facet_columns(request.type) + " FROM " + std::string(table_of(request.type)) + filter.where, filter.parameters, [&](const store::Row& row) {
    out.add(list, row);
    return true;
  }));
  return out;
}

// Whole hours and days from memory where their marks are still right; the beginning, the end and what is new are counted.
Result<FacetParts> LogSearch::parts_of(TenantId tenant, LogType type, Time from, Time until, FacetValues& values) {
  constexpr std::int64_t hour = 3'600'000;
  const auto now = to_millis(clock_.now());
  const auto count = [&](std::int64_t a, std::int64_t b) -> Result<std::shared_ptr<const FacetCounts>> {
    TRY(const auto counted, tally(tenant, {.type = type, .from = from_millis(a), .until = from_millis(b)}, nullptr));
    return values.number(counted);
  };
  const std::string key(key_of(type)), table(table_of(type));
  FacetParts parts;
  for (const auto& span : facet_spans(to_millis(from), until == Time{} ? now + hour : to_millis(until), now)) {
    if (span.length == 0) {
      TRY(parts.emplace_back(), count(span.from, span.until));
      continue;
    }
    const auto length = std::to_string(span.length);
    TRY(const auto pieces, database_.query("SELECT at / " + length + " * " + length + ", COUNT(*), MIN(" + key + "), MAX(" + key + ") FROM " + table + " WHERE tenant = $1 AND at >= $2 AND at < $3 GROUP BY 1",
                                           {tenant.value, span.from, span.until}));
    for (const auto& piece : pieces) {
      const FacetCache::Key place{tenant, type, piece.integer(0), span.length};
      const FacetCache::Mark mark{piece.integer(1), piece.integer(2), piece.integer(3)};
      auto known = cache_.find(place, mark, values);
      if (known == nullptr) {
        TRY(known, count(place.from, place.from + place.length));
        cache_.keep(place, mark, values, known);
      }
      parts.push_back(std::move(known));
    }
  }
  return parts;
}

Result<std::vector<std::pair<std::string, std::vector<FacetValue>>>> LogSearch::facets(TenantId tenant, const LogRequest& request, const std::vector<std::string>& fields, int limit, QueryProblem* problem) {
  const auto list = facet_fields(request.type);
  const auto values = request.query.empty() ? cache_.values(request.type) : std::make_shared<FacetValues>(list.size());
  FacetParts parts;
  if (request.query.empty()) {
    TRY(parts, parts_of(tenant, request.type, request.from, request.until, *values));
  } else {
    TRY(const auto counted, tally(tenant, request, problem));
    parts.push_back(values->number(counted));
  }
  std::vector<std::pair<std::string, std::vector<FacetValue>>> out;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!fields.empty() && std::find(fields.begin(), fields.end(), list[i]->name) == fields.end()) continue;
    out.emplace_back(std::string(list[i]->name), values->most_frequent(parts, i, static_cast<std::size_t>(std::clamp(limit, 1, 1000))));
  }
  return out;
}

Result<std::vector<VolumeBucket>> LogSearch::volume(TenantId tenant, const LogRequest& request, std::chrono::milliseconds bucket, QueryProblem* problem) {
  TRY(const auto filter, filtered(tenant, request, problem));
  const std::string width = std::to_string(std::max<std::int64_t>(60'000, bucket.count()));
  TRY(const auto rows, database_.query("SELECT at / " + width + " * " + width + ", count(*) FROM " + std::string(table_of(request.type)) + filter.where + " GROUP BY 1 ORDER BY 1 LIMIT 5000",
                                       filter.parameters));
  std::vector<VolumeBucket> out;
  for (const auto& row : rows) out.push_back({from_millis(row.integer(0)), row.integer(1)});
  return out;
}

Result<void> LogSearch::each(TenantId tenant, const LogRequest& request, const std::function<bool(const boost::json::object&)>& row, QueryProblem* problem) {
  TRY(const auto filter, filtered(tenant, request, problem));
  const std::string sql = "SELECT " + columns_of(request.type) + " FROM " + std::string(table_of(request.type)) + filter.where + " ORDER BY at DESC, " + std::string(key_of(request.type)) + " DESC";
  return database_.each(sql, filter.parameters, [&](const store::Row& from) { return row(to_object(request.type, from)); });
}

Result<std::int64_t> LogSearch::newest(TenantId tenant, LogType type) {
  TRY(const auto rows, database_.query("SELECT COALESCE(MAX(" + std::string(key_of(type)) + "), 0) FROM " + std::string(table_of(type)) + " WHERE tenant = $1", {tenant.value}));
  return rows.at(0).integer(0);
}

Result<LogSearch::Grown> LogSearch::grown(TenantId tenant, LogType type, std::int64_t after, const std::string& query, int limit) {
  const std::string key(key_of(type)), table(table_of(type));
  // The rows to look at are found by their number alone; only then does the query pick among them.
  TRY(const auto end, database_.query("SELECT COALESCE(MAX(n), 0) FROM (SELECT " + key + " AS n FROM " + table + " WHERE tenant = $1 AND " + key + " > $2 ORDER BY " + key + " LIMIT $3)",
                                      {tenant.value, after, std::int64_t{limit}}));
  Grown out{.last = std::max(after, end.at(0).integer(0))};
  if (out.last == after) return out;
  TRY(const auto compiled, compile_query(type, query, clock_.now(), 4));
  std::vector<store::Value> parameters = {tenant.value, after, out.last};
  for (const auto& value : compiled.parameters) parameters.push_back(value);
  TRY(const auto rows, database_.query("SELECT " + columns_of(type) + " FROM " + table + " WHERE tenant = $1 AND " + key + " > $2 AND " + key + " <= $3 AND " + compiled.condition + " ORDER BY " + key, parameters));
  for (const auto& row : rows) out.rows.push_back(to_object(type, row));
  return out;
}

std::string csv_header(LogType type) {
  std::string out = "id";
  for (const auto& field : fields_of(type)) out += "," + std::string(field.name);
  return out + "\r\n";
}

std::string to_csv(LogType type, const boost::json::object& row) {
  const auto cell = [](const boost::json::value& value) {
    std::string text;
    if (value.is_string()) {
      text = std::string(value.get_string());
    } else if (value.is_array()) {
      for (const auto& entry : value.get_array()) text += (text.empty() ? "" : "; ") + std::string(entry.is_string() ? entry.get_string() : "");
    } else {
      return boost::json::serialize(value);
    }
    if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) text.insert(0, "'");
    std::string quoted = "\"";
    for (const char c : text) {
      if (c == '"') quoted += '"';
      quoted += c;
    }
    return quoted + "\"";
  };
  std::string out = cell(row.at("id"));
  for (const auto& field : fields_of(type)) out += "," + cell(row.at(field.name));
  return out + "\r\n";
}

}  // namespace sekisho::protect
