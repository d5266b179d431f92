#include "protect/retro.h"

#include <algorithm>

#include "base/encode.h"
#include "base/log.h"
#include "base/text.h"
#include "policy/decide.h"
#include "protect/explanation.h"
#include "protect/record_plan.h"
#include "protect/record_row.h"
#include "protect/records.h"
#include "scan/explain.h"
#include "scan/score.h"

namespace sekisho::protect {
namespace {

using policy::ActionKind;

constexpr std::int64_t no_limit = INT64_MAX;
constexpr const char *detected_by = "Retro Scan & Auto Remediate", *opened_by = "Attachment Password Guessing";

bool can_be_done_later(ActionKind kind) {
  return kind == ActionKind::move_to_junk || kind == ActionKind::quarantine || kind == ActionKind::delete_message;
}

const policy::Policy* policy_of(const policy::PolicySet& policies, std::int64_t id) {
  const auto found = std::find_if(policies.policies.begin(), policies.policies.end(),
                                  [&](const policy::Policy& p) { return p.id == id; });
  return found == policies.policies.end() ? nullptr : &*found;
}

std::int64_t policy_for(const policy::Plan& plan, scan::Filter filter) {
  return (filter == scan::Filter::data_loss ? plan.data_policy : plan.threat_policy).value_or(0);
}

// The switch that covers a filter: Web Reputation has its own, all that judges the mail itself goes with Advanced Spam
// Protection.
bool switched_on(const policy::Policy* policy, scan::Filter filter) {
  if (policy == nullptr || policy->monitor_only) return false;
  switch (filter) {
    case scan::Filter::web_reputation:
      return policy->web_reputation.enabled && policy->web_reputation.retro_scan;
    case scan::Filter::spam_protection:
    case scan::Filter::correlated_intelligence:
    case scan::Filter::malware:
      return policy->spam.enabled && policy->spam.retro_scan;
    case scan::Filter::data_loss:
      return policy->kind == policy::Kind::data_loss && policy->data_loss.retro_scan;
    default:
      return false;
  }
}

scan::Filter filter_of_rule(std::string_view rule) {
  return rule.starts_with("url.")   ? scan::Filter::web_reputation
         : rule.starts_with("dlp.") ? scan::Filter::data_loss
                                    : scan::Filter::spam_protection;
}

std::string log_id_of(const RetroAction& action) {
  return uuid_of("retro/" + action.item + "/" + action.recipient + "/" + action.action + "/" + action.rule + "/" +
                 std::to_string(action.id));
}

RetroAction action_of(const store::Row& row) {
  return {.id = row.integer(0),
          .at = from_millis(row.integer(1)),
          .changed_at = from_millis(row.integer(2)),
          .item = row.text(3),
          .recipient = row.text(4),
          .message_id = row.text(5),
          .action = row.text(6),
          .rule = row.text(7),
          .reason = row.text(8),
          .cause = row.text(9),
          .state = row.text(10),
          .error = row.text(11)};
}
constexpr std::string_view action_columns =
    "id, at, changed_at, item, recipient, message_id, action, rule, reason, cause, state, error";

}  // namespace

bool retro_enabled(const policy::PolicySet& policies) {
  return std::any_of(policies.policies.begin(), policies.policies.end(), [](const policy::Policy& p) {
    return p.enabled && (switched_on(&p, scan::Filter::spam_protection) ||
                         switched_on(&p, scan::Filter::web_reputation) || switched_on(&p, scan::Filter::data_loss));
  });
}

Result<bool> Retro::judge(TenantId tenant, const policy::Rules& rules, const scan::Settings& settings, int limit) {
  if (!retro_enabled(rules.policies)) return false;
  const auto now = clock_.now();
  const auto wanted = fingerprint(settings) + " " + content_fingerprint(settings, mail_model_);
  TRY(const auto known,
      database_.query("SELECT rules, cursor, cause, judged, late, cleared FROM retro_state WHERE tenant = $1",
                      {tenant.value}));
  std::int64_t cursor = no_limit, judged = 0, late = 0, cleared = 0;
  std::string cause;
  const bool fresh = known.empty() || known.front().text(0) != wanted;
  if (fresh) {
    cause = known.empty() || known.front().text(0).empty() ? "start" : changed_parts(known.front().text(0), wanted);
    // the round before was not finished
    if (!known.empty() && known.front().integer(1) != 0) cause = join_causes(known.front().text(2), cause);
    TRY_VOID(database_.execute(
        "INSERT INTO retro_state (tenant, rules, cursor, started_at, cause, judged, late, cleared) VALUES ($1, $2, $3, "
        "$4, $5, 0, 0, 0) ON CONFLICT (tenant) DO UPDATE SET rules = excluded.rules, "
        "cursor = excluded.cursor, started_at = excluded.started_at, cause = excluded.cause, judged = 0, late = 0, "
        "cleared = 0",
        {tenant.value, wanted, no_limit, to_millis(now), cause}));
  } else {
    cursor = known.front().integer(1), cause = known.front().text(2), judged = known.front().integer(3),
    late = known.front().integer(4), cleared = known.front().integer(5);
  }
  if (cursor == 0) return false;
  if (reread_ != nullptr && needs_content(cause)) limit = std::max(1, limit / 10);
  TRY(const auto rows,
      database_.query("SELECT * FROM mail_tracking WHERE tenant = $1 AND id < $2 AND at >= $3 AND direction <> "
                      "'outgoing' ORDER BY id DESC LIMIT $4",
                      {tenant.value, cursor, to_millis(now - std::chrono::days{window_days}), std::int64_t{limit}}));
  const Rejudge rejudge(settings, rules);
  const auto keep = [&]() -> Result<void> {
    TRY_VOID(database_.execute(
        "UPDATE retro_state SET tenant = $1, cursor = $2, judged = $3, late = $4, cleared = $5 WHERE tenant = $1",
        {tenant.value, cursor, judged, late, cleared}));
    return {};
  };
  for (const auto& row : rows) {
    const auto track = track_from(row);
    const auto change = judge_one(tenant, track, rules, rejudge, cause);
    if (!change) {
      TRY_VOID(keep());
      return tl::unexpected(change.error());
    }
    ++judged, late += change->late, cleared += change->cleared;
    cursor = track.id;
  }
  const bool more = static_cast<int>(rows.size()) == limit;
  if (!more) cursor = 0;
  TRY_VOID(keep());
  if (!more)
    log::info("retro.judged",
              {{"tenant", tenant.value}, {"cause", cause}, {"mails", judged}, {"late", late}, {"cleared", cleared}});
  return more;
}

Result<Retro::Change> Retro::judge_one(TenantId tenant, const MailTrack& track, const policy::Rules& rules,
                                       const Rejudge& rejudge, const std::string& cause) {
  const auto past = report_of(track);
  if (!past) return Change{};
  const auto context = context_of(track, *past);
  auto known = *past;
  if (reread_ != nullptr && needs_content(cause)) {
    auto fresh = reread_(tenant, track, context);
    if (fresh && same_mail(*past, *fresh) && !has_closed_again(*past, *fresh))
      known = with_past_enrichment(*past, *std::move(fresh));
    else if (!fresh && (fresh.error().code == Code::unavailable || fresh.error().code == Code::timed_out))
      return tl::unexpected(fresh.error());
  }
  return compare(tenant, track, *past, rejudge(std::move(known), context), rules, cause, Whose::switched_on);
}

Result<void> Retro::reopened(TenantId tenant, const MailTrack& track, scan::Report fresh, const policy::Rules& rules,
                             const scan::Settings& settings) {
  TRY(const auto past, report_of(track));
  const auto context = context_of(track, past);
  const auto today = Rejudge(settings, rules)(with_past_enrichment(past, std::move(fresh)), context);
  return database_.transaction([&]() -> Result<void> {
    Records records(database_);
    TRY(const auto earlier, records.detections_of(tenant, track.item));
    const Item item{.tenant = tenant,
                    .id = track.item,
                    .service = track.service,
                    .location = track.location,
                    .bytes = {},
                    .context = context,
                    .received_at = track.at};
    for (const auto& plan : policy::decide(rules.policies, rules.lists, *rules.directory, today, context)) {
      std::vector<std::string> ids;
      for (std::size_t i = 0; i < detection_count(plan); ++i)
        ids.push_back(uuid_of("reopened/" + std::to_string(tenant.value) + "/" + track.item + "/" +
                              std::to_string(track.id) + "/" + std::to_string(i)));
      for (auto& detection : detections_of(item, today, plan, clock_.now(), ids)) {
        if (std::any_of(earlier.begin(), earlier.end(),
                        [&](const Detection& one) { return one.rule == detection.rule && one.part == detection.part; }))
          continue;
        detection.scan_type = "Retro scan", detection.detected_by = opened_by, detection.action = track.action;
        TRY_VOID(records.add(tenant, detection));
      }
    }
    TRY_VOID(records.judged_anew(tenant, track.id, track_of(item, today, {}, track.at)));
    if (quarantine_ != nullptr) TRY_VOID(quarantine_->explain_anew(tenant, track.item, explanation_of(today)));
    TRY(const auto change, compare(tenant, track, past, today, rules, opened_by, Whose::every));
    static_cast<void>(change);
    return {};
  });
}

Result<Retro::Change> Retro::compare(TenantId tenant, const MailTrack& track, const scan::Report& past,
                                     const scan::Report& today, const policy::Rules& rules, const std::string& cause,
                                     Whose whose) {
  Change change;
  const auto context = context_of(track, past);
  const auto covers = [&](const policy::Policy* policy, scan::Filter filter) {
    return whose == Whose::every ? policy != nullptr && !policy->monitor_only : switched_on(policy, filter);
  };
  ActionKind before{};
  if (!policy::from_string(track.action, before)) return change;
  TRY(const auto last, latest(tenant, track.item, track.recipients.empty() ? std::string() : track.recipients.front()));
  const bool by_retro = last && last->state == "done" && policy::from_string(last->action, before);
  const bool given_back = last && last->action.starts_with("restore");
  if (given_back) before = ActionKind::pass;
  if (!by_retro && !given_back && !judged_differently(past, today)) return change;

  for (const auto& plan : policy::decide(rules.policies, rules.lists, *rules.directory, today, context)) {
    if (plan.decision > before && can_be_done_later(plan.decision) && !plan.actions.empty()) {
      const auto& asked = plan.actions.front();
      // A central list speaks without a policy: it goes with the one that applies to the mail.
      if (!covers(policy_of(rules.policies, asked.policy_id != 0 ? asked.policy_id : policy_for(plan, asked.filter)),
                  asked.filter))
        continue;
      for (const auto& recipient : plan.recipients)
        TRY_VOID(this->plan(tenant, track, recipient, policy::to_string(plan.decision), 0, asked.cause, cause));
      ++change.late;
    } else if ((before == ActionKind::quarantine || before == ActionKind::move_to_junk) &&
               plan.decision < ActionKind::move_to_junk) {
      // Held for a reason that no longer stands.
      if (by_retro) {
        const auto filter = filter_of_rule(last->rule);
        const bool still = !scan::is_score_rule(last->rule) &&
                           std::any_of(today.findings.begin(), today.findings.end(),
                                       [&](const scan::Finding& f) { return f.rule == last->rule; });
        if (still || !covers(policy_of(rules.policies, policy_for(plan, filter)), filter)) continue;
        for (const auto& recipient : plan.recipients)
          TRY_VOID(this->plan(tenant, track, recipient,
                              before == ActionKind::quarantine ? "restore" : "restore_from_junk", 0,
                              {.rule = last->rule, .evidence = last->reason}, cause));
        ++change.cleared;
        continue;
      }
      TRY(const auto detections, Records(database_).detections_of(tenant, track.item));
      const auto held_for = std::find_if(detections.begin(), detections.end(),
                                         [&](const Detection& d) { return d.action == track.action; });
      if (held_for == detections.end()) continue;
      scan::Category category{};
      if (!scan::from_string(held_for->category, category)) continue;
      const auto filter = scan::filter_of(category);
      if (!covers(policy_of(rules.policies, held_for->policy_id != 0 ? held_for->policy_id : policy_for(plan, filter)),
                  filter))
        continue;
      const bool stands = !scan::is_score_rule(held_for->rule) &&
                          std::any_of(today.findings.begin(), today.findings.end(),
                                      [&](const scan::Finding& f) { return f.rule == held_for->rule; });
      if (stands) continue;
      scan::Finding why{.rule = held_for->rule, .category = category, .evidence = held_for->evidence};
      if (before == ActionKind::quarantine && track.service != "imap") {
        TRY(const auto rows,
            database_.query("SELECT id FROM quarantine WHERE tenant = $1 AND item = $2", {tenant.value, track.item}));
        if (!rows.empty())
          TRY_VOID(this->plan(tenant, track, track.recipients.empty() ? std::string() : track.recipients.front(),
                              "restore", rows.front().integer(0), why, cause));
      } else {
        for (const auto& recipient : plan.recipients)
          TRY_VOID(this->plan(tenant, track, recipient,
                              before == ActionKind::quarantine ? "restore" : "restore_from_junk", 0, why, cause));
      }
      ++change.cleared;
    }
  }
  return change;
}

Result<std::optional<RetroAction>> Retro::latest(TenantId tenant, const std::string& item,
                                                 const std::string& recipient) {
  TRY(const auto rows,
      database_.query(
          "SELECT " + std::string(action_columns) +
              " FROM retro_action WHERE tenant = $1 AND item = $2 AND recipient = $3 ORDER BY id DESC LIMIT 1",
          {tenant.value, item, recipient}));
  if (rows.empty()) return std::optional<RetroAction>();
  return std::optional<RetroAction>(action_of(rows.front()));
}

Result<void> Retro::plan(TenantId tenant, const MailTrack& track, const std::string& recipient, std::string_view action,
                         std::int64_t held, const scan::Finding& why, const std::string& cause) {
  const auto now = to_millis(clock_.now());
  TRY(const auto last, latest(tenant, track.item, recipient));
  if (last && last->action == action) return {};  // planned, done or known to fail
  TRY_VOID(database_.execute(
      "INSERT INTO retro_action (tenant, at, item, track, recipient, message_id, action, held, rule, reason, cause, "
      "state, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'planned', $12)",
      {tenant.value, now, track.item, track.id, recipient, track.message_id, std::string(action), held, why.rule,
       ellipsis(to_valid_utf8(scan::explain(why, Language::english)), 500), cause, now}));
  return {};
}

Result<int> Retro::carry_out(TenantId tenant, int limit) {
  TRY(const auto rows,
      database_.query(
          "SELECT " + std::string(action_columns) +
              ", held, track, attempts FROM retro_action WHERE tenant = $1 AND state = 'planned' ORDER BY id LIMIT $2",
          {tenant.value, std::int64_t{limit}}));
  int done = 0;
  for (const auto& row : rows) {
    auto action = action_of(row);
    const auto result = perform(tenant, action, row.integer(12));
    const auto attempts = row.integer(14) + 1;
    const bool for_now = !result &&
                         (result.error().code == Code::unavailable || result.error().code == Code::timed_out) &&
                         attempts < most_attempts;
    action.state = result ? "done" : for_now ? "planned" : "failed";
    action.error = result ? std::string() : result.error().what;
    TRY_VOID(database_.transaction([&]() -> Result<void> {
      TRY_VOID(
          database_.execute("UPDATE retro_action SET tenant = $1, state = $2, error = $3, attempts = $4, changed_at = "
                            "$5 WHERE tenant = $1 AND id = $6",
                            {tenant.value, action.state, ellipsis(to_valid_utf8(action.error), 300), attempts,
                             to_millis(clock_.now()), action.id}));
      return for_now ? Result<void>() : log(tenant, action, row.integer(13));
    }));
    done += result ? 1 : 0;
  }
  return done;
}

Result<void> Retro::perform(TenantId tenant, const RetroAction& action, std::int64_t held) {
  if (held != 0) {
    if (quarantine_ == nullptr) return fail(Code::not_found, "no quarantine here");
    return quarantine_->restore(tenant, {held});
  }
  if (mailboxes_ == nullptr) return fail(Code::not_found, "no mailbox can be reached: set [mailbox] imap");
  if (action.recipient.empty() || action.message_id.empty())
    return fail(Code::not_found, "the mail has no recipient or no Message-ID to find it by");
  if (action.action == "quarantine") return mailboxes_->quarantine(tenant, action.recipient, action.message_id);
  if (action.action == "move_to_junk") return mailboxes_->move_to_junk(tenant, action.recipient, action.message_id);
  if (action.action == "delete_message") return mailboxes_->remove(tenant, action.recipient, action.message_id);
  if (action.action == "restore") return mailboxes_->from_quarantine(tenant, action.recipient, action.message_id);
  if (action.action == "restore_from_junk") return mailboxes_->from_junk(tenant, action.recipient, action.message_id);
  return fail(Code::malformed, "unknown action");
}

Result<void> Retro::log(TenantId tenant, const RetroAction& action, std::int64_t track_id) {
  TRY(const auto rows,
      database_.query("SELECT * FROM mail_tracking WHERE tenant = $1 AND id = $2", {tenant.value, track_id}));
  if (rows.empty()) return {};
  const auto track = track_from(rows.front());
  Detection d{.log_id = log_id_of(action),
              .item = track.item,
              .service = track.service,
              .scan_type = "Retro scan",
              .direction = track.direction,
              .affected_user = action.recipient,
              .location = track.location};
  TRY(const auto earlier, Records(database_).detections_of(tenant, track.item));
  for (const auto& one : earlier) {
    if (one.rule == action.rule)
      d.filter = one.filter, d.category = one.category, d.threat_type = one.threat_type, d.policy_id = one.policy_id,
      d.policy_name = one.policy_name, d.security_risk_name = one.security_risk_name;
  }
  if (d.filter.empty())
    d.filter = action.rule.starts_with("url.")       ? "web_reputation"
               : action.rule.starts_with("dlp.")     ? "data_loss"
               : action.rule.starts_with("malware.") ? "malware"
               : action.rule.starts_with("ci.")      ? "correlated_intelligence"
                                                     : "spam_protection";
  d.rule = action.rule;
  d.detected_by = action.cause == opened_by ? opened_by : detected_by;
  if (d.security_risk_name.empty()) d.security_risk_name = action.rule;
  d.action = action.action;
  d.action_result = action.state == "done" ? "success" : "failed: " + action.error;
  d.sender = track.sender, d.envelope_sender = track.envelope_sender, d.recipients = track.recipients,
  d.subject = track.subject, d.message_id = track.message_id, d.received_at = track.at;
  d.evidence = action.reason + (action.cause.empty() ? "" : " [" + action.cause + "]");
  return database_.transaction([&]() -> Result<void> {
    d.at = clock_.now();  // in the transaction: see protect/settled.h
    return Records(database_).add(tenant, d);
  });
}

Result<void> Retro::again(TenantId tenant) {
  TRY_VOID(database_.execute("UPDATE retro_state SET tenant = $1, rules = '' WHERE tenant = $1", {tenant.value}));
  TRY_VOID(database_.execute("DELETE FROM retro_action WHERE tenant = $1 AND state = 'failed'", {tenant.value}));
  return {};
}

Result<RetroState> Retro::state(TenantId tenant, const policy::Rules& rules) {
  RetroState out{.enabled = retro_enabled(rules.policies)};
  TRY(const auto rows,
      database_.query("SELECT cursor, started_at, cause, judged, late, cleared FROM retro_state WHERE tenant = $1",
                      {tenant.value}));
  if (rows.empty()) return out;
  const auto& row = rows.front();
  out.running = out.enabled && row.integer(0) != 0;
  out.started_at = from_millis(row.integer(1));
  out.cause = row.text(2);
  out.judged = row.integer(3), out.late = row.integer(4), out.cleared = row.integer(5);
  return out;
}

Result<std::vector<RetroAction>> Retro::actions(TenantId tenant, int limit) {
  TRY(const auto rows, database_.query("SELECT " + std::string(action_columns) +
                                           " FROM retro_action WHERE tenant = $1 ORDER BY id DESC LIMIT $2",
                                       {tenant.value, std::int64_t{std::clamp(limit, 1, 1'000)}}));
  std::vector<RetroAction> out;
  for (const auto& row : rows) out.push_back(action_of(row));
  return out;
}

Result<std::int64_t> Retro::purge(TenantId tenant, int days) {
  return database_.execute("DELETE FROM retro_action WHERE tenant = $1 AND at < $2",
                           {tenant.value, to_millis(clock_.now() - std::chrono::days{days})});
}

}  // namespace sekisho::protect
