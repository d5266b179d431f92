#include "protect/corrections.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.h"
#include "protect/records.h"

namespace sekisho::protect {
namespace {

constexpr std::string_view columns =
    "id, at, item, message_id, verdict, source, reporter, trusted, sender, subject, vouched, undone_at, undone_by";

CorrectionRow row_of(const store::Row& row) {
  CorrectionRow out{.id = row.integer(0),
                    .at = from_millis(row.integer(1)),
                    .item = row.text(2),
                    .message_id = row.text(3),
                    .verdict = row.text(4),
                    .source = row.text(5),
                    .reporter = row.text(6),
                    .trusted = row.integer(7) != 0,
                    .sender = row.text(8),
                    .subject = row.text(9),
                    .vouched = row.text(10)};
  if (row.integer(11) != 0) out.undone_at = from_millis(row.integer(11));
  out.undone_by = row.text(12);
  return out;
}

bool went_to(const MailTrack& track, const std::string& mailbox) {
  return std::any_of(track.recipients.begin(), track.recipients.end(),
                     [&](const std::string& recipient) { return equal_ignore_case(recipient, mailbox); });
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

Result<scan::learn::Said> said_of(std::string_view verdict) {
  if (verdict == "wanted") return scan::learn::Said::wanted;
  if (verdict == "spam") return scan::learn::Said::spam;
  if (verdict == "phishing") return scan::learn::Said::phishing;
  return fail(Code::malformed, "correction.verdict: wanted, spam or phishing");
}

// As text; empty for a report that was made before traits were kept.
std::string lesson_text(const scan::Report& report, scan::learn::Said said) {
  const auto lesson = scan::likeness::lesson_of(report, said);
  return lesson ? scan::learn::to_text(*lesson) : std::string();
}

// Mail of a run is known by its bytes: nobody but the run may have judged it.
std::string item_of(const scan::Report& report) { return "sha256:" + report.sha256; }

}  // namespace

Result<CorrectionRow> CorrectionBook::report(TenantId tenant, const CorrectionReport& said) {
  TRY(const auto verdict, said_of(said.verdict));
  if (said.reporter.empty() || said.reporter.size() > 254)
    return fail(Code::malformed, "correction.reporter: 1 to 254 bytes");
  TRY(const auto tracks, Records(database_).trace(tenant, said.key));
  CorrectionRow out;
  std::string likeness, lesson;
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
    lesson = lesson_text(*report, verdict);
    out = {.item = track.item,
           .message_id = track.message_id,
           .sender = track.sender,
           .subject = track.subject,
           .vouched = vouched_domain(*report, track.sender)};
    break;
  }
  if (likeness.empty()) return fail(Code::not_found, "correction.unknown_mail: no judged mail with this id");
  out.at = clock_.now();
  out.verdict = said.verdict, out.source = said.source, out.reporter = to_lower_ascii(said.reporter),
  out.trusted = said.trusted;
  TRY_VOID(database_.transaction([&]() -> Result<void> {
    const auto now = to_millis(out.at);
    constexpr std::int64_t day = 24 * 3'600 * 1'000;
    if (!said.trusted) {
      TRY(const auto today,
          database_.query("SELECT count(*) FROM correction WHERE tenant = $1 AND reporter = $2 AND at > $3",
                          {tenant.value, out.reporter, now - day}));
      if (today.at(0).integer(0) >= user_reports_a_day)
        return fail(Code::over_limit, "correction.too_many: " + std::to_string(user_reports_a_day) + " a day");
    }
    TRY_VOID(
        database_.execute("UPDATE correction SET tenant = $1, undone_at = $2, undone_by = 'replaced' WHERE tenant = $1 "
                          "AND item = $3 AND reporter = $4 AND undone_at = 0",
                          {tenant.value, now, out.item, out.reporter}));
    TRY(out.id,
        database_.insert(
            "INSERT INTO correction (tenant, at, item, message_id, verdict, source, reporter, trusted, sender, "
            "subject, vouched, likeness, lesson) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            {tenant.value, now, out.item, out.message_id, out.verdict, out.source, out.reporter,
             std::int64_t{out.trusted}, out.sender, out.subject, out.vouched, likeness, lesson}));
    return {};
  }));
  if (said.trusted) TRY_VOID(refresh(tenant));
  return out;
}

