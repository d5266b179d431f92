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
  TRY(const auto rows, database.query("SELECT " + std::string(table.columns) + " FROM " + std::string(table.name) + " WHERE tenant = $1", {tenant.value}));
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
      if (values[i] != old->second[i]) out.differences.push_back({std::string(table.name), key, names.at(i), old->second[i], values[i]});
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
    TRY_VOID(update.agree(actor, {version("licence_agreement"), version("privacy_notice"), version("data_collection_notice")}));
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

Result<Rehearsal> rehearse(const Context& context, FactsSource& facts, const Actor& actor, const std::filesystem::path& folder) {
  const auto path = folder / ("rehearsal-" + to_hex(context.random.bytes(12)) + ".db");
  const auto attempt = [&]() -> Result<Rehearsal> {
    TRY_VOID(context.database.backup_to(path.string()));
    TRY(const auto copy, store::open_sqlite(path.string()));
    return run_on(*copy, context, facts, actor);
  };
  auto result = attempt();
  std::error_code ignored;
  for (const auto* const end : {"", "-wal", "-shm"}) std::filesystem::remove(path.string() + end, ignored);
  return result;
}

std::string rehearsal_json(const Rehearsal& rehearsal) {
  std::vector<std::string> differences;
  for (const auto& d : rehearsal.differences) {
    differences.push_back(JsonText().add("table", d.table).add("row", d.row).add("column", d.column).add("before", d.before).add("after", d.after).object());
  }
  JsonText json;
  json.add("completed", rehearsal.completed).add("tookMs", static_cast<std::int64_t>(rehearsal.took.count())).add("rowsCompared", rehearsal.rows_compared);
  if (rehearsal.refusal) json.add("code", static_cast<int>(*rehearsal.refusal));
  return json.add_raw("differences", json_array(differences)).object();
}

}  // namespace sekisho::platform::update
