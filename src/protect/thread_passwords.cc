#include "protect/thread_passwords.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/encode.h"
#include "base/seal.h"
#include "base/text.h"
#include "protect/correspondents.h"
#include "protect/references.h"
#include "protect/texts_json.h"
#include "scan/password/password_scanner.h"

namespace sekisho::protect {
namespace {

constexpr std::size_t most_recipients = 20;
constexpr std::size_t to_seconds = 19;          // of an ISO 8601 time
constexpr std::chrono::seconds on_the_way{60};  // two mails of one thread that are judged side by side

std::string place_of(TenantId tenant, const std::string& item) {
  return "thread mail " + std::to_string(tenant.value) + " " + item;
}

std::string address_of_sender(const Item& item, const scan::Report& report) {
  return key_of_address(report.mail.from.empty() ? std::string_view(item.context.envelope_sender)
                                                 : std::string_view(report.mail.from.front().address));
}

// What ties a mail to others, hashed: what names it or is named by it, then its sender and their organisation with each
// recipient.
std::vector<std::string> keys_of(const Item& item, const scan::Report& report) {
  std::vector<std::string> keys;
  const auto add = [&](const std::string& text) {
    auto key = sha256_hex(text).substr(0, 32);
    if (keys.size() < ThreadPasswords::most_keys && std::find(keys.begin(), keys.end(), key) == keys.end())
      keys.push_back(std::move(key));
  };
  if (!report.mail.message_id.empty()) add("message " + report.mail.message_id);
  for (const auto& id : referenced_ids(report)) add("message " + id);
  const auto sender = address_of_sender(item, report);
  const auto organisation = sender.empty() ? std::string() : domain_key_of(sender);
  std::size_t recipients = 0;
  for (const auto& recipient : item.context.recipients) {
    const auto to = key_of_address(recipient);
    if (sender.empty() || to.empty() || recipients++ == most_recipients) continue;
    add("pair " + sender + ">" + to);
    if (!organisation.empty()) add("pair " + organisation + ">" + to);
  }
  return keys;
}

}  // namespace

bool has_closed_file(const scan::Report& report) {
  return std::any_of(report.files.begin(), report.files.end(),
                     [](const scan::FileFact& file) { return file.encrypted; });
}

Result<std::vector<content::PasswordCandidate>> ThreadPasswords::offered(const Item& item, const scan::Report& report) {
  if (kept_.count() == 0 || !has_closed_file(report)) return std::vector<content::PasswordCandidate>();
  return told_by(item.tenant, keys_of(item, report), 0);
}

Result<std::vector<content::PasswordCandidate>> ThreadPasswords::offered(TenantId tenant, const std::string& item) {
  TRY(const auto mails,
      database_.query("SELECT id FROM thread_mail WHERE tenant = $1 AND item = $2", {tenant.value, item}));
  if (kept_.count() == 0 || mails.empty()) return std::vector<content::PasswordCandidate>();
  const auto mail = mails.front().integer(0);
  TRY(const auto rows,
      database_.query(
          "SELECT thread_key FROM thread_key WHERE tenant = $1 AND mail = $2 AND tells = 0 ORDER BY ordinal",
          {tenant.value, mail}));
  std::vector<std::string> keys;
  for (const auto& row : rows) keys.push_back(row.text(0));
  return told_by(tenant, keys, mail);
}

Result<std::vector<content::PasswordCandidate>> ThreadPasswords::told_by(TenantId tenant,
                                                                         const std::vector<std::string>& keys,
                                                                         std::int64_t but_not) {
  std::vector<content::PasswordCandidate> out;
  std::vector<std::int64_t> asked;
  const auto oldest = to_millis(clock_.now() - kept_);
  for (const auto& key : keys) {
    TRY(const auto rows,
        database_.query(
            "SELECT m.id, m.item, m.at, m.sender, m.told FROM thread_key k JOIN thread_mail m ON m.tenant = k.tenant "
            "AND m.id = k.mail "
            "WHERE k.tenant = $1 AND k.thread_key = $2 AND k.tells = 1 AND m.at >= $3 ORDER BY k.mail DESC LIMIT $4",
            {tenant.value, key, oldest, most_asked}));
    for (const auto& row : rows) {
      const auto id = row.integer(0);
      if (id == but_not || std::find(asked.begin(), asked.end(), id) != asked.end()) continue;
      asked.push_back(id);
      const auto words = unseal_text(key_, place_of(tenant, row.text(1)), row.text(4));
      if (!words) continue;  // of another key: as if it had not been kept
      const auto source = scan::password::source_of_mail(
          format_iso8601(from_millis(row.integer(2))).substr(0, to_seconds) + "Z", row.text(3));
      for (auto& word : texts_from_json(*words)) {
        if (out.size() == most_offered) return out;
        out.push_back({std::move(word), source});
      }
    }
  }
  return out;
}

Result<void> ThreadPasswords::saw(const Item& item, const scan::Report& report) {
  const bool tells = !report.told_passwords.empty(), waits = has_closed_file(report);
  if (kept_.count() == 0 || !report.is_mail || (!tells && !waits)) return {};
  const auto keys = keys_of(item, report);
  if (keys.empty()) return {};
  const auto now = clock_.now();
  return database_.transaction([&]() -> Result<void> {
    const auto told =
        tells ? seal_text(key_, place_of(item.tenant, item.id), texts_to_json(report.told_passwords), random_)
              : std::string();
    TRY(const auto added,
        database_.execute("INSERT INTO thread_mail (tenant, item, at, sender, told, waits) VALUES ($1, $2, $3, $4, $5, "
                          "$6) ON CONFLICT (tenant, item) DO NOTHING",
                          {item.tenant.value, item.id, to_millis(now), ellipsis(address_of_sender(item, report), 320),
                           told, std::int64_t{waits ? 1 : 0}}));
    if (added == 0) return {};
    TRY(const auto rows,
        database_.query("SELECT id FROM thread_mail WHERE tenant = $1 AND item = $2", {item.tenant.value, item.id}));
    const auto mail = rows.at(0).integer(0);
    for (std::size_t ordinal = 0; ordinal < keys.size(); ++ordinal) {
      const auto& key = keys[ordinal];
      for (const bool telling : {true, false}) {
        if (telling ? !tells : !waits) continue;
        TRY_VOID(database_.execute(
            "INSERT INTO thread_key (tenant, thread_key, tells, mail, ordinal) VALUES ($1, $2, $3, $4, $5)",
            {item.tenant.value, key, std::int64_t{telling ? 1 : 0}, mail, static_cast<std::int64_t>(ordinal)}));
      }
      if (tells) {
        TRY_VOID(database_.execute(
            "UPDATE thread_mail SET due = 1 WHERE tenant = $1 AND waits = 1 AND attempts < $2 AND id IN "
            "(SELECT mail FROM thread_key WHERE tenant = $1 AND thread_key = $3 AND tells = 0 AND mail <> $4 ORDER BY "
            "mail DESC LIMIT $5)",
            {item.tenant.value, most_attempts, key, mail, most_asked}));
      }
      if (!waits) continue;
      // One that was judged while this one was: its words were not offered yet.
      TRY_VOID(
          database_.execute("UPDATE thread_mail SET due = 1 WHERE tenant = $1 AND id = $2 AND EXISTS (SELECT 1 FROM "
                            "thread_key k JOIN thread_mail m ON m.tenant = k.tenant AND m.id = k.mail "
                            "WHERE k.tenant = $1 AND k.thread_key = $3 AND k.tells = 1 AND m.id <> $2 AND m.at >= $4)",
                            {item.tenant.value, mail, key, to_millis(now - on_the_way)}));
    }
    return {};
  });
}

Result<std::vector<std::string>> ThreadPasswords::due(TenantId tenant, int limit) {
  TRY(const auto rows,
      database_.query("SELECT item FROM thread_mail WHERE tenant = $1 AND due = 1 ORDER BY id LIMIT $2",
                      {tenant.value, std::int64_t{limit}}));
  std::vector<std::string> items;
  for (const auto& row : rows) items.push_back(row.text(0));
  return items;
}

Result<void> ThreadPasswords::tried(TenantId tenant, const std::string& item, Tried how) {
  if (how == Tried::later) return {};
  TRY_VOID(
      database_.execute("UPDATE thread_mail SET tenant = $1, due = 0, attempts = attempts + 1, waits = $2 WHERE tenant "
                        "= $1 AND item = $3",
                        {tenant.value, std::int64_t{how == Tried::opened ? 0 : 1}, item}));
  return {};
}

Result<std::int64_t> ThreadPasswords::purge(TenantId tenant) {
  std::int64_t removed = 0;
  auto done = database_.transaction([&]() -> Result<void> {
    const auto forget = [&](const std::string& which, const store::Value& bound) -> Result<void> {
      TRY_VOID(database_.execute(
          "DELETE FROM thread_key WHERE tenant = $1 AND mail IN (SELECT id FROM thread_mail WHERE tenant = $1 AND " +
              which + ")",
          {tenant.value, bound}));
      TRY(const auto gone,
          database_.execute("DELETE FROM thread_mail WHERE tenant = $1 AND " + which, {tenant.value, bound}));
      removed += gone;
      return {};
    };
    TRY_VOID(forget("at < $2", to_millis(clock_.now() - kept_)));
    TRY_VOID(
        forget("id <= (SELECT id FROM thread_mail WHERE tenant = $1 ORDER BY id DESC LIMIT 1 OFFSET $2)", most_mails));
    return {};
  });
  TRY_VOID(std::move(done));
  return removed;
}

}  // namespace sekisho::protect
