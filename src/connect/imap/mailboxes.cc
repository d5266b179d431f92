#include "connect/imap/mailboxes.h"

#include <optional>

#include "base/text.h"

namespace sekisho::connect::imap {
Result<std::unique_ptr<Client>> Mailboxes::open(const std::string& mailbox) const {
  // The separator would let one mailbox name speak for another.
  if (mailbox.empty() || mailbox.find('*') != std::string::npos || mailbox.size() > 512)
    return fail(Code::not_found, "no such mailbox");
  TRY(auto client, Client::connect(settings_.server, settings_.timeout, settings_.message_limit));
  TRY_VOID(client->login(mailbox + "*" + settings_.master_user, settings_.master_password));
  return client;
}

Result<std::unique_ptr<Client>> Mailboxes::open_of(TenantId tenant, const std::string& mailbox) const {
  if (settings_.belongs) {
    TRY(const bool ours, settings_.belongs(tenant, mailbox));
    if (!ours) return fail(Code::not_found, "no such mailbox");
  }
  return open(mailbox);
}

Result<std::string> Mailboxes::junk_folder(Client& client) const {
  TRY(auto named, client.folder_for("\\Junk"));
  return named.empty() ? settings_.junk_folder : std::move(named);
}

Result<Moved> Mailboxes::move_all(Client& client, TenantId tenant, const std::string& mailbox,
                                  const std::string& message_id, const std::string& to, bool remember) {
  TRY(const auto folders, client.folders());
  Moved moved;
  bool already = false;
  std::optional<Error> closed;
  for (const auto& folder : folders) {
    if (const auto opened = client.select(folder, folder == to); !opened) {
      if (!is_closed(opened.error())) return tl::unexpected(opened.error());
      closed = opened.error();
      continue;
    }
    TRY(const auto uids, client.find(message_id));
    if (uids.empty()) continue;
    if (folder == to) {
      already = true;
      continue;
    }
    if (remember && folder != settings_.quarantine_folder) {  // known before it moves: a crash in between loses nothing
      TRY_VOID(
          database_.execute("INSERT INTO imap_origin (tenant, mailbox, message_id, folder, moved_at) VALUES ($1, $2, "
                            "$3, $4, $5) ON CONFLICT (tenant, mailbox, message_id) DO UPDATE SET folder = "
                            "excluded.folder, moved_at = excluded.moved_at",
                            {tenant.value, to_lower_ascii(mailbox), message_id, folder, to_millis(clock_.now())}));
    }
    TRY_VOID(client.create(to));
    TRY_VOID(client.move(uids, to));
    moved.messages += static_cast<int>(uids.size());
  }
  client.logout();
  if (moved.messages == 0 && !already)
    return closed ? Result<Moved>(tl::unexpected(*closed))
                  : fail(Code::not_found, "the message is not in this mailbox");
  return moved;
}

Result<Moved> Mailboxes::quarantine(TenantId tenant, const std::string& mailbox, const std::string& message_id) {
  TRY(auto client, open_of(tenant, mailbox));
  return move_all(*client, tenant, mailbox, message_id, settings_.quarantine_folder, true);
}

Result<Moved> Mailboxes::move_to_junk(TenantId tenant, const std::string& mailbox, const std::string& message_id) {
  TRY(auto client, open_of(tenant, mailbox));
  TRY(const auto junk, junk_folder(*client));
  return move_all(*client, tenant, mailbox, message_id, junk, false);
}

Result<Moved> Mailboxes::restore(TenantId tenant, const std::string& mailbox, const std::string& message_id) {
  TRY(auto client, open_of(tenant, mailbox));
  TRY_VOID(client->create(settings_.quarantine_folder));
  TRY_VOID(client->select(settings_.quarantine_folder, false));
  TRY(const auto uids, client->find(message_id));
  TRY(const auto rows,
      database_.query("SELECT folder FROM imap_origin WHERE tenant = $1 AND mailbox = $2 AND message_id = $3",
                      {tenant.value, to_lower_ascii(mailbox), message_id}));
  Moved moved;
  if (uids.empty()) {
    if (!rows.empty()) return moved;  // restored before
    return fail(Code::not_found, "the message is not in the quarantine folder");
  }
  const auto origin = rows.empty() ? std::string("INBOX") : rows.front().text(0);
  TRY_VOID(client->create(origin));
  auto back = client->move(uids, origin);
  // the folder is gone and cannot be made anew
  if (!back && back.error().code == Code::not_found && origin != "INBOX") back = client->move(uids, "INBOX");
  if (!back) return tl::unexpected(back.error());
  client->logout();
  moved.messages = static_cast<int>(uids.size());
  return moved;
}

Result<Moved> Mailboxes::remove(TenantId tenant, const std::string& mailbox, const std::string& message_id) {
  TRY(auto client, open_of(tenant, mailbox));
  TRY(const auto folders, client->folders());
  Moved moved;
  for (const auto& folder : folders) {
    const auto opened = client->select(folder, false);
    if (!opened && is_closed(opened.error())) continue;
    if (!opened) return tl::unexpected(opened.error());
    TRY(const auto uids, client->find(message_id));
    TRY_VOID(client->remove(uids));
    moved.messages += static_cast<int>(uids.size());
  }
  client->logout();
  return moved;
}

Result<Moved> Mailboxes::from_junk(TenantId tenant, const std::string& mailbox, const std::string& message_id) {
  TRY(auto client, open_of(tenant, mailbox));
  TRY(const auto junk, junk_folder(*client));
  TRY_VOID(client->create(junk));
  TRY_VOID(client->select(junk, false));
  TRY(const auto uids, client->find(message_id));
  Moved moved;
  if (uids.empty()) return fail(Code::not_found, "the message is not in the junk folder");
  TRY_VOID(client->move(uids, "INBOX"));
  client->logout();
  moved.messages = static_cast<int>(uids.size());
  return moved;
}

Result<std::string> Mailboxes::raw(TenantId tenant, const std::string& mailbox, const std::string& message_id) {
  TRY(auto client, open_of(tenant, mailbox));
  TRY(const auto folders, client->folders());
  for (const auto& folder : folders) {
    const auto opened = client->select(folder, true);
    if (!opened && is_closed(opened.error())) continue;
    if (!opened) return tl::unexpected(opened.error());
    TRY(const auto uids, client->find(message_id));
    if (uids.empty()) continue;
    TRY(auto message, client->fetch(uids.front()));
    client->logout();
    return std::move(message.bytes);
  }
  return fail(Code::not_found, "the message is not in this mailbox");
}

}  // namespace sekisho::connect::imap
