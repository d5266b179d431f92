#include "policy/policy_store.h"

#include <algorithm>
#include <tuple>

#include "policy/json.h"
#include "policy/names.h"
#include "policy/schema.h"

namespace sekisho::policy {
namespace {

std::string text_of(auto value) { return std::string(name_of(value)); }

Result<Policy> from_row(TenantId tenant, std::int64_t id, const std::string& document) {
  auto policy = policy_from_json_text(document);
  if (!policy)
    return fail(Code::internal, "policy.stored_broken: policy " + std::to_string(id) + ": " + policy.error().what);
  policy->id = id;
  policy->tenant = tenant.value;
  return policy;
}

// The document carries no ids: it is the same wherever it is restored.
std::string document_of(Policy policy) {
  policy.id = 0;
  return to_json_text(policy);
}

Error invalid(const Error& error) { return {error.code, "policy.invalid: " + error.what}; }

auto order(const Policy& policy) {
  const int last = policy.built_in == BuiltIn::default_policy         ? 2
                   : policy.built_in == BuiltIn::default_monitor_only ? 1
                                                                      : 0;
  return std::tuple(policy.service, policy.kind, last, policy.priority, policy.id);
}

}  // namespace

Result<std::int64_t> PolicyStore::revision(TenantId tenant) {
  TRY(const auto rows, database_.query("SELECT revision FROM policy_revision WHERE tenant = $1", {tenant.value}));
  return rows.empty() ? 0 : rows[0].integer(0);
}

Result<void> PolicyStore::touch(TenantId tenant) {
  TRY(const auto changed,
      database_.execute("INSERT INTO policy_revision (tenant, revision) VALUES ($1, 1) "
                        "ON CONFLICT (tenant) DO UPDATE SET revision = policy_revision.revision + 1",
                        {tenant.value}));
  static_cast<void>(changed);
  return {};
}

Result<std::vector<Policy>> PolicyStore::list(TenantId tenant) {
  TRY(const auto rows,
      database_.query("SELECT id, document FROM policy WHERE tenant = $1 ORDER BY id", {tenant.value}));
  std::vector<Policy> out;
  for (const auto& row : rows) {
    TRY(auto policy, from_row(tenant, row.integer(0), row.text(1)));
    out.push_back(std::move(policy));
  }
  std::sort(out.begin(), out.end(), [](const Policy& a, const Policy& b) { return order(a) < order(b); });
  return out;
}

Result<Policy> PolicyStore::find(TenantId tenant, PolicyId id) {
  TRY(const auto rows,
      database_.query("SELECT id, document FROM policy WHERE tenant = $1 AND id = $2", {tenant.value, id.value}));
  if (rows.empty()) return fail(Code::not_found, "policy.unknown: " + std::to_string(id.value));
  return from_row(tenant, rows[0].integer(0), rows[0].text(1));
}

Result<int> PolicyStore::version(TenantId tenant, PolicyId id) {
  TRY(const auto rows,
      database_.query("SELECT version FROM policy WHERE tenant = $1 AND id = $2", {tenant.value, id.value}));
  if (rows.empty()) return fail(Code::not_found, "policy.unknown: " + std::to_string(id.value));
  return static_cast<int>(rows[0].integer(0));
}

Result<void> PolicyStore::check_place(TenantId tenant, const Policy& policy) {
  if (const auto fine = check(policy); !fine) return tl::unexpected(invalid(fine.error()));
  TRY(const auto same_name,
      database_.query(
          "SELECT id FROM policy WHERE tenant = $1 AND service = $2 AND kind = $3 AND name = $4 AND id <> $5",
          {tenant.value, text_of(policy.service), text_of(policy.kind), policy.name, policy.id}));
  if (!same_name.empty()) return fail(Code::conflict, "policy.name_taken: " + policy.name);
  if (policy.built_in != BuiltIn::no) return {};
  TRY(const auto same_priority, database_.query("SELECT name FROM policy WHERE tenant = $1 AND service = $2 AND kind = "
                                                "$3 AND priority = $4 AND built_in = 'no' AND id <> $5",
                                                {tenant.value, text_of(policy.service), text_of(policy.kind),
                                                 std::int64_t{policy.priority}, policy.id}));
  if (!same_priority.empty())
    return fail(Code::conflict,
                "policy.priority_taken: " + std::to_string(policy.priority) + " by " + same_priority[0].text(0));
  return {};
}

Result<void> PolicyStore::write(TenantId tenant, const Policy& policy, int version, std::string_view change,
                                const Policy* before, std::string_view who) {
  const auto document = document_of(policy);
  const auto now = to_millis(clock_.now());
  std::string difference;
  if (before) {
    // A new name is a change of the same policy here, not one policy gone and another come.
    Policy renamed = *before;
    if (before->name != policy.name) {
      renamed.name = policy.name;
      difference = "    name: " + to_line(Node::of(before->name)) + " -> " + to_line(Node::of(policy.name)) + "\n";
    }
    difference = diff({renamed}, {policy}) + difference;
  }
  TRY(const auto updated,
      database_.execute("UPDATE policy SET tenant = $1, name = $2, priority = $3, version = $4, document = $5, "
                        "changed_at = $6, changed_by = $7 WHERE tenant = $1 AND id = $8",
                        {tenant.value, policy.name, std::int64_t{policy.priority}, std::int64_t{version}, document, now,
                         std::string(who), policy.id}));
  if (updated != 1) return fail(Code::not_found, "policy.unknown: " + std::to_string(policy.id));
  TRY(const auto logged, database_.execute("INSERT INTO policy_version (tenant, policy, version, change, difference, "
                                           "document, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                                           {tenant.value, policy.id, std::int64_t{version}, std::string(change),
                                            difference, document, now, std::string(who)}));
  static_cast<void>(logged);
  return touch(tenant);
}

