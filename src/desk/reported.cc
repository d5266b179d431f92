#include "desk/reported.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/encode.h"
#include "base/log.h"
#include "base/text.h"
#include "platform/tenants.h"
#include "policy/tokens.h"
#include "protect/records.h"
#include "protect/texts_json.h"
#include "store/like.h"

namespace sekisho::desk {
namespace {

constexpr std::string_view triage_names[] = {"new", "confirmed", "rejected"};
constexpr std::string_view columns =
    "id, reporter, via, claim, note, state, message_id, sender, recipients, subject, sha256, size, blob, item, "
    "verdict_then, action_then, verdict_now, action_now, urls, report, "
    "reported_at, judged_at, decided_at, decided_by, answer, tenant";
constexpr std::size_t max_note = 500, max_enclosed = 20, max_urls = 10;

std::vector<std::string> risky_urls_of(const scan::Report& report) {
  std::vector<std::string> out;
  for (const auto& url : report.urls) {
    if (out.size() < max_urls && url.risk != scan::UrlRisk::safe) out.push_back(url.url);
  }
  return out;
}

ReportedMail mail_from(const store::Row& row) {
  ReportedMail out;
  out.id = row.integer(0);
  out.reporter = row.text(1);
  out.via = row.text(2);
  static_cast<void>(from_string(row.text(3), out.claim));
  out.note = row.text(4);
  static_cast<void>(from_string(row.text(5), out.state));
  out.message_id = row.text(6);
  out.sender = row.text(7);
  out.recipients = protect::texts_from_json(row.text(8));
  out.subject = row.text(9);
  out.sha256 = row.text(10);
  out.size = static_cast<std::uint64_t>(row.integer(11));
  out.blob = row.text(12);
  out.item = row.text(13);
  out.verdict_then = row.text(14);
  out.action_then = row.text(15);
  out.verdict_now = row.text(16);
  out.action_now = row.text(17);
  out.urls = protect::texts_from_json(row.text(18));
  out.report_json = row.text(19);
  out.reported_at = from_millis(row.integer(20));
  if (row.integer(21) != 0) out.judged_at = from_millis(row.integer(21));
  if (row.integer(22) != 0) out.decided_at = from_millis(row.integer(22));
  out.decided_by = row.text(23);
  out.answer = row.text(24);
  return out;
}

std::string like(std::string_view text) { return store::like_anywhere(text, store::Star::letter); }

struct Condition {
  std::string sql = " FROM reported_mail WHERE tenant = $1";
  std::vector<store::Value> values;
  void add(std::string_view before, store::Value value, std::string_view after = {}) {
    values.push_back(std::move(value));
    sql += std::string(before) + "$" + std::to_string(values.size()) + std::string(after);
  }
};

Condition condition_of(TenantId tenant, const ReportedQuery& query) {
  Condition out;
  out.values.emplace_back(tenant.value);
  if (query.state) out.add(" AND state = ", std::string(to_string(*query.state)));
  if (query.claim) out.add(" AND claim = ", std::string(to_string(*query.claim)));
  if (!query.text.empty()) {
    out.add(" AND (subject || ' ' || sender || ' ' || reporter || ' ' || message_id) LIKE ", like(query.text),
            " ESCAPE '\\'");
  }
  return out;
}

std::string bare(std::string_view message_id) {
  while (!message_id.empty() && (message_id.front() == '<' || message_id.front() == ' ')) message_id.remove_prefix(1);
  while (!message_id.empty() && (message_id.back() == '>' || message_id.back() == ' ')) message_id.remove_suffix(1);
  return std::string(message_id);
}

// "Re: FW: 【重要】 …" and "【重要】 …" are one conversation.
std::string plain_subject(std::string_view subject) {
  for (bool cut = true; cut;) {
    cut = false;
    subject = trim(subject);
    for (const std::string_view prefix : {"re:", "fw:", "fwd:", "[spam]"}) {
      if (!starts_with_ignore_case(subject, prefix)) continue;
      subject.remove_prefix(prefix.size());
      cut = true;
    }
  }
  return std::string(subject);
}

Letter how_to_letter(std::string_view reporter, Language language) {
  const bool ja = language == Language::japanese;
  return {.to = {std::string(reporter)},
          .subject = ja ? "報告にメールが添付されていませんでした" : "Your report had no message attached",
          .text = ja ? "報告するメールを「添付ファイルとして転送」で送信してください。本文に転送しただけでは、送信元な"
                       "どの情報が失われるため調査できません。\n"
                     : "Please forward the message you want to report as an attachment. When it is forwarded in the "
                       "text, what is needed to examine it is lost.\n",
          .html = {},
          .attachments = {},
          .in_reply_to = {}};
}

}  // namespace

std::string_view to_string(Triage triage) { return triage_names[static_cast<std::size_t>(triage)]; }
bool from_string(std::string_view text, Triage& triage) {
  for (std::size_t i = 0; i < std::size(triage_names); ++i) {
    if (triage_names[i] != text) continue;
    triage = static_cast<Triage>(i);
    return true;
  }
  return false;
}

Letter confirmation_letter(const ReportedMail& mail, const ReportingSettings& settings, Language language,
                           std::string_view moment) {
  const bool ja = language == Language::japanese, result = moment == "result";
  const auto& own = ja ? settings.japanese : settings.english;
  const std::string outcome = mail.state == Triage::confirmed
                                  ? (ja ? "報告のとおりであることを確認しました" : "your report was right")
                              : mail.state == Triage::rejected
                                  ? (ja ? "報告の内容とは異なると判断しました" : "it is not what you reported it as")
                                  : "";
  std::string recipients;
  for (const auto& one : mail.recipients) recipients += (recipients.empty() ? "" : ", ") + one;
  const policy::TokenValues values{{"subject", harmless(mail.subject)},
                                   {"sender", harmless(mail.sender)},
                                   {"recipients", harmless(recipients)},
                                   {"reporter", mail.reporter},
                                   {"result", outcome}};
  const auto choose = [](const std::string& given, std::string_view built_in) {
    return given.empty() ? std::string(built_in) : given;
  };
  Letter letter;
  letter.to = {mail.reporter};
  if (!result) {
    letter.subject =
        choose(own.received_subject, ja ? "報告を受け付けました: %subject%" : "We received your report: %subject%");
    letter.text = choose(own.received_body, ja ? "メールのご報告ありがとうございます。内容を確認します。\n\n件名: "
                                                 "%subject%\n送信者: %sender%\n宛先: %recipients%\n"
                                               : "Thank you for reporting this message. We will look at "
                                                 "it.\n\nSubject: %subject%\nFrom: %sender%\nTo: %recipients%\n");
  } else {
    letter.subject = choose(own.result_subject, ja ? "ご報告の結果: %subject%" : "About your report: %subject%");
    letter.text = choose(own.result_body, ja ? "ご報告いただいたメールを調査した結果、%result%"
                                               "。ご協力ありがとうございました。\n\n件名: %subject%\n送信者: %sender%\n"
                                             : "We examined the message you reported: %result%. Thank you for your "
                                               "help.\n\nSubject: %subject%\nFrom: %sender%\n");
    if (!mail.answer.empty())
      letter.text += (ja ? "\n管理者からのコメント: " : "\nYour administrator says: ") + mail.answer + "\n";
  }
  letter.subject = policy::expand_tokens(letter.subject, values, policy::TokenContext::line);
  letter.text = policy::expand_tokens(letter.text, values, policy::TokenContext::text);
  return letter;
}

Result<int> ReportedMails::take_mail(TenantId tenant, std::string_view reporter, Claim claim, std::string_view bytes,
                                     Language language) {
  if (!judging_.enclosed) return fail(Code::unavailable, "reports: no worker");
  TRY(const auto messages, judging_.enclosed(bytes));
  int made = 0;
  for (const auto& message : messages) {
    if (static_cast<std::size_t>(made) == max_enclosed) break;
    const auto id = submit(tenant, reporter, "mail", claim, "", message);
    if (!id && id.error().code == Code::over_limit) continue;
    if (!id) return tl::unexpected(id.error());
    ++made;
  }
  if (made == 0) {
    // Once for these bytes: a mail that is brought again is answered once.
    TRY_VOID(post_.send(tenant, "report-how-to:" + std::to_string(tenant.value) + ":" + sha256_hex(bytes).substr(0, 32),
                        how_to_letter(reporter, language)));
    post_.wake();
  }
  return made;
}

Result<std::int64_t> ReportedMails::submit(TenantId tenant, std::string_view reporter, std::string_view via,
                                           Claim claim, std::string_view note, std::string_view bytes) {
  if (bytes.size() > max_size) return fail(Code::over_limit, "reported mail: larger than 50 MiB");
  if (bytes.empty()) return fail(Code::malformed, "reported mail: empty");
  const auto name = to_lower_ascii(reporter), hash = sha256_hex(bytes);
  std::int64_t id = 0;
  TRY_VOID(database_.transaction([&]() -> Result<void> {
    TRY(const auto known, of_reporter(tenant, name, hash));
    if (known) {
      id = known->id;
      if (known->blob.empty()) {  // reported by its banner before
        TRY(const auto late, blobs_.put(bytes));
        TRY_VOID(database_.execute("UPDATE reported_mail SET tenant = $1, blob = $2 WHERE tenant = $1 AND id = $3",
                                   {tenant.value, late, id}));
      }
      return change_claim(tenant, id, claim);
    }
    TRY(const auto blob, blobs_.put(bytes));
    TRY(id, database_.insert("INSERT INTO reported_mail (tenant, reporter, via, claim, note, sha256, size, blob, "
                             "reported_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                             {tenant.value, name, std::string(via), std::string(to_string(claim)),
                              ellipsis(harmless(note), max_note), hash, static_cast<std::int64_t>(bytes.size()), blob,
                              to_millis(clock_.now())}));
    return {};
  }));
  return id;
}

