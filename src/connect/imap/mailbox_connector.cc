#include "connect/imap/mailbox_connector.h"

#include <algorithm>
#include <optional>
#include <set>

#include "base/text.h"

namespace sekisho::connect::imap {
namespace {

constexpr std::string_view inbox = "INBOX";

constexpr auto longest_spare = std::chrono::seconds(60);    // a connection kept between two calls
constexpr auto between_looks = std::chrono::seconds(60);    // at folders of which the server does not tell
constexpr auto new_folder_time = std::chrono::seconds(60);  // after a folder came to be
constexpr auto between_new_looks = std::chrono::seconds(2);
constexpr std::uint32_t marks_looked_at = limits::uids_at_once;  // the newest messages of a folder

// The Message-ID as it stands in the header, for finding the way back; empty when there is none.
std::string message_id_of(std::string_view bytes) {
  const auto head = bytes.substr(0, std::min(bytes.find("\r\n\r\n"), bytes.size()));
  for (const auto line : split(head, '\n')) {
    if (starts_with_ignore_case(line, "Message-ID:")) return std::string(trim(line.substr(11)));
  }
  return {};
}

Result<std::uint32_t> uid_of(Client& client, const ItemRef& item, bool read_only) {
  const auto place = place_from_item_id(item.id);
  if (!place) return fail(Code::not_found, "imap: no such message: " + item.id);
  TRY(const auto folder, client.select(item.container, read_only));
  if (folder.uid_validity != place->validity) return fail(Code::not_found, "imap: the folder was made anew");
  return place->uid;
}

}  // namespace

Capabilities MailboxConnector::capabilities() const {
  return {.service = "imap",
          .effects = {Effect::quarantine, Effect::restore, Effect::remove, Effect::move_to_junk},
          .announces = true};
}

Result<std::unique_ptr<Client>> MailboxConnector::take(const Account& account) {
  const auto now = std::chrono::steady_clock::now();
  auto kept = spare_.with([&](auto& spare) -> std::unique_ptr<Client> {
    std::erase_if(spare, [&](const auto& entry) { return now - entry.second.since > longest_spare; });
    const auto found = spare.find(account.name);
    if (found == spare.end()) return nullptr;
    auto client = std::move(found->second.client);
    spare.erase(found);
    return client;
  });
  if (kept != nullptr) return kept;
  return mailboxes_.open(account.name);
}

void MailboxConnector::give_back(const Account& account, std::unique_ptr<Client> client) {
  spare_.with([&](auto& spare) { spare[account.name] = {std::move(client), std::chrono::steady_clock::now()}; });
}

bool MailboxConnector::has_new_folder(const Account& account) {
  const auto now = std::chrono::steady_clock::now();
  return new_folder_.with([&](auto& all) {
    std::erase_if(all, [&](const auto& entry) { return entry.second < now; });
    return all.contains(account.name);
  });
}

Result<Changes> MailboxConnector::changes(const Account& account, const Cursor& since) {
  TRY(auto client, take(account));
  TRY(const auto states, client->states([](const FolderState&) { return true; }));
  const auto known = places_from(since);
  std::set<std::string, std::less<>> names;
  for (const auto& state : states) names.insert(state.name);

  Changes out;
  std::map<std::string, Place> next;
  for (const auto& state : states) {
    const Place present{
        .validity = state.uid_validity, .uid = std::max(state.uid_next, 1u) - 1, .modseq = state.modseq};
    const auto shelf = shelf_of(rules_, state.name, state.uses);
    auto place =
        place_of(known, state.name, state.uid_validity, [&](const std::string& name) { return names.contains(name); });
    // What lies there at the first look is for a manual scan; what is not watched now must not count as new when it
    // once is.
    if (!place && !since.empty())
      new_folder_.with([&](auto& all) { all[account.name] = std::chrono::steady_clock::now() + new_folder_time; });
    if (!place) place = since.empty() || known.inbox_only ? present : Place{.validity = state.uid_validity};
    if (!shelf || since.empty()) {
      next[state.name] = present;
      continue;
    }
    TRY_VOID(read_marks(*client, state, *place, out));
    place->modseq = state.modseq;
    TRY_VOID(read_news(*client, {state, *shelf}, *place, out));
    next[state.name] = *place;
  }
  out.next = to_cursor(next);
  give_back(account, std::move(client));
  return out;
}

Result<void> MailboxConnector::read_news(Client& client, const Folder& folder, Place& place, Changes& out) const {
  const auto& state = folder.state;
  const auto last = std::max(state.uid_next, 1u) - 1;
  if (place.uid >= last) return {};
  if (out.items.size() >= changes_per_page) {
    out.more = true;
    return {};
  }
  const auto opened = client.select(state.name, true);
  if (!opened && is_closed(opened.error())) {  // removed this moment, or not ours to read
    place.uid = last;
    return {};
  }
  if (!opened) return tl::unexpected(opened.error());
  if (opened->uid_validity != state.uid_validity) {  // made anew this moment
    place = {.validity = opened->uid_validity};
    return {};
  }
  while (place.uid < last) {
    const auto until = last - place.uid > limits::uids_at_once ? place.uid + limits::uids_at_once : last;
    TRY(const auto uids, client.uids_between(place.uid + 1, until));
    for (const auto uid : uids) {
      if (out.items.size() >= changes_per_page) {
        out.more = true;
        return {};
      }
      out.items.push_back({{state.name, item_id(state.uid_validity, uid)}, folder.shelf});
      place.uid = uid;
    }
    place.uid = until;
  }
  return {};
}

Result<void> MailboxConnector::read_marks(Client& client, const FolderState& folder, const Place& place,
                                          Changes& out) const {
  if (place.modseq == 0 || folder.modseq <= place.modseq || place.uid == 0) return {};
  const auto opened = client.select(folder.name, true);
  if (!opened && is_closed(opened.error())) return {};
  if (!opened) return tl::unexpected(opened.error());
  const auto first = place.uid > marks_looked_at ? place.uid - marks_looked_at + 1 : 1;
  for (const bool unwanted : {true, false}) {
    TRY(const auto uids, client.marked_since(place.modseq, first, place.uid,
                                             unwanted ? std::vector<std::string>{"$Junk", "Junk"}
                                                      : std::vector<std::string>{"$NotJunk", "NonJunk"}));
    for (const auto uid : uids) out.marks.push_back({{folder.name, item_id(folder.uid_validity, uid)}, unwanted});
  }
  return {};
}

Result<std::vector<Arrival>> MailboxConnector::past(const Account& account, Time from, Time until, std::size_t most) {
  TRY(auto client, take(account));
  TRY(const auto states,
      client->states([&](const FolderState& state) { return shelf_of(rules_, state.name, state.uses).has_value(); }));
  std::vector<Arrival> out;
  for (const auto& state : states) {
    const auto shelf = shelf_of(rules_, state.name, state.uses);
    if (!shelf) continue;
    const auto opened = client->select(state.name, true);
    if (!opened && is_closed(opened.error())) continue;  // removed this moment, or not ours to read
    if (!opened) return tl::unexpected(opened.error());
    const std::uint64_t last = std::max(opened->uid_next, 1u) - 1;
    for (std::uint64_t first = 1; first <= last; first += limits::uids_at_once) {
      const auto until_uid = std::min<std::uint64_t>(last, first + limits::uids_at_once - 1);
      TRY(const auto uids, client->received_between(static_cast<std::uint32_t>(first),
                                                    static_cast<std::uint32_t>(until_uid), from, until));
      if (out.size() + uids.size() > most)
        return fail(Code::over_limit, "imap: more than " + std::to_string(most) + " messages in that time");
      for (const auto uid : uids) out.push_back({{state.name, item_id(opened->uid_validity, uid)}, *shelf});
    }
  }
  give_back(account, std::move(client));
  return out;
}

Result<std::string> MailboxConnector::fetch(const Account& account, const ItemRef& item, ByteCount limit) {
  TRY(auto client, take(account));
  TRY(const auto uid, uid_of(*client, item, true));
  TRY(auto message, client->fetch(uid));
  give_back(account, std::move(client));
  if (message.bytes.size() > limit.value)
    return fail(Code::over_limit, "imap: a message of " + std::to_string(message.bytes.size()) + " bytes");
  return std::move(message.bytes);
}

Result<Applied> MailboxConnector::apply(const Account& account, const ItemRef& item, Effect effect,
                                        const std::string& intent) {
  TRY(const auto before, database_.query("SELECT done FROM connector_intent WHERE tenant = $1 AND intent = $2",
                                         {account.tenant.value, intent}));
  if (!before.empty() && before.front().integer(0) != 0) return Applied{};
  TRY(auto client, take(account));
  const auto uid = uid_of(*client, item, false);
  if (!uid && uid.error().code != Code::not_found) return tl::unexpected(uid.error());
  bool there = false;
  if (uid) {
    TRY(const auto uids, client->uids_between(*uid, *uid));
    there = !uids.empty();
  }
  if (!there && before.empty()) return fail(Code::not_found, "imap: no such message: " + item.id);
  if (before.empty()) {
    TRY_VOID(database_.execute(
        "INSERT INTO connector_intent (tenant, intent, service, account, container, item, effect, done, created_at) "
        "VALUES ($1, $2, 'imap', $3, $4, $5, $6, 0, $7) ON CONFLICT (tenant, intent) DO NOTHING",
        {account.tenant.value, intent, account.name, item.container, item.id, std::string(to_string(effect)),
         to_millis(clock_.now())}));
  }
  Applied applied;
  if (there) {
    TRY_VOID(carry_out(*client, account, item, *uid, effect, applied.now));
    applied.changed = true;
  }
  give_back(account, std::move(client));
  TRY_VOID(database_.execute("UPDATE connector_intent SET done = 1 WHERE tenant = $1 AND intent = $2",
                             {account.tenant.value, intent}));
  return applied;
}

// The folder of `item` is selected.
Result<void> MailboxConnector::carry_out(Client& client, const Account& account, const ItemRef& item, std::uint32_t uid,
                                         Effect effect, ItemRef& now) {
  if (effect == Effect::remove) return client.remove({uid});
  const auto& settings = mailboxes_.settings();
  auto to = effect == Effect::quarantine ? settings.quarantine_folder : std::string(inbox);
  if (effect == Effect::move_to_junk) {
    TRY(to, mailboxes_.junk_folder(client));
  }
  TRY(const auto message, client.fetch(uid));
  const auto message_id = message_id_of(message.bytes);
  const auto mailbox = to_lower_ascii(account.name);
  // known before it moves: a crash in between loses nothing
  if (effect == Effect::quarantine && !message_id.empty() && item.container != to) {
    TRY_VOID(database_.execute(
        "INSERT INTO imap_origin (tenant, mailbox, message_id, folder, moved_at) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (tenant, mailbox, message_id) DO UPDATE SET folder = excluded.folder, moved_at = "
        "excluded.moved_at",
        {account.tenant.value, mailbox, message_id, item.container, to_millis(clock_.now())}));
  }
  if (effect == Effect::restore) {
    TRY(const auto rows,
        database_.query("SELECT folder FROM imap_origin WHERE tenant = $1 AND mailbox = $2 AND message_id = $3",
                        {account.tenant.value, mailbox, message_id}));
    if (!rows.empty()) to = rows.front().text(0);
  }
  now = {to, {}};
  if (item.container == to) return {};
  TRY_VOID(client.create(to));
  TRY_VOID(client.move({uid}, to));
  // The newest message there is the one that came; another one may have come at the same moment: then the place stays
  // open.
  TRY(const auto folder, client.select(to, true));
  const auto uids =
      message_id.empty() ? Result<std::vector<std::uint32_t>>(std::vector<std::uint32_t>()) : client.find(message_id);
  if (uids && !uids->empty()) now.id = item_id(folder.uid_validity, *std::ranges::max_element(*uids));
  return {};
}

Result<void> MailboxConnector::wait(const Account& account, const Cursor& since, std::chrono::milliseconds most,
                                    const std::function<bool()>& should_stop) {
  if (has_new_folder(account)) most = std::min<std::chrono::milliseconds>(most, between_new_looks);
  TRY(auto client, take(account));
  const auto known = places_from(since);
  const auto is_news = [&](const FolderState& state) {
    const auto place = known.folders.find(state.name);
    return place == known.folders.end() || (state.uid_validity != 0 && state.uid_validity != place->second.validity) ||
           state.uid_next > place->second.uid + 1;
  };
  const auto told = client->notify_of_all();
  const bool tells_all = told.has_value();
  if (!told && told.error().code != Code::not_found && told.error().code != Code::malformed)
    return tl::unexpected(told.error());
  // Of an open folder a server tells whoever delivers into it. Opened before the states are asked for: what is told of
  // other folders meanwhile is part of those, and what is told after them is news().
  TRY(const auto opened, client->select(std::string(inbox), true));
  // What came between changes() and now was announced to nobody.
  TRY(const auto states,
      client->states([&](const FolderState& state) { return shelf_of(rules_, state.name, state.uses).has_value(); }));
  bool news = false;
  std::set<std::string, std::less<>> watched;
  for (const auto& state : states) {
    watched.insert(state.name);
    news |= is_news(state);
  }
  news |= watched.contains(inbox) &&
          is_news({.name = std::string(inbox), .uid_validity = opened.uid_validity, .uid_next = opened.uid_next});
  if (!news && tells_all) {
    TRY_VOID(client->news(most, should_stop,
                          [&](const FolderState& state) { return watched.contains(state.name) && is_news(state); }));
  } else if (!news) {
    TRY_VOID(client->idle(std::min<std::chrono::milliseconds>(most, watched.size() > 1 ? between_looks : most),
                          should_stop));
  }
  if (tells_all) TRY_VOID(client->notify_of_none());
  give_back(account, std::move(client));
  return {};
}

}  // namespace sekisho::connect::imap
