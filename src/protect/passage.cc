#include "protect/passage.h"

#include <algorithm>
#include <map>

#include "base/encode.h"
#include "base/text.h"
#include "protect/authorship_question.h"
#include "protect/explanation.h"
#include "protect/intents.h"
#include "protect/scan_stamp.h"
#include "protect/texts_json.h"
#include "protect/thread_passwords.h"
#include "reputation/authentication_results.h"
#include "scan/password/password_scanner.h"

namespace sekisho::protect {
namespace {

void append(std::string& list, const std::string& more) {
  if (!more.empty()) list += (list.empty() ? "" : ", ") + more;
}

}  // namespace

Result<Conveyor::Judgement> judge(Stations& stations, const Item& item) {
  Conveyor::Judgement judgement;
  content::ReadOptions options;
  options.as = content::ReadOptions::As::mail;
  TRY(judgement.report, stations.pool.scan(item.tenant, item.bytes, options, item.context));
  if (stations.settings.threads != nullptr) {
    // What stayed closed may open with what the thread's other mails told. In doubt it stays closed.
    auto told = stations.settings.threads->offered(item, judgement.report);
    if (told && !told->empty()) {
      options.neighbours = *std::move(told);
      TRY(auto opened, stations.pool.scan(item.tenant, item.bytes, options, item.context));
      if (scan::password::opened_by_neighbour(opened)) judgement.report = std::move(opened);
    }
  }
  for (auto* const enrichment : stations.enrichments) enrichment->enrich(item, judgement.report);
  judgement.report.verdict = scan::verdict_of(judgement.report);
  TRY(judgement.plans, stations.decider.decide(item, judgement.report));
  return judgement;
}

Result<Outcome> Passage::run(const std::vector<Item>& items) {
  for (const auto& item : items) {
    for (auto& one : arriving(item)) TRY_VOID(add_share(item, std::move(one)));
  }
  for (auto& share : shares_) share.settled.item = &share.item, share.settled.report = &share.report;
  bundle();
  auto outcome = answer();
  if (!outcome) {
    for (const auto& blob : written_) static_cast<void>(stations_.blobs.remove(blob));
  }
  return outcome;
}

// Recipients who stood in an earlier item come with what that one's plan made of the mail, or not at all.
std::vector<Passage::Arriving> Passage::arriving(const Item& item) {
  std::vector<Arriving> out;
  const auto add = [&](Arriving one) {
    const auto same = std::find_if(out.begin(), out.end(), [&](const Arriving& other) {
      return other.is_handed_over == one.is_handed_over && other.done_before == one.done_before &&
             other.bytes == one.bytes;
    });
    if (same == out.end())
      out.push_back(std::move(one));
    else
      same->recipients.push_back(one.recipients.front());
  };
  for (const auto& recipient : item.context.recipients) {
    Group* earlier = nullptr;
    for (auto& group : groups_) {
      if (std::find(group.recipients.begin(), group.recipients.end(), recipient) != group.recipients.end())
        earlier = &group;
    }
    if (earlier == nullptr) {
      add({.bytes = item.bytes, .done_before = {}, .recipients = {recipient}});
      continue;
    }
    if (earlier->treatment.kind != Treatment::Kind::deliver || !earlier->treatment.redirected.empty()) continue;
    std::erase(earlier->recipients, recipient);
    const auto& before = shares_[earlier->share];
    Arriving one{.bytes = bytes_of(*earlier),
                 .done_before = before.done_before,
                 .is_changed = before.is_changed || earlier->edited.has_value(),
                 .is_handed_over = true,
                 .recipients = {recipient}};
    append(one.done_before, earlier->treatment.actions);
    add(std::move(one));
  }
  return out;
}

Result<void> Passage::add_share(const Item& item, Arriving arriving) {
  const auto number = shares_.size();
  Share share{.item = item,
              .report = {},
              .plans = {},
              .settled = {},
              .is_changed = arriving.is_changed,
              .done_before = std::move(arriving.done_before)};
  share.item.bytes = std::move(arriving.bytes);
  share.item.handed_over = arriving.is_handed_over;
  share.item.context.recipients = std::move(arriving.recipients);
  share.item.id = number == 0
                      ? flight_.item
                      : uuid_of(flight_.item + ":" + std::to_string(item.tenant.value) + ":" +
                                std::string(direction_name(item.context.direction)) + ":" + std::to_string(number));
  if (share.item.released) {
    share.plans.push_back({.recipients = share.item.context.recipients});
  } else {
    if (stations_.settings.prepare) stations_.settings.prepare(share.item);
    TRY(auto judgement, judge(stations_, share.item));
    share.report = std::move(judgement.report);
    share.plans = std::move(judgement.plans);
  }
  std::size_t covered = 0;
  for (const auto& plan : share.plans) covered += plan.recipients.size();
  if (covered != share.item.context.recipients.size())
    return fail(Code::internal, "policy: plans do not cover the recipients");
  shares_.push_back(std::move(share));
  for (std::size_t plan = 0; plan < shares_.back().plans.size(); ++plan) TRY_VOID(add_group(number, plan));
  return {};
}

Result<void> Passage::add_group(std::size_t number, std::size_t at) {
  auto& share = shares_[number];
  const auto& plan = share.plans[at];
  has_effects_ = has_effects_ || !plan.notifications.empty();
  share.settled.groups.push_back({.plan = &plan, .recipients = plan.recipients, .held = {}, .skipped = {}});
  Group group{.share = number,
              .number = at,
              .key = {},
              .treatment = treatment_of(plan, report_links(share, plan)),
              .edited = {},
              .recipients = plan.recipients};
  lead_through_us(share, plan, group.treatment);
  group.key = group.treatment.key();
  const auto same = std::find_if(groups_.begin(), groups_.end(),
                                 [&](const Group& other) { return other.share == number && other.key == group.key; });
  if (same == groups_.end()) {
    TRY_VOID(edit(group));
  } else {  // the same edits of the same bytes
    group.treatment.kind = same->treatment.kind;
    group.treatment.edits = same->treatment.edits;
    group.edited = same->edited;
    share.settled.groups[at].skipped = share.settled.groups[same->number].skipped;
  }
  groups_.push_back(std::move(group));
  return {};
}

// The links that the policy wants judged at the click lead to us first.
void Passage::lead_through_us(const Share& share, const policy::Plan& plan, Treatment& treatment) const {
  const auto* const links = stations_.settings.click_links;
  if (links == nullptr || !links->configured() || treatment.kind != Treatment::Kind::deliver) return;
  ClickTarget target{.tenant = share.item.tenant,
                     .url = {},
                     .recipient = plan.recipients.size() == 1 ? plan.recipients.front() : std::string(),
                     .sender = share.item.context.envelope_sender,
                     .message_id = share.report.mail.message_id};
  rewrite::Edit edit;
  edit.kind = rewrite::Edit::Kind::exchange_links;
  for (const auto& url : plan.click_links) {
    if (links->is_own(url)) continue;
    target.url = url;
    edit.links.emplace(url, links->make(target));
  }
  if (edit.links.empty()) return;
  treatment.edits.push_back(std::move(edit));
  append(treatment.actions, "links");
}

// By which the recipients of a plan report the mail; those who get the same bytes are one.
ReportLinks Passage::report_links(const Share& share, const policy::Plan& plan) const {
  const auto* const links = stations_.settings.feedback_links;
  if (links == nullptr || !links->configured()) return {};
  const FeedbackTarget target{.tenant = share.item.tenant,
                              .question = FeedbackQuestion::banner,
                              .item = share.item.id,
                              .person = plan.recipients.size() == 1 ? plan.recipients.front() : std::string(),
                              .expires_at = FeedbackLinks::end_of(stations_.clock.now())};
  return [links, target](std::string_view claim) { return links->make(target, claim); };
}

// Turns the group into a held one when what must go cannot be taken out.
Result<void> Passage::edit(Group& group) {
  auto& treatment = group.treatment;
  if (treatment.kind != Treatment::Kind::deliver || treatment.edits.empty()) return {};
  auto& share = shares_[group.share];
  auto& skipped = share.settled.groups[group.number].skipped;
  auto rewritten = stations_.pool.rewrite(share.item.bytes, treatment.edits);
  if (!rewritten) {
    if (rewritten.error().code == Code::unavailable) return tl::unexpected(rewritten.error());
    skipped.push_back("edit: " + rewritten.error().what);
  } else {
    skipped = rewritten->skipped;
  }
  const bool unsafe =
      treatment.must_edit && (!rewritten || std::any_of(skipped.begin(), skipped.end(),
                                                        [](const auto& text) { return text.starts_with("replace"); }));
  if (unsafe) {
    treatment.kind = Treatment::Kind::hold;
    treatment.edits.clear();
  } else if (rewritten) {
    group.edited = std::move(rewritten->bytes);
  }
  return {};
}

void Passage::bundle() {
  std::map<std::string, std::size_t> by_key;
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    const auto& group = groups_[i];
    // all were taken over
    if (group.recipients.empty() && !shares_[group.share].item.context.recipients.empty()) continue;
    // Held copies are kept apart by plan: each has its own reason.
    const bool deliver = group.treatment.kind == Treatment::Kind::deliver;
    const auto [at, is_new] = by_key.emplace(
        deliver ? "d" + std::to_string(group.share) + group.key : "h" + std::to_string(i), bundles_.size());
    if (is_new) bundles_.emplace_back();
    auto& bundle = bundles_[at->second];
    bundle.groups.push_back(i);
    bundle.recipients.insert(bundle.recipients.end(), group.recipients.begin(), group.recipients.end());
  }
}