Result<std::optional<ReportedMail>> ReportedMails::of_reporter(TenantId tenant, std::string_view reporter,
                                                               const std::string& sha256) const {
  TRY(const auto rows, database_.query("SELECT " + std::string(columns) +
                                           " FROM reported_mail WHERE tenant = $1 AND reporter = $2 AND sha256 = $3",
                                       {tenant.value, to_lower_ascii(reporter), sha256}));
  return rows.empty() ? std::nullopt : std::optional(mail_from(rows.front()));
}

Result<void> ReportedMails::change_claim(TenantId tenant, std::int64_t id, Claim claim) {
  TRY_VOID(database_.execute(
      "UPDATE reported_mail SET tenant = $1, claim = $2 WHERE tenant = $1 AND id = $3 AND state = 'new'",
      {tenant.value, std::string(to_string(claim)), id}));
  return {};
}

Result<std::int64_t> ReportedMails::submit_passed(TenantId tenant, std::string_view reporter, Claim claim,
                                                  const std::string& item) {
  TRY(const auto tracks, protect::Records(database_).trace(tenant, item));
  const auto track = std::find_if(tracks.begin(), tracks.end(), [&](const auto& one) { return one.item == item; });
  if (track == tracks.end()) return fail(Code::not_found, "reported mail: no such mail");
  ReportedMail mail{.reporter = to_lower_ascii(reporter), .via = "banner", .claim = claim};
  mail.message_id = ellipsis(to_valid_utf8(bare(track->message_id)), 998);
  mail.sender = track->sender, mail.subject = track->subject, mail.recipients = track->recipients;
  mail.item = item;
  mail.verdict_then = mail.verdict_now = track->verdict, mail.action_then = mail.action_now = track->action;
  mail.report_json = track->report_json, mail.urls = risky_urls(track->report_json);
  const auto now = to_millis(clock_.now());
  TRY_VOID(database_.transaction([&]() -> Result<void> {
    TRY(const auto known, of_reporter(tenant, mail.reporter, track->sha256));
    if (known) {
      mail.id = known->id;
      return change_claim(tenant, mail.id, claim);
    }
    TRY(mail.id,
        database_.insert(
            "INSERT INTO reported_mail (tenant, reporter, via, claim, message_id, sender, recipients, subject, sha256, "
            "size, blob, item, verdict_then, action_then, verdict_now, action_now, urls, report, reported_at, "
            "judged_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', $11, $12, $13, $14, $15, $16, $17, $18, "
            "$18)",
            {tenant.value, mail.reporter, mail.via, std::string(to_string(claim)), mail.message_id, mail.sender,
             protect::texts_to_json(mail.recipients), mail.subject, track->sha256,
             static_cast<std::int64_t>(track->size), mail.item, mail.verdict_then, mail.action_then, mail.verdict_now,
             mail.action_now, protect::texts_to_json(mail.urls), mail.report_json, now}));
    return tell_received(tenant, mail);
  }));
  post_.wake();
  return mail.id;
}