Result<Taught> CorrectionBook::would_learn(TenantId tenant, const LearningRun& run, const scan::Report& report) {
  TRY(const auto verdict, said_of(run.verdict));
  if (!report.is_mail || lesson_text(report, verdict).empty() || !report.digests.contains("likeness"))
    return Taught::unreadable;
  TRY(const auto known, database_.query("SELECT id FROM correction WHERE tenant = $1 AND item = $2 AND source = "
                                        "'history' AND verdict = $3 AND undone_at = 0",
                                        {tenant.value, item_of(report), run.verdict}));
  return known.empty() ? Taught::learned : Taught::known;
}

Result<Taught> CorrectionBook::learn(TenantId tenant, const LearningRun& run, const scan::Report& report) {
  TRY(const auto what, would_learn(tenant, run, report));
  if (what != Taught::learned) return what;
  TRY(const auto verdict, said_of(run.verdict));
  const auto sender = report.mail.from.empty() ? std::string() : report.mail.from.front().address;
  TRY_VOID(database_.transaction([&]() -> Result<void> {
    TRY(const auto count,
        database_.query("SELECT count(*) FROM correction WHERE tenant = $1 AND batch = $2", {tenant.value, run.batch}));
    if (count.at(0).integer(0) >= most_lessons)
      return fail(Code::over_limit, "correction.too_many_lessons: " + std::to_string(most_lessons) + " in one run");
    const auto now = to_millis(clock_.now());
    TRY_VOID(
        database_.execute("UPDATE correction SET tenant = $1, undone_at = $2, undone_by = 'replaced' WHERE tenant = $1 "
                          "AND item = $3 AND source = 'history' AND undone_at = 0",
                          {tenant.value, now, item_of(report)}));
    TRY_VOID(database_.insert(
        "INSERT INTO correction (tenant, at, item, message_id, verdict, source, reporter, trusted, sender, subject, "
        "vouched, likeness, lesson, batch) VALUES ($1, $2, $3, $4, $5, 'history', $6, 1, $7, $8, $9, $10, $11, $12)",
        {tenant.value, now, item_of(report), report.mail.message_id, run.verdict, to_lower_ascii(run.reporter), sender,
         report.mail.subject, vouched_domain(report, sender), report.digests.at("likeness"),
         lesson_text(report, verdict), run.batch}));
    return {};
  }));
  return what;
}

Result<std::vector<BatchRow>> CorrectionBook::batches(TenantId tenant) {
  TRY(const auto rows, database_.query("SELECT batch, min(verdict), min(reporter), min(at), count(*), sum(CASE WHEN "
                                       "undone_at <> 0 THEN 1 ELSE 0 END), max(id) FROM correction WHERE tenant = $1 "
                                       "AND batch <> '' GROUP BY batch ORDER BY max(id) DESC LIMIT 1000",
                                       {tenant.value}));
  std::vector<BatchRow> out;
  for (const auto& row : rows) {
    out.push_back({.batch = row.text(0),
                   .verdict = row.text(1),
                   .reporter = row.text(2),
                   .at = from_millis(row.integer(3)),
                   .mails = static_cast<int>(row.integer(4)),
                   .undone = static_cast<int>(row.integer(5))});
  }
  return out;
}

Result<int> CorrectionBook::undo_batch(TenantId tenant, const std::string& batch, const std::string& who) {
  TRY(const auto rows,
      database_.query("SELECT count(*) FROM correction WHERE tenant = $1 AND batch = $2", {tenant.value, batch}));
  if (batch.empty() || rows.at(0).integer(0) == 0)
    return fail(Code::not_found, "correction.unknown_batch: no run of this name");
  TRY(const auto undone, database_.execute("UPDATE correction SET tenant = $1, undone_at = $2, undone_by = $3 WHERE "
                                           "tenant = $1 AND batch = $4 AND undone_at = 0",
                                           {tenant.value, to_millis(clock_.now()), who, batch}));
  TRY_VOID(refresh(tenant));
  return static_cast<int>(undone);
}

