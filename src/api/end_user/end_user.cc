#include "api/end_user/end_user.h"

#include <algorithm>

#include "api/end_user/pages.h"
#include "desk/desk.h"
#include "platform/audit.h"
#include "platform/tenants.h"

namespace sekisho::api::end_user {
namespace {

constexpr std::chrono::hours page_link_life{1};  // of the links that the list makes for its items

struct Opened {
  desk::Link link;
  Reader reader;
  desk::UserWishes wishes;
};

Response unknown_link(const Call& call) {
  return message_page(call.language, 404, "This link is not valid any more. Open the newest mail about held messages.",
                      "このリンクは無効です。最新のお知らせメールのリンクを開いてください。");
}

// The link, and what the page needs to know of its owner. An error is a link that opens nothing.
Result<Opened> open(Call& call, std::string_view token) {
  auto& desk = *call.services.desk;
  Opened out;
  TRY(out.link, desk.links.look(token));
  TRY(const auto settings, desk::load_end_user_settings(call.services.database, out.link.tenant));
  if (!settings.enabled) return fail(Code::not_found, "switched off");
  TRY(const auto tenant, platform::Tenants(*call.services.platform).find(out.link.tenant));
  TRY(out.wishes, desk.self_service.wishes(out.link.tenant, out.link.mailbox));
  TRY(const auto language, desk.self_service.language_of(out.link.tenant, out.link.mailbox));
  out.reader = {out.link.mailbox, tenant.time_zone, language};
  return out;
}

Result<Response> show_list(Call& call, const Opened& opened, std::string_view token, std::string_view notice) {
  auto& desk = *call.services.desk;
  TRY(auto items, desk.self_service.items(opened.link.tenant, opened.link.mailbox, {}, {}, 200));
  std::vector<std::pair<desk::UserItem, std::string>> linked;
  for (auto& item : items) {
    TRY(auto link, desk.links.make(opened.link.tenant, opened.link.mailbox, item.held.id, page_link_life));
    linked.emplace_back(std::move(item), std::move(link));
  }
  return list_page(opened.reader, linked, opened.wishes, token, notice);
}

Result<Response> show(Call& call) {
  if (call.services.desk == nullptr || call.services.platform == nullptr) return unknown_link(call);
  const auto token = call.query("token");
  auto opened = open(call, token);
  if (!opened) return unknown_link(call);
  if (opened->link.held.value == 0) return show_list(call, *opened, token, {});
  const auto item = call.services.desk->self_service.item(opened->link.tenant, opened->link.mailbox, opened->link.held);
  if (!item) return unknown_link(call);
  return item_page(opened->reader, *item, token, opened->link.used, {});
}

std::string told(desk::UserAction action, bool ja) {
  switch (action) {
    case desk::UserAction::release:
      return ja ? "メールを配信しました。まもなく届きます。" : "Done. The message will arrive shortly.";
    case desk::UserAction::request:
      return ja ? "管理者に解放を申請しました。" : "Your administrator has been asked.";
    case desk::UserAction::block:
      return ja ? "差出人をブロックしました。" : "The sender is blocked for you.";
    case desk::UserAction::report:
      return ja ? "報告を受け付けました。ご協力ありがとうございます。" : "Thank you. Your report has been received.";
  }
  return {};
}

void audit(Call& call, const Opened& opened, std::string_view activity, bool successful) {
  const platform::Actor actor{.tenant = opened.link.tenant,
                              .name = opened.link.mailbox,
                              .role = "End user",
                              .source = "End-user page",
                              .address = call.request.peer};
  const auto written = platform::AuditLog(*call.services.platform)
                           .append(actor, {.category = "End-user quarantine",
                                           .activity = std::string(activity),
                                           .successful = successful,
                                           .details = to_text(json::object{{"quarantine", opened.link.held.value},
                                                                           {"request", call.request.id}})});
  static_cast<void>(written);  // the audit logs its own faults; the user's action stands
}

Result<Response> act(Call& call) {
  if (call.services.desk == nullptr || call.services.platform == nullptr) return unknown_link(call);
  auto& desk = *call.services.desk;
  const auto form = read_query(call.request.body, 16);
  const auto token = field(form, "token"), action_name = field(form, "action");
  auto opened = open(call, token);
  if (!opened) return unknown_link(call);
  const bool ja = opened->reader.language == Language::japanese;
  if (opened->link.held.value == 0) {
    if (action_name != "wishes") return unknown_link(call);
    opened->wishes.language = field(form, "language") == "en" ? Language::english : Language::japanese;
    opened->wishes.digest = field(form, "digest") != "0";
    TRY_VOID(desk.self_service.set_wishes(opened->link.tenant, opened->link.mailbox, opened->wishes));
    opened->reader.language = *opened->wishes.language;
    audit(call, *opened, "Change digest settings", true);
    return show_list(call, *opened, token,
                     *opened->wishes.language == Language::japanese ? "設定を保存しました。" : "Saved.");
  }
  desk::UserAction action{};
  if (!desk::from_string(action_name, action)) return unknown_link(call);
  std::string notice;
  if (const auto used = desk.links.use(token); !used) {
    if (used.error().code == Code::not_found) return unknown_link(call);
    notice = ja ? "このリンクはすでに使用されています。" : "This link has been used already.";
  } else {
    const auto done = desk.self_service.act(opened->link.tenant, opened->link.mailbox, opened->link.held, action,
                                            field(form, "note"));
    audit(call, *opened, std::string("End user: ") + std::string(action_name), done.has_value());
    if (done)
      notice = told(action, ja);
    else if (done.error().code == Code::denied)
      notice = ja ? "この操作は許可されていません。" : "This is not permitted.";
    else if (done.error().code == Code::conflict)
      notice = ja ? "すでに処理されています。" : "It has been done already.";
    else
      return tl::unexpected(done.error());
  }
  const auto item = desk.self_service.item(opened->link.tenant, opened->link.mailbox, opened->link.held);
  if (!item) return unknown_link(call);
  return item_page(opened->reader, *item, token, true, notice);
}

}  // namespace

std::span<const Route> routes() {
  static const Route all[] = {
      {"GET", "/user/quarantine", Access::anyone, "", "An end user's page behind a link: shows, changes nothing",
       "{token: string(1..128)}", "", "@text/html", show},
      {"POST", "/user/quarantine", Access::anyone, "",
       "Acts for the holder of a link: release, request, block, report, wishes", "", "*", "@text/html", act, 16 * 1024,
       200, true},
  };
  return all;
}

}  // namespace sekisho::api::end_user
