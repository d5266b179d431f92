#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <set>
#include <tuple>

#include "base/text.h"
#include "policy/domains.h"
#include "policy/match.h"
#include "policy/names.h"
#include "policy/policy_store.h"
#include "store/setting.h"

namespace sekisho::policy {
namespace {

std::string data_of(ListKind kind, const ListEntry& entry) {
  if (kind == ListKind::approved_headers) {
    return boost::json::serialize(boost::json::object{
        {"name", entry.header.name}, {"value", entry.header.value}, {"test", name_of(entry.header.test)}});
  }
  if (kind == ListKind::high_profile_users) {
    const auto& person = entry.person;
    return boost::json::serialize(boost::json::object{
        {"first", person.first}, {"middle", person.middle}, {"last", person.last}, {"address", person.address}});
  }
  return {};
}

void read_data(ListKind kind, const std::string& data, ListEntry& entry) {
  if (data.empty()) return;
  boost::system::error_code error;
  const auto json = boost::json::parse(data, error);
  if (error || !json.is_object()) return;
  const auto text = [&](std::string_view key) {
    const auto* value = json.get_object().if_contains(key);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
  };
  if (kind == ListKind::approved_headers) {
    entry.header = {text("name"), text("value"), HeaderTest::contains};
    static_cast<void>(value_of(text("test"), entry.header.test));
  } else {
    entry.person = {text("first"), text("middle"), text("last"), text("address")};
  }
}

// Several end users may trust the same sender: the owner is part of the key.
std::string key_of(ListKind kind, const ListEntry& entry) {
  return has_owner(kind) ? entry.owner + " " + entry.value : entry.value;
}

bool is_on(const std::string& value) { return value == "1"; }

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  for (const auto line : split(text, '\n')) {
    if (!trim(line).empty()) out.emplace_back(trim(line));
  }
  return out;
}

constexpr std::size_t max_signature = 255, max_system_recipients = 20;

std::array<const Notify*, 6> notifications_of(const Policy& policy) {
  return {&policy.spam.notify,
          &policy.malware.notify,
          &policy.file_blocking.notify,
          &policy.web_reputation.notify,
          &policy.correlated_intelligence.notify,
          &policy.data_loss.notify};
}

std::set<std::string> groups_told(const std::vector<Policy>& policies) {
  std::set<std::string> out;
  for (const auto& policy : policies) {
    for (const auto* notify : notifications_of(policy)) {
      for (const auto& group : notify->admin_groups) out.insert(to_lower_ascii(group));
    }
  }
  return out;
}

bool names(const std::vector<std::string>& groups, std::string_view group) {
  return std::any_of(groups.begin(), groups.end(), [&](const auto& one) { return equal_ignore_case(one, group); });
}

// Whether a policy holds for the group, leaves it out or tells it: without it, it would do something else.
bool uses_group(const Policy& policy, std::string_view group) {
  if (names(policy.targets.groups, group) || names(policy.targets.exclude_groups, group)) return true;
  const auto all = notifications_of(policy);
  return std::any_of(all.begin(), all.end(), [&](const Notify* notify) { return names(notify->admin_groups, group); });
}

// The texts with the names of their settings.
std::vector<std::pair<std::string, std::string*>> notice_members(NoticeSettings& settings) {
  std::vector<std::pair<std::string, std::string*>> out;
  for (auto& [language, texts] : {std::pair{"en", &settings.english}, std::pair{"ja", &settings.japanese}}) {
    const std::string start = std::string("notification.") + language + ".";
    out.emplace_back(start + "admin_subject", &texts->admin_subject);
    out.emplace_back(start + "admin_body", &texts->admin_body);
    out.emplace_back(start + "user_subject", &texts->user_subject);
    out.emplace_back(start + "user_body", &texts->user_body);
  }
  return out;
}

}  // namespace

Result<std::string> PolicyStore::setting(TenantId tenant, std::string_view name, std::string_view fallback) {
  TRY(const auto saved, store::load_setting(database_, tenant, name));
  return saved.value_or(std::string(fallback));
}