Result<int> ReportedMails::judge_waiting(int limit) {
  TRY(const auto rows,
      database_.query("SELECT " + std::string(columns) + " FROM reported_mail WHERE judged_at = 0 ORDER BY id LIMIT $1",
                      {std::int64_t{limit}}));
  int done = 0;
  for (const auto& row : rows) {
    const auto judged = judge_one({row.integer(25)}, mail_from(row));
    if (!judged)
      log::warning("reported.not_judged", {{"report", row.integer(0)}, {"error", judged.error().what}});
    else
      ++done;
  }
  return done;
}

std::vector<std::string> risky_urls(std::string_view report_json) {
  boost::json::error_code error;
  const auto value = boost::json::parse(report_json, error);
  if (error) return {};
  const auto report = scan::report_from_json(value);
  return report ? risky_urls_of(*report) : std::vector<std::string>();
}

Result<void> ReportedMails::judge_one(TenantId tenant, ReportedMail mail) {
  auto bytes = blobs_.get(mail.blob);
  if (!bytes && bytes.error().code == Code::unavailable) return tl::unexpected(bytes.error());
  const bool first = mail.verdict_now.empty();
  if (!bytes) {  // damaged or gone: said once, not tried for ever
    mail.verdict_now = "error";
  } else {
    TRY(const auto judged, judging_.judge(tenant, *bytes, {mail.reporter}));
    const auto& report = judged.report;
    mail.verdict_now = to_string(report.verdict);
    mail.action_now = to_string(judged.action);
    mail.message_id = ellipsis(to_valid_utf8(bare(report.mail.message_id)), 998);
    mail.sender = report.mail.from.empty() ? "" : ellipsis(to_valid_utf8(report.mail.from.front().address), 254);
    mail.subject = ellipsis(to_valid_utf8(report.mail.subject), 998);
    mail.recipients.clear();
    for (const auto& to : report.mail.to) {
      if (mail.recipients.size() < 100) mail.recipients.push_back(to_valid_utf8(to.address));
    }
    mail.urls = risky_urls_of(report);
    mail.report_json = boost::json::serialize(scan::to_json(report));
    // What was said when it came here: the same Message-ID and reporter first, else any copy of it.
    if (!mail.message_id.empty()) {
      TRY(const auto tracks, protect::Records(database_).trace(tenant, mail.message_id));
      const protect::MailTrack* best = nullptr;
      for (const auto& track : tracks) {
        const bool theirs = std::any_of(track.recipients.begin(), track.recipients.end(),
                                        [&](const auto& one) { return equal_ignore_case(one, mail.reporter); });
        if (best == nullptr || theirs) best = &track;
      }
      if (best != nullptr) {
        mail.item = best->item;
        mail.verdict_then = best->verdict;
        mail.action_then = best->action;
      }
    }
  }
  TRY_VOID(database_.execute(
      "UPDATE reported_mail SET tenant = $1, message_id = $2, sender = $3, recipients = $4, subject = $5, item = $6, "
      "verdict_then = $7, action_then = $8, verdict_now = $9, action_now = $10, "
      "urls = $11, report = $12, judged_at = $13 WHERE tenant = $1 AND id = $14",
      {tenant.value, mail.message_id, mail.sender, protect::texts_to_json(mail.recipients), mail.subject, mail.item,
       mail.verdict_then, mail.action_then, mail.verdict_now, mail.action_now, protect::texts_to_json(mail.urls),
       mail.report_json, to_millis(clock_.now()), mail.id}));
  return first ? tell_received(tenant, mail) : Result<void>();
}

