#include "protect/correspondents.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "protect/references.h"
#include "protect/texts_json.h"
#include "scan/correlate/correlate_scanner.h"
#include "scan/mail/history.h"
#include "scan/mail/sender.h"

namespace sekisho::protect {
namespace {

constexpr std::size_t most_address = 254, most_recipients = 50;
constexpr std::int64_t window_days = 30, most_letters = 20;

using History = std::vector<std::pair<std::string, double>>;

std::int64_t day_of(Time now) {
  return static_cast<std::int64_t>(std::chrono::floor<std::chrono::days>(now).time_since_epoch().count());
}

bool is_answer_of_a_machine(const Item& item, const scan::Report& report) {
  const auto sender = trim(item.context.envelope_sender);
  // elsewhere there may be no envelope
  if (item.service == "inline" && (sender.empty() || sender == "<>")) return true;
  return std::any_of(report.mail.headers.begin(), report.mail.headers.end(), [](const auto& header) {
    return equal_ignore_case(header.first, "Auto-Submitted") && !starts_with_ignore_case(trim(header.second), "no");
  });
}

// What one source knows replaces what was said under the same names; the rest stays.
void put(const History& from, History& into) {
  for (const auto& [name, value] : from) {
    const auto known =
        std::find_if(into.begin(), into.end(), [&name = name](const auto& pair) { return pair.first == name; });
    if (known == into.end())
      into.emplace_back(name, value);
    else
      known->second = value;
  }
}

}  // namespace

std::string key_of_address(std::string_view address) {
  auto key = to_lower_ascii(trim(address));
  // '>' and '@' at the start are our own marks.
  return key.size() > most_address || key.find('@') == std::string::npos || key.front() == '>' || key.front() == '@'
             ? std::string()
             : to_valid_utf8(key);
}

std::string domain_key_of(std::string_view address) {
  const auto domain = scan::mail::organisation_of(scan::mail::domain_of(address));
  return domain.empty() || scan::mail::is_free_mail(domain) ? std::string() : "@" + domain;
}

Result<void> Correspondents::saw(const Item& item, const scan::Report& report, Time now) {
  std::vector<std::string> keys;
  if (item.context.direction == scan::Direction::outgoing) {
    if (is_answer_of_a_machine(item, report)) return {};
    for (const auto& recipient : item.context.recipients) {
      if (auto key = key_of_address(recipient); !key.empty() && keys.size() < most_recipients)
        keys.push_back(">" + key);
    }
  } else {
    const auto sender = key_of_address(report.mail.from.empty() ? std::string_view(item.context.envelope_sender)
                                                                : std::string_view(report.mail.from.front().address));
    if (!sender.empty()) keys.push_back(sender);
    if (auto domain = sender.empty() ? std::string() : domain_key_of(sender); !domain.empty())
      keys.push_back(std::move(domain));
  }
  return database_.transaction([&]() -> Result<void> {
    for (const auto& key : keys) {
      TRY_VOID(
          database_.execute("INSERT INTO correspondent (tenant, address, day, messages) VALUES ($1, $2, $3, 1) ON "
                            "CONFLICT (tenant, address, day) DO UPDATE SET messages = messages + 1",
                            {item.tenant.value, key, day_of(now)}));
    }
    return {};
  });
}

Result<std::vector<std::pair<std::string, double>>> Correspondents::history(TenantId tenant, std::string_view sender,
                                                                            std::string_view reply_to, Time now) {
  struct Past {
    double active = 0, silent = -1;  // days; silent -1: never seen
  };
  const auto today = day_of(now);
  const auto past_of = [&](const std::string& key) -> Result<Past> {
    TRY(const auto rows,
        database_.query("SELECT max(day), (SELECT count(*) FROM correspondent WHERE tenant = $1 AND address = $2 AND "
                        "day > $3) FROM correspondent WHERE tenant = $1 AND address = $2",
                        {tenant.value, key, today - window_days}));
    Past past;
    if (rows.at(0).is_null(0)) return past;
    past.active = static_cast<double>(rows.at(0).integer(1));
    past.silent = static_cast<double>(std::max<std::int64_t>(0, today - rows.at(0).integer(0)));
    return past;
  };
  History out;
  const auto from = key_of_address(sender);
  if (from.empty()) return out;
  TRY(const auto wrote, past_of(from));
  TRY(const auto written_to, past_of(">" + from));
  out.emplace_back("sender_first_contact", wrote.silent < 0 && written_to.silent < 0 ? 1.0 : 0.0);
  out.emplace_back("sender_days_active_30", wrote.active);
  if (wrote.silent >= 0) out.emplace_back("sender_days_silent", wrote.silent);
  if (written_to.silent >= 0) out.emplace_back("sender_days_since_written_to", written_to.silent);
  if (const auto domain = domain_key_of(from); !domain.empty()) {
    TRY(const auto past, past_of(domain));
    out.emplace_back("sender_domain_days_active_30", past.active);
  }
  if (const auto reply = key_of_address(reply_to); !reply.empty() && reply != from) {
    TRY(const auto past, past_of(reply));
    out.emplace_back("reply_to_days_active_30", past.active);
    if (const auto domain = domain_key_of(reply); !domain.empty()) {
      TRY(const auto past_domain, past_of(domain));
      out.emplace_back("reply_to_domain_days_active_30", past_domain.active);
    }
  }
  return out;
}

Result<bool> Correspondents::answers_ours(TenantId tenant, std::string_view sender,
                                          const std::vector<std::string>& ids) {
  const auto from = key_of_address(sender);
  if (from.empty()) return false;
  for (const auto& id : ids) {
    if (id.empty()) continue;
    TRY(const auto rows,
        database_.query("SELECT recipients FROM mail_tracking WHERE tenant = $1 AND message_id = $2 AND direction = "
                        "'outgoing' AND delivery_status IN ('delivered', 'reinjected') LIMIT $3",
                        {tenant.value, id, most_letters}));
    for (const auto& row : rows) {
      const auto recipients = texts_from_json(row.text(0));
      if (std::any_of(recipients.begin(), recipients.end(),
                      [&](const std::string& recipient) { return key_of_address(recipient) == from; }))
        return true;
    }
  }
  return false;
}

void Correspondents::prepare(Item& item, Time now) {
  auto known = history(item.tenant, item.context.envelope_sender, {}, now);
  if (!known) return;
  // A bounce address is new with every mail of the same sender: what says more is the domain.
  const auto of = [&](std::string_view name) {
    for (const auto& [key, value] : *known) {
      if (key == name) return value;
    }
    return 0.0;
  };
  if (of("sender_first_contact") == 1 && of("sender_domain_days_active_30") > 0) return;
  item.context.history = *std::move(known);
}

Result<std::int64_t> Correspondents::purge(TenantId tenant, int days, Time now) {
  return database_.execute("DELETE FROM correspondent WHERE tenant = $1 AND day < $2",
                           {tenant.value, day_of(now) - days});
}

void KnowCorrespondents::enrich(const Item& item, scan::Report& report) {
  if (!report.is_mail) return;
  auto context = item.context;
  const auto sender = report.mail.from.empty() ? std::string_view(context.envelope_sender)
                                               : std::string_view(report.mail.from.front().address);
  const auto reply_to =
      report.mail.reply_to.empty() ? std::string_view() : std::string_view(report.mail.reply_to.front().address);
  auto known = correspondents_.history(item.tenant, sender, reply_to, clock_.now());
  // Nothing is made of an answer whose sender nobody vouches for: it is not looked up.
  const auto answers = known && scan::mail::is_vouched_for(report)
                           ? correspondents_.answers_ours(item.tenant, sender, referenced_ids(report))
                           : Result<bool>(false);
  if (!known || !answers)
    log::warning("correspondents.unavailable", {{"error", known ? answers.error().what : known.error().what}});
  put(known ? *known : item.context.history, report.history);
  if (answers && *answers) put({{"answers_our_mail", 1}}, report.history);
  context.history = report.history;
  const auto view = view_(item.tenant);
  if (!view) return;
  scan::mail::judge_history(view->internal_domains, context, report);
  scan::likeness::apply_corrections(view->corrections, report);
  scan::correlate::correlate(view->correlation, context, report);
}

}  // namespace sekisho::protect