Result<NoticeSettings> PolicyStore::notices(TenantId tenant) {
  NoticeSettings out;
  TRY(out.signature, setting(tenant, "notification.signature", ""));
  TRY(const auto admins, setting(tenant, "notification.admin_recipients", ""));
  out.admin_recipients = lines_of(admins);
  TRY(const auto system, setting(tenant, "notification.system_recipients", ""));
  out.system_recipients = lines_of(system);
  for (auto& [name, text] : notice_members(out)) {
    TRY(*text, setting(tenant, name, ""));
  }
  return out;
}

Result<void> PolicyStore::set_notices(TenantId tenant, const NoticeSettings& settings) {
  const auto bad = [](std::string what) { return fail(Code::malformed, "notification.invalid: " + std::move(what)); };
  const auto& signature = settings.signature;
  const auto length = std::count_if(signature.begin(), signature.end(),
                                    [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
  if (!is_valid_utf8(signature) || length > static_cast<std::ptrdiff_t>(max_signature))
    return bad("signature: at most 255 characters");
  if (std::any_of(signature.begin(), signature.end(),
                  [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; }))
    return bad("signature: no control characters");
  if (settings.admin_recipients.size() > limits::notification_recipients) return bad("admin_recipients: at most 100");
  if (settings.system_recipients.size() > max_system_recipients) return bad("system_recipients: at most 20");
  std::string admins, system;
  for (const auto& [name, list, lines] : {std::tuple{"admin_recipients", &settings.admin_recipients, &admins},
                                          std::tuple{"system_recipients", &settings.system_recipients, &system}}) {
    for (const auto& one : *list) {
      if (const auto expected = check_address(one); !expected.empty())
        return bad(std::string(name) + ": expected " + expected);
      *lines += one + "\n";
    }
  }
  auto copy = settings;
  for (const auto& [name, text] : notice_members(copy)) {
    const auto most = name.ends_with("subject") ? limits::notification_subject : limits::notification_body;
    if (text->size() > most) return bad(name + ": at most " + std::to_string(most) + " bytes");
  }
  return database_.transaction([&]() -> Result<void> {
    auto members = notice_members(copy);
    members.emplace_back("notification.signature", &copy.signature);
    members.emplace_back("notification.admin_recipients", &admins);
    members.emplace_back("notification.system_recipients", &system);
    for (const auto& [name, text] : members) {
      TRY_VOID(store::save_setting(database_, tenant, name, *text));
    }
    return touch(tenant);
  });
}

Result<bool> PolicyStore::switch_is_on(TenantId tenant, std::string_view name) {
  if (name != "blocked_lists" && name != "suspicious_objects" && name != "trust_scan" && name != "guess_passwords")
    return fail(Code::not_found, "list.unknown_switch: " + std::string(name));
  TRY(const auto value,
      setting(tenant, "policy." + std::string(name), name == "suspicious_objects" || name == "trust_scan" ? "0" : "1"));
  return is_on(value);
}

Result<void> PolicyStore::set_switch(TenantId tenant, std::string_view name, bool on) {
  if (name != "blocked_lists" && name != "suspicious_objects" && name != "trust_scan" && name != "guess_passwords")
    return fail(Code::not_found, "list.unknown_switch: " + std::string(name));
  return database_.transaction([&]() -> Result<void> {
    TRY_VOID(store::save_setting(database_, tenant, "policy." + std::string(name), on ? "1" : "0"));
    return touch(tenant);
  });
}

Result<std::vector<ListEntry>> PolicyStore::entries(TenantId tenant, ListKind kind) {
  TRY(const auto rows, database_.query("SELECT value, data, note, source, expires_at, created_at, created_by FROM "
                                       "list_entry WHERE tenant = $1 AND list = $2 ORDER BY value",
                                       {tenant.value, std::string(spec_of(kind).name)}));
  std::vector<ListEntry> out;
  for (const auto& row : rows) {
    ListEntry entry;
    entry.value = row.text(0);
    if (has_owner(kind)) {
      const auto space = entry.value.find(' ');
      entry.owner = entry.value.substr(0, space);
      entry.value = space == std::string::npos ? std::string() : entry.value.substr(space + 1);
    }
    read_data(kind, row.text(1), entry);
    entry.note = row.text(2), entry.source = row.text(3), entry.expires_ms = row.integer(4),
    entry.created_ms = row.integer(5), entry.created_by = row.text(6);
    out.push_back(std::move(entry));
  }
  return out;
}

Result<void> PolicyStore::add_entries(TenantId tenant, ListKind kind, std::vector<ListEntry> entries,
                                      std::string_view who) {
  const auto& spec = spec_of(kind);
  if (entries.size() > spec.max_per_request)
    return fail(Code::over_limit, "list.full: " + std::string(spec.name) + " takes at most " +
                                      std::to_string(spec.max_per_request) + " entries at once");
  for (auto& entry : entries) {
    TRY(auto normal, normal_entry(kind, std::move(entry)));
    entry = std::move(normal);
  }
  return database_.transaction([&]() -> Result<void> {
    if (kind == ListKind::high_profile_users) {
      TRY(const auto domains, this->entries(tenant, ListKind::internal_domains));
      for (const auto& entry : entries) {
        const auto domain = domain_of(entry.person.address);
        const bool internal =
            domain.empty() || domains.empty() ||
            std::any_of(domains.begin(), domains.end(), [&](const auto& one) { return one.value == domain; });
        if (!internal)
          return fail(Code::malformed,
                      "list.bad_entry: high_profile_users: expected an address of an internal domain, found \"" +
                          entry.person.address + "\"");
      }
    }
    for (const auto& entry : entries) {
      if (kind == ListKind::internal_domains) TRY_VOID(Domains(database_, clock_).claim(tenant, entry.value));
      TRY(const auto changed,
          database_.execute("INSERT INTO list_entry (tenant, list, value, data, note, source, expires_at, created_at, "
                            "created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
                            "ON CONFLICT (tenant, list, value) DO UPDATE SET data = excluded.data, note = "
                            "excluded.note, source = excluded.source, expires_at = excluded.expires_at",
                            {tenant.value, std::string(spec.name), key_of(kind, entry), data_of(kind, entry),
                             entry.note, entry.source, entry.expires_ms, to_millis(clock_.now()), std::string(who)}));
      static_cast<void>(changed);
    }
    TRY(const auto count, database_.query("SELECT COUNT(*) FROM list_entry WHERE tenant = $1 AND list = $2",
                                          {tenant.value, std::string(spec.name)}));
    if (count[0].integer(0) > static_cast<std::int64_t>(spec.max_entries))
      return fail(Code::over_limit, "list.full: " + std::string(spec.name) + " holds at most " +
                                        std::to_string(spec.max_entries) + " entries");
    return touch(tenant);
  });
}

Result<std::int64_t> PolicyStore::remove_entries(TenantId tenant, ListKind kind, const std::vector<std::string>& values,
                                                 std::string_view owner) {
  std::int64_t removed = 0;
  TRY_VOID(database_.transaction([&]() -> Result<void> {
    for (const auto& value : values) {
      ListEntry entry;
      entry.value = value, entry.owner = normal_address(owner);
      std::set<std::string> keys = {key_of(kind, entry)};
      // it is kept so whoever wrote it, and however
      if (const auto normal = normal_entry(kind, entry)) keys.insert(key_of(kind, *normal));
      for (const auto& key : keys) {
        TRY(const auto gone, database_.execute("DELETE FROM list_entry WHERE tenant = $1 AND list = $2 AND value = $3",
                                               {tenant.value, std::string(spec_of(kind).name), key}));
        removed += gone;
        if (gone > 0 && kind == ListKind::internal_domains) TRY_VOID(Domains(database_, clock_).leave(tenant, key));
      }
    }
    return touch(tenant);
  }));
  return removed;
}

Result<void> PolicyStore::set_group(TenantId tenant, std::string_view group,
                                    const std::vector<std::string>& addresses) {
  const auto name = to_lower_ascii(trim(group));
  if (name.empty() || name.size() > 320 || !check_line(name).empty())
    return fail(Code::malformed, "list.bad_entry: group: expected a name");
  return database_.transaction([&]() -> Result<void> {
    if (addresses.empty()) {
      TRY(const auto policies, list(tenant));
      for (const auto& policy : policies) {
        if (uses_group(policy, name)) return fail(Code::conflict, "group.in_use: by the policy " + policy.name);
      }
    }
    TRY(const auto gone,
        database_.execute("DELETE FROM group_member WHERE tenant = $1 AND mail_group = $2", {tenant.value, name}));
    static_cast<void>(gone);
    for (const auto& address : addresses) {
      if (const auto expected = check_address(normal_address(address)); !expected.empty())
        return fail(Code::malformed, "list.bad_entry: group: expected " + expected + ", found \"" +
                                         ellipsis(to_valid_utf8(address), 120) + "\"");
      TRY(const auto added, database_.execute("INSERT INTO group_member (tenant, mail_group, address) VALUES ($1, $2, "
                                              "$3) ON CONFLICT (tenant, mail_group, address) DO NOTHING",
                                              {tenant.value, name, normal_address(address)}));
      static_cast<void>(added);
    }
    return touch(tenant);
  });
}

Result<void> PolicyStore::append_current(TenantId tenant, ListKind kind, std::vector<std::string>& to) {
  const auto now = to_millis(clock_.now());
  TRY(const auto all, entries(tenant, kind));
  for (const auto& entry : all) {
    if (entry.expires_ms == 0 || entry.expires_ms > now) to.push_back(entry.value);
  }
  return {};
}

Result<Lists> PolicyStore::lists(TenantId tenant) {
  Lists out;
  TRY(const auto blocked, setting(tenant, "policy.blocked_lists", "1"));
  TRY(const auto suspicious, setting(tenant, "policy.suspicious_objects", "0"));
  out.blocked_lists_enabled = is_on(blocked);
  out.suspicious_objects_enabled = is_on(suspicious);
  TRY_VOID(append_current(tenant, ListKind::internal_domains, out.internal_domains));
  TRY_VOID(append_current(tenant, ListKind::approved_users_threat, out.approved_users_threat));
  TRY_VOID(append_current(tenant, ListKind::approved_users_data, out.approved_users_data));
  TRY_VOID(append_current(tenant, ListKind::blocked_senders, out.blocked_senders));
  TRY_VOID(append_current(tenant, ListKind::blocked_urls, out.blocked_urls));
  TRY_VOID(append_current(tenant, ListKind::blocked_sha1, out.blocked_sha1));
  TRY_VOID(append_current(tenant, ListKind::blocked_sha256, out.blocked_sha256));
  TRY_VOID(append_current(tenant, ListKind::pml_exceptions, out.pml_exceptions));
  TRY(const auto headers, entries(tenant, ListKind::approved_headers));
  for (const auto& entry : headers) out.approved_headers.push_back(entry.header);
  TRY(const auto senders, entries(tenant, ListKind::approved_senders));
  for (const auto& entry : senders) out.approved_senders.push_back({entry.value, entry.expires_ms});
  TRY(const auto trusted, entries(tenant, ListKind::trusted_senders));
  for (const auto& entry : trusted) out.trusted_senders[entry.owner].push_back(entry.value);
  TRY(const auto unwanted, entries(tenant, ListKind::user_blocked_senders));
  for (const auto& entry : unwanted) out.user_blocked_senders[entry.owner].push_back(entry.value);
  return out;
}

Result<Rules> PolicyStore::load(TenantId tenant) {
  Rules out;
  TRY_VOID(database_.transaction([&]() -> Result<void> {  // one moment for all of it
    TRY(out.revision, revision(tenant));
    TRY(out.policies.policies, list(tenant));
    TRY(out.lists, lists(tenant));
    TRY(const auto about, database_.query("SELECT language, time_zone FROM tenant WHERE id = $1", {tenant.value}));
    if (!about.empty()) {
      out.policies.language = about[0].text(0) == "en" ? Language::english : Language::japanese;
      out.policies.time_zone = about[0].text(1);
    }
    TRY(out.policies.product_name, setting(tenant, "product_name", "Sekisho"));
    TRY(out.policies.signature, setting(tenant, "notification.signature", ""));
    TRY(const auto admins, setting(tenant, "notification.admin_recipients", ""));
    out.policies.admin_recipients = lines_of(admins);
    TRY(const auto shared, notices(tenant));
    out.policies.notice_texts = out.policies.language == Language::japanese ? shared.japanese : shared.english;
    auto directory = std::make_shared<TableDirectory>();
    TRY(const auto members,
        database_.query("SELECT address, mail_group FROM group_member WHERE tenant = $1", {tenant.value}));
    for (const auto& row : members) directory->groups[row.text(0)].push_back(row.text(1));
    const auto told = groups_told(out.policies.policies);
    for (const auto& row : members) {
      if (!told.contains(row.text(1))) continue;
      auto& group = out.policies.recipient_groups[row.text(1)];
      if (group.size() < limits::notification_recipients) group.push_back(row.text(0));
    }
    out.directory = std::move(directory);
    TRY(const auto custom,
        database_.query("SELECT text FROM scan_text WHERE tenant = $1 AND kind = 'ci' ORDER BY name DESC LIMIT 1",
                        {tenant.value}));
    if (!custom.empty()) {
      if (auto read = scan::correlate::read_custom(custom[0].text(0))) out.correlation = *std::move(read);
    }
    return {};
  }));
  return out;
}

Result<scan::Settings> PolicyStore::build_settings(TenantId tenant) {
  scan::Settings out;
  TRY_VOID(database_.transaction([&]() -> Result<void> {
    TRY(const auto all, lists(tenant));
    out.internal_domains = all.internal_domains;
    out.pml_exceptions = all.pml_exceptions;
    if (all.blocked_lists_enabled) {
      out.blocked_senders = all.blocked_senders, out.blocked_urls = all.blocked_urls;
      out.blocked_sha1 = all.blocked_sha1, out.blocked_sha256 = all.blocked_sha256;
    }
    if (all.suspicious_objects_enabled) {
      TRY_VOID(append_current(tenant, ListKind::suspicious_senders, out.blocked_senders));
      TRY_VOID(append_current(tenant, ListKind::suspicious_urls, out.blocked_urls));
      TRY_VOID(append_current(tenant, ListKind::suspicious_sha1, out.blocked_sha1));
      TRY_VOID(append_current(tenant, ListKind::suspicious_sha256, out.blocked_sha256));
    }
    TRY_VOID(append_current(tenant, ListKind::approved_urls, out.approved_urls));
    TRY_VOID(append_current(tenant, ListKind::high_profile_exceptions, out.high_profile_exceptions));
    TRY_VOID(append_current(tenant, ListKind::high_profile_domains, out.high_profile_domains));
    TRY_VOID(append_current(tenant, ListKind::high_profile_domain_exclusions, out.high_profile_domain_exclusions));
    TRY_VOID(append_current(tenant, ListKind::name_spoof_exceptions, out.name_spoof_exceptions));
    TRY(const auto thresholds, high_profile_thresholds(tenant));
    out.name_threshold = thresholds.users.value_or(built_in_name_threshold);
    out.domain_threshold = thresholds.domains;
    TRY(const auto persons, entries(tenant, ListKind::high_profile_users));
    for (const auto& entry : persons)
      out.high_profile_users.push_back(
          {entry.person.first, entry.person.middle, entry.person.last, entry.person.address});
    TRY(out.dlp, dlp(tenant));
    TRY(const auto texts,
        database_.query("SELECT kind, text FROM scan_text WHERE tenant = $1 ORDER BY kind, name", {tenant.value}));
    for (const auto& row : texts) {
      const auto kind = row.text(0);
      if (kind == "yara")
        out.yara_sources.push_back(row.text(1));
      else if (kind == "password")
        out.passwords.push_back(row.text(1));
      else if (kind == "ci")
        out.ci_json = row.text(1);
      else if (kind == "tenant_model")
        out.tenant_model = row.text(1);
      else if (kind == "style_models")
        out.style_models = row.text(1);
    }
    TRY(auto guessing, attachment_passwords(tenant));
    out.guess_passwords = guessing.guess;
    out.passwords.insert(out.passwords.end(), guessing.passwords.begin(), guessing.passwords.end());
    for (const auto& rule : guessing.rules) out.passwords.push_back(content::to_entry(rule));
    return {};
  }));
  return out;
}

Result<std::vector<scan::DlpDefinition>> PolicyStore::dlp(TenantId tenant) {
  TRY(const auto rows,
      database_.query("SELECT id, name, kind, json FROM dlp_definition WHERE tenant = $1 ORDER BY id", {tenant.value}));
  std::vector<scan::DlpDefinition> out;
  for (const auto& row : rows) out.push_back({row.text(0), row.text(1), row.text(2), row.text(3)});
  return out;
}

Result<void> PolicyStore::put_dlp(TenantId tenant, const scan::DlpDefinition& definition) {
  if (definition.id.empty() || definition.id.size() > 128 || !check_line(definition.id).empty() ||
      definition.name.size() > 512 || !check_line(definition.name).empty())
    return fail(Code::malformed, "dlp.invalid: expected an id of at most 128 and a name of at most 512 bytes");
  if (definition.kind != "expression" && definition.kind != "keywords" && definition.kind != "template")
    return fail(Code::malformed, "dlp.invalid: expected the kind expression, keywords or template");
  if (definition.json.size() > (1u << 20))
    return fail(Code::over_limit, "dlp.invalid: a definition takes at most 1 MiB");
  return database_.transaction([&]() -> Result<void> {
    TRY(const auto changed,
        database_.execute(
            "INSERT INTO dlp_definition (tenant, id, name, kind, json, changed_at) VALUES ($1, $2, $3, $4, $5, $6) "
            "ON CONFLICT (tenant, id) DO UPDATE SET name = excluded.name, kind = excluded.kind, json = excluded.json, "
            "changed_at = excluded.changed_at",
            {tenant.value, definition.id, definition.name, definition.kind, definition.json, to_millis(clock_.now())}));
    static_cast<void>(changed);
    return touch(tenant);
  });
}

Result<void> PolicyStore::remove_dlp(TenantId tenant, std::string_view id) {
  return database_.transaction([&]() -> Result<void> {
    TRY(const auto policies, list(tenant));
    for (const auto& policy : policies) {
      for (const auto& rule : policy.data_loss.templates) {
        if (rule.id == id) return fail(Code::conflict, "dlp.in_use: by the policy " + policy.name);
      }
    }
    TRY(const auto gone,
        database_.execute("DELETE FROM dlp_definition WHERE tenant = $1 AND id = $2", {tenant.value, std::string(id)}));
    if (gone == 0) return fail(Code::not_found, "dlp.unknown: " + std::string(id));
    return touch(tenant);
  });
}

Result<void> PolicyStore::put_text(TenantId tenant, std::string_view kind, std::string_view name,
                                   std::string_view text) {
  if (kind != "yara" && kind != "password" && kind != "ci" && kind != "tenant_model" && kind != "style_models")
    return fail(Code::malformed, "text.unknown_kind: " + std::string(kind));
  if (name.size() > 255 || !check_line(name).empty()) return fail(Code::malformed, "text.bad_name");
  if (text.size() > (8u << 20)) return fail(Code::over_limit, "text.too_large: 8 MiB");
  return database_.transaction([&]() -> Result<void> {
    const std::vector<store::Value> key = {tenant.value, std::string(kind), std::string(name)};
    if (text.empty()) {
      TRY(const auto gone,
          database_.execute("DELETE FROM scan_text WHERE tenant = $1 AND kind = $2 AND name = $3", key));
      static_cast<void>(gone);
    } else {
      TRY(const auto changed,
          database_.execute(
              "INSERT INTO scan_text (tenant, kind, name, text, changed_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT "
              "(tenant, kind, name) DO UPDATE SET text = excluded.text, changed_at = excluded.changed_at",
              {key[0], key[1], key[2], std::string(text), to_millis(clock_.now())}));
      static_cast<void>(changed);
    }
    return touch(tenant);
  });
}

}  // namespace sekisho::policy
