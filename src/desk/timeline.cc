#include "desk/timeline.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "desk/authorship.h"
#include "protect/records.h"
#include "protect/texts_json.h"

namespace sekisho::desk {
namespace {

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& one : texts) out += (out.empty() ? "" : ", ") + one;
  return ellipsis(out, 1'000);
}

std::string bare(std::string_view id) {
  if (id.starts_with('<')) id.remove_prefix(1);
  if (id.ends_with('>')) id.remove_suffix(1);
  return std::string(id);
}

}  // namespace

Result<std::vector<TimelineEvent>> timeline(store::Database& database, TenantId tenant, const std::string& key) {
  std::vector<TimelineEvent> out;
  std::set<std::string> items, ids;
  protect::Records records(database);
  TRY(const auto tracks, records.trace(tenant, key));
  for (const auto& track : tracks) {
    if (items.size() == 100) break;
    if (items.insert(track.item).second) {
      out.push_back({track.at - std::chrono::milliseconds(track.elapsed_us / 1000 + 2), "arrived", track.direction,
                     track.client_ip, track.envelope_sender});
      out.push_back({track.at - std::chrono::milliseconds(1), "judged", track.verdict, track.ruleset, {}});
      TRY(const auto detections, records.detections_of(tenant, track.item));
      for (const auto& d : detections)
        out.push_back({d.at, "detected", d.threat_type, d.rule,
                       d.security_risk_name + (d.policy_name.empty() ? "" : " · " + d.policy_name)});
    }
    out.push_back({track.at, "treated", track.action, track.delivery_status, joined(track.recipients)});
    if (!track.message_id.empty()) ids.insert(bare(track.message_id));
  }
  if (items.empty()) {  // known by its quarantine or by a user alone
    items.insert(key);
    ids.insert(bare(key));
  }
  TRY(const auto answers, authorship_answers(database, tenant, items));
  for (const auto& [item, of_it] : answers) {
    for (const auto& one : of_it) out.push_back({one.at, "authorship", one.wrote ? "yes" : "no", one.person, {}});
  }
  for (const auto& item : items) {
    TRY(const auto events, database.query("SELECT at, status, performed_by, affected_user FROM quarantine_event WHERE "
                                          "tenant = $1 AND item = $2 ORDER BY at LIMIT 1000",
                                          {tenant.value, item}));
    for (const auto& row : events)
      out.push_back({from_millis(row.integer(0)), "quarantine", row.text(1), row.text(2), row.text(3)});
    TRY(const auto sent, database.query("SELECT created_at, kind, state, recipients, error FROM intent WHERE tenant = "
                                        "$1 AND item = $2 ORDER BY created_at LIMIT 1000",
                                        {tenant.value, item}));
    for (const auto& row : sent)
      out.push_back({from_millis(row.integer(0)),
                     "delivery",
                     row.text(1) + "_" + row.text(2),
                     {},
                     joined(protect::texts_from_json(row.text(3))) + (row.text(4).empty() ? "" : " · " + row.text(4))});
    TRY(const auto asked,
        database.query("SELECT r.state, r.mailbox, r.note, r.requested_at, r.decided_at, r.decided_by, r.answer FROM "
                       "release_request r JOIN quarantine q ON q.tenant = r.tenant AND q.id = r.quarantine "
                       "WHERE r.tenant = $1 AND q.item = $2 LIMIT 1000",
                       {tenant.value, item}));
    for (const auto& row : asked) {
      if (!row.text(2).empty())
        out.push_back({from_millis(row.integer(3)), "request", "open", row.text(1), row.text(2)});
      if (row.integer(4) != 0 && !row.text(6).empty())
        out.push_back({from_millis(row.integer(4)), "request", row.text(0), row.text(5), row.text(6)});
    }
  }
  for (const auto& id : ids) {
    if (id.empty()) continue;
    TRY(const auto acted,
        database.query("SELECT changed_at, action, status, requested_by, mailbox, error_message FROM response_action "
                       "WHERE tenant = $1 AND message_id IN ($2, $3) ORDER BY id LIMIT 1000",
                       {tenant.value, id, "<" + id + ">"}));
    for (const auto& row : acted)
      out.push_back({from_millis(row.integer(0)), "response", row.text(1) + "_" + row.text(2), row.text(3),
                     row.text(4) + (row.text(5).empty() ? "" : " · " + row.text(5))});
    TRY(const auto clicks, database.query("SELECT at, action, recipient, url FROM url_click WHERE tenant = $1 AND "
                                          "message_id IN ($2, $3) ORDER BY at LIMIT 1000",
                                          {tenant.value, id, "<" + id + ">"}));
    for (const auto& row : clicks)
      out.push_back({from_millis(row.integer(0)), "click", row.text(1), row.text(2), row.text(3)});
    TRY(const auto reports, database.query("SELECT reported_at, claim, reporter, note, state, decided_at, decided_by, "
                                           "answer FROM reported_mail WHERE tenant = $1 AND message_id = $2 LIMIT 1000",
                                           {tenant.value, id}));
    for (const auto& row : reports) {
      out.push_back({from_millis(row.integer(0)), "reported", row.text(1), row.text(2), row.text(3)});
      if (row.integer(5) != 0)
        out.push_back({from_millis(row.integer(5)), "decided", row.text(4), row.text(6), row.text(7)});
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  return out;
}

}  // namespace sekisho::desk
