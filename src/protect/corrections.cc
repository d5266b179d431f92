#include "protect/corrections.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.h"
#include "protect/records.h"

namespace sekisho::protect {
namespace {

constexpr std::string_view columns = "id, at, item, message_id, verdict, source, reporter, trusted, sender, subject, vouched, undone_at, undone_by";

CorrectionRow row_of(const store::Row& row) {
  CorrectionRow out{.id = row.integer(0), .at = from_millis(row.integer(1)), .item = row.text(2), .message_id = row.text(3), .verdict = row.text(4), .source = row.text(5), .reporter = row.text(6), .trusted = row.integer(7) != 0, .sender = row.text(8), .subject = row.text(9), .vouched = row.text(10)};
  if (row.integer(11) != 0) out.undone_at = from_millis(row.integer(11));
  out.undone_by = row.text(12);
  return out;
}

bool went_to(const MailTrack& track, const std::string& mailbox) {
  return std::any_of(track.recipients.begin(), track.recipients.end(), [&](const std::string& recipient) { return equal_ignore_case(recipient, mailbox); });
}

// The domain that a passing signature spoke for and that is the sender's own.
std::string vouched_domain(const scan::Report& report, std::string_view sender) {
  for (const auto& signal : report.signals) {
    constexpr std::string_view prefix = "auth:dkim.domain=";
    if (!signal.starts_with(prefix)) continue;
    const auto domain = signal.substr(prefix.size());
    if (to_lower_ascii(sender).ends_with("@" + domain) || to_lower_ascii(sender).ends_with("." + domain)) return domain;
  }
  return {};
}

}  // namespace

Result<CorrectionRow> CorrectionBook::report(TenantId tenant, const CorrectionReport& said) {
  if (said.verdict != "wanted" && said.verdict != "spam" && said.verdict != "phishing") return fail(Code::malformed, "correction.verdict: wanted, spam or phishing");
  if (said.reporter.empty() || said.reporter.size() > 254) return fail(Code::malformed, "correction.reporter: 1 to 254 bytes");
  TRY(const auto tracks, Records(database_).trace(tenant, said.key));
  CorrectionRow out;
  std::string likeness;
  for (const auto& track : tracks) {
    if (!said.mailbox.empty() && !went_to(track, said.mailbox)) continue;
    boost::system::error_code error;
    const auto json = boost::json::parse(track.report_json, error);
    if (error) continue;
    const auto report = scan::report_from_json(json);
    if (!report) continue;
    const auto digest = report->digests.find("likeness");
    if (digest == report->digests.end()) continue;
    likeness = digest->second;
    out = {.item = track.item, .message_id = track.message_id, .sender = track.sender, .subject = track.subject, .vouched = vouched_domain(*report, track.sender)};
    break;
  }
  if (likeness.empty()) return fail(Code::not_found, "correction.unknown_mail: no judged mail with this id");
  out.at = clock_.now();
  out.verdict = said.verdict, out.source = said.source, out.reporter = to_lower_ascii(said.reporter), out.trusted = said.trusted;
  TRY_VOID(database_.transaction([&]() -> Result<void> {
    const auto now = to_millis(out.at);
    constexpr std::int64_t day = 24 * 3'600 * 1'000;
    if (!said.trusted) {
      TRY(const auto today, database_.query("SELECT count(*) FROM correction WHERE tenant = $1 AND reporter = $2 AND at > $3", {tenant.value, out.reporter, now - day}));
      if (today.at(0).integer(0) >= user_reports_a_day) return fail(Code::over_limit, "correction.too_many: " + std::to_string(user_reports_a_day) + " a day");
    }
    TRY_VOID(database_.execute("UPDATE correction SET tenant = $1, undone_at = $2, undone_by = 'replaced' WHERE tenant = $1 AND item = $3 AND reporter = $4 AND undone_at = 0", {tenant.value, now, out.item, out.reporter}));
    TRY(out.id, database_.insert("INSERT INTO correction (tenant, at, item, message_id, verdict, source, reporter, trusted, sender, subject, vouched, likeness) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                                 {tenant.value, now, out.item, out.message_id, out.verdict, out.source, out.reporter, std::int64_t{out.trusted}, out.sender, out.subject, out.vouched, likeness}));
    return {};
  }));
  if (said.trusted) TRY_VOID(refresh(tenant));
  return out;
}

Result<std::vector<CorrectionRow>> CorrectionBook::list(TenantId tenant, int limit) {
  TRY(const auto rows, database_.query("SELECT " + std::string(columns) + " FROM correction WHERE tenant = $1 ORDER BY id DESC LIMIT $2", {tenant.value, std::int64_t{std::clamp(limit, 1, 1'000)}}));
  std::vector<CorrectionRow> out;
  for (const auto& row : rows) out.push_back(row_of(row));
  return out;
}

Result<void> CorrectionBook::undo(TenantId tenant, std::int64_t id, const std::string& who) {
  TRY(const auto rows, database_.query("SELECT undone_at FROM correction WHERE tenant = $1 AND id = $2", {tenant.value, id}));
  if (rows.empty()) return fail(Code::not_found, "correction.unknown");
  if (rows.front().integer(0) != 0) return fail(Code::conflict, "correction.undone_already");
  TRY_VOID(database_.execute("UPDATE correction SET tenant = $1, undone_at = $2, undone_by = $3 WHERE tenant = $1 AND id = $4", {tenant.value, to_millis(clock_.now()), who, id}));
  return refresh(tenant);
}

Result<int> CorrectionBook::withdraw(TenantId tenant, const std::string& key, const std::string& source, const std::string& who) {
  TRY(const auto rows, database_.query("SELECT id FROM correction WHERE tenant = $1 AND source = $2 AND (item = $3 OR message_id = $3) AND undone_at = 0", {tenant.value, source, key}));
  for (const auto& row : rows) {
    TRY_VOID(database_.execute("UPDATE correction SET tenant = $1, undone_at = $2, undone_by = $3 WHERE tenant = $1 AND id = $4", {tenant.value, to_millis(clock_.now()), who, row.integer(0)}));
  }
  if (!rows.empty()) TRY_VOID(refresh(tenant));
  return static_cast<int>(rows.size());
}

Result<scan::likeness::Corrections> CorrectionBook::layer(TenantId tenant) {
  TRY(const auto rows, database_.query("SELECT verdict, trusted, reporter, vouched, likeness FROM correction WHERE tenant = $1 AND undone_at = 0 ORDER BY id DESC LIMIT $2", {tenant.value, static_cast<std::int64_t>(scan::likeness::most_corrections)}));
  scan::likeness::Corrections out;
  for (const auto& row : rows) {
    auto like = scan::likeness::from_text(row.text(4));
    if (!like) continue;
    out.entries.push_back({.like = *std::move(like), .wanted = row.text(0) == "wanted", .phishing = row.text(0) == "phishing", .trusted = row.integer(1) != 0, .reporter = row.text(2), .vouched = row.text(3)});
  }
  return out;
}

Result<void> CorrectionBook::refresh(TenantId tenant) {
  TRY(const auto corrections, layer(tenant));
  const auto text = scan::likeness::write_corrections(corrections);
  TRY(const auto settings, policies_.build_settings(tenant));
  if (settings.tenant_model == text) return {};
  return policies_.put_text(tenant, "tenant_model", "corrections", text);
}

}  // namespace sekisho::protect
