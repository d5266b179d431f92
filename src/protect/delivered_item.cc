#include "protect/delivered_item.h"

#include <optional>

#include "base/encode.h"

namespace sekisho::protect {
namespace {

std::optional<connect::Effect> effect_of(policy::ActionKind action) {
  switch (action) {
    case policy::ActionKind::quarantine:
      return connect::Effect::quarantine;
    case policy::ActionKind::move_to_junk:
      return connect::Effect::move_to_junk;
    case policy::ActionKind::delete_message:
      return connect::Effect::remove;
    default:
      return std::nullopt;
  }
}

}  // namespace

Item delivered_item(const connect::Connector& connector, const connect::Account& account, const connect::ItemRef& at,
                    std::string bytes, Time now, std::string_view scan) {
  Item item{.tenant = account.tenant,
            .service = std::string(connector.capabilities().service),
            .location = account.name + "/" + at.container + ";" + at.id,
            .bytes = std::move(bytes),
            .received_at = now};
  item.id = uuid_of((scan.empty() ? std::string() : std::string(scan) + "\n") + item.location + "\n" + item.bytes);
  item.context.service = item.service;
  item.context.direction = scan::Direction::incoming;
  item.context.recipients = {account.name};
  item.context.received_ms = to_millis(item.received_at);
  return item;
}

std::vector<std::string> sent_to(const scan::MailFacts& mail) {
  constexpr std::size_t most = 1'000;
  std::vector<std::string> out;
  for (const auto* list : {&mail.to, &mail.cc}) {
    for (const auto& one : *list) {
      if (!one.address.empty() && out.size() < most) out.push_back(one.address);
    }
  }
  return out;
}

Result<std::string> act_on_delivered(connect::Connector& connector, const connect::Account& account,
                                     const connect::ItemRef& at, const Item& item, policy::ActionKind decision) {
  if (decision <= policy::ActionKind::pass) return std::string();
  const auto effect = effect_of(decision);
  if (!effect || !connector.capabilities().can(*effect)) return std::string(policy::to_string(decision));
  const auto applied = connector.apply(account, at, *effect, item.id + ":" + std::string(connect::to_string(*effect)));
  if (applied) return std::string();
  switch (applied.error().code) {
    case Code::not_found:
      return std::string("gone before it could be acted on");
    case Code::denied:
      return std::string("the mailbox server refused it");  // as it would the next time
    case Code::over_limit:
      return std::string("the mailbox is full");
    default:
      return tl::unexpected(applied.error());
  }
}

}  // namespace sekisho::protect
