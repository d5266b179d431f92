#include "protect/quarantine.h"

#include <algorithm>

#include "base/encode.h"
#include "base/log.h"
#include "base/text.h"
#include "protect/intents.h"
#include "protect/texts_json.h"
#include "protect/zip.h"
#include "store/like.h"

namespace sekisho::protect {
namespace {

constexpr std::string_view columns =
    "id, tenant, item, service, location, state, filter, reason, rule, policy_name, policy_id, direction, sender, "
    "recipients, header_from, subject, "
    "message_id, explanation, blob, sha256, size, held_at, changed_at, error, dsn";

constexpr std::string_view state_names[] = {"Quarantining", "Quarantined",    "QuarantineFailure",
                                            "Restoring",    "RestoreSuccess", "RestoreFailure",
                                            "Deleting",     "DeleteSuccess",  "DeleteFailure"};

Held held_from(const store::Row& row) {
  Held held;
  held.id = QuarantineId{row.integer(0)};
  held.tenant = TenantId{row.integer(1)};
  held.item = row.text(2);
  held.service = row.text(3);
  held.location = row.text(4);
  from_string(row.text(5), held.state);
  scan::from_string(row.text(6), held.filter);
  held.reason = row.text(7);
  held.rule = row.text(8);
  held.policy_name = row.text(9);
  held.policy_id = row.integer(10);
  held.direction = row.text(11);
  held.sender = row.text(12);
  held.recipients = texts_from_json(row.text(13));
  held.header_from = row.text(14);
  held.subject = row.text(15);
  held.message_id = row.text(16);
  held.explanation = row.text(17);
  held.blob = row.text(18);
  held.sha256 = row.text(19);
  held.size = static_cast<std::uint64_t>(row.integer(20));
  held.held_at = from_millis(row.integer(21));
  held.changed_at = from_millis(row.integer(22));
  held.error = row.text(23);
  held.dsn = row.text(24);
  return held;
}

// LIKE pattern for "contains", with its own wildcards made harmless.
std::string containing(std::string_view text) {
  return store::like_anywhere(to_lower_ascii(to_valid_utf8(text)), store::Star::letter);
}

// Whose mail it is: who should have had it, or who sent it out. A JSON list in lower case.
constexpr std::string_view affected =
    "LOWER(CASE WHEN direction = 'outgoing' THEN json_array(sender) ELSE recipients END)";

using Kind = LogField::Kind;
constexpr LogField held_fields[] = {
    {"state", "state", Kind::text, true},          {"filter", "filter", Kind::text, true},
    {"direction", "direction", Kind::text, true},  {"service", "service", Kind::text, true},
    {"affected_user", affected, Kind::list, true}, {"reason", "reason", Kind::text, true},
    {"policy", "policy_name", Kind::text, true},
};

struct Condition {
  std::string sql = " FROM quarantine WHERE tenant = $1";
  std::vector<store::Value> values;
  void add(std::string_view before, store::Value value, std::string_view after = "") {
    values.push_back(std::move(value));
    sql += " AND " + std::string(before) + "$" + std::to_string(values.size()) + std::string(after);
  }
};

Condition condition_of(TenantId tenant, const HeldQuery& query) {
  Condition condition;
  condition.values.emplace_back(tenant.value);
  if (query.state) condition.add("state = ", std::string(to_string(*query.state)));
  if (query.filter) condition.add("filter = ", std::string(scan::to_string(*query.filter)));
  if (!query.direction.empty()) condition.add("direction = ", query.direction);
  if (!query.service.empty()) condition.add("service = ", query.service);
  if (!query.affected_user.empty())
    condition.add("EXISTS (SELECT 1 FROM json_each(" + std::string(affected) + ") WHERE value = ",
                  to_lower_ascii(query.affected_user), ")");
  if (!query.reason.empty()) condition.add("reason = ", query.reason);
  if (!query.policy_name.empty()) condition.add("policy_name = ", query.policy_name);
  if (!query.text.empty()) condition.add("search_text LIKE ", containing(query.text), " ESCAPE '\\'");
  if (!query.recipient.empty()) condition.add("LOWER(recipients) LIKE ", containing(query.recipient), " ESCAPE '\\'");
  if (query.from) condition.add("held_at >= ", to_millis(*query.from));
  if (query.to) condition.add("held_at < ", to_millis(*query.to));
  return condition;
}

std::string unique_key(const Held& held) {
  auto recipients = held.recipients;
  std::sort(recipients.begin(), recipients.end());
  return held.item + ":" + std::to_string(held.tenant.value) + ":" +
         sha256_hex(texts_to_json(recipients)).substr(0, 32);
}

}  // namespace

std::string_view to_string(HeldState state) { return state_names[static_cast<std::size_t>(state)]; }

bool from_string(std::string_view text, HeldState& state) {
  for (std::size_t i = 0; i < std::size(state_names); ++i) {
    if (state_names[i] != text) continue;
    state = static_cast<HeldState>(i);
    return true;
  }
  return false;
}

Quarantine::Quarantine(store::Database& database, BlobStore& blobs, Intents& intents, const Clock& clock)
    : database_(database), blobs_(blobs), intents_(intents), clock_(clock) {}

Result<QuarantineId> Quarantine::hold(const Held& held) {
  const auto key = unique_key(held);
  std::string search = held.subject + "\n" + held.sender + "\n" + held.header_from + "\n" + held.message_id;
  for (const auto& recipient : held.recipients) search += "\n" + recipient;
  const auto now = to_millis(clock_.now());
  TRY(const auto added, database_.execute("INSERT INTO quarantine (tenant, item, unique_key, service, location, state, "
                                          "filter, reason, rule, policy_name, policy_id, direction, sender, "
                                          "recipients, header_from, subject, message_id, explanation, search_text, "
                                          "blob, sha256, size, held_at, changed_at, error, dsn) VALUES "
                                          "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, "
                                          "$17, $18, $19, $20, $21, $22, $23, $24, '', $25) "
                                          "ON CONFLICT (unique_key) DO NOTHING",
                                          {held.tenant.value,
                                           held.item,
                                           key,
                                           held.service,
                                           held.location,
                                           std::string(to_string(held.state)),
                                           std::string(scan::to_string(held.filter)),
                                           to_valid_utf8(held.reason),
                                           held.rule,
                                           to_valid_utf8(held.policy_name),
                                           held.policy_id,
                                           held.direction,
                                           to_valid_utf8(held.sender),
                                           texts_to_json(held.recipients),
                                           to_valid_utf8(held.header_from),
                                           to_valid_utf8(held.subject),
                                           to_valid_utf8(held.message_id),
                                           to_valid_utf8(held.explanation),
                                           to_lower_ascii(to_valid_utf8(search)),
                                           held.blob,
                                           held.sha256,
                                           static_cast<std::int64_t>(held.size),
                                           held.held_at == Time{} ? now : to_millis(held.held_at),
                                           now,
                                           held.dsn}));
  static_cast<void>(added);
  TRY(const auto rows, database_.query("SELECT id FROM quarantine WHERE unique_key = $1", {key}));
  if (rows.empty()) return fail(Code::internal, "quarantine: not held");
  return QuarantineId{rows.front().integer(0)};
}

Result<std::optional<Held>> Quarantine::find(TenantId tenant, QuarantineId id) {
  TRY(const auto rows,
      database_.query("SELECT " + std::string(columns) + " FROM quarantine WHERE tenant = $1 AND id = $2",
                      {tenant.value, id.value}));
  if (rows.empty()) return std::optional<Held>();
  return std::optional<Held>(held_from(rows.front()));
}

Result<std::vector<Held>> Quarantine::search(TenantId tenant, const HeldQuery& query) {
  auto condition = condition_of(tenant, query);
  if (query.before_id > 0) condition.add("id < ", query.before_id);
  condition.values.emplace_back(static_cast<std::int64_t>(std::clamp(query.limit, 1, 1000)));
  TRY(const auto rows, database_.query("SELECT " + std::string(columns) + condition.sql + " ORDER BY id DESC LIMIT $" +
                                           std::to_string(condition.values.size()),
                                       condition.values));
  std::vector<Held> found;
  found.reserve(rows.size());
  for (const auto& row : rows) found.push_back(held_from(row));
  return found;
}

Result<std::int64_t> Quarantine::count(TenantId tenant, const HeldQuery& query) {
  const auto condition = condition_of(tenant, query);
  TRY(const auto rows, database_.query("SELECT COUNT(*)" + condition.sql, condition.values));
  return rows.empty() ? 0 : rows.front().integer(0);
}

Result<Facets> Quarantine::facets(TenantId tenant, const HeldQuery& query, std::size_t limit) {
  const auto fields = facet_fields(held_fields);
  const auto condition = condition_of(tenant, query);
  FacetTally tally;
  TRY_VOID(
      database_.each("SELECT " + facet_columns(fields) + condition.sql, condition.values, [&](const store::Row& row) {
        tally.add(fields, row);
        return true;
      }));
  FacetValues values(fields.size());
  const FacetParts parts = {values.number(tally)};
  Facets out{.rows = tally.rows, .fields = {}};
  for (const auto& one : fields)
    out.fields.emplace_back(std::string(one.field->name), values.most_frequent(parts, one.place, limit));
  return out;
}

Result<std::string> Quarantine::content(TenantId tenant, QuarantineId id) {
  TRY(const auto held, find(tenant, id));
  if (!held || held->blob.empty()) return fail(Code::not_found, "quarantine: no such item");
  return blobs_.get(held->blob);
}

Result<bool> Quarantine::was_released(TenantId tenant, std::string_view recipient, std::string_view message_id,
                                      std::string_view bytes) {
  const auto plain = [](std::string_view text) {
    std::string out(text);
    std::erase(out, '\r');
    while (out.ends_with('\n')) out.pop_back();
    return out;
  };
  if (message_id.size() > 2 && message_id.front() == '<' && message_id.back() == '>')
    message_id = message_id.substr(1, message_id.size() - 2);
  if (message_id.empty()) return false;
  const std::string name = to_lower_ascii(recipient);
  TRY(const auto rows,
      database_.query("SELECT id, recipients, state, EXISTS (SELECT 1 FROM quarantine_release r WHERE r.tenant = "
                      "q.tenant AND r.quarantine = q.id AND r.recipient = $1) FROM quarantine q "
                      "WHERE tenant = $2 AND message_id IN ($3, $4) ORDER BY id DESC LIMIT 50",
                      {name, tenant.value, std::string(message_id), "<" + std::string(message_id) + ">"}));
  // An MTA puts fields on top, and those that a mail lacks (Date) anywhere: the held lines stand in the header in their
  // order, the body is the same.
  const auto is_same = [](std::string_view held, std::string_view delivered) {
    const auto held_end = held.find("\n\n"), end = delivered.find("\n\n");
    if ((held_end == held.npos ? std::string_view{} : held.substr(held_end)) !=
        (end == delivered.npos ? std::string_view{} : delivered.substr(end)))
      return false;
    const auto lines = split(delivered.substr(0, end), '\n');
    auto at = lines.begin();
    for (const auto line : split(held.substr(0, held_end), '\n')) {
      at = std::find(at, lines.end(), line);
      if (at == lines.end()) return false;
      ++at;
    }
    return true;
  };
  std::string now;
  for (const auto& row : rows) {
    const bool restored =
        row.text(2) == to_string(HeldState::restoring) || row.text(2) == to_string(HeldState::restore_success);
    const auto recipients = texts_from_json(row.text(1));
    const bool theirs = std::any_of(recipients.begin(), recipients.end(),
                                    [&](const std::string& one) { return equal_ignore_case(one, name); });
    if (row.integer(3) == 0 && !(restored && theirs)) continue;
    const auto held = content(tenant, {row.integer(0)});
    if (!held) continue;  // purged meanwhile: it is judged like any other
    if (now.empty()) now = plain(bytes);
    if (is_same(plain(*held), now)) return true;
  }
  return false;
}

Result<void> Quarantine::explain_anew(TenantId tenant, const std::string& item, const std::string& explanation) {
  TRY_VOID(database_.execute("UPDATE quarantine SET tenant = $1, explanation = $2 WHERE tenant = $1 AND item = $3",
                             {tenant.value, explanation, item}));
  return {};
}

Result<std::string> Quarantine::download(TenantId tenant, const std::vector<QuarantineId>& ids,
                                         const std::string& password) {
  if (password.empty()) return fail(Code::denied, "quarantine: a download needs a password");
  std::vector<Held> wanted;
  std::uint64_t size = 0;
  for (const auto id : ids) {
    if (std::any_of(wanted.begin(), wanted.end(), [&](const Held& one) { return one.id.value == id.value; })) continue;
    TRY(auto held, find(tenant, id));
    if (!held || held->blob.empty())
      return fail(Code::not_found, "quarantine: no such item: " + std::to_string(id.value));
    size += held->size;
    wanted.push_back(std::move(*held));
  }
  if (wanted.size() > max_together)
    return fail(Code::over_limit, "quarantine: at most " + std::to_string(max_together) + " items in one download");
  if (wanted.size() > 1 && size > max_bytes_together)
    return fail(Code::over_limit, "quarantine: at most " + std::to_string(max_bytes_together >> 20) +
                                      " MiB in one download of several items");
  std::vector<ZipFile> files;
  for (const auto& held : wanted) {
    TRY(auto bytes, blobs_.get(held.blob));
    files.push_back({download_name(held), std::move(bytes), held.held_at});
  }
  return make_protected_zip(files, password);
}

Result<void> Quarantine::restore(TenantId tenant, QuarantineId id) {
  TRY_VOID(database_.transaction([&]() -> Result<void> {
    TRY(const auto held, find(tenant, id));
    if (!held) return fail(Code::not_found, "quarantine: no such item");
    if (held->state != HeldState::quarantined && held->state != HeldState::restore_failure &&
        held->state != HeldState::delete_failure) {
      return fail(Code::conflict, "quarantine: item is " + std::string(to_string(held->state)));
    }
    TRY(const auto changed,
        database_.execute(
            "UPDATE quarantine SET state = 'Restoring', changed_at = $1, error = '' WHERE tenant = $2 AND id = $3",
            {to_millis(clock_.now()), tenant.value, id.value}));
    static_cast<void>(changed);
    Intent intent;
    intent.tenant = tenant;
    intent.item = held->item;
    intent.kind = Intent::Kind::restore;
    // Once for each try: a failed restoration may be asked for again.
    TRY(const auto earlier,
        database_.query("SELECT COUNT(*) FROM intent WHERE tenant = $1 AND kind = 'restore' AND reference = $2",
                        {tenant.value, id.value}));
    intent.unique = "restore:" + std::to_string(id.value) + ":" + std::to_string(earlier.front().integer(0));
    intent.sender = held->sender;
    intent.dsn = held->dsn;
    TRY(const auto released, released_to(tenant, id));
    for (const auto& recipient : held->recipients) {
      if (std::find(released.begin(), released.end(), to_lower_ascii(recipient)) == released.end())
        intent.recipients.push_back(recipient);
    }
    if (intent.recipients.empty()) return fail(Code::conflict, "quarantine: everybody has it already");
    intent.blob = held->blob;
    intent.reference = id.value;
    return intents_.plan(std::move(intent));
  }));
  intents_.wake();
  return {};
}

Result<void> Quarantine::release(TenantId tenant, QuarantineId id, std::string_view recipient) {
  const auto name = to_lower_ascii(recipient);
  bool last = false;
  TRY_VOID(database_.transaction([&]() -> Result<void> {
    TRY(const auto held, find(tenant, id));
    const auto own = !held ? std::string() : [&] {
      const auto found = std::find_if(held->recipients.begin(), held->recipients.end(),
                                      [&](const auto& one) { return to_lower_ascii(one) == name; });
      return found == held->recipients.end() ? std::string() : *found;
    }();
    if (own.empty()) return fail(Code::not_found, "quarantine: no such item");
    if (held->state != HeldState::quarantined && held->state != HeldState::restore_failure &&
        held->state != HeldState::delete_failure) {
      return fail(Code::conflict, "quarantine: item is " + std::string(to_string(held->state)));
    }
    TRY(const auto released, released_to(tenant, id));
    if (std::find(released.begin(), released.end(), name) != released.end())
      return fail(Code::conflict, "quarantine: released already");
    last = released.size() + 1 >= held->recipients.size();
    if (last) return {};
    TRY_VOID(database_.execute(
        "INSERT INTO quarantine_release (tenant, quarantine, recipient, released_at) VALUES ($1, $2, $3, $4)",
        {tenant.value, id.value, name, to_millis(clock_.now())}));
    Intent intent;
    intent.tenant = tenant;
    intent.item = held->item;
    intent.kind = Intent::Kind::reinject;
    // Once for each try, as restore().
    TRY(const auto earlier,
        database_.query("SELECT COUNT(*) FROM intent WHERE tenant = $1 AND kind = 'reinject' AND reference = $2",
                        {tenant.value, id.value}));
    intent.unique =
        "release:" + std::to_string(id.value) + ":" + std::to_string(earlier.front().integer(0)) + ":" + name;
    intent.sender = held->sender;
    intent.dsn = held->dsn;
    intent.recipients = {own};
    intent.blob = held->blob;
    intent.reference = id.value;
    return intents_.plan(std::move(intent));
  }));
  if (last) return restore(tenant, id);
  intents_.wake();
  return {};
}

Result<void> Quarantine::release_failed(TenantId tenant, QuarantineId id, std::string_view recipient) {
  TRY_VOID(database_.execute("DELETE FROM quarantine_release WHERE tenant = $1 AND quarantine = $2 AND recipient = $3",
                             {tenant.value, id.value, to_lower_ascii(recipient)}));
  return {};
}

Result<std::vector<std::string>> Quarantine::released_to(TenantId tenant, QuarantineId id) {
  TRY(const auto rows, database_.query("SELECT recipient FROM quarantine_release WHERE tenant = $1 AND quarantine = $2",
                                       {tenant.value, id.value}));
  std::vector<std::string> out;
  for (const auto& row : rows) out.push_back(row.text(0));
  return out;
}

Result<void> Quarantine::restored(TenantId tenant, QuarantineId id, bool success, const std::string& error) {
  // What was restored stays readable until it is purged.
  TRY(const auto changed,
      database_.execute("UPDATE quarantine SET state = $1, error = $2, changed_at = $3 WHERE tenant = $4 AND id = $5 "
                        "AND state = 'Restoring'",
                        {std::string(to_string(success ? HeldState::restore_success : HeldState::restore_failure)),
                         to_valid_utf8(error), to_millis(clock_.now()), tenant.value, id.value}));
  static_cast<void>(changed);
  return {};
}

Result<void> Quarantine::remove(TenantId tenant, QuarantineId id) {
  std::string blob;
  TRY_VOID(database_.transaction([&]() -> Result<void> {
    TRY(const auto held, find(tenant, id));
    if (!held) return fail(Code::not_found, "quarantine: no such item");
    if (held->state == HeldState::restoring || held->state == HeldState::delete_success) {
      return fail(Code::conflict, "quarantine: item is " + std::string(to_string(held->state)));
    }
    blob = held->blob;
    TRY(const auto changed,
        database_.execute("UPDATE quarantine SET state = 'Deleting', changed_at = $1 WHERE tenant = $2 AND id = $3",
                          {to_millis(clock_.now()), tenant.value, id.value}));
    static_cast<void>(changed);
    return {};
  }));
  // Several groups of recipients of one mail share a blob: the last one takes it along.
  TRY(const auto users,
      database_.query("SELECT COUNT(*) FROM quarantine WHERE blob = $1 AND state NOT IN ('Deleting', 'DeleteSuccess')",
                      {blob}));
  Result<void> removed;
  TRY(const auto leaving, database_.query("SELECT COUNT(*) FROM intent WHERE blob = $1 AND state = 'planned'", {blob}));
  if (!blob.empty() && users.front().integer(0) == 0 && leaving.front().integer(0) == 0) removed = blobs_.remove(blob);
  TRY(const auto changed,
      database_.execute("UPDATE quarantine SET state = $1, error = $2, blob = CASE WHEN $3 = 1 THEN '' ELSE blob END "
                        "WHERE tenant = $4 AND id = $5",
                        {std::string(to_string(removed ? HeldState::delete_success : HeldState::delete_failure)),
                         removed ? std::string() : removed.error().what, static_cast<std::int64_t>(removed ? 1 : 0),
                         tenant.value, id.value}));
  static_cast<void>(changed);
  return removed;
}

Result<std::int64_t> Quarantine::purge(TenantId tenant, Time limit) {
  TRY(const auto rows, database_.query("SELECT id FROM quarantine WHERE tenant = $1 AND held_at < $2 AND state NOT IN "
                                       "('DeleteSuccess', 'Restoring') LIMIT 1000",
                                       {tenant.value, to_millis(limit)}));
  std::int64_t removed = 0;
  for (const auto& row : rows) {
    if (remove(tenant, QuarantineId{row.integer(0)})) ++removed;
  }
  return removed;
}

Result<void> Quarantine::recover() {
  TRY(const auto deleting, database_.query("SELECT tenant, id FROM quarantine WHERE state = 'Deleting'"));
  for (const auto& row : deleting) TRY_VOID(remove(TenantId{row.integer(0)}, QuarantineId{row.integer(1)}));
  TRY(const auto settled,
      database_.query("SELECT quarantine.tenant, quarantine.id, intent.state, intent.error FROM quarantine JOIN intent "
                      "ON intent.kind = 'restore' AND intent.tenant = quarantine.tenant "
                      "AND intent.reference = quarantine.id WHERE quarantine.state = 'Restoring' AND intent.created_at "
                      ">= quarantine.changed_at AND intent.state <> 'planned'"));
  for (const auto& row : settled) {
    TRY_VOID(restored(TenantId{row.integer(0)}, QuarantineId{row.integer(1)}, row.text(2) == "done", row.text(3)));
  }
  return {};
}

}  // namespace sekisho::protect