Result<int> CorrectionBook::undo_reporter(TenantId tenant, const std::string& reporter, const std::string& who) {
  const auto name = to_lower_ascii(reporter);
  TRY(const auto rows,
      database_.query("SELECT count(*) FROM correction WHERE tenant = $1 AND reporter = $2", {tenant.value, name}));
  if (rows.at(0).integer(0) == 0)
    return fail(Code::not_found, "correction.unknown_reporter: nobody of this name reported anything");
  TRY(const auto undone, database_.execute("UPDATE correction SET tenant = $1, undone_at = $2, undone_by = $3 WHERE "
                                           "tenant = $1 AND reporter = $4 AND undone_at = 0",
                                           {tenant.value, to_millis(clock_.now()), who, name}));
  TRY_VOID(refresh(tenant));
  return static_cast<int>(undone);
}

Result<std::vector<CorrectionRow>> CorrectionBook::list(TenantId tenant, int limit) {
  TRY(const auto rows,
      database_.query("SELECT " + std::string(columns) + " FROM correction WHERE tenant = $1 ORDER BY id DESC LIMIT $2",
                      {tenant.value, std::int64_t{std::clamp(limit, 1, 1'000)}}));
  std::vector<CorrectionRow> out;
  for (const auto& row : rows) out.push_back(row_of(row));
  return out;
}

Result<void> CorrectionBook::undo(TenantId tenant, std::int64_t id, const std::string& who) {
  TRY(const auto rows,
      database_.query("SELECT undone_at FROM correction WHERE tenant = $1 AND id = $2", {tenant.value, id}));
  if (rows.empty()) return fail(Code::not_found, "correction.unknown");
  if (rows.front().integer(0) != 0) return fail(Code::conflict, "correction.undone_already");
  TRY_VOID(database_.execute(
      "UPDATE correction SET tenant = $1, undone_at = $2, undone_by = $3 WHERE tenant = $1 AND id = $4",
      {tenant.value, to_millis(clock_.now()), who, id}));
  return refresh(tenant);
}

Result<int> CorrectionBook::withdraw(TenantId tenant, const std::string& key, const std::string& source,
                                     const std::string& who) {
  TRY(const auto rows, database_.query("SELECT id FROM correction WHERE tenant = $1 AND source = $2 AND (item = $3 OR "
                                       "message_id = $3) AND undone_at = 0",
                                       {tenant.value, source, key}));
  for (const auto& row : rows) {
    TRY_VOID(database_.execute(
        "UPDATE correction SET tenant = $1, undone_at = $2, undone_by = $3 WHERE tenant = $1 AND id = $4",
        {tenant.value, to_millis(clock_.now()), who, row.integer(0)}));
  }
  if (!rows.empty()) TRY_VOID(refresh(tenant));
  return static_cast<int>(rows.size());
}

Result<scan::likeness::Corrections> CorrectionBook::layer(TenantId tenant) {
  // Mail of a run resembles nothing that is looked for by itself: it is learned only.
  TRY(const auto rows,
      database_.query("SELECT verdict, trusted, reporter, vouched, likeness, CASE WHEN lesson <> '' THEN 1 ELSE 0 END "
                      "FROM correction WHERE tenant = $1 AND undone_at = 0 AND batch = '' ORDER BY id DESC LIMIT $2",
                      {tenant.value, static_cast<std::int64_t>(scan::likeness::most_corrections)}));
  scan::likeness::Corrections out;
  for (const auto& row : rows) {
    auto like = scan::likeness::from_text(row.text(4));
    if (!like) continue;
    const bool trusted = row.integer(1) != 0;
    out.entries.push_back({.like = *std::move(like),
                           .wanted = row.text(0) == "wanted",
                           .phishing = row.text(0) == "phishing",
                           .trusted = trusted,
                           .reporter = row.text(2),
                           .vouched = row.text(3),
                           .learned = trusted && row.integer(5) != 0});
  }
  TRY(const auto lessons, database_.query("SELECT verdict, lesson FROM correction WHERE tenant = $1 AND undone_at = 0 "
                                          "AND trusted = 1 AND lesson <> '' ORDER BY id DESC LIMIT $2",
                                          {tenant.value, std::int64_t{most_lessons}}));
  scan::learn::Learner learner;
  for (auto row = lessons.rbegin(); row != lessons.rend(); ++row) {
    auto lesson = scan::learn::lesson_from_text(row->text(1));
    const auto said = said_of(row->text(0));
    if (!lesson || !said) continue;  // damaged: the others stand
    lesson->said = *said;
    learner.learn(*lesson);
  }
  out.learned = learner.layer();
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
