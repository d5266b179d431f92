#include "platform/audit.h"

#include <algorithm>

#include "base/encode.h"
#include "platform/json_text.h"

namespace sekisho::platform {
namespace {

using store::Row;
using store::Value;

constexpr std::string_view columns =
    "sequence, at, organization, account, role, source, address, category, activity, result, details, hash, previous";
const std::string genesis(64, '0');

AuditRecord record_of(const Row& row) {
  return {row.integer(0), from_millis(row.integer(1)),
          row.text(2),    row.text(3),
          row.text(4),    row.text(5),
          row.text(6),    row.text(7),
          row.text(8),    row.text(9),
          row.text(10),   row.text(11)};
}

std::string hash_of(TenantId tenant, const AuditRecord& record, std::string_view previous) {
  return sha256_hex(JsonText()
                        .add("tenant", tenant.value)
                        .add("sequence", record.sequence)
                        .add("at", to_millis(record.at))
                        .add("organization", record.organization)
                        .add("account", record.account)
                        .add("role", record.role)
                        .add("source", record.source)
                        .add("address", record.address)
                        .add("category", record.category)
                        .add("activity", record.activity)
                        .add("result", record.result)
                        .add("details", record.details)
                        .add("previous", previous)
                        .object());
}

constexpr std::string_view removal = "Remove old records";

std::string removal_details(std::int64_t through, std::string_view hash) {
  return JsonText().add("through", through).add("hash", hash).object();
}

struct Base {
  std::int64_t sequence = 0;
  std::string hash = genesis;
};

Result<Base> base_of(store::Database& database, TenantId tenant) {
  TRY(const auto rows, database.query("SELECT sequence, hash FROM audit_base WHERE tenant = $1", {tenant.value}));
  return rows.empty() ? Base{} : Base{rows[0].integer(0), rows[0].text(1)};
}

}  // namespace

Result<void> AuditLog::append(const Actor& actor, const AuditEvent& event) {
  return context_.database.transaction([&]() -> Result<void> {
    TRY(const auto head,
        context_.database.query("SELECT sequence, hash FROM audit_head WHERE tenant = $1", {actor.tenant.value}));
    const std::string previous = head.empty() ? genesis : head[0].text(1);
    AuditRecord record{(head.empty() ? 0 : head[0].integer(0)) + 1,
                       context_.clock.now(),
                       to_valid_utf8(event.organization),
                       to_valid_utf8(actor.name),
                       to_valid_utf8(actor.role),
                       actor.source,
                       actor.address,
                       event.category,
                       event.activity,
                       event.successful ? "Successful" : "Unsuccessful",
                       to_valid_utf8(event.details),
                       ""};
    record.hash = hash_of(actor.tenant, record, previous);
    TRY_VOID(context_.database.execute(
        "INSERT INTO audit (tenant, sequence, at, organization, account, role, source, address, category, activity, "
        "result, details, "
        "previous, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        {actor.tenant.value, record.sequence, to_millis(record.at), record.organization, record.account, record.role,
         record.source, record.address, record.category, record.activity, record.result, record.details, previous,
         record.hash}));
    TRY_VOID(context_.database.execute(
        "INSERT INTO audit_head (tenant, sequence, hash) VALUES ($1, $2, $3) "
        "ON CONFLICT (tenant) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash",
        {actor.tenant.value, record.sequence, record.hash}));
    return {};
  });
}

Result<std::vector<AuditRecord>> AuditLog::search(TenantId tenant, const AuditQuery& query) const {
  std::string sql = "SELECT " + std::string(columns) + " FROM audit WHERE tenant = $1";
  std::vector<Value> values{tenant.value};
  const auto where = [&](std::string_view condition, Value value) {
    values.push_back(std::move(value));
    sql += " AND " + std::string(condition) + " $" + std::to_string(values.size());
  };
  if (query.from) where("at >=", to_millis(*query.from));
  if (query.to) where("at <", to_millis(*query.to));
  if (!query.account.empty()) where("account =", query.account);
  if (!query.source.empty()) where("source =", query.source);
  if (!query.category.empty()) where("category =", query.category);
  if (!query.result.empty()) where("result =", query.result);
  if (query.before > 0) where("sequence <", query.before);
  if (query.after > 0) where("sequence >", query.after);
  sql += query.oldest_first ? " ORDER BY sequence" : " ORDER BY sequence DESC";
  const auto limit = static_cast<std::size_t>(std::clamp(query.limit, 1, 1000));
  std::vector<AuditRecord> found;
  TRY_VOID(context_.database.each(sql, values, [&](const Row& row) {
    if (query.text.empty() || find_ignore_case(row.text(8), query.text) != std::string::npos ||
        find_ignore_case(row.text(10), query.text) != std::string::npos) {
      found.push_back(record_of(row));
    }
    return found.size() < limit;
  }));
  return found;
}

Result<std::int64_t> AuditLog::count(TenantId tenant) const {
  TRY(const auto rows, context_.database.query("SELECT sequence FROM audit_head WHERE tenant = $1", {tenant.value}));
  TRY(const auto base, base_of(context_.database, tenant));
  return rows.empty() ? 0 : rows[0].integer(0) - base.sequence;
}

