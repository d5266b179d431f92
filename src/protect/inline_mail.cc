#include "protect/inline_mail.h"

#include <algorithm>
#include <map>
#include <optional>

#include "base/log.h"
#include "base/text.h"
#include "connect/smtp/dsn.h"
#include "reputation/authentication_results.h"

namespace sekisho::protect {
namespace {
using connect::milter::Answer;
using connect::milter::Transaction;
using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view our_prefix = "X-Sekisho-";
bool is_ours(std::string_view name) { return starts_with_ignore_case(name, our_prefix); }

// Fields of a header block as the milter protocol has them: value with its leading space, folds with LF.
Fields fields_of(std::string_view bytes, std::size_t& body_at) {
  Fields fields;
  std::size_t at = 0;
  while (at < bytes.size()) {
    auto end = bytes.find('\n', at);
    if (end == std::string_view::npos) end = bytes.size();
    auto line = bytes.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    at = std::min(end + 1, bytes.size());
    if (line.empty()) break;
    if ((line[0] == ' ' || line[0] == '\t') && !fields.empty()) {
      fields.back().second += "\n" + std::string(line);
      continue;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) break;
    fields.emplace_back(std::string(line.substr(0, colon)), std::string(line.substr(colon + 1)));
  }
  body_at = at;
  return fields;
}

// The header changes that turn `before` into `after`, by name: fields of one name keep their order.
void compare(const Fields& before, const Fields& after, Answer& answer) {
  std::vector<std::string> names;
  std::map<std::string, std::pair<std::vector<const std::string*>, std::vector<const std::string*>>> values;
  for (const auto& [name, value] : before) values[to_lower_ascii(name)].first.push_back(&value);
  for (const auto& [name, value] : after) {
    auto& entry = values[to_lower_ascii(name)];
    entry.second.push_back(&value);
    if (entry.first.empty()) names.push_back(name);
  }
  for (const auto& [name, pair] : values) {
    const auto& [old_values, new_values] = pair;
    for (std::size_t i = 0; i < old_values.size() && i < new_values.size(); ++i) {
      if (*old_values[i] != *new_values[i])
        answer.changes.push_back({name, static_cast<std::uint32_t>(i + 1), *new_values[i]});
    }
    for (std::size_t i = old_values.size(); i-- > new_values.size();)
      answer.changes.push_back({name, static_cast<std::uint32_t>(i + 1), std::nullopt});
    for (std::size_t i = old_values.size(); i < new_values.size(); ++i) {
      const auto written =
          std::find_if(after.begin(), after.end(), [&](const auto& field) { return &field.second == new_values[i]; });
      answer.appended.emplace_back(written->first, *new_values[i]);
    }
  }
}

// What the sender asked to be told, of these recipients alone: others may be another tenant's.
std::string dsn_of(const Transaction& transaction, const std::vector<std::string>& recipients) {
  connect::smtp::DsnRequest request;
  connect::smtp::take_sender_parameters(request, transaction.sender_parameters);
  for (std::size_t i = 0; i < transaction.recipients.size() && i < transaction.recipient_parameters.size(); ++i) {
    const auto& recipient = transaction.recipients[i];
    if (std::ranges::find(recipients, recipient) != recipients.end())
      connect::smtp::take_recipient_parameters(request, recipient, transaction.recipient_parameters[i]);
  }
  return connect::smtp::to_text(request);
}

}  // namespace

scan::Direction direction_of(const Transaction& transaction, const std::string& recipient,
                             const std::vector<std::string>& internal_domains, const Networks& own_networks) {
  const auto is_internal = [&](std::string_view address) {
    const auto at = address.rfind('@');
    if (at == std::string_view::npos) return false;
    const auto domain = to_lower_ascii(address.substr(at + 1));
    return std::find(internal_domains.begin(), internal_domains.end(), domain) != internal_domains.end();
  };
  // The domain alone proves nothing: anybody writes one.
  const bool own_client = !transaction.authenticated.empty() || transaction.client_ip.empty() ||
                          transaction.client_ip.starts_with("127.") || transaction.client_ip == "::1" ||
                          own_networks.contains(transaction.client_ip);
  const bool from_inside = own_client && is_internal(transaction.sender);
  if (!from_inside) return scan::Direction::incoming;
  return is_internal(recipient) ? scan::Direction::internal : scan::Direction::outgoing;
}

InlineMail::InlineMail(Conveyor& conveyor, Intents& intents, ShareOut share_out, ConveyorSettings::Doubt on_doubt,
                       const Clock& clock, Random& random)
    : conveyor_(conveyor),
      intents_(intents),
      share_out_(std::move(share_out)),
      on_doubt_(on_doubt),
      clock_(clock),
      random_(random) {}

// Fields that only we write. `name`: without white space around it.
bool InlineMail::is_forged(std::string_view name, std::string_view value) const {
  if (is_ours(name)) return true;
  return !authserv_id_.empty() && equal_ignore_case(name, "Authentication-Results") &&
         reputation::vouched_by(authserv_id_, value);
}

Answer InlineMail::receive(const Transaction& transaction) {
  // Our own fields: a token of ours lets the mail pass, everything else is forged and goes.
  Answer answer;
  std::string token;
  std::map<std::string, std::uint32_t> counts;
  std::vector<Answer::Change> removals;
  for (const auto& [name, value] : transaction.headers) {
    const auto lower = to_lower_ascii(trim(name));
    const auto index = ++counts[lower];
    if (!is_forged(lower, value)) continue;
    if (equal_ignore_case(lower, intent_header) && index == 1) token = std::string(trim(value));
    removals.push_back({std::string(name), index, std::nullopt});
  }
  std::reverse(removals.begin(), removals.end());  // so that earlier indexes stay right

  std::optional<TenantId> released_by;
  if (!token.empty()) {
    switch (intents_.check(token)) {
      case Intents::Token::valid:
        released_by = intents_.released_by(token);
        if (!released_by) return pass_ours(token, removals);
        break;
      case Intents::Token::used:
        answer.kind = Answer::Kind::discard;
        return answer;
      case Intents::Token::forged:
        log::warning("milter.forged_token", {{"queue_id", transaction.queue_id}});
        break;
    }
  }

  auto shares = share_out_(transaction);
  if (!shares || shares->empty()) {
    log::warning("milter.no_tenant", {{"what", shares ? std::string("no share") : shares.error().what}});
    if (released_by) return answer;  // ours: it comes again
    answer.kind = on_doubt_ == ConveyorSettings::Doubt::pass ? Answer::Kind::accept : Answer::Kind::tempfail;
    answer.changes = std::move(removals);
    return answer;
  }
  // What one tenant lets out of its quarantine is still judged by the tenants that it goes to.
  if (released_by) {
    std::erase_if(*shares, [&](const Share& share) { return share.tenant == *released_by; });
    if (shares->empty()) return pass_ours(token, removals);
    shares->insert(
        shares->begin(),
        {.tenant = *released_by, .direction = scan::Direction::outgoing, .recipients = transaction.recipients});
  }

  // What is judged, held and copied is the mail without forged fields.
  Fields kept;
  for (const auto& field : transaction.headers) {
    if (!is_forged(trim(field.first), field.second)) kept.push_back(field);
  }
  Transaction clean;
  clean.headers = kept;
  clean.body = transaction.body;
  const std::string bytes = clean.bytes();
  if (intake_ && !released_by) {
    if (auto taken = take_reports_of(transaction, bytes, *shares); !taken) {
      log::warning("milter.report_not_taken", {{"what", taken.error().what}});
      answer.kind = Answer::Kind::tempfail;
      return answer;
    }
    if (shares->empty()) {  // everybody it was for is served
      answer.kind = Answer::Kind::discard;
      return answer;
    }
  }
  std::vector<Item> items;
  for (const auto& share : *shares) {
    Item item;
    item.tenant = share.tenant;
    item.id = make_uuid(random_);
    item.service = "inline";
    item.location = transaction.queue_id;
    item.bytes = bytes;
    item.received_at = clock_.now();
    item.context = {.envelope_sender = transaction.sender,
                    .recipients = share.recipients,
                    .client_ip = transaction.client_ip,
                    .client_name = transaction.client_name,
                    .helo = transaction.helo,
                    .direction = share.direction,
                    .service = "inline",
                    .history = {},
                    .received_ms = to_millis(item.received_at)};
    item.dsn = dsn_of(transaction, share.recipients);
    item.released = released_by == share.tenant;
    items.push_back(std::move(item));
  }

  auto outcome = conveyor_.process(std::move(items));
  switch (outcome.kind) {
    case Outcome::Kind::try_later:
      answer.kind = Answer::Kind::tempfail;
      break;
    case Outcome::Kind::discard:
      answer.kind = Answer::Kind::discard;
      break;
    case Outcome::Kind::deliver: {
      answer.kind = Answer::Kind::accept;
      answer.changes = std::move(removals);
      if (outcome.is_rewritten) {
        std::size_t body_at = 0;
        const auto fields = fields_of(outcome.rewritten, body_at);
        compare(kept, fields, answer);
        const auto body = std::string_view(outcome.rewritten).substr(body_at);
        if (body != transaction.body) answer.body = std::string(body);
      }
      for (const auto& [name, value] : outcome.headers) answer.inserted.emplace_back(name, " " + value);
      std::vector<std::string> stay = outcome.recipients;
      for (const auto& recipient : transaction.recipients) {
        const auto at = std::find(stay.begin(), stay.end(), recipient);
        if (at == stay.end()) answer.remove_recipients.push_back(recipient);
      }
      answer.add_recipients = outcome.added;
      break;
    }
  }
  answer.after = [this, outcome = std::move(outcome), token = released_by ? token : std::string()](bool written) {
    conveyor_.answered(outcome, written);
    if (written && !token.empty() && outcome.kind != Outcome::Kind::try_later) intents_.passed(token);
  };
  return answer;
}

// Mail of our own that everybody concerned has judged already.
Answer InlineMail::pass_ours(const std::string& token, const std::vector<Answer::Change>& removals) {
  Answer answer;
  answer.kind = Answer::Kind::accept;
  for (const auto& removal : removals) {
    if (equal_ignore_case(trim(removal.name), intent_header)) answer.changes.push_back(removal);
  }
  answer.after = [this, token](bool written) {
    if (written) intents_.passed(token);
  };
  return answer;
}

// Takes served recipients off all shares.
Result<void> InlineMail::take_reports_of(const Transaction& transaction, const std::string& bytes,
                                         std::vector<Share>& shares) {
  for (const auto& share : std::vector<Share>(shares)) {
    for (const auto& recipient : share.recipients) {
      TRY(const bool taken, intake_(share, transaction.sender, recipient, bytes));
      if (!taken) continue;
      for (auto& other : shares) std::erase(other.recipients, recipient);
    }
  }
  std::erase_if(shares, [](const Share& share) { return share.recipients.empty(); });
  return {};
}

}  // namespace sekisho::protect