Result<PolicyId> PolicyStore::add(TenantId tenant, Policy policy, std::string_view who) {
  PolicyId id;
  TRY_VOID(database_.transaction([&]() -> Result<void> {
    policy.id = 0;
    TRY(const auto count, database_.query("SELECT COUNT(*) FROM policy WHERE tenant = $1", {tenant.value}));
    if (count[0].integer(0) >= static_cast<std::int64_t>(limits::policies))
      return fail(Code::over_limit, "policy.too_many: " + std::to_string(limits::policies));
    TRY_VOID(check_place(tenant, policy));
    TRY(policy.id, database_.insert("INSERT INTO policy (tenant, kind, service, name, priority, built_in, version, "
                                    "document, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6, 0, '', 0, $7)",
                                    {tenant.value, text_of(policy.kind), text_of(policy.service), policy.name,
                                     std::int64_t{policy.priority}, text_of(policy.built_in), std::string(who)}));
    id = PolicyId{policy.id};
    // A removed policy's number may come again; its history goes on where it ended.
    TRY(const auto last,
        database_.query("SELECT COALESCE(MAX(version), 0) FROM policy_version WHERE tenant = $1 AND policy = $2",
                        {tenant.value, policy.id}));
    return write(tenant, policy, static_cast<int>(last[0].integer(0)) + 1, "created", nullptr, who);
  }));
  return id;
}

Result<void> PolicyStore::update(TenantId tenant, const Policy& policy, int expected_version, std::string_view who) {
  return database_.transaction([&]() -> Result<void> {
    TRY(const auto before, find(tenant, PolicyId{policy.id}));
    TRY(const auto now, version(tenant, PolicyId{policy.id}));
    if (expected_version != 0 && expected_version != now)
      return fail(Code::conflict, "policy.changed_meanwhile: version is " + std::to_string(now));
    if (before.kind != policy.kind || before.service != policy.service || before.built_in != policy.built_in)
      return fail(Code::conflict, "policy.built_in: kind, service and origin of a policy cannot change");
    TRY_VOID(check_place(tenant, policy));
    if (document_of(before) == document_of(policy)) return {};
    return write(tenant, policy, now + 1, "changed", &before, who);
  });
}