Result<void> ReportedMails::tell_received(TenantId tenant, const ReportedMail& mail) {
  TRY(const auto language_row, database_.query("SELECT language FROM tenant WHERE id = $1", {tenant.value}));
  TRY(const auto own, database_.query("SELECT language FROM end_user WHERE tenant = $1 AND mailbox = $2",
                                      {tenant.value, mail.reporter}));
  const auto spoken = !own.empty() && !own.front().text(0).empty() ? own.front().text(0)
                      : language_row.empty()                       ? std::string("ja")
                                                                   : language_row.front().text(0);
  return tell(tenant, mail, spoken == "en" ? Language::english : Language::japanese, "received");
}

// The reporter (when they shall be told) and, of a new report, the administrators.
Result<void> ReportedMails::tell(TenantId tenant, const ReportedMail& mail, Language language,
                                 std::string_view moment) {
  TRY(const auto settings, load_reporting_settings(database_, tenant));
  const auto key = std::to_string(tenant.value) + ":" + std::to_string(mail.id) + ":" + std::string(moment) +
                   (mail.decided_at ? ":" + std::to_string(to_millis(*mail.decided_at)) : "");
  if (settings.confirm && mail.via != "api" && !mail.reporter.empty())
    TRY_VOID(post_.send(tenant, "report:" + key, confirmation_letter(mail, settings, language, moment)));
  if (moment == "received" && !settings.administrators.empty()) {
    const bool ja = language == Language::japanese;
    Letter letter{.to = settings.administrators,
                  .subject = (ja ? "ユーザがメールを報告しました（" : "A user reported a message (") +
                             std::string(name_of(mail.claim, language)) + (ja ? "）: " : "): ") +
                             ellipsis(harmless(mail.subject), 200),
                  .text = (ja ? "報告者: " : "Reporter: ") + mail.reporter + "\n" + (ja ? "件名: " : "Subject: ") +
                          harmless(mail.subject) + "\n" + (ja ? "送信者: " : "From: ") + harmless(mail.sender) + "\n" +
                          (ja ? "受信時の判定: " : "Verdict then: ") +
                          (mail.verdict_then.empty() ? "–" : mail.verdict_then) + "\n" +
                          (ja ? "現在の判定: " : "Verdict now: ") + mail.verdict_now + "\n",
                  .html = {},
                  .attachments = {},
                  .in_reply_to = {}};
    TRY_VOID(post_.send(tenant, "report-admin:" + key, letter));
  }
  post_.wake();
  return {};
}

