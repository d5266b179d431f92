#include "protect/notices.h"

#include <algorithm>

#include "base/encode.h"
#include "base/log.h"
#include "policy/notify_threshold.h"
#include "protect/notice.h"
#include "protect/texts_json.h"

namespace sekisho::protect {
namespace {

constexpr int days_remembered = 7;            // longer than MTAs bring a mail again
constexpr std::size_t max_body = 256 * 1024;  // bytes of one consolidated mail's text

// Of events that have no subject in common.
std::string subject_of(std::size_t count, Language language) {
  const auto number = std::to_string(count);
  return language == Language::japanese ? number + "件の通知" : number + " notifications";
}

std::string first_line_of(std::size_t count, std::int64_t first_ms, std::int64_t last_ms, Language language) {
  const auto number = std::to_string(count), from = format_iso8601(from_millis(first_ms)),
             to = format_iso8601(from_millis(last_ms));
  if (language == Language::japanese)
    return from + "から" + to + "までに発生した" + number + "件の通知をまとめてお知らせします。\n";
  return number + " notifications from " + from + " to " + to + ", told together.\n";
}

std::string rest_of(std::size_t count, Language language) {
  const auto number = std::to_string(count);
  if (language == Language::japanese) return "\nほかに" + number + "件あります。ログで確認してください。\n";
  return "\n" + number + " more are in the log.\n";
}

}  // namespace

Result<void> Notices::plan_mail(TenantId tenant, const std::string& item, const std::string& unique,
                                const policy::Notification& notification, std::string_view original) {
  Intent intent;
  intent.tenant = tenant;
  intent.item = item;
  intent.kind = Intent::Kind::notify;
  intent.unique = unique;
  intent.recipients = notification.recipients;
  // The Message-ID follows from what is told: a mail planned again is the same mail.
  intent.body = notice_mail(notification, settings_, sha256_hex(unique).substr(0, 32), clock_.now(), original);
  return intents_.plan(std::move(intent));
}

Result<void> Notices::add(TenantId tenant, const std::string& item, const std::string& unique,
                          const policy::Notification& notification, std::string_view original) {
  if (notification.recipients.empty()) return {};
  const auto now = to_millis(clock_.now());
  const auto& key = notification.threshold_key;
  policy::ThresholdState state;
  if (!key.empty()) {
    TRY(const auto rows, database_.query("SELECT COUNT(*), COALESCE(MIN(arrived_at), 0) FROM notice_waiting WHERE "
                                         "tenant = $1 AND threshold_key = $2 AND told_at = 0",
                                         {tenant.value, key}));
    state = {.pending = rows.front().integer(0), .first_ms = rows.front().integer(1)};
  }
  const bool at_once = notification.threshold_count <= 0 && notification.threshold_hours <= 0;
  if (at_once && state.pending == 0)
    return plan_mail(tenant, item, unique, notification,
                     notification.attaches_original ? original : std::string_view());

  TRY(const auto added,
      database_.execute("INSERT INTO notice_waiting (tenant, threshold_key, unique_key, item, recipients, subject, "
                        "body, language, hours, arrived_at, told_at) "
                        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0) ON CONFLICT (unique_key) DO NOTHING",
                        {tenant.value, key, unique, item, texts_to_json(notification.recipients), notification.subject,
                         notification.body, std::string(notification.language == Language::japanese ? "ja" : "en"),
                         std::int64_t{notification.threshold_hours}, now}));
  if (added == 0) return {};
  const auto answer = policy::on_event(state, notification.threshold_count, notification.threshold_hours, now);
  return answer.send ? send_together(tenant, key) : Result<void>();
}

Result<void> Notices::send_together(TenantId tenant, const std::string& key) {
  TRY(const auto rows,
      database_.query("SELECT id, item, recipients, subject, body, language, arrived_at FROM notice_waiting WHERE "
                      "tenant = $1 AND threshold_key = $2 AND told_at = 0 ORDER BY id",
                      {tenant.value, key}));
  if (rows.empty()) return {};
  const auto& last = rows.back();  // its recipients and language: the policy may have changed meanwhile
  policy::Notification together;
  together.recipients = texts_from_json(last.text(2));
  together.language = last.text(5) == "ja" ? Language::japanese : Language::english;
  together.subject = last.text(3);
  together.body = last.text(4);
  if (rows.size() > 1) {
    const bool alike = std::ranges::all_of(rows, [&](const store::Row& row) { return row.text(3) == last.text(3); });
    together.subject = alike ? together.subject + " (" + std::to_string(rows.size()) + ")"
                             : subject_of(rows.size(), together.language);
    together.body = first_line_of(rows.size(), rows.front().integer(6), last.integer(6), together.language);
    std::size_t shown = 0;
    for (; shown < rows.size() && shown < max_events_in_notice && together.body.size() < max_body; ++shown) {
      together.body +=
          "\n---- " + std::to_string(shown + 1) + " ----\n" + rows[shown].text(3) + "\n" + rows[shown].text(4);
    }
    if (shown < rows.size()) together.body += rest_of(rows.size() - shown, together.language);
  }
  TRY_VOID(plan_mail(tenant, last.text(1),
                     "notices:" + std::to_string(tenant.value) + ":" + key + ":" + last.text(1) + ":" +
                         std::to_string(last.integer(0)),
                     together));
  TRY(const auto told, database_.execute("UPDATE notice_waiting SET told_at = $1 WHERE tenant = $2 AND threshold_key = "
                                         "$3 AND told_at = 0 AND id <= $4",
                                         {to_millis(clock_.now()), tenant.value, key, last.integer(0)}));
  static_cast<void>(told);
  return {};
}

Result<int> Notices::send_due() {
  const auto now = to_millis(clock_.now());
  // Across tenants: this is the service's own clockwork, no tenant sees another's rows.
  TRY(const auto keys,
      database_.query("SELECT tenant, threshold_key, MAX(hours), MIN(arrived_at), COUNT(*) FROM notice_waiting WHERE "
                      "told_at = 0 AND hours > 0 GROUP BY tenant, threshold_key"));
  int sent = 0;
  for (const auto& row : keys) {
    policy::ThresholdState state{.pending = row.integer(4), .first_ms = row.integer(3)};
    if (!policy::on_tick(state, static_cast<int>(row.integer(2)), now).send) continue;
    TRY_VOID(database_.transaction([&] { return send_together(TenantId{row.integer(0)}, row.text(1)); }));
    ++sent;
  }
  TRY(const auto forgotten, database_.execute("DELETE FROM notice_waiting WHERE told_at > 0 AND told_at < $1",
                                              {now - std::int64_t{days_remembered} * 86'400'000}));
  static_cast<void>(forgotten);
  if (sent > 0) intents_.wake();
  return sent;
}

Result<std::int64_t> Notices::waiting(TenantId tenant, const std::string& threshold_key) {
  TRY(const auto rows,
      database_.query("SELECT COUNT(*) FROM notice_waiting WHERE tenant = $1 AND threshold_key = $2 AND told_at = 0",
                      {tenant.value, threshold_key}));
  return rows.front().integer(0);
}

}  // namespace sekisho::protect
