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
  const std::string sql = "SELECT " + columns_of(request.type) + " FROM " + std::string(table_of(request.type)) + filter.where +
                          " ORDER BY at DESC, " + std::string(key_of(request.type)) + " DESC LIMIT $" + std::to_string(filter.parameters.size());
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