Result<std::optional<ReportedMail>> ReportedMails::find(TenantId tenant, std::int64_t id) const {
  TRY(const auto rows,
      database_.query("SELECT " + std::string(columns) + " FROM reported_mail WHERE tenant = $1 AND id = $2",
                      {tenant.value, id}));
  return rows.empty() ? std::optional<ReportedMail>() : std::optional(mail_from(rows.front()));
}

Result<std::vector<ReportedMail>> ReportedMails::search(TenantId tenant, const ReportedQuery& query) const {
  auto condition = condition_of(tenant, query);
  if (query.before_id > 0) condition.add(" AND id < ", query.before_id);
  condition.add(" ORDER BY id DESC LIMIT ", std::int64_t{std::clamp(query.limit, 1, 200)});
  TRY(const auto rows, database_.query("SELECT " + std::string(columns) + condition.sql, condition.values));
  std::vector<ReportedMail> out;
  for (const auto& row : rows) out.push_back(mail_from(row));
  return out;
}

Result<std::int64_t> ReportedMails::count(TenantId tenant, const ReportedQuery& query) const {
  const auto condition = condition_of(tenant, query);
  TRY(const auto rows, database_.query("SELECT COUNT(*)" + condition.sql, condition.values));
  return rows.front().integer(0);
}

Result<std::string> ReportedMails::content(TenantId tenant, std::int64_t id) const {
  TRY(const auto mail, find(tenant, id));
  if (!mail) return fail(Code::not_found, "no such report");
  if (mail->blob.empty()) return fail(Code::not_found, "reported mail: only what was judged of it is kept");
  return blobs_.get(mail->blob);
}

