#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/letter.h"
#include "desk/reporting_settings.h"
#include "policy/plan.h"
#include "protect/quarantine.h"
#include "scan/report.h"
#include "store/sql.h"

namespace sekisho::desk {

enum class Triage : std::uint8_t { fresh, confirmed, rejected };
std::string_view to_string(Triage triage);  // "new", "confirmed", "rejected"
bool from_string(std::string_view text, Triage& triage);

/// A mail that one of our people reported, with what was said of it then and what is said now.
struct ReportedMail {
  std::int64_t id = 0;
  std::string reporter, via;  // via: mail, page, api, banner
  Claim claim = Claim::phishing;
  std::string note;
  Triage state = Triage::fresh;
  std::string message_id, sender, subject;
  std::vector<std::string> recipients;
  std::string sha256, blob;  // blob: empty when only what was judged of the mail is kept
  std::uint64_t size = 0;
  std::string item;                       // of the mail tracking log's passage; empty when this mail never passed here
  std::string verdict_then, action_then;  // empty as well then
  std::string verdict_now, action_now;
  std::vector<std::string> urls;  // of the judgement, the risky ones
  std::string report_json;        // scan::Report of now, empty until judged
  Time reported_at{};
  std::optional<Time> judged_at, decided_at;
  std::string decided_by, answer;
};

/// A passage of the mail tracking log that is like a reported mail, and in what.
struct Similar {
  std::int64_t track = 0;
  Time at{};
  std::string item, sender, subject, message_id, verdict, action, delivery_status;
  std::vector<std::string> recipients;
  std::vector<std::string> reasons;  // same_message, same_content, same_url, same_sender_and_subject
};

struct ReportedQuery {
  std::optional<Triage> state;
  std::optional<Claim> claim;
  std::string text;            // part of subject, sender, reporter or Message-ID, ASCII letters without case
  std::int64_t before_id = 0;  // page: ids below; 0: newest
  int limit = 50;
};

/// What judging needs from the wiring, so that this module parses nothing itself.
struct Judging {
  /// The messages attached to a mail, as they were (worker::Pool::enclosed).
  std::function<Result<std::vector<std::string>>(std::string_view bytes)> enclosed;
  struct Judged {
    scan::Report report;
    policy::ActionKind action = policy::ActionKind::pass;  // what the policies would do now
  };
  std::function<Result<Judged>(TenantId, const std::string& bytes, const std::vector<std::string>& recipients)> judge;
};

/// Reports of end users and their triage. Thread-safe; each call names its tenant.
class ReportedMails {
 public:
  static constexpr std::size_t max_size = 50u << 20;  // bytes of one reported mail

  ReportedMails(store::Database& database, protect::BlobStore& blobs, Post& post, Judging judging, const Clock& clock)
      : database_(database), blobs_(blobs), post_(post), judging_(std::move(judging)), clock_(clock) {}

  /// A mail sent to a report address: each message attached to it is reported; without one the sender is told how to do
  /// it. Durable when it returns. How many reports it made.
  Result<int> take_mail(TenantId tenant, std::string_view reporter, Claim claim, std::string_view bytes,
                        Language language);
  /// One mail as it is. The same mail by the same reporter is one report, whose claim is renewed while it is new.
  /// Code::over_limit beyond max_size.
  Result<std::int64_t> submit(TenantId tenant, std::string_view reporter, std::string_view via, Claim claim,
                              std::string_view note, std::string_view bytes);
  /// A mail that passed here, by the banner it was given: reported as it was judged then, for its bytes are not kept.
  /// reporter: empty when several people got the same banner; then nobody is told of the outcome. Once for each
  /// reporter; while new, a later claim takes the place of the earlier. Code::not_found when nothing is known of the
  /// item any more.
  Result<std::int64_t> submit_passed(TenantId tenant, std::string_view reporter, Claim claim, const std::string& item);
  /// What a person (address, any case) reported of the mail with these bytes.
  Result<std::optional<ReportedMail>> of_reporter(TenantId tenant, std::string_view reporter,
                                                  const std::string& sha256) const;
  /// Judges what was not yet: what it would be called now, and what it was called when it came. At most `limit`; how
  /// many.
  Result<int> judge_waiting(int limit);

  Result<std::optional<ReportedMail>> find(TenantId tenant, std::int64_t id) const;
  Result<std::vector<ReportedMail>> search(TenantId tenant, const ReportedQuery& query) const;
  Result<std::int64_t> count(TenantId tenant, const ReportedQuery& query) const;
  /// Code::not_found also for a report without the mail's bytes.
  Result<std::string> content(TenantId tenant, std::int64_t id) const;
  /// Passages of the last `days` that are like it, newest first, at most `limit`.
  Result<std::vector<Similar>> similar(TenantId tenant, const ReportedMail& mail, int days, int limit) const;
  /// Confirms or rejects the claim and tells the reporter. May be decided anew (a mistake); then they are told again.
  Result<ReportedMail> decide(TenantId tenant, std::int64_t id, Triage to, std::string_view answer,
                              std::string_view who, Language language);
  /// Told of each decision once it stands: what a confirmed claim (or a rejected one) teaches. Set by the wiring before
  /// the first decision; its failure is logged and undoes nothing.
  std::function<Result<void>(TenantId, const ReportedMail&)> decided;
  /// Judged anew at the next round. Code::conflict for a report without the mail's bytes.
  Result<void> judge_again(TenantId tenant, std::int64_t id);
  /// Removes reports before `limit` with their mails; the number removed.
  Result<std::int64_t> purge(TenantId tenant, Time limit);

 private:
  Result<void> change_claim(TenantId tenant, std::int64_t id, Claim claim);
  Result<void> tell_received(TenantId tenant, const ReportedMail& mail);
  Result<void> judge_one(TenantId tenant, ReportedMail mail);
  Result<void> tell(TenantId tenant, const ReportedMail& mail, Language language, std::string_view moment);

  store::Database& database_;
  protect::BlobStore& blobs_;
  Post& post_;
  Judging judging_;
  const Clock& clock_;
};

/// The links of a kept judgement (scan::Report as JSON) that are not known to be safe, at most 10: what a wave of mail
/// has in common.
std::vector<std::string> risky_urls(std::string_view report_json);

/// The mail that tells a reporter: received ("received") or what came of it ("result").
Letter confirmation_letter(const ReportedMail& mail, const ReportingSettings& settings, Language language,
                           std::string_view moment);

}  // namespace sekisho::desk
