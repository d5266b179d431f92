#include "report/reports.h"

#include <algorithm>

#include "base/log.h"
#include "platform/tenants.h"
#include "protect/quarantine.h"

namespace sekisho::report {
namespace {

constexpr std::string_view state_names[] = {"waiting", "done", "failed"};
constexpr std::string_view schedule_columns = "id, name, enabled, document, last_due, created_at, created_by";
constexpr std::string_view run_columns =
    "id, schedule, title, from_at, until_at, state, error, pdf_blob, html_blob, csv_blob, created_at, created_by";
constexpr std::int64_t max_schedules = 50;
constexpr std::size_t max_name = 128;
constexpr auto longest = std::chrono::hours(24 * 400);
// bytes of attachments in one mail; beyond: the mail says where to find it
constexpr std::size_t max_mailed = 10u << 20;

Result<Schedule> schedule_from(const store::Row& row) {
  Schedule out{.id = row.integer(0),
               .name = row.text(1),
               .enabled = row.integer(2) != 0,
               .document = {},
               .last_due = from_millis(row.integer(4)),
               .created_at = from_millis(row.integer(5)),
               .created_by = row.text(6)};
  TRY(out.document, document_from(row.text(3)));
  return out;
}

Run run_from(const store::Row& row) {
  Run out{.id = row.integer(0),
          .schedule = row.integer(1),
          .title = row.text(2),
          .period = {from_millis(row.integer(3)), from_millis(row.integer(4))},
          .state = RunState::waiting,
          .error = row.text(6),
          .formats = {},
          .created_at = from_millis(row.integer(10)),
          .created_by = row.text(11)};
  for (std::size_t i = 0; i < std::size(state_names); ++i) {
    if (state_names[i] == row.text(5)) out.state = static_cast<RunState>(i);
  }
  for (const auto& [column, format] : {std::pair{7, "pdf"}, std::pair{8, "html"}, std::pair{9, "csv"}}) {
    if (!row.text(static_cast<std::size_t>(column)).empty()) out.formats.emplace_back(format);
  }
  return out;
}

std::string_view type_of(std::string_view format) {
  return format == "pdf"    ? "application/pdf"
         : format == "html" ? "text/html; charset=utf-8"
                            : "text/csv; charset=utf-8";
}

Result<void> check_name(std::string_view name) {
  if (trim(name).empty() || name.size() > max_name) return fail(Code::malformed, "name: 1 to 128 bytes");
  return {};
}

}  // namespace

std::string_view to_string(RunState state) { return state_names[static_cast<std::size_t>(state)]; }

Result<Reports::TenantFacts> Reports::facts_of(TenantId tenant) const {
  TRY(const auto rows, parts_.database.query("SELECT name, time_zone FROM tenant WHERE id = $1", {tenant.value}));
  if (rows.empty()) return fail(Code::not_found, "no such tenant");
  return TenantFacts{rows.front().text(0), rows.front().text(1)};
}

Result<std::vector<Schedule>> Reports::schedules(TenantId tenant) const {
  TRY(const auto rows, parts_.database.query("SELECT " + std::string(schedule_columns) +
                                                 " FROM report_schedule WHERE tenant = $1 ORDER BY name",
                                             {tenant.value}));
  std::vector<Schedule> out;
  for (const auto& row : rows) {
    TRY(auto one, schedule_from(row));
    out.push_back(std::move(one));
  }
  return out;
}

Result<std::optional<Schedule>> Reports::find_schedule(TenantId tenant, std::int64_t id) const {
  TRY(const auto rows, parts_.database.query("SELECT " + std::string(schedule_columns) +
                                                 " FROM report_schedule WHERE tenant = $1 AND id = $2",
                                             {tenant.value, id}));
  if (rows.empty()) return std::optional<Schedule>();
  TRY(auto one, schedule_from(rows.front()));
  return std::optional<Schedule>(std::move(one));
}

Result<std::int64_t> Reports::add_schedule(TenantId tenant, std::string_view name, bool enabled,
                                           const Document& document, std::string_view who) {
  TRY_VOID(check_name(name));
  TRY(const auto facts, facts_of(tenant));
  std::int64_t id = 0;
  TRY_VOID(parts_.database.transaction([&]() -> Result<void> {
    TRY(const auto count,
        parts_.database.query("SELECT COUNT(*) FROM report_schedule WHERE tenant = $1", {tenant.value}));
    if (count.front().integer(0) >= max_schedules) return fail(Code::over_limit, "at most 50 schedules");
    const auto now = parts_.clock.now();
    TRY(id, parts_.database.insert(
                "INSERT INTO report_schedule (tenant, name, enabled, document, last_due, created_at, created_by) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7)",
                {tenant.value, std::string(trim(name)), std::int64_t{enabled ? 1 : 0}, to_json_text(document),
                 to_millis(last_due(document.timing, now, facts.time_zone)), to_millis(now), std::string(who)}));
    return {};
  }));
  return id;
}

Result<void> Reports::change_schedule(TenantId tenant, std::int64_t id, std::string_view name, bool enabled,
                                      const Document& document) {
  TRY_VOID(check_name(name));
  TRY(const auto facts, facts_of(tenant));
  TRY(const auto before, find_schedule(tenant, id));
  if (!before) return fail(Code::not_found, "no such schedule");
  // Another rhythm, or a schedule that slept: nothing is owed for the past.
  const bool anew = !(before->document.timing == document.timing) || !before->enabled;
  const auto served = anew ? last_due(document.timing, parts_.clock.now(), facts.time_zone) : before->last_due;
  TRY_VOID(
      parts_.database.execute("UPDATE report_schedule SET tenant = $1, name = $2, enabled = $3, document = $4, "
                              "last_due = $5 WHERE tenant = $1 AND id = $6",
                              {tenant.value, std::string(trim(name)), std::int64_t{enabled ? 1 : 0},
                               to_json_text(document), to_millis(served), id}));
  return {};
}

Result<void> Reports::remove_schedule(TenantId tenant, std::int64_t id) {
  TRY(const auto changed,
      parts_.database.execute("DELETE FROM report_schedule WHERE tenant = $1 AND id = $2", {tenant.value, id}));
  if (changed == 0) return fail(Code::not_found, "no such schedule");
  return {};
}

Result<std::int64_t> Reports::order(TenantId tenant, const Document& document, const Period& period,
                                    std::string_view who, std::int64_t schedule) {
  if (period.until <= period.from || period.until - period.from > longest)
    return fail(Code::malformed, "period: from before until, at most 400 days");
  return parts_.database.insert(
      "INSERT INTO report_run (tenant, schedule, title, document, from_at, until_at, state, created_at, created_by) "
      "VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7, $8)",
      {tenant.value, schedule, title_of(document), to_json_text(document), to_millis(period.from),
       to_millis(period.until), to_millis(parts_.clock.now()), std::string(who)});
}

Result<std::optional<Run>> Reports::find(TenantId tenant, std::int64_t id) const {
  TRY(const auto rows,
      parts_.database.query("SELECT " + std::string(run_columns) + " FROM report_run WHERE tenant = $1 AND id = $2",
                            {tenant.value, id}));
  return rows.empty() ? std::optional<Run>() : std::optional(run_from(rows.front()));
}

Result<std::vector<Run>> Reports::runs(TenantId tenant, std::int64_t before, int limit) const {
  TRY(const auto rows,
      parts_.database.query("SELECT " + std::string(run_columns) +
                                " FROM report_run WHERE tenant = $1 AND ($2 = 0 OR id < $2) ORDER BY id DESC LIMIT $3",
                            {tenant.value, before, std::int64_t{limit}}));
  std::vector<Run> out;
  for (const auto& row : rows) out.push_back(run_from(row));
  return out;
}

Result<std::string> Reports::content(TenantId tenant, std::int64_t id, std::string_view format) const {
  const std::string_view column = format == "pdf"    ? "pdf_blob"
                                  : format == "html" ? "html_blob"
                                  : format == "csv"  ? "csv_blob"
                                                     : "";
  if (column.empty()) return fail(Code::not_found, "no such format");
  TRY(const auto rows,
      parts_.database.query("SELECT " + std::string(column) + " FROM report_run WHERE tenant = $1 AND id = $2",
                            {tenant.value, id}));
  if (rows.empty() || rows.front().text(0).empty()) return fail(Code::not_found, "no such report");
  return parts_.blobs.get(rows.front().text(0));
}

Result<void> Reports::remove(TenantId tenant, std::int64_t id) {
  TRY(const auto rows,
      parts_.database.query("SELECT pdf_blob, html_blob, csv_blob FROM report_run WHERE tenant = $1 AND id = $2",
                            {tenant.value, id}));
  if (rows.empty()) return fail(Code::not_found, "no such report");
  TRY_VOID(parts_.database.execute("DELETE FROM report_run WHERE tenant = $1 AND id = $2", {tenant.value, id}));
  for (std::size_t i = 0; i < 3; ++i) {
    if (!rows.front().text(i).empty()) TRY_VOID(parts_.blobs.remove(rows.front().text(i)));
  }
  return {};
}

Result<std::string> Reports::render(TenantId tenant, const Document& document, const Contents& contents,
                                    std::string_view format) const {
  TRY(const auto facts, facts_of(tenant));
  const Page page{.document = document,
                  .contents = contents,
                  .tenant = facts.name,
                  .time_zone = facts.time_zone,
                  .console_url = parts_.console_url,
                  .made_at = parts_.clock.now()};
  if (format == "pdf") return to_pdf(page);
  if (format == "html") return to_html(page);
  if (format == "csv") return to_csv(page);
  return fail(Code::malformed, "format: pdf, html or csv");
}

Result<std::string> Reports::preview(TenantId tenant, const Document& document, const Period& period,
                                     std::string_view format) const {
  if (period.until <= period.from || period.until - period.from > longest)
    return fail(Code::malformed, "period: from before until, at most 400 days");
  TRY(const auto facts, facts_of(tenant));
  TRY(const auto contents,
      gather(parts_.logs, tenant, period, document.sections, document.searches, document.language, facts.time_zone));
  return render(tenant, document, contents, format);
}

Result<void> Reports::make(TenantId tenant, std::int64_t id) {
  TRY(const auto rows,
      parts_.database.query("SELECT document, from_at, until_at FROM report_run WHERE tenant = $1 AND id = $2",
                            {tenant.value, id}));
  if (rows.empty()) return {};
  TRY(const auto document, document_from(rows.front().text(0)));
  TRY(const auto facts, facts_of(tenant));
  const Period period{from_millis(rows.front().integer(1)), from_millis(rows.front().integer(2))};
  TRY(const auto contents,
      gather(parts_.logs, tenant, period, document.sections, document.searches, document.language, facts.time_zone));
  const bool ja = document.language == Language::japanese;
  const auto span = platform::format_local(period.from, facts.time_zone).substr(0, 10) + " – " +
                    platform::format_local(period.until - std::chrono::milliseconds(1), facts.time_zone).substr(0, 10);
  desk::Letter letter;
  letter.to = document.recipients;
  letter.subject = title_of(document) + " (" + span + ")";
  letter.text = title_of(document) + "\n" + (document.company.empty() ? facts.name : document.company) + "\n" + span +
                " (" + facts.time_zone + ")\n\n";
  for (const auto& figure : contents.summary) letter.text += figure.label + ": " + std::to_string(figure.count) + "\n";
  std::string blobs[3];
  std::size_t mailed = 0;
  for (const auto& format : document.formats) {
    TRY(auto bytes, render(tenant, document, contents, format));
    TRY(blobs[format == "pdf" ? 0 : format == "html" ? 1 : 2], parts_.blobs.put(bytes));
    mailed += bytes.size();
    letter.attachments.push_back(
        {"report-" + platform::format_local(period.from, facts.time_zone).substr(0, 10) + "." + format,
         std::string(type_of(format)), std::move(bytes)});
  }
  if (mailed > max_mailed) {
    letter.attachments.clear();
    letter.text += ja ? "\nレポートが大きいため添付していません。次の画面から取得してください: "
                      : "\nThe report is too large for a mail. Find it here: ";
    letter.text += parts_.console_url + "/reports\n";
  }
  TRY_VOID(parts_.database.transaction([&]() -> Result<void> {
    TRY_VOID(
        parts_.database.execute("UPDATE report_run SET tenant = $1, state = 'done', pdf_blob = $2, html_blob = $3, "
                                "csv_blob = $4 WHERE tenant = $1 AND id = $5",
                                {tenant.value, blobs[0], blobs[1], blobs[2], id}));
    if (letter.to.empty()) return {};
    return parts_.post.send(tenant, "report-mail:" + std::to_string(tenant.value) + ":" + std::to_string(id), letter);
  }));
  parts_.post.wake();
  return {};
}

Result<int> Reports::round(int limit) {
  TRY(const auto owed, parts_.database.query("SELECT s.tenant, s.id, t.time_zone FROM report_schedule s JOIN tenant t "
                                             "ON t.id = s.tenant WHERE s.enabled = 1"));
  for (const auto& row : owed) {
    const TenantId tenant{row.integer(0)};
    const auto schedule = find_schedule(tenant, row.integer(1));
    if (!schedule || !*schedule) continue;
    const auto due = last_due((*schedule)->document.timing, parts_.clock.now(), row.text(2));
    if (due <= (*schedule)->last_due) continue;
    TRY_VOID(parts_.database.transaction([&]() -> Result<void> {
      // Whoever moves the mark orders the report.
      TRY(const auto moved,
          parts_.database.execute(
              "UPDATE report_schedule SET tenant = $1, last_due = $2 WHERE tenant = $1 AND id = $3 AND last_due < $2",
              {tenant.value, to_millis(due), row.integer(1)}));
      if (moved == 0) return {};
      TRY_VOID(order(tenant, (*schedule)->document, period_for((*schedule)->document.timing, due, row.text(2)),
                     (*schedule)->name, (*schedule)->id));
      return {};
    }));
  }
  TRY(const auto waiting,
      parts_.database.query("SELECT tenant, id FROM report_run WHERE state = 'waiting' ORDER BY id LIMIT $1",
                            {std::int64_t{limit}}));
  int made = 0;
  for (const auto& row : waiting) {
    const auto done = make({row.integer(0)}, row.integer(1));
    if (done) {
      ++made;
      continue;
    }
    log::error("report.failed", {{"report", row.integer(1)}, {"error", done.error().what}});
    if (done.error().code == Code::unavailable) continue;  // tried again
    TRY_VOID(parts_.database.execute(
        "UPDATE report_run SET tenant = $1, state = 'failed', error = $2 WHERE tenant = $1 AND id = $3",
        {row.integer(0), std::string(to_string(done.error().code)), row.integer(1)}));
  }
  return made;
}

Result<std::int64_t> Reports::purge(TenantId tenant, Time limit) {
  TRY(const auto rows,
      parts_.database.query("SELECT id FROM report_run WHERE tenant = $1 AND created_at < $2 LIMIT 200",
                            {tenant.value, to_millis(limit)}));
  for (const auto& row : rows) TRY_VOID(remove(tenant, row.integer(0)));
  return static_cast<std::int64_t>(rows.size());
}

}  // namespace sekisho::report
