#include "desk/self_service.h"

#include <algorithm>

#include "base/text.h"
#include "protect/records.h"

namespace sekisho::desk {
namespace {

bool is_for(const protect::Held& held, std::string_view mailbox) {
  return std::any_of(held.recipients.begin(), held.recipients.end(),
                     [&](const auto& one) { return equal_ignore_case(one, mailbox); });
}

}  // namespace

bool from_string(std::string_view text, UserAction& action) {
  if (text == "release")
    action = UserAction::release;
  else if (text == "request")
    action = UserAction::request;
  else if (text == "block")
    action = UserAction::block;
  else if (text == "report")
    action = UserAction::report;
  else
    return false;
  return true;
}

Result<UserItem> SelfService::item_of(TenantId tenant, std::string_view mailbox, protect::Held held,
                                      const EndUserSettings& settings) const {
  UserItem out;
  auto least = Right::release;
  const auto groups = groups_of(held);
  if (!groups.empty()) out.group = groups.front();
  for (const auto group : groups) {
    if (settings.right(group) < least) {
      least = settings.right(group);
      out.group = group;
    }
  }
  TRY(const auto given, quarantine_.released_to(tenant, held.id));
  out.released = std::find(given.begin(), given.end(), to_lower_ascii(mailbox)) != given.end() ||
                 held.state == protect::HeldState::restore_success || held.state == protect::HeldState::restoring;
  const bool there = held.state == protect::HeldState::quarantined || held.state == protect::HeldState::restore_failure;
  TRY(const auto request, requests_.of(tenant, held.id, mailbox));
  if (request) out.request = request->state;
  out.right = there && !out.released ? least : Right::nothing;
  if (out.right == Right::request && request) out.right = Right::nothing;
  out.may_block = settings.may_block && !held.sender.empty();
  out.may_report = settings.may_report && static_cast<bool>(report) && !held.blob.empty();
  out.held = std::move(held);
  return out;
}

Result<UserItem> SelfService::item(TenantId tenant, std::string_view mailbox, QuarantineId id) const {
  TRY(auto held, quarantine_.find(tenant, id));
  if (!held || !is_for(*held, mailbox)) return fail(Code::not_found, "no such item");
  TRY(const auto settings, load_end_user_settings(database_, tenant));
  return item_of(tenant, mailbox, *std::move(held), settings);
}

Result<std::vector<UserItem>> SelfService::items(TenantId tenant, std::string_view mailbox, std::optional<Time> from,
                                                 std::optional<Time> until, int limit) const {
  TRY(const auto settings, load_end_user_settings(database_, tenant));
  protect::HeldQuery query{
      .state = protect::HeldState::quarantined, .recipient = std::string(mailbox), .from = from, .to = until};
  query.limit = 1000;
  TRY(auto found, quarantine_.search(tenant, query));
  std::vector<UserItem> out;
  for (auto& held : found) {
    if (!is_for(held, mailbox)) continue;  // the search takes parts of addresses
    TRY(auto one, item_of(tenant, mailbox, std::move(held), settings));
    if (one.released) continue;
    out.push_back(std::move(one));
    if (out.size() >= static_cast<std::size_t>(limit)) break;
  }
  return out;
}

Result<void> SelfService::act(TenantId tenant, std::string_view mailbox, QuarantineId id, UserAction action,
                              std::string_view note) {
  TRY(const auto settings, load_end_user_settings(database_, tenant));
  if (!settings.enabled) return fail(Code::denied, "the end-user quarantine is switched off");
  TRY(const auto one, item(tenant, mailbox, id));
  const auto name = to_lower_ascii(mailbox);
  const auto log = [&](std::string_view status) {
    return protect::Records(database_).add(tenant, event_of(one.held, name, status, performer_of(name), clock_.now()));
  };
  switch (action) {
    case UserAction::release:
      if (one.released) return fail(Code::conflict, "released already");
      if (one.right != Right::release) return fail(Code::denied, "this kind of mail is not released by users");
      TRY_VOID(quarantine_.release(tenant, id, name));
      return log("Released");
    case UserAction::request: {
      if (one.request || one.released) return fail(Code::conflict, "asked already");
      if (one.right == Right::nothing) return fail(Code::denied, "this kind of mail cannot be asked for");
      TRY_VOID(requests_.ask(tenant, one.held, name, note));
      return {};
    }
    case UserAction::block:
      if (!one.may_block) return fail(Code::denied, "blocking is switched off");
      TRY_VOID(policies_.add_entries(
          tenant, policy::ListKind::user_blocked_senders,
          {{.value = to_lower_ascii(one.held.header_from.empty() ? one.held.sender : one.held.header_from),
            .owner = name,
            .source = "user"}},
          performer_of(name)));
      return log("SenderBlocked");
    case UserAction::report:
      if (!one.may_report) return fail(Code::denied, "reporting is switched off");
      return report(tenant, one.held, name, note);
  }
  return fail(Code::malformed, "no such action");
}

Result<UserWishes> SelfService::wishes(TenantId tenant, std::string_view mailbox) const {
  TRY(const auto rows, database_.query("SELECT language, digest FROM end_user WHERE tenant = $1 AND mailbox = $2",
                                       {tenant.value, to_lower_ascii(mailbox)}));
  UserWishes out;
  if (rows.empty()) return out;
  if (rows.front().text(0) == "ja") out.language = Language::japanese;
  if (rows.front().text(0) == "en") out.language = Language::english;
  out.digest = rows.front().integer(1) != 0;
  return out;
}

Result<Language> SelfService::language_of(TenantId tenant, std::string_view mailbox) const {
  TRY(const auto wishes, this->wishes(tenant, mailbox));
  if (wishes.language) return *wishes.language;
  TRY(const auto rows, database_.query("SELECT language FROM tenant WHERE id = $1", {tenant.value}));
  return !rows.empty() && rows.front().text(0) == "en" ? Language::english : Language::japanese;
}

Result<void> SelfService::set_wishes(TenantId tenant, std::string_view mailbox, const UserWishes& wishes) {
  const std::string language = !wishes.language ? "" : *wishes.language == Language::japanese ? "ja" : "en";
  TRY_VOID(
      database_.execute("INSERT INTO end_user (tenant, mailbox, language, digest) VALUES ($1, $2, $3, $4) ON CONFLICT "
                        "(tenant, mailbox) DO UPDATE SET language = excluded.language, digest = excluded.digest",
                        {tenant.value, to_lower_ascii(mailbox), language, std::int64_t{wishes.digest ? 1 : 0}}));
  return {};
}

}  // namespace sekisho::desk