Result<std::vector<Similar>> ReportedMails::similar(TenantId tenant, const ReportedMail& mail, int days,
                                                    int limit) const {
  const auto since = to_millis(clock_.now() - std::chrono::hours(24 * days));
  // One pass over the days, each condition a column: mail has no index by its content, its subject or its links.
  std::vector<store::Value> values{tenant.value, since};
  std::vector<std::string> reasons, conditions;
  const auto bound = [&](store::Value value) {
    values.push_back(std::move(value));
    return "$" + std::to_string(values.size());
  };
  const auto ask = [&](std::string reason, std::string condition) {
    reasons.push_back(std::move(reason));
    conditions.push_back(std::move(condition));
  };
  if (!mail.message_id.empty()) {
    const auto bare = bound(mail.message_id);
    ask("same_message", "message_id IN (" + bare + ", " + bound("<" + mail.message_id + ">") + ")");
  }
  if (!mail.sha256.empty()) ask("same_content", "sha256 = " + bound(mail.sha256));
  if (const auto subject = plain_subject(mail.subject); !mail.sender.empty() && !subject.empty()) {
    const auto sender = bound(to_lower_ascii(mail.sender));
    ask("same_sender_and_subject",
        "LOWER(sender) = " + sender + " AND subject LIKE " + bound(like(subject)) + " ESCAPE '\\'");
  }
  for (const auto& url : mail.urls) ask("same_url", "urls LIKE " + bound(like(url)) + " ESCAPE '\\'");
  std::vector<Similar> out;
  if (conditions.empty()) return out;
  std::string columns, any;
  for (const auto& condition : conditions) {
    columns += ", (" + condition + ")";
    any += (any.empty() ? "(" : " OR (") + condition + ")";
  }
  TRY(const auto rows,
      database_.query("WITH lately AS (SELECT * FROM mail_tracking WHERE tenant = $1 AND at >= $2) "
                      "SELECT id, at, item, sender, subject, message_id, verdict, action, delivery_status, recipients" +
                          columns + " FROM lately WHERE " + any + " ORDER BY at DESC LIMIT " + std::to_string(limit),
                      values));
  for (const auto& row : rows) {
    Similar one{row.integer(0),
                from_millis(row.integer(1)),
                row.text(2),
                row.text(3),
                row.text(4),
                row.text(5),
                row.text(6),
                row.text(7),
                row.text(8),
                protect::texts_from_json(row.text(9)),
                {}};
    for (std::size_t i = 0; i < reasons.size(); ++i) {
      if (row.integer(10 + i) != 0) one.reasons.push_back(reasons[i]);
    }
    out.push_back(std::move(one));
  }
  for (auto& one : out) one.reasons.erase(std::unique(one.reasons.begin(), one.reasons.end()), one.reasons.end());
  return out;
}

Result<ReportedMail> ReportedMails::decide(TenantId tenant, std::int64_t id, Triage to, std::string_view answer,
                                           std::string_view who, Language language) {
  ReportedMail settled;
  TRY_VOID(database_.transaction([&]() -> Result<void> {
    TRY(const auto mail, find(tenant, id));
    if (!mail) return fail(Code::not_found, "no such report");
    if (to == Triage::fresh || mail->state == to) return fail(Code::conflict, "reported mail: it is that already");
    TRY_VOID(
        database_.execute("UPDATE reported_mail SET tenant = $1, state = $2, answer = $3, decided_at = $4, decided_by "
                          "= $5 WHERE tenant = $1 AND id = $6",
                          {tenant.value, std::string(to_string(to)), ellipsis(harmless(answer), max_note),
                           to_millis(clock_.now()), std::string(who), id}));
    TRY(const auto after, find(tenant, id));
    settled = *after;
    return tell(tenant, settled, language, "result");
  }));
  post_.wake();
  if (decided) {
    if (const auto told = decided(tenant, settled); !told)
      log::warning("reported.not_taught", {{"report", id}, {"error", told.error().what}});
  }
  return settled;
}

Result<void> ReportedMails::judge_again(TenantId tenant, std::int64_t id) {
  TRY(const auto mail, find(tenant, id));
  if (mail && mail->blob.empty()) return fail(Code::conflict, "reported mail: only what was judged of it is kept");
  TRY(const auto changed,
      database_.execute("UPDATE reported_mail SET tenant = $1, judged_at = 0 WHERE tenant = $1 AND id = $2",
                        {tenant.value, id}));
  if (changed == 0) return fail(Code::not_found, "no such report");
  return {};
}

Result<std::int64_t> ReportedMails::purge(TenantId tenant, Time limit) {
  TRY(const auto rows,
      database_.query("SELECT id, blob FROM reported_mail WHERE tenant = $1 AND reported_at < $2 LIMIT 1000",
                      {tenant.value, to_millis(limit)}));
  for (const auto& row : rows) {
    TRY_VOID(
        database_.execute("DELETE FROM reported_mail WHERE tenant = $1 AND id = $2", {tenant.value, row.integer(0)}));
    if (!row.text(1).empty()) TRY_VOID(blobs_.remove(row.text(1)));
  }
  return static_cast<std::int64_t>(rows.size());
}

}  // namespace sekisho::desk
