#include "protect/log_search.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <map>

#include "base/encode.h"

namespace sekisho::protect {
namespace {

std::string numbers_of(const std::vector<std::int64_t>& numbers) {
  std::string out;
  for (const auto number : numbers) out += (out.empty() ? "" : ", ") + std::to_string(number);
  return out;
}

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
      case LogField::Kind::time:
        out[field.name] = format_iso8601(from_millis(row.integer(column)));
        break;
      case LogField::Kind::number:
        out[field.name] = row.integer(column);
        break;
      case LogField::Kind::text:
        out[field.name] = row.text(column);
        break;
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

// What tells compiled queries apart: "at>-24h" is another one at every moment.
std::string text_of(const CompiledQuery& query) {
  std::string out = query.condition;
  for (const auto& value : query.parameters) {
    out += '\x1f';
    if (const auto* text = std::get_if<std::string>(&value))
      out += *text;
    else if (const auto* number = std::get_if<std::int64_t>(&value))
      out += std::to_string(*number);
    else if (const auto* real = std::get_if<double>(&value))
      out += std::to_string(*real);
  }
  return out + '\x1f';
}

}  // namespace

Result<LogSearch::Filtered> LogSearch::filtered(TenantId tenant, const LogRequest& request, QueryProblem* problem) {
  Filtered out{.where = " WHERE tenant = $1 AND at >= $2 AND at < $3",
               .parameters = {tenant.value, to_millis(request.from)}};
  out.parameters.push_back(request.until == Time{} ? std::int64_t{9'000'000'000'000'000} : to_millis(request.until));
  TRY(auto compiled, compile_query(request.type, request.query, clock_.now(), 4, problem));
  out.where += " AND " + std::string(rows_of(request.type)) + " AND " + compiled.condition;
  for (auto& value : compiled.parameters) out.parameters.push_back(std::move(value));
  if (!request.organizations.empty() && request.type == LogType::audit)
    out.where += " AND 1 = 0";
  else if (!request.organizations.empty())
    out.where += " AND organization IN (" + numbers_of(request.organizations) + ")";
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
  const std::string sql = "SELECT " + columns_of(request.type) + " FROM " + std::string(table_of(request.type)) +
                          filter.where + " ORDER BY at DESC, " + std::string(key_of(request.type)) + " DESC LIMIT $" +
                          std::to_string(filter.parameters.size() - 1) + " OFFSET $" +
                          std::to_string(filter.parameters.size());
  TRY(const auto rows, database_.query(sql, filter.parameters));
  LogPage page;
  for (const auto& row : rows) {
    if (static_cast<int>(page.rows.size()) == limit) {
      const auto& last = rows[static_cast<std::size_t>(limit) - 1];
      // `at` is each log's first field
      page.next = to_base64url(std::to_string(last.integer(1)) + "," + std::to_string(last.integer(0)));
      break;
    }
    page.rows.push_back(to_object(request.type, row));
  }
  return page;
}

Result<std::int64_t> LogSearch::count(TenantId tenant, const LogRequest& request, QueryProblem* problem) {
  TRY(const auto filter, filtered(tenant, request, problem));
  TRY(const auto rows,
      database_.query("SELECT count(*) FROM " + std::string(table_of(request.type)) + filter.where, filter.parameters));
  return rows.at(0).integer(0);
}

Result<std::vector<FacetValue>> LogSearch::facet(TenantId tenant, const LogRequest& request, std::string_view field,
                                                 int limit, QueryProblem* problem) {
  const LogField* found = nullptr;
  for (const auto& candidate : fields_of(request.type)) {
    if (candidate.name == field && candidate.facet) found = &candidate;
  }
  if (!found) return fail(Code::malformed, "log search: no facet " + std::string(field));
  TRY(auto filter, filtered(tenant, request, problem));
  filter.parameters.emplace_back(std::int64_t{std::clamp(limit, 1, 1000)});
  const std::string column(found->column);
  TRY(const auto rows, database_.query("SELECT CAST(" + column + " AS TEXT), count(*) FROM " +
                                           std::string(table_of(request.type)) + filter.where + " GROUP BY " + column +
                                           " ORDER BY 2 DESC, 1 LIMIT $" + std::to_string(filter.parameters.size()),
                                       filter.parameters));
  std::vector<FacetValue> out;
  for (const auto& row : rows) out.push_back({row.text(0), row.integer(1)});
  return out;
}

Result<FacetTally> LogSearch::tally(TenantId tenant, const LogRequest& request, const std::vector<FacetField>& fields,
                                    QueryProblem* problem) {
  TRY(const auto filter, filtered(tenant, request, problem));
  FacetTally out;
  const auto sql = "SELECT " + facet_columns(fields) + " FROM " + std::string(table_of(request.type)) + filter.where;
  TRY_VOID(database_.each(sql, filter.parameters, [&](const store::Row& row) {
    out.add(fields, row);
    return true;
  }));
  return out;
}

// Whole hours and days from memory where their marks are still right; the beginning, the end and what is new are
// counted.
Result<FacetParts> LogSearch::parts_of(TenantId tenant, LogType type, Time from_time, Time until_time,
                                       const std::string& asked, FacetValues& values, const CountSpan& count) {
  constexpr std::int64_t hour = 3'600'000;
  const auto now = to_millis(clock_.now());
  const auto until = until_time == Time{} ? now + hour : to_millis(until_time);
  const std::string key(key_of(type)), table(table_of(type));
  TRY(const auto oldest, database_.query("SELECT MIN(at) FROM " + table + " WHERE tenant = $1", {tenant.value}));
  const auto begin = std::max(to_millis(from_time), oldest.at(0).integer(0));  // of a log without rows: zero
  FacetParts parts;
  for (const auto& span : facet_spans(begin, until, now)) {
    if (span.length == 0) {
      TRY(parts.emplace_back(), count(from_millis(span.from), from_millis(span.until)));
      continue;
    }
    for (auto from = span.from; from < span.until; from += span.length) {
      // One piece after the other: grouping costs several times what counting does.
      TRY(const auto rows, database_.query("SELECT COUNT(*), MIN(" + key + "), MAX(" + key + ") FROM " + table +
                                               " WHERE tenant = $1 AND at >= $2 AND at < $3",
                                           {tenant.value, from, from + span.length}));
      const FacetCache::Mark mark{rows.at(0).integer(0), rows.at(0).integer(1), rows.at(0).integer(2)};
      if (mark.rows == 0) continue;
      const FacetCache::Key place{tenant, type, asked, from, span.length};
      auto known = cache_.find(place, mark, values);
      if (known == nullptr) {
        TRY(known, count(from_millis(from), from_millis(from + span.length)));
        cache_.keep(place, mark, values, known);
      }
      parts.push_back(std::move(known));
    }
  }
  return parts;
}

// Numbers of organizations become names; what is none of the tenant's has none.
Result<void> LogSearch::name_organizations(TenantId tenant, std::vector<FacetValue>& values) {
  TRY(const auto rows, database_.query("SELECT id, name FROM organization WHERE tenant = $1", {tenant.value}));
  std::map<std::string, std::string> names;
  for (const auto& row : rows) names.emplace(std::to_string(row.integer(0)), row.text(1));
  for (auto& one : values) {
    const auto name = names.find(one.value);
    one.value = name == names.end() ? std::string() : name->second;
  }
  return {};
}

Result<Facets> LogSearch::facets(TenantId tenant, const LogRequest& request, const std::vector<std::string>& fields,
                                 int limit, QueryProblem* problem) {
  const auto all = facet_fields(request.type);
  std::vector<FacetField> wanted;
  std::copy_if(all.begin(), all.end(), std::back_inserter(wanted), [&](const FacetField& one) {
    return fields.empty() || std::find(fields.begin(), fields.end(), one.field->name) != fields.end();
  });
  if (wanted.empty()) {
    TRY(const auto rows, count(tenant, request, problem));
    return Facets{.rows = rows, .fields = {}};
  }
  TRY(const auto now, compile_query(request.type, request.query, clock_.now(), 4, problem));
  TRY(const auto later,
      compile_query(request.type, request.query, clock_.now() + std::chrono::hours(24 * 400), 4, nullptr));
  const auto asked = text_of(now);
  const bool lasts = asked == text_of(later);
  const auto values = lasts ? cache_.values(request.type) : std::make_shared<FacetValues>(all.size());
  FacetParts parts;
  if (lasts) {
    const auto all_of = asked + facet_columns(wanted) + '\x1f' + numbers_of(request.organizations);
    TRY(parts, parts_of(tenant, request.type, request.from, request.until, all_of, *values,
                        [&](Time from, Time until) -> Result<std::shared_ptr<const FacetCounts>> {
                          auto piece = request;
                          piece.from = from, piece.until = until;
                          TRY(const auto counted, tally(tenant, piece, wanted, nullptr));
                          return values->number(counted);
                        }));
  } else {
    TRY(const auto tallied, tally(tenant, request, wanted, problem));
    parts.push_back(values->number(tallied));
  }
  Facets out;
  for (const auto& part : parts) out.rows += part->rows;
  const auto most = static_cast<std::size_t>(std::clamp(limit, 1, 1000));
  for (const auto& one : wanted) {
    auto& [name, found] =
        out.fields.emplace_back(std::string(one.field->name), values->most_frequent(parts, one.place, most));
    if (is_organization(one)) TRY_VOID(name_organizations(tenant, found));
  }
  return out;
}

Result<std::int64_t> LogSearch::count_fitting(
    TenantId tenant, LogType type, Time from, Time until, const std::string& asked,
    const std::function<Result<std::int64_t>(Time from, Time until)>& fitting) {
  const auto values = cache_.values(type);
  TRY(const auto parts, parts_of(tenant, type, from, until, "fitting " + asked, *values,
                                 [&](Time begin, Time end) -> Result<std::shared_ptr<const FacetCounts>> {
                                   TRY(const auto rows, fitting(begin, end));
                                   return std::make_shared<const FacetCounts>(FacetCounts{.rows = rows, .fields = {}});
                                 }));
  std::int64_t rows = 0;
  for (const auto& part : parts) rows += part->rows;
  return rows;
}

Result<std::vector<VolumeBucket>> LogSearch::volume(TenantId tenant, const LogRequest& request,
                                                    std::chrono::milliseconds bucket, QueryProblem* problem) {
  constexpr std::int64_t most_buckets = 1'000;
  const auto width = std::max<std::int64_t>(60'000, bucket.count());
  TRY(auto filter, filtered(tenant, request, problem));
  const std::string table(table_of(request.type));
  std::vector<VolumeBucket> out;
  const auto from = to_millis(request.from), until = to_millis(request.until);
  if (request.query.empty() && until > from && (until - from) / width < most_buckets) {
    // Counting one span after the other reads the index alone, and groups nothing.
    for (auto start = from / width * width; start < until; start += width) {
      filter.parameters[1] = std::max(start, from);
      filter.parameters[2] = std::min(start + width, until);
      TRY(const auto rows, database_.query("SELECT COUNT(*) FROM " + table + filter.where, filter.parameters));
      if (rows.at(0).integer(0) > 0) out.push_back({from_millis(start), rows.at(0).integer(0)});
    }
    return out;
  }
  const auto start = "at / " + std::to_string(width) + " * " + std::to_string(width);
  TRY(const auto rows, database_.query("SELECT " + start + ", count(*) FROM " + table + filter.where +
                                           " GROUP BY 1 ORDER BY 1 LIMIT 5000",
                                       filter.parameters));
  for (const auto& row : rows) out.push_back({from_millis(row.integer(0)), row.integer(1)});
  return out;
}

Result<void> LogSearch::each(TenantId tenant, const LogRequest& request,
                             const std::function<bool(const boost::json::object&)>& row, QueryProblem* problem) {
  TRY(const auto filter, filtered(tenant, request, problem));
  const std::string sql = "SELECT " + columns_of(request.type) + " FROM " + std::string(table_of(request.type)) +
                          filter.where + " ORDER BY at DESC, " + std::string(key_of(request.type)) + " DESC";
  return database_.each(sql, filter.parameters,
                        [&](const store::Row& from) { return row(to_object(request.type, from)); });
}

Result<std::int64_t> LogSearch::newest(TenantId tenant, LogType type) {
  TRY(const auto rows, database_.query("SELECT COALESCE(MAX(" + std::string(key_of(type)) + "), 0) FROM " +
                                           std::string(table_of(type)) + " WHERE tenant = $1",
                                       {tenant.value}));
  return rows.at(0).integer(0);
}

Result<LogSearch::Grown> LogSearch::grown(TenantId tenant, LogType type, std::int64_t after, const std::string& query,
                                          int limit) {
  const std::string key(key_of(type)), table(table_of(type));
  // The rows to look at are found by their number alone; only then does the query pick among them.
  TRY(const auto end, database_.query("SELECT COALESCE(MAX(n), 0) FROM (SELECT " + key + " AS n FROM " + table +
                                          " WHERE tenant = $1 AND " + key + " > $2 ORDER BY " + key + " LIMIT $3)",
                                      {tenant.value, after, std::int64_t{limit}}));
  Grown out{.last = std::max(after, end.at(0).integer(0))};
  if (out.last == after) return out;
  TRY(const auto compiled, compile_query(type, query, clock_.now(), 4));
  std::vector<store::Value> parameters = {tenant.value, after, out.last};
  for (const auto& value : compiled.parameters) parameters.push_back(value);
  TRY(const auto rows, database_.query("SELECT " + columns_of(type) + " FROM " + table + " WHERE tenant = $1 AND " +
                                           key + " > $2 AND " + key + " <= $3 AND " + std::string(rows_of(type)) +
                                           " AND " + compiled.condition + " ORDER BY " + key,
                                       parameters));
  for (const auto& row : rows) out.rows.push_back(to_object(type, row));
  return out;
}

Result<std::vector<LogField>> chosen_fields(LogType type, const std::vector<std::string>& names) {
  const auto all = fields_of(type);
  if (names.empty()) return std::vector<LogField>(all.begin(), all.end());
  std::vector<LogField> out;
  for (const auto& name : names) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const LogField& field) { return field.name == name; });
    if (found == all.end()) return fail(Code::malformed, "log search: no field " + name);
    out.push_back(*found);
  }
  return out;
}

std::string csv_header(std::span<const LogField> fields) {
  std::string out = "id";
  for (const auto& field : fields) out += "," + std::string(field.name);
  return out + "\r\n";
}

std::string to_csv(std::span<const LogField> fields, const boost::json::object& row) {
  const auto cell = [](const boost::json::value& value) {
    std::string text;
    if (value.is_string()) {
      text = std::string(value.get_string());
    } else if (value.is_array()) {
      for (const auto& entry : value.get_array())
        text += (text.empty() ? "" : "; ") + std::string(entry.is_string() ? entry.get_string() : "");
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
  for (const auto& field : fields) out += "," + cell(row.at(field.name));
  return out + "\r\n";
}

}  // namespace sekisho::protect