std::vector<std::pair<std::string, std::string>> Passage::headers_for(const Bundle& bundle) const {
  const auto& group = first_of(bundle);
  const auto& share = shares_[group.share];
  if (share.item.released) return {};
  std::vector<std::pair<std::string, std::string>> headers;
  std::string actions = share.done_before;
  append(actions, group.treatment.actions);
  if (!actions.empty()) headers.emplace_back("X-Sekisho-Action", actions);
  headers.emplace_back("X-Sekisho-Verdict", verdict_header(share.report));
  if (const auto& id = stations_.settings.authserv_id; !id.empty()) {
    if (auto results = reputation::authentication_results(id, share.item.context, share.report); !results.empty())
      headers.emplace_back("Authentication-Results", std::move(results));
  }
  if (stations_.settings.stamp) {
    std::vector<const policy::Plan*> plans;
    for (const auto at : bundle.groups)
      plans.push_back(shares_[groups_[at].share].settled.groups[groups_[at].number].plan);
    if (auto stamp = stations_.settings.stamp(share.item, plans, bytes_of(group)); !stamp.empty())
      headers.emplace_back(ScanStamp::field, std::move(stamp));
  }
  return headers;
}

// The largest group that gets the mail stays on this transaction; the others get copies of their own.
Result<Outcome> Passage::answer() {
  const Bundle* main = nullptr;
  for (const auto& bundle : bundles_) {
    if (first_of(bundle).treatment.kind != Treatment::Kind::deliver) continue;
    if (main == nullptr || bundle.recipients.size() > main->recipients.size()) main = &bundle;
  }
  has_effects_ = has_effects_ ||
                 std::any_of(bundles_.begin(), bundles_.end(), [&](const Bundle& bundle) { return &bundle != main; });
  TRY_VOID(put_blobs(main));
  const auto write_down = [&] { return settle(main); };
  TRY_VOID(has_effects_ ? stations_.database.transaction(write_down) : write_down());

  Outcome outcome;
  outcome.kind = Outcome::Kind::discard;
  if (main == nullptr) return outcome;
  const auto& group = first_of(*main);
  outcome.kind = Outcome::Kind::deliver;
  outcome.headers = headers_for(*main);
  if (group.treatment.redirected.empty())
    outcome.recipients = main->recipients;
  else
    outcome.added = group.treatment.redirected;
  outcome.is_rewritten = group.edited.has_value() || shares_[group.share].is_changed;
  if (outcome.is_rewritten) outcome.rewritten = bytes_of(group);
  return outcome;
}

