#include "connect/imap/mailbox_connector.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.h"

namespace sekisho::connect::imap {
namespace {

constexpr std::string_view inbox = "INBOX";

// "UIDVALIDITY.UID"
struct Place {
  std::uint32_t validity = 0, uid = 0;
};

std::optional<Place> place_from(std::string_view text) {
  Place place;
  const auto* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, place.validity);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != '.') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, place.uid);
  if (second.ec != std::errc() || second.ptr != end) return std::nullopt;
  return place;
}

std::string to_text(Place place) { return std::to_string(place.validity) + "." + std::to_string(place.uid); }

// The Message-ID as it stands in the header, for finding the way back; empty when there is none.
std::string message_id_of(std::string_view bytes) {
  const auto head = bytes.substr(0, std::min(bytes.find("\r\n\r\n"), bytes.size()));
  for (const auto line : split(head, '\n')) {
    if (starts_with_ignore_case(line, "Message-ID:")) return std::string(trim(line.substr(11)));
  }
  return {};
}

Result<std::uint32_t> uid_of(Client& client, const ItemRef& item, bool read_only) {
  const auto place = place_from(item.id);
  if (!place) return fail(Code::not_found, "imap: no such message: " + item.id);
  TRY(const auto folder, client.select(item.container, read_only));
  if (folder.uid_validity != place->validity) return fail(Code::not_found, "imap: the folder was made anew");
  return place->uid;
}

}  // namespace

Capabilities MailboxConnector::capabilities() const {
  return {.service = service_, .effects = {Effect::quarantine, Effect::restore, Effect::remove, Effect::move_to_junk}, .announces = true};
}

Result<std::string> MailboxConnector::watched(Client& client) const {
  if (!use_.empty()) {
    TRY(auto name, client.folder_for(use_));
    if (!name.empty()) return name;
  }
  if (folder_ != inbox) TRY_VOID(client.create(folder_));
  return folder_;
}

Result<Changes> MailboxConnector::changes(const Account& account, const Cursor& since) {
  TRY(auto client, mailboxes_.open(account.name));
  TRY(const auto name, watched(*client));
  TRY(const auto folder, client->select(name, true));
  const auto known = place_from(since);
  if (since.empty()) return Changes{.next = to_text({folder.uid_validity, folder.uid_next > 0 ? folder.uid_next - 1 : 0})};
  // Another UIDVALIDITY: all UIDs are new.
  const auto last = known && known->validity == folder.uid_validity ? known->uid : 0;
  TRY(auto uids, client->uids_after(last));
  client->logout();
  std::ranges::sort(uids);
  Changes out{.next = to_text({folder.uid_validity, last}), .more = uids.size() > changes_per_page};
  uids.resize(std::min(uids.size(), changes_per_page));
  for (const auto uid : uids) out.items.push_back({name, to_text({folder.uid_validity, uid})});
  if (!out.items.empty()) out.next = out.items.back().id;
  return out;
}

Result<std::string> MailboxConnector::fetch(const Account& account, const ItemRef& item, ByteCount limit) {
  TRY(auto client, mailboxes_.open(account.name));
  TRY(const auto uid, uid_of(*client, item, true));
  TRY(auto message, client->fetch(uid));
  client->logout();
  if (message.bytes.size() > limit.value) return fail(Code::over_limit, "imap: a message of " + std::to_string(message.bytes.size()) + " bytes");
  return std::move(message.bytes);
}

