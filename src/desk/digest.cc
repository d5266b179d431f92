#include "desk/digest.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "platform/tenants.h"
#include "protect/texts_json.h"
#include "store/setting.h"

namespace sekisho::desk {
namespace {

constexpr std::string_view last_setting = "end_user.last_digest";

struct TenantFacts {
  std::string name, time_zone;
};

Result<TenantFacts> facts_of(store::Database& database, TenantId tenant) {
  TRY(const auto rows, database.query("SELECT name, time_zone FROM tenant WHERE id = $1", {tenant.value}));
  if (rows.empty()) return fail(Code::not_found, "no such tenant");
  return TenantFacts{rows.front().text(0), rows.front().text(1)};
}

std::string what_for(const UserItem& one, bool ja) {
  if (one.right == Right::release) return ja ? "内容を確認して受け取る" : "Review and release";
  if (one.right == Right::request) return ja ? "内容を確認して解放を申請する" : "Review and ask for release";
  return ja ? "内容を確認する" : "Review";
}

}  // namespace

Result<bool> Digests::is_internal(TenantId tenant, std::string_view mailbox) const {
  const auto at = mailbox.rfind('@');
  if (at == mailbox.npos) return false;
  TRY(const auto rows,
      database_.query("SELECT 1 FROM list_entry WHERE tenant = $1 AND list = 'internal_domains' AND value = $2",
                      {tenant.value, to_lower_ascii(mailbox.substr(at + 1))}));
  return !rows.empty();
}

Result<Letter> Digests::write(TenantId tenant, const std::string& mailbox, const std::vector<UserItem>& items,
                              Language language, LinksAre links) {
  const bool ja = language == Language::japanese;
  TRY(const auto settings, load_end_user_settings(database_, tenant));
  TRY(const auto facts, facts_of(database_, tenant));
  const auto valid = std::chrono::hours(24 * settings.link_days);
  const auto link = [&](QuarantineId held) -> Result<std::string> {
    if (links == LinksAre::shown) return console_url_ + "/user/quarantine?token=preview";
    TRY(const auto token, links_.make(tenant, mailbox, held, valid));
    return console_url_ + "/user/quarantine?token=" + token;
  };
  Letter letter;
  letter.to = {mailbox};
  const auto shown = std::min<std::size_t>(items.size(), max_items);
  const auto count = std::to_string(items.size());
  letter.subject = ja ? "隔離されたメールのお知らせ（" + count + "件）" : "Messages held back for you (" + count + ")";
  const std::string intro = ja ? mailbox + " 宛ての次のメールは、安全のため配信されていません。"
                               : "These messages to " + mailbox + " were not delivered, for your safety.";
  letter.text = intro + "\n\n";
  std::string rows;
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& one = items[i];
    TRY(const auto url, link(one.held.id));
    const auto subject = one.held.subject.empty() ? std::string(ja ? "（件名なし）" : "(no subject)")
                                                  : ellipsis(harmless(one.held.subject), 160);
    const auto sender = ellipsis(harmless(one.held.header_from.empty() ? one.held.sender : one.held.header_from), 120);
    const auto at = platform::format_local(one.held.held_at, facts.time_zone).substr(0, 16);
    const auto why = std::string(name_of(one.group, language));
    letter.text += (ja ? "件名: " : "Subject: ") + subject + "\n" + (ja ? "送信者: " : "From: ") + sender + "\n" +
                   (ja ? "日時: " : "Held: ") + at + "\n" + (ja ? "理由: " : "Reason: ") + why + "\n" +
                   what_for(one, ja) + ": " + url + "\n\n";
    rows += "<tr><td style=\"padding:10px 8px;border-bottom:1px solid #d8dee6\"><div style=\"font-weight:600\">" +
            escape_html(subject) + "</div><div style=\"color:#50606f;font-size:13px\">" + escape_html(sender) + " · " +
            at + " · " + escape_html(why) +
            "</div></td><td style=\"padding:10px 8px;border-bottom:1px solid "
            "#d8dee6;text-align:right;white-space:nowrap\"><a href=\"" +
            escape_html(url) + "\" style=\"color:#0b57a4\">" + what_for(one, ja) + "</a></td></tr>";
  }
  TRY(const auto page, link({}));
  const auto rest = items.size() - shown;
  std::string more = ja ? "すべての隔離メール、言語、通知の設定" : "All held messages, language and digest settings";
  if (rest > 0) more += ja ? "（ほか" + std::to_string(rest) + "件）" : " (" + std::to_string(rest) + " more)";
  const auto days = std::to_string(settings.link_days);
  const std::string note =
      ja ? "リンクは" + days +
               "日間有効で、あなたのメールだけを対象とします。このメールを転送しないでください。リンクを開いただけでは"
               "何も実行されません。"
         : "The links are valid for " + days +
               " days and open your messages only. Do not forward this mail. Opening a link does nothing by itself.";
  letter.text += more + ": " + page + "\n\n" + note + "\n" + facts.name + "\n";
  letter.html = "<!doctype html><html lang=\"" + std::string(ja ? "ja" : "en") +
                "\"><head><meta charset=\"utf-8\"></head><body style=\"font:15px/1.6 'Noto Sans JP','Hiragino "
                "Sans','Yu Gothic',system-ui,sans-serif;color:#1b2733;margin:0;padding:24px;background:#f4f6f8\">"
                "<div style=\"max-width:680px;margin:0 auto;background:#fff;border:1px solid "
                "#d8dee6;border-radius:8px;padding:24px\"><h1 style=\"font-size:19px;margin:0 0 8px\">" +
                escape_html(letter.subject) + "</h1><p>" + escape_html(intro) +
                "</p><table role=\"presentation\" style=\"width:100%;border-collapse:collapse\">" + rows +
                "</table><p><a href=\"" + escape_html(page) + "\" style=\"color:#0b57a4\">" + escape_html(more) +
                "</a></p><p style=\"color:#50606f;font-size:13px\">" + escape_html(note) + "<br>" +
                escape_html(facts.name) + "</p></div></body></html>";
  return letter;
}