Result<void> Passage::put_blobs(const Bundle* main) {
  std::map<std::string_view, std::string> held;  // the same bytes are stored once
  const auto put = [&](const std::string& bytes) -> Result<std::string> {
    TRY(auto blob, stations_.blobs.put(bytes));
    written_.push_back(blob);
    return blob;
  };
  for (auto& bundle : bundles_) {
    const auto& group = first_of(bundle);
    const auto& share = shares_[group.share];
    if (group.treatment.kind == Treatment::Kind::hold) {
      const auto known = held.find(share.item.bytes);
      if (known == held.end()) {
        TRY(bundle.blob, put(share.item.bytes));
        held.emplace(share.item.bytes, bundle.blob);
      } else {
        bundle.blob = known->second;
      }
    } else if (group.treatment.kind == Treatment::Kind::deliver && &bundle != main) {
      std::string copy;
      for (const auto& [name, value] : headers_for(bundle)) copy += name + ": " + value + "\r\n";
      copy += bytes_of(group);
      TRY(bundle.blob, put(copy));
      for (const auto at : bundle.groups)
        shares_[groups_[at].share].settled.groups[groups_[at].number].reinjected = true;
    }
  }
  return {};
}

Result<void> Passage::settle(const Bundle* main) {
  for (const auto& bundle : bundles_) {
    const auto kind = first_of(bundle).treatment.kind;
    if (kind == Treatment::Kind::hold) {
      for (const auto at : bundle.groups) TRY_VOID(hold(groups_[at], bundle.blob));
    } else if (kind == Treatment::Kind::deliver && &bundle != main) {
      TRY_VOID(hand_back(bundle));
    }
  }
  for (const auto& share : shares_) {
    if (share.item.released) continue;
    for (std::size_t p = 0; p < share.plans.size(); ++p) {
      for (std::size_t n = 0; n < share.plans[p].notifications.size(); ++n) {
        const auto unique = "notify:" + share.item.id + ":" + std::to_string(p) + ":" + std::to_string(n);
        TRY_VOID(stations_.notices.add(share.item.tenant, share.item.id, unique,
                                       with_answers(share.plans[p].notifications[n], stations_.settings.feedback_links,
                                                    share.item.tenant, share.item.id, stations_.clock.now()),
                                       share.item.bytes));
      }
    }
    TRY_VOID(stations_.recorder.record(share.settled));
  }
  if (!has_effects_) return {};
  TRY(const auto added,
      stations_.database.execute(
          "INSERT INTO flight (flight_key, item, life, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
          {flight_.key, flight_.item, flight_.life, to_millis(stations_.clock.now())}));
  static_cast<void>(added);
  return {};
}