Result<void> PolicyStore::remove(TenantId tenant, PolicyId id, std::string_view who) {
  return database_.transaction([&]() -> Result<void> {
    TRY(const auto before, find(tenant, id));
    if (before.built_in != BuiltIn::no)
      return fail(Code::conflict, "policy.built_in: " + before.name + " cannot be removed");
    TRY(const auto now, version(tenant, id));
    TRY(const auto logged,
        database_.execute("INSERT INTO policy_version (tenant, policy, version, change, difference, document, "
                          "changed_at, changed_by) VALUES ($1, $2, $3, 'removed', $4, $5, $6, $7)",
                          {tenant.value, id.value, std::int64_t{now + 1}, diff({before}, {}), document_of(before),
                           to_millis(clock_.now()), std::string(who)}));
    static_cast<void>(logged);
    TRY(const auto gone,
        database_.execute("DELETE FROM policy WHERE tenant = $1 AND id = $2", {tenant.value, id.value}));
    static_cast<void>(gone);
    return touch(tenant);
  });
}

Result<PolicyId> PolicyStore::copy(TenantId tenant, PolicyId id, std::string_view who) {
  PolicyId made;
  TRY_VOID(database_.transaction([&]() -> Result<void> {
    TRY(auto policy, find(tenant, id));
    TRY(const auto all, list(tenant));
    const auto taken = [&](auto member, const auto& value) {
      return std::any_of(all.begin(), all.end(), [&](const Policy& other) {
        return other.service == policy.service && other.kind == policy.kind && other.*member == value;
      });
    };
    auto stem = policy.name.substr(0, limits::name - 16);
    while (!is_valid_utf8(stem)) stem.pop_back();
    auto name = stem + " (copy)";
    for (int n = 2; taken(&Policy::name, name); ++n) name = stem + " (copy " + std::to_string(n) + ")";
    int priority = policy.built_in == BuiltIn::no ? policy.priority : 1;
    while (priority < limits::max_priority && taken(&Policy::priority, priority)) ++priority;
    policy.name = name, policy.priority = priority, policy.enabled = false, policy.built_in = BuiltIn::no;
    TRY(made, add(tenant, policy, who));
    return {};
  }));
  return made;
}

Result<void> PolicyStore::move(TenantId tenant, PolicyId id, int priority, std::string_view who) {
  return database_.transaction([&]() -> Result<void> {
    TRY(auto policy, find(tenant, id));
    if (policy.built_in != BuiltIn::no) return fail(Code::conflict, "policy.built_in: " + policy.name + " stays last");
    TRY(auto all, list(tenant));
    std::vector<Policy> shifted;
    int next = priority;
    for (const auto& other : all) {  // in order of priority: the run of neighbours that must make room
      if (other.id == policy.id || other.service != policy.service || other.kind != policy.kind ||
          other.built_in != BuiltIn::no || other.priority != next)
        continue;
      shifted.push_back(other);
      ++next;
    }
    for (auto it = shifted.rbegin(); it != shifted.rend(); ++it) {
      const Policy before = *it;
      ++it->priority;
      if (const auto fine = check(*it); !fine) return tl::unexpected(invalid(fine.error()));
      TRY(const auto now, version(tenant, PolicyId{it->id}));
      TRY_VOID(write(tenant, *it, now + 1, "changed", &before, who));
    }
    if (policy.priority == priority) return {};
    const Policy before = policy;
    policy.priority = priority;
    TRY_VOID(check_place(tenant, policy));
    TRY(const auto now, version(tenant, id));
    return write(tenant, policy, now + 1, "changed", &before, who);
  });
}

