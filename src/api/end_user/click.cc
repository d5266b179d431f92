#include "api/end_user/click.h"

#include <algorithm>

#include "api/end_user/pages.h"
#include "desk/desk.h"
#include "desk/letter.h"

namespace sekisho::api::end_user {
namespace {

using desk::ClickAction;

std::string_view said_of(const desk::Clicks::Answer& answer, bool ja) {
  if (!answer.judged)
    return ja ? "現在このリンクの安全性を確認できません。" : "This link cannot be checked at the moment.";
  switch (answer.risk) {
    case scan::UrlRisk::dangerous:
      return ja ? "このリンク先は危険なサイトとして知られています。"
                : "This link leads to a site that is known to be dangerous.";
    case scan::UrlRisk::highly_suspicious:
      return ja ? "このリンク先は詐欺や不正プログラムのサイトである可能性が高いと判定されました。"
                : "This link very likely leads to a fraud or to malware.";
    case scan::UrlRisk::suspicious:
      return ja ? "このリンク先には不審な点があります。" : "There are signs that this link is not what it seems.";
    default:
      return ja ? "このリンク先は未評価です。" : "Nothing is known of the site to which this link leads.";
  }
}

Response shown(const Call& call, const protect::ClickTarget& target, const desk::Clicks::Answer& answer,
               std::string_view query) {
  const bool ja = call.language == Language::japanese, blocked = answer.action == ClickAction::block;
  std::string body = "<section class=\"card\"><p role=\"alert\">" + std::string(said_of(answer, ja)) + "</p><dl><dt>" +
                     (ja ? "リンク先" : "Link") + "</dt><dd>" + desk::escape_html(target.url) + "</dd>";
  if (!target.sender.empty())
    body += std::string("<dt>") + (ja ? "メールの差出人" : "Mail from") + "</dt><dd>" +
            desk::escape_html(target.sender) + "</dd>";
  body += "</dl>";
  if (blocked) {
    body += ja ? "<p>組織の設定により、このリンクは開けません。業務に必要な場合は管理者にお問い合わせください。</p>"
               : "<p>Your organisation does not let it be opened. Ask your administrator if you need it.</p>";
  } else {
    body += ja ? "<p>"
                 "差出人とリンク先に心当たりがある場合だけ続けてください。パスワードやカード番号は入力しないでください"
                 "。</p>"
               : "<p>Go on only if you know the sender and expected this link. Enter no passwords and no card numbers "
                 "there.</p>";
    body += "<form method=\"post\" action=\"/user/click\"><input type=\"hidden\" name=\"q\" value=\"" +
            desk::escape_html(query) + "\"><div class=\"row\"><button type=\"submit\">" +
            (ja ? "危険性を理解して続ける" : "I understand the risk: go on") + "</button></div></form>";
  }
  return page(
      call.language,
      blocked ? (ja ? "リンクをブロックしました" : "Link blocked") : (ja ? "リンクの警告" : "Warning about this link"),
      body + "</section>", blocked ? 403 : 200);
}

Response led_on(const protect::ClickTarget& target) {
  Response response;
  response.status = 302;
  response.set("Location", target.url);
  response.set("Referrer-Policy", "no-referrer");
  response.set("Cache-Control", "no-store");
  return response;
}

// After a form: browsers hold a redirect that follows to form-action 'self', so a page leads on.
Response led_on_from_form(const Call& call, const protect::ClickTarget& target) {
  const bool ja = call.language == Language::japanese;
  auto response = page(call.language, ja ? "リンクを開いています" : "Opening the link",
                       "<p class=\"card\"><a rel=\"noreferrer\" href=\"" + desk::escape_html(target.url) + "\">" +
                           desk::escape_html(target.url) + "</a></p>");
  response.set("Refresh", "0;url=" + target.url);
  response.set("Referrer-Policy", "no-referrer");
  response.set("Cache-Control", "no-store");
  return response;
}

// What to do with a query that stands behind /click.
Result<Response> open(Call& call, std::string_view query, bool goes_on) {
  auto* const desk = call.services.desk;
  const auto unknown = [&] {
    return page(call.language, call.language == Language::japanese ? "リンク" : "Link",
                std::string("<p class=\"card\" role=\"alert\">") +
                    (call.language == Language::japanese ? "このリンクは無効です。" : "This link is not valid.") +
                    "</p>",
                404);
  };
  if (desk == nullptr || desk->click_links == nullptr) return unknown();
  const auto fields = read_query(query, 16);
  const auto target = desk->click_links->read({field(fields, "t"), field(fields, "r"), field(fields, "s"),
                                               field(fields, "m"), field(fields, "k"), field(fields, "u")});
  if (!target) return unknown();
  TRY(const auto answer, goes_on ? desk->clicks.go_on(*target) : desk->clicks.follow(*target));
  if (answer.action != ClickAction::allow) return shown(call, *target, answer, query);
  return goes_on ? led_on_from_form(call, *target) : led_on(*target);
}

Result<Response> follow(Call& call) {
  const std::string_view sent = call.request.target;
  return open(call, sent.substr(std::min(sent.find('?'), sent.size() - 1) + 1), false);
}

Result<Response> go_on(Call& call) {
  const auto form = read_query(call.request.body, 4);
  return open(call, field(form, "q"), true);
}

}  // namespace

std::span<const Route> click_routes() {
  static const Route all[] = {
      {"GET", "/user/click", Access::anyone, "", "Where a rewritten link leads: on, to a warning, or not at all",
       "{t?: string(0..20), r?: string(0..400), s?: string(0..400), m?: string(0..400), k?: string(0..64), u?: "
       "string(0..4096)}",
       "", "@text/html", follow},
      {"POST", "/user/click", Access::anyone, "", "Goes on after a warning", "", "*", "@text/html", go_on, 16 * 1024,
       200, true},
  };
  return all;
}

}  // namespace sekisho::api::end_user