Result<void> Passage::hold(const Group& group, const std::string& blob) {
  auto& share = shares_[group.share];
  auto& settled = share.settled.groups[group.number];
  Held held{.tenant = share.item.tenant,
            .item = share.item.id,
            .service = share.item.service,
            .location = share.item.location};
  if (const auto* const cause = group.treatment.cause) {
    held.filter = cause->filter;
    held.reason = cause->security_risk_name;
    held.rule = cause->cause.rule;
    held.policy_name = cause->policy_name;
    held.policy_id = cause->policy_id;
  }
  if (const auto direction = share.item.context.direction; direction != scan::Direction::unknown)
    held.direction = direction_name(direction);
  held.sender = share.item.context.envelope_sender;
  held.recipients = settled.recipients;
  held.header_from = share.report.mail.from.empty() ? "" : share.report.mail.from.front().address;
  held.subject = share.report.mail.subject;
  held.message_id = share.report.mail.message_id;
  held.explanation = explanation_of(share.report);
  held.sha256 = share.report.sha256;
  held.size = share.item.bytes.size();
  held.held_at = stations_.clock.now();
  held.blob = blob;
  held.dsn = share.item.dsn;
  TRY(settled.held, stations_.quarantine.hold(held));
  return {};
}

Result<void> Passage::hand_back(const Bundle& bundle) {
  const auto& group = first_of(bundle);
  const auto& item = shares_[group.share].item;
  auto sorted = bundle.recipients;
  std::sort(sorted.begin(), sorted.end());
  Intent intent;
  intent.tenant = item.tenant;
  intent.item = item.id;
  intent.kind = Intent::Kind::reinject;
  intent.sender = item.context.envelope_sender;
  intent.dsn = item.dsn;
  intent.recipients = group.treatment.redirected.empty() ? bundle.recipients : group.treatment.redirected;
  intent.unique = "reinject:" + intent.item + ":" + sha256_hex(texts_to_json(sorted)).substr(0, 32);
  intent.blob = bundle.blob;
  return stations_.intents.plan(std::move(intent));
}

}  // namespace sekisho::protect
