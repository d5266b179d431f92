#include "platform/update/rehearsal.h"

#include <algorithm>
#include <map>

#include "base/encode.h"
#include "platform/json_text.h"

namespace sekisho::platform::update {
namespace {

struct Table {
  std::string_view name, key, columns;  // columns: comma separated, the key first
};
// What the update may touch. Logs, policies, quarantine and reports are in no list of it: no step names their tables.
constexpr Table tables[] = {
    {"platform_tenant", "tenant", "tenant, governance, platform"},
    {"account", "side || ':' || name", "side || ':' || name, kind, email, role, status, origin"},
    {"role", "side || ':' || name", "side || ':' || name, permissions, organizations, origin"},
    {"licence", "serial", "serial, name, edition, seats, expires_at"},
    {"credit_entry", "source", "source, kind, amount, feature, expires_at"},
    {"product_instance", "product", "product, status"},
    {"session", "id", "id, ended_reason"},
    {"platform_mail", "id", "id, kind, recipient"},
    {"api_key", "side || ':' || name", "side || ':' || name, enabled, expires_at"},
    {"consent", "id", "id, document, version"},
    {"carry_over", "what || ':' || name", "what || ':' || name, outcome, target"},
};

using Image = std::map<std::string, std::vector<std::string>>;

std::string shown(const store::Row& row, std::size_t column) {
  if (row.is_null(column)) return "";
  const auto text = row.text(column);
  return text.empty() ? std::to_string(row.integer(column)) : text;
}

Result<Image> image_of(store::Database& database, const Table& table, TenantId tenant) {
  TRY(const auto rows,
      database.query("SELECT " + std::string(table.columns) + " FROM " + std::string(table.name) + " WHERE tenant = $1",
                     {tenant.value}));
  Image image;
  for (const auto& row : rows) {
    std::vector<std::string> values;
    for (std::size_t i = 1; i < row.size(); ++i) values.push_back(shown(row, i));
    image.emplace(shown(row, 0), std::move(values));
  }
  return image;
}

std::string joined(const std::vector<std::string>& values) {
  std::string out;
  for (const auto& value : values) out += (out.empty() ? "" : ", ") + value;
  return out;
}

void compare(const Table& table, const Image& before, const Image& after, Rehearsal& out) {
  std::vector<std::string> names;
  const std::string_view listed = table.columns;
  for (const auto column : split(listed.substr(table.key.size()), ',')) {
    if (!trim(column).empty()) names.emplace_back(trim(column));
  }
  for (const auto& [key, values] : after) {
    const auto old = before.find(key);
    if (old == before.end()) {
      out.differences.push_back({std::string(table.name), key, "", "", joined(values)});
      continue;
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i] != old->second[i])
        out.differences.push_back({std::string(table.name), key, names.at(i), old->second[i], values[i]});
    }
  }
  for (const auto& [key, values] : before) {
    if (!after.contains(key)) out.differences.push_back({std::string(table.name), key, "", joined(values), ""});
  }
  out.rows_compared += static_cast<std::int64_t>(after.size());
}

Result<Rehearsal> run_on(store::Database& copy, const Context& context, FactsSource& facts, const Actor& actor) {
  Rehearsal out;
  const Context there{copy, context.clock, context.random, context.console_url, context.password_cost};
  std::map<std::string_view, Image> before;
  for (const auto& table : tables) {
    TRY(before[table.name], image_of(copy, table, actor.tenant));
  }
  Changes silent;
  TRY(const auto key, SigningKey::from_seed(context.random.bytes(32)));  // the copy's report is signed by nobody's key
  Update update(there, facts, silent, key);
  const auto started_at = std::chrono::steady_clock::now();
  const auto attempt = [&]() -> Result<void> {
    const auto version = [](std::string_view id) { return std::string(document(id).version); };
    TRY_VOID(update.agree(
        actor, {version("licence_agreement"), version("privacy_notice"), version("data_collection_notice")}));
    TRY(const auto checked, preflight(there, facts, actor.tenant));
    TRY_VOID(update.start(actor, {version("update_notice"), true, checked.digest}));
    return update.resume(actor.tenant);
  };
  const auto done = attempt();
  out.took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started_at);
  out.completed = done.has_value();
  if (!done) {
    out.refusal = refusal_of(done.error());
    if (!out.refusal) return tl::unexpected(done.error());
  }
  for (const auto& table : tables) {
    TRY(const auto after, image_of(copy, table, actor.tenant));
    compare(table, before[table.name], after, out);
  }
  return out;
}

}  // namespace