Result<Applied> MailboxConnector::apply(const Account& account, const ItemRef& item, Effect effect, const std::string& intent) {
  TRY(const auto before, database_.query("SELECT done FROM connector_intent WHERE tenant = $1 AND intent = $2", {account.tenant.value, intent}));
  if (!before.empty() && before.front().integer(0) != 0) return Applied{};
  TRY(auto client, mailboxes_.open(account.name));
  const auto uid = uid_of(*client, item, false);
  if (!uid && uid.error().code != Code::not_found) return tl::unexpected(uid.error());
  bool there = false;
  if (uid) {
    TRY(const auto uids, client->uids_after(*uid - 1));
    there = std::ranges::find(uids, *uid) != uids.end();
  }
  if (!there && before.empty()) return fail(Code::not_found, "imap: no such message: " + item.id);
  if (before.empty()) {
    TRY_VOID(database_.execute("INSERT INTO connector_intent (tenant, intent, service, account, container, item, effect, done, created_at) "
                               "VALUES ($1, $2, 'imap', $3, $4, $5, $6, 0, $7) ON CONFLICT (tenant, intent) DO NOTHING",
                               {account.tenant.value, intent, account.name, item.container, item.id, std::string(to_string(effect)), to_millis(clock_.now())}));
  }
  Applied applied;
  if (there) {
    TRY_VOID(carry_out(*client, account, item, *uid, effect, applied.now));
    applied.changed = true;
  }
  client->logout();
  TRY_VOID(database_.execute("UPDATE connector_intent SET done = 1 WHERE tenant = $1 AND intent = $2", {account.tenant.value, intent}));
  return applied;
}

// The folder of `item` is selected.
Result<void> MailboxConnector::carry_out(Client& client, const Account& account, const ItemRef& item, std::uint32_t uid, Effect effect, ItemRef& now) {
  if (effect == Effect::remove) return client.remove({uid});
  const auto& settings = mailboxes_.settings();
  auto to = effect == Effect::quarantine ? settings.quarantine_folder : effect == Effect::move_to_junk ? settings.junk_folder : std::string(inbox);
  TRY(const auto message, client.fetch(uid));
  const auto message_id = message_id_of(message.bytes);
  const auto mailbox = to_lower_ascii(account.name);
  if (effect == Effect::quarantine && !message_id.empty() && item.container != to) {  // known before it moves: a crash in between loses nothing
    TRY_VOID(database_.execute("INSERT INTO imap_origin (tenant, mailbox, message_id, folder, moved_at) VALUES ($1, $2, $3, $4, $5) "
                               "ON CONFLICT (tenant, mailbox, message_id) DO UPDATE SET folder = excluded.folder, moved_at = excluded.moved_at",
                               {account.tenant.value, mailbox, message_id, item.container, to_millis(clock_.now())}));
  }
  if (effect == Effect::restore) {
    TRY(const auto rows, database_.query("SELECT folder FROM imap_origin WHERE tenant = $1 AND mailbox = $2 AND message_id = $3", {account.tenant.value, mailbox, message_id}));
    if (!rows.empty()) to = rows.front().text(0);
  }
  now = {to, {}};
  if (item.container == to) return {};
  TRY_VOID(client.create(to));
  TRY_VOID(client.move({uid}, to));
  // The newest message there is the one that came; another one may have come at the same moment: then the place stays open.
  TRY(const auto folder, client.select(to, true));
  const auto uids = message_id.empty() ? Result<std::vector<std::uint32_t>>(std::vector<std::uint32_t>()) : client.find(message_id);
  if (uids && !uids->empty()) now.id = to_text({folder.uid_validity, *std::ranges::max_element(*uids)});
  return {};
}

Result<void> MailboxConnector::wait(const Account& account, const Cursor& since, std::chrono::milliseconds most, const std::function<bool()>& should_stop) {
  TRY(auto client, mailboxes_.open(account.name));
  TRY(const auto name, watched(*client));
  TRY(const auto folder, client->select(name, true));
  // What came between changes() and now was announced to nobody.
  const auto known = place_from(since);
  if (!known || known->validity != folder.uid_validity) return {};
  TRY(const auto uids, client->uids_after(known->uid));
  if (!uids.empty()) return {};
  TRY_VOID(client->idle(most, should_stop));
  client->logout();
  return {};
}

}  // namespace sekisho::connect::imap
