#include <algorithm>
#include <cstdint>

#include "base/log.h"
#include "protect/log_query.h"

namespace sekisho::protect {
namespace {

store::Database& logs() {
  static const auto database = [] {
    auto opened = *store::open_sqlite(":memory:");
    if (!store::migrate(*opened)) __builtin_trap();
    return opened;
  }();
  return *database;
}

}  // namespace

// Whatever is typed: a problem with its place, or a condition that the database takes and that binds every value.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr LogType types[] = {LogType::detection,     LogType::quarantine,  LogType::url_click,
                               LogType::mail_tracking, LogType::integration, LogType::audit};
  const auto type = types[data[0] % std::size(types)];
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  QueryProblem problem;
  const auto query = compile_query(type, text, from_millis(1'795'000'000'000), 2, &problem);
  if (!query) {
    if (problem.code.empty() || problem.what.empty() || problem.position > text.size()) __builtin_trap();
    return 0;
  }
  // No text of the query stands in the condition: what a text can be made of in SQL does not occur.
  if (query->condition.find(';') != std::string::npos || query->condition.find("--") != std::string::npos ||
      query->condition.find('"') != std::string::npos)
    __builtin_trap();
  std::vector<store::Value> values{std::int64_t{1}};
  values.insert(values.end(), query->parameters.begin(), query->parameters.end());
  if (!logs().query(
          "SELECT 1 FROM " + std::string(table_of(type)) + " WHERE tenant = $1 AND (" + query->condition + ") LIMIT 1",
          values))
    __builtin_trap();
  return 0;
}

}  // namespace sekisho::protect