namespace {

struct Column {
  std::string name;
  bool is_integer;
};

// As the copy's own schema has them: both databases are of this program's version.
Result<std::vector<Column>> columns_of(store::Database& copy, std::string_view table) {
  TRY(const auto rows, copy.query("SELECT name, type FROM pragma_table_info($1)", {std::string(table)}));
  std::vector<Column> columns;
  for (const auto& row : rows) columns.push_back({row.text(0), row.text(1) == "INTEGER"});
  return columns;
}

std::string where(std::string_view table) {
  return table == "update_phase" ? "" : table == "tenant" ? " WHERE id = $1" : " WHERE tenant = $1";
}

// Reads all of the tenant's rows at one moment, then writes them: the live database is not held while the copy is made.
Result<void> copy_rows(store::Database& from, store::Database& to, TenantId tenant) {
  struct Read {
    std::string insert;
    std::vector<Column> columns;
    store::Rows rows;
  };
  std::vector<Read> all;
  TRY_VOID(from.transaction([&]() -> Result<void> {
    for (const auto table : copied_tables()) {
      Read read;
      TRY(read.columns, columns_of(to, table));
      std::string names, places;
      for (const auto& column : read.columns) {
        names += (names.empty() ? "" : ", ") + column.name;
        places += (places.empty() ? "$" : ", $") + std::to_string(1 + std::count(places.begin(), places.end(), '$'));
      }
      const auto condition = where(table);
      const std::vector<store::Value> key =
          condition.empty() ? std::vector<store::Value>{} : std::vector<store::Value>{tenant.value};
      TRY(read.rows, from.query("SELECT " + names + " FROM " + std::string(table) + condition, key));
      read.insert = "INSERT INTO " + std::string(table) + " (" + names + ") VALUES (" + places + ")";
      all.push_back(std::move(read));
    }
    return {};
  }));
  return to.transaction([&]() -> Result<void> {
    for (const auto& read : all) {
      for (const auto& row : read.rows) {
        std::vector<store::Value> values;
        for (std::size_t c = 0; c < row.size(); ++c) {
          if (row.is_null(c))
            values.emplace_back(nullptr);
          else if (read.columns[c].is_integer)
            values.emplace_back(row.integer(c));
          else
            values.emplace_back(row.text(c));
        }
        TRY_VOID(to.execute(read.insert, values));
      }
    }
    return {};
  });
}

}  // namespace

std::span<const std::string_view> copied_tables() {
  static constexpr std::string_view all[] = {
      "tenant",           "platform_tenant", "setting",      "organization",     "role",
      "account",          "former_name",     "session",      "one_time",         "platform_mail",
      "api_key",          "audit_head",      "licence",      "credit_entry",     "credit_release_due",
      "product_instance", "service_fact",    "update_phase", "update_run",       "update_step",
      "update_event",     "consent",         "carry_over",   "completion_report"};
  return all;
}

Result<Rehearsal> rehearse(const Context& context, FactsSource& facts, const Actor& actor) {
  TRY(const auto copy, store::open_sqlite(":memory:"));
  TRY_VOID(store::migrate(*copy));
  TRY_VOID(copy_rows(context.database, *copy, actor.tenant));
  return run_on(*copy, context, facts, actor);
}

std::string rehearsal_json(const Rehearsal& rehearsal) {
  std::vector<std::string> differences;
  for (const auto& d : rehearsal.differences) {
    differences.push_back(JsonText()
                              .add("table", d.table)
                              .add("row", d.row)
                              .add("column", d.column)
                              .add("before", d.before)
                              .add("after", d.after)
                              .object());
  }
  JsonText json;
  json.add("completed", rehearsal.completed)
      .add("tookMs", static_cast<std::int64_t>(rehearsal.took.count()))
      .add("rowsCompared", rehearsal.rows_compared);
  if (rehearsal.refusal) json.add("code", static_cast<int>(*rehearsal.refusal));
  return json.add_raw("differences", json_array(differences)).object();
}

}  // namespace sekisho::platform::update