Result<std::vector<PolicyVersion>> PolicyStore::history(TenantId tenant, PolicyId id) {
  TRY(const auto rows, database_.query("SELECT version, change, difference, changed_by, changed_at, document FROM "
                                       "policy_version WHERE tenant = $1 AND policy = $2 ORDER BY version DESC",
                                       {tenant.value, id.value}));
  std::vector<PolicyVersion> out;
  for (const auto& row : rows)
    out.push_back({static_cast<int>(row.integer(0)), row.text(1), row.text(2), row.text(3), from_millis(row.integer(4)),
                   row.text(5)});
  return out;
}

Result<void> PolicyStore::restore(TenantId tenant, PolicyId id, int wanted, std::string_view who) {
  return database_.transaction([&]() -> Result<void> {
    TRY(const auto before, find(tenant, id));
    TRY(const auto rows,
        database_.query("SELECT document FROM policy_version WHERE tenant = $1 AND policy = $2 AND version = $3",
                        {tenant.value, id.value, std::int64_t{wanted}}));
    if (rows.empty()) return fail(Code::not_found, "policy.unknown: version " + std::to_string(wanted));
    TRY(auto policy, from_row(tenant, id.value, rows[0].text(0)));
    if (before.kind != policy.kind || before.service != policy.service || before.built_in != policy.built_in)
      return fail(Code::conflict, "policy.built_in: that version was another kind of policy");
    TRY_VOID(check_place(tenant, policy));
    TRY(const auto now, version(tenant, id));
    return write(tenant, policy, now + 1, "restored", &before, who);
  });
}

Result<void> PolicyStore::seed(TenantId tenant, Ship ship, Language language) {
  return database_.transaction([&]() -> Result<void> {
    TRY(const auto rows,
        database_.query("SELECT COUNT(*) FROM policy WHERE tenant = $1 AND built_in <> 'no'", {tenant.value}));
    if (rows[0].integer(0) > 0) return {};
    for (auto& policy : default_policies(ship, language)) {
      TRY(const auto id, add(tenant, policy, "system"));
      static_cast<void>(id);
    }
    return {};
  });
}

Result<std::string> PolicyStore::import(TenantId tenant, std::vector<Policy> policies, Import mode, Effect effect,
                                        std::string_view who) {
  std::string difference;
  const auto same = [](const Policy& a, const Policy& b) {
    if (a.service != b.service || a.kind != b.kind) return false;
    return a.built_in != BuiltIn::no || b.built_in != BuiltIn::no ? a.built_in == b.built_in : a.name == b.name;
  };
  const auto work = [&]() -> Result<void> {
    TRY(const auto before, list(tenant));
    if (mode == Import::replace) {
      for (const auto& old : before) {
        const bool named =
            std::any_of(policies.begin(), policies.end(), [&](const auto& policy) { return same(policy, old); });
        if (!named && old.built_in == BuiltIn::no) TRY_VOID(remove(tenant, PolicyId{old.id}, who));
      }
    }
    // Priorities may be exchanged within one file: those that change step aside first.
    for (auto& policy : policies) {
      const auto old = std::find_if(before.begin(), before.end(), [&](const auto& one) { return same(policy, one); });
      policy.id = old == before.end() ? 0 : old->id;
      if (old == before.end() || old->priority == policy.priority) continue;
      TRY(const auto aside,
          database_.execute("UPDATE policy SET tenant = $1, priority = $2 WHERE tenant = $1 AND id = $3",
                            {tenant.value, -policy.id, policy.id}));
      static_cast<void>(aside);
    }
    for (const auto& policy : policies) {
      if (policy.id != 0) {
        TRY_VOID(update(tenant, policy, 0, who));
      } else {
        TRY(const auto id, add(tenant, policy, who));
        static_cast<void>(id);
      }
    }
    TRY(const auto after, list(tenant));
    difference = diff(before, after);
    if (effect == Effect::preview) return fail(Code::conflict, "policy.preview");  // rolls everything back
    return {};
  };
  auto done = database_.transaction(work);
  if (!done && !(effect == Effect::preview && done.error().what == "policy.preview"))
    return tl::unexpected(done.error());
  return difference;
}

}  // namespace sekisho::policy