Result<int> Digests::send_due(TenantId tenant) {
  TRY(const auto settings, load_end_user_settings(database_, tenant));
  if (!settings.enabled || !settings.digest) return 0;
  TRY(const auto facts, facts_of(database_, tenant));
  const auto now = clock_.now();
  const auto due = due_moment(settings, facts.time_zone, now);
  if (!due) return 0;
  int planned = 0;
  TRY_VOID(database_.transaction([&]() -> Result<void> {
    TRY(const auto last, store::load_setting(database_, tenant, last_setting));
    const Time since = last ? from_millis(std::atoll(last->c_str())) : *due - std::chrono::hours(24);
    if (last && since >= *due) return {};
    TRY_VOID(store::save_setting(database_, tenant, last_setting, std::to_string(to_millis(*due))));
    // Whom something new is held for; the mail itself lists only that.
    std::set<std::string> mailboxes;
    TRY_VOID(
        database_.each("SELECT recipients FROM quarantine WHERE tenant = $1 AND state = 'Quarantined' AND held_at >= "
                       "$2 AND held_at < $3 AND direction <> 'outgoing'",
                       {tenant.value, to_millis(since), to_millis(*due)}, [&](const store::Row& row) {
                         for (const auto& recipient : protect::texts_from_json(row.text(0)))
                           mailboxes.insert(to_lower_ascii(recipient));
                         return mailboxes.size() < 100'000;
                       }));
    for (const auto& mailbox : mailboxes) {
      if (std::find(settings.excluded.begin(), settings.excluded.end(), mailbox) != settings.excluded.end()) continue;
      TRY(const bool internal, is_internal(tenant, mailbox));
      if (!internal) continue;
      TRY(const auto wishes, self_service_.wishes(tenant, mailbox));
      if (!wishes.digest) continue;
      TRY(const auto items, self_service_.items(tenant, mailbox, since, *due, 1000));
      if (items.empty()) continue;
      TRY(const auto language, self_service_.language_of(tenant, mailbox));
      TRY(const auto letter, write(tenant, mailbox, items, language, LinksAre::real));
      TRY_VOID(post_.send(
          tenant, "digest:" + std::to_string(tenant.value) + ":" + mailbox + ":" + std::to_string(to_millis(*due)),
          letter));
      ++planned;
    }
    return {};
  }));
  if (planned > 0) post_.wake();
  return planned;
}

Result<void> Digests::send_now(TenantId tenant, std::string_view mailbox) {
  const auto name = to_lower_ascii(mailbox);
  TRY(const auto settings, load_end_user_settings(database_, tenant));
  TRY(const bool internal, is_internal(tenant, name));
  if (!settings.enabled || !internal)
    return fail(Code::denied, settings.enabled ? "the address is not of an internal domain"
                                               : "the end-user quarantine is switched off");
  TRY(const auto items, self_service_.items(tenant, name, {}, {}, 1000));
  if (items.empty()) return fail(Code::not_found, "nothing is held for this mailbox");
  TRY(const auto language, self_service_.language_of(tenant, name));
  TRY(const auto letter, write(tenant, name, items, language, LinksAre::real));
  TRY_VOID(post_.send(
      tenant, "digest-now:" + std::to_string(tenant.value) + ":" + name + ":" + std::to_string(to_millis(clock_.now())),
      letter));
  post_.wake();
  return {};
}

Result<Letter> Digests::preview(TenantId tenant, std::string_view mailbox, Language language) {
  TRY(const auto items, self_service_.items(tenant, mailbox, {}, {}, 1000));
  return write(tenant, to_lower_ascii(mailbox), items, language, LinksAre::shown);
}

}  // namespace sekisho::desk