Result<std::int64_t> AuditLog::purge(TenantId tenant, Time limit) {
  std::int64_t removed = 0;
  TRY_VOID(context_.database.transaction([&]() -> Result<void> {
    auto& database = context_.database;
    const auto day_before = to_millis(limit - std::chrono::days{1});
    TRY(const auto due,
        database.query("SELECT 1 FROM audit WHERE tenant = $1 AND at < $2 LIMIT 1", {tenant.value, day_before}));
    if (due.empty()) return {};
    // The first that stays; by a clock that went back, an older one behind it stays too.
    TRY(const auto kept, database.query("SELECT MIN(sequence) FROM audit WHERE tenant = $1 AND at >= $2",
                                        {tenant.value, to_millis(limit)}));
    TRY(const auto head, database.query("SELECT sequence FROM audit_head WHERE tenant = $1", {tenant.value}));
    TRY(const auto base, base_of(database, tenant));
    const auto newest = head.empty() ? 0 : head[0].integer(0);
    const auto first_kept = kept.empty() || kept[0].integer(0) == 0 ? newest : kept[0].integer(0);
    if (first_kept - 1 <= base.sequence) return {};
    TRY(const auto last,
        database.query("SELECT hash FROM audit WHERE tenant = $1 AND sequence = $2", {tenant.value, first_kept - 1}));
    if (last.empty()) return fail(Code::conflict, "audit: a record is missing; nothing is removed");
    TRY_VOID(append({.tenant = tenant, .name = "system", .role = "system", .source = "System"},
                    {.category = "Audit Logs",
                     .activity = std::string(removal),
                     .details = removal_details(first_kept - 1, last[0].text(0))}));
    TRY_VOID(
        database.execute("INSERT INTO audit_base (tenant, sequence, hash) VALUES ($1, $2, $3) ON CONFLICT (tenant) DO "
                         "UPDATE SET sequence = excluded.sequence, hash = excluded.hash",
                         {tenant.value, first_kept - 1, last[0].text(0)}));
    TRY(removed, database.execute("DELETE FROM audit WHERE tenant = $1 AND sequence < $2", {tenant.value, first_kept}));
    return {};
  }));
  return removed;
}

Result<AuditVerdict> AuditLog::verify(TenantId tenant) const {
  AuditVerdict verdict;
  TRY(const auto base, base_of(context_.database, tenant));
  std::string previous = base.hash;
  auto last = base.sequence;
  bool vouched = base.sequence == 0;
  const auto vouches = removal_details(base.sequence, base.hash);
  const auto broken = [&](std::int64_t sequence, std::string problem) {
    verdict.intact = false;
    verdict.first_broken = sequence;
    verdict.problem = std::move(problem);
    return false;
  };
  TRY_VOID(context_.database.each("SELECT " + std::string(columns) + " FROM audit WHERE tenant = $1 ORDER BY sequence",
                                  {tenant.value}, [&](const Row& row) {
                                    const auto record = record_of(row);
                                    if (record.sequence != last + 1) return broken(last + 1, "record is missing");
                                    if (row.text(12) != previous)
                                      return broken(record.sequence, "does not follow the record before it");
                                    if (hash_of(tenant, record, previous) != record.hash)
                                      return broken(record.sequence, "its fields do not match its hash");
                                    vouched |= record.activity == removal && record.details == vouches;
                                    previous = record.hash;
                                    last = record.sequence;
                                    ++verdict.records;
                                    return true;
                                  }));
  if (!verdict.intact) return verdict;
  TRY(const auto head,
      context_.database.query("SELECT sequence, hash FROM audit_head WHERE tenant = $1", {tenant.value}));
  const auto newest = head.empty() ? 0 : head[0].integer(0);
  if (newest != last) broken(std::min(newest, last) + 1, "the newest records are missing or were added by hand");
  if (verdict.intact && newest > 0 && head[0].text(1) != previous) broken(newest, "the chain was rewritten");
  if (verdict.intact && !vouched) broken(base.sequence, "older records were removed, and no record says so");
  return verdict;
}

std::string csv_field(std::string_view text) {
  std::string value(text);
  if (!value.empty() && std::string_view("=+-@\t\r").find(value[0]) != std::string_view::npos) value.insert(0, "'");
  if (value.find_first_of(",\"\r\n") == std::string::npos) return value;
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

Result<std::string> AuditLog::export_csv(TenantId tenant, AuditQuery query) const {
  std::string out = "Logged,Account,Role,Source,Address,Category,Activity,Result,Organization,Details\r\n";
  query.oldest_first = true;
  query.limit = 1000;
  while (true) {
    TRY(const auto page, search(tenant, query));
    for (const auto& record : page) {
      out += format_iso8601(record.at);
      for (const auto& field : {record.account, record.role, record.source, record.address, record.category,
                                record.activity, record.result, record.organization, record.details}) {
        out += "," + csv_field(field);
      }
      out += "\r\n";
    }
    if (page.size() < 1000) return out;
    query.after = page.back().sequence;
  }
}

}  // namespace sekisho::platform
