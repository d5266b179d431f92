#include "api/end_user/pages.h"

#include "base/encode.h"
#include "desk/letter.h"
#include "platform/tenants.h"

namespace sekisho::api::end_user {
namespace {

using desk::escape_html;

// One style sheet, allowed by its hash: no inline style, no script, nothing from elsewhere.
constexpr std::string_view style =
    ":root{color-scheme:light "
    "dark;--ink:#1b2733;--quiet:#50606f;--line:#d8dee6;--paper:#fff;--ground:#f4f6f8;--link:#0b57a4;--main:#0b57a4;--"
    "on:#fff}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6ebf0;--quiet:#a9b6c3;--line:#36424e;--paper:#1a2129;--ground:#"
    "11161b;--link:#8fc1ff;--main:#8fc1ff;--on:#0c1a28}}"
    "*{box-sizing:border-box}body{font:16px/1.65 system-ui,'Noto Sans JP','Hiragino Sans','Yu "
    "Gothic',sans-serif;margin:0;background:var(--ground);color:var(--ink)}"
    "main{max-width:46rem;margin:0 auto;padding:1rem}.card{background:var(--paper);border:1px solid "
    "var(--line);border-radius:10px;padding:1.25rem;margin:1rem 0}"
    "h1{font-size:1.3rem;margin:.5rem 0}h2{font-size:1.05rem;margin:0 0 .25rem;overflow-wrap:anywhere}p{margin:.4rem "
    "0}.quiet{color:var(--quiet);font-size:.9rem}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1rem;margin:.75rem "
    "0}dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}"
    ".row{display:flex;flex-wrap:wrap;gap:.6rem;align-items:center;margin-top:.9rem}button{font:inherit;min-height:2."
    "75rem;padding:.45rem 1.1rem;border-radius:8px;border:1px solid "
    "var(--line);background:var(--paper);color:var(--ink);cursor:pointer}"
    "button.main{background:var(--main);border-color:var(--main);color:var(--on)}button:focus-visible,a:focus-visible,"
    "input:focus-visible,select:focus-visible{outline:3px solid var(--link);outline-offset:2px}"
    "a{color:var(--link)}label{display:block}input[type=text],select{font:inherit;width:100%;padding:.5rem;border:1px "
    "solid var(--quiet);border-radius:6px;background:var(--paper);color:var(--ink);margin-top:.2rem}"
    ".notice{border-left:4px solid var(--main)}ul{list-style:none;padding:0;margin:0}";

std::string hidden(std::string_view name, std::string_view value) {
  return "<input type=\"hidden\" name=\"" + std::string(name) + "\" value=\"" + escape_html(value) + "\">";
}

std::string form(std::string_view token, std::string_view action, std::string_view text, std::string_view inner = {},
                 bool main = false) {
  return "<form method=\"post\" action=\"/user/quarantine\">" + hidden("token", token) + hidden("action", action) +
         std::string(inner) + "<div class=\"row\"><button type=\"submit\"" + (main ? " class=\"main\"" : "") + ">" +
         std::string(text) + "</button></div></form>";
}

std::string notice_card(std::string_view notice) {
  return notice.empty() ? std::string() : "<p class=\"card notice\" role=\"status\">" + escape_html(notice) + "</p>";
}

std::string fact(std::string_view name, std::string_view value) {
  return "<dt>" + std::string(name) + "</dt><dd>" + escape_html(ellipsis(value, 400)) + "</dd>";
}

std::string subject_of(const desk::UserItem& item, bool ja) {
  return item.held.subject.empty() ? (ja ? "（件名なし）" : "(no subject)") : ellipsis(item.held.subject, 300);
}

std::string facts(const Reader& reader, const desk::UserItem& item) {
  const bool ja = reader.language == Language::japanese;
  std::string out =
      "<dl>" + fact(ja ? "差出人" : "From", item.held.header_from.empty() ? item.held.sender : item.held.header_from);
  if (!item.held.header_from.empty() && !equal_ignore_case(item.held.header_from, item.held.sender))
    out += fact(ja ? "送信元アドレス" : "Sent by", item.held.sender);
  out += fact(ja ? "宛先" : "To", reader.mailbox) +
         fact(ja ? "隔離日時" : "Held", platform::format_local(item.held.held_at, reader.time_zone)) +
         fact(ja ? "理由" : "Reason", desk::name_of(item.group, reader.language));
  return out + "</dl>";
}

std::string standing(const Reader& reader, const desk::UserItem& item) {
  const bool ja = reader.language == Language::japanese;
  if (item.released) return ja ? "このメールはすでに配信済みです。" : "This message has been delivered to you.";
  if (item.request == desk::RequestState::open)
    return ja ? "管理者に解放を申請済みです。結果はメールでお知らせします。"
              : "You asked your administrator for it. You will be told by mail.";
  if (item.request == desk::RequestState::refused)
    return ja ? "解放の申請は承認されませんでした。" : "Your request was refused.";
  if (item.held.state == protect::HeldState::delete_success || item.held.state == protect::HeldState::deleting)
    return ja ? "このメールは削除されました。" : "This message has been deleted.";
  if (item.right == desk::Right::nothing)
    return ja ? "この種類のメールは、安全のため受信者が解放することはできません。必要な場合は管理者にお問い合わせくださ"
                "い。"
              : "For your safety this kind of message cannot be released by its recipient. Ask your administrator if "
                "you need it.";
  return {};
}

}  // namespace

Response page(Language language, std::string_view title, std::string_view body, int status) {
  Response response;
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  response.set("Content-Security-Policy", "default-src 'none'; style-src 'sha256-" + to_base64(sha256(style)) +
                                              "'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
  response.set("X-Robots-Tag", "noindex, nofollow");
  response.body = "<!doctype html><html lang=\"" + std::string(language == Language::japanese ? "ja" : "en") +
                  "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                  "content=\"width=device-width,initial-scale=1\"><title>" +
                  escape_html(title) + "</title><style>" + std::string(style) + "</style></head><body><main><h1>" +
                  escape_html(title) + "</h1>" + std::string(body) + "</main></body></html>";
  return response;
}

Response message_page(Language language, int status, std::string_view english, std::string_view japanese) {
  const bool ja = language == Language::japanese;
  return page(language, ja ? "隔離メール" : "Held messages",
              "<p class=\"card\" role=\"alert\">" + escape_html(ja ? japanese : english) + "</p>", status);
}

Response item_page(const Reader& reader, const desk::UserItem& item, std::string_view token, bool used,
                   std::string_view notice) {
  const bool ja = reader.language == Language::japanese;
  std::string body = notice_card(notice) + "<section class=\"card\"><h2>" + escape_html(subject_of(item, ja)) +
                     "</h2>" + facts(reader, item);
  if (const auto said = standing(reader, item); !said.empty()) body += "<p>" + escape_html(said) + "</p>";
  if (used) {
    body +=
        ja ? "<p class=\"quiet\">このリンクは使用済みです。続けて操作するには、隔離メールの一覧から開いてください。</p>"
           : "<p class=\"quiet\">This link has been used. To do more, open the message from your list of held "
             "messages.</p>";
    return page(reader.language, ja ? "隔離メール" : "Held message", body + "</section>");
  }
  if (item.right == desk::Right::release) {
    body += ja ? "<p>差出人に心当たりがある場合だけ受け取ってください。</p>"
               : "<p>Release it only if you know the sender and expected this message.</p>";
    body += form(token, "release", ja ? "このメールを受け取る" : "Deliver this message to me", {}, true);
  }
  if (item.right == desk::Right::request) {
    body += form(token, "request", ja ? "管理者に解放を申請する" : "Ask my administrator to release it",
                 ja ? "<label>理由（任意）<input type=\"text\" name=\"note\" maxlength=\"300\"></label>"
                    : "<label>Why you need it (optional)<input type=\"text\" name=\"note\" maxlength=\"300\"></label>",
                 true);
  }
  if (item.may_block) body += form(token, "block", ja ? "この差出人をブロックする" : "Block this sender for me");
  if (item.may_report)
    body += form(token, "report",
                 ja ? "判定の誤りを報告する（安全なメール）" : "Report a wrong verdict (this message is safe)");
  body += ja ? "<p class=\"quiet\">一度操作すると、このリンクは使用できなくなります。</p>"
             : "<p class=\"quiet\">The link works for one action.</p>";
  return page(reader.language, ja ? "隔離メール" : "Held message", body + "</section>");
}

Response list_page(const Reader& reader, const std::vector<std::pair<desk::UserItem, std::string>>& items,
                   const desk::UserWishes& wishes, std::string_view token, std::string_view notice) {
  const bool ja = reader.language == Language::japanese;
  std::string body = notice_card(notice) + "<p>" + escape_html(reader.mailbox) + "</p>";
  if (items.empty())
    body += ja ? "<p class=\"card\">隔離されているメールはありません。</p>"
               : "<p class=\"card\">Nothing is held back for you.</p>";
  body += "<ul>";
  for (const auto& [item, link] : items) {
    body += "<li class=\"card\"><h2><a href=\"/user/quarantine?token=" + escape_html(link) + "\">" +
            escape_html(subject_of(item, ja)) + "</a></h2>" + facts(reader, item);
    if (const auto said = standing(reader, item); !said.empty())
      body += "<p class=\"quiet\">" + escape_html(said) + "</p>";
    body += "</li>";
  }
  const auto option = [](std::string_view value, std::string_view text, bool chosen) {
    return "<option value=\"" + std::string(value) + "\"" + (chosen ? " selected" : "") + ">" + std::string(text) +
           "</option>";
  };
  body += "</ul><section class=\"card\"><h2>" + std::string(ja ? "設定" : "Settings") + "</h2>";
  body += form(token, "wishes", ja ? "保存" : "Save",
               std::string(ja ? "<label>言語" : "<label>Language") + "<select name=\"language\">" +
                   option("ja", "日本語", ja) + option("en", "English", !ja) + "</select></label>" +
                   (ja ? "<label>隔離メールのお知らせ" : "<label>Mails about held messages") +
                   "<select name=\"digest\">" + option("1", ja ? "受け取る" : "Send them", wishes.digest) +
                   option("0", ja ? "受け取らない" : "Do not send them", !wishes.digest) + "</select></label>");
  return page(reader.language, ja ? "隔離メールの一覧" : "Your held messages", body + "</section>");
}

}  // namespace sekisho::api::end_user
