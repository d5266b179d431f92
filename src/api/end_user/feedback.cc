#include "api/end_user/feedback.h"

#include "api/end_user/pages.h"
#include "desk/authorship.h"
#include "desk/desk.h"
#include "desk/letter.h"
#include "platform/audit.h"
#include "platform/tenants.h"
#include "protect/records.h"

namespace sekisho::api::end_user {
namespace {

using protect::FeedbackQuestion;
using protect::FeedbackTarget;

struct Answer {
  std::string_view name, english, japanese;
};
constexpr Answer authorship_choices[] = {{"yes", "Yes, I wrote it", "はい、本人が書きました"},
                                         {"no", "No, I did not write it", "いいえ、書いていません"}};
constexpr Answer banner_choices[] = {{"phishing", "It is phishing", "フィッシングです"},
                                     {"spam", "It is spam", "スパムです"},
                                     {"not_risk", "It is not a risk", "危険なメールではありません"}};

std::span<const Answer> choices_of(FeedbackQuestion question) {
  if (question == FeedbackQuestion::authorship) return authorship_choices;
  return banner_choices;
}

// A mail of which something is asked.
struct Asked {
  FeedbackTarget target;
  protect::MailTrack mail;
  std::string given;  // what was answered before: a choice's name, or empty
  std::string time_zone;
};

Result<std::string> given_before(Call& call, const FeedbackTarget& target, const std::string& sha256) {
  if (target.question == FeedbackQuestion::authorship) {
    TRY(auto answers, desk::authorship_answers(call.services.database, target.tenant, {target.item}));
    for (const auto& one : answers[target.item]) {
      if (equal_ignore_case(one.person, target.person)) return std::string(one.wrote ? "yes" : "no");
    }
    return std::string();
  }
  TRY(const auto known, call.services.desk->reported.of_reporter(target.tenant, target.person, sha256));
  return known ? std::string(desk::to_string(known->claim)) : std::string();
}

// Errors: denied for no link of ours, not_found when its time is over or nothing is known of the mail any more.
Result<Asked> asked_by(Call& call, std::string_view query) {
  auto* const desk = call.services.desk;
  if (desk == nullptr || desk->feedback_links == nullptr || call.services.platform == nullptr)
    return fail(Code::denied, "feedback: not configured");
  const auto fields = read_query(query, 16);
  Asked out;
  TRY(out.target, desk->feedback_links->read({field(fields, "q"), field(fields, "t"), field(fields, "i"),
                                              field(fields, "w"), field(fields, "e"), field(fields, "k")},
                                             call.services.clock.now()));
  TRY(const auto tracks, protect::Records(call.services.database).trace(out.target.tenant, out.target.item));
  for (const auto& track : tracks) {
    if (track.item == out.target.item) out.mail = track;
  }
  if (out.mail.item.empty()) return fail(Code::not_found, "feedback: no such mail");
  TRY(out.given, given_before(call, out.target, out.mail.sha256));
  TRY(const auto tenant, platform::Tenants(*call.services.platform).find(out.target.tenant));
  out.time_zone = tenant.time_zone;
  return out;
}

Response no_page(const Call& call, const Error& error) {
  const bool ja = call.language == Language::japanese;
  const bool is_over = error.code == Code::not_found;
  return page(call.language, ja ? "メールの確認" : "About a message",
              std::string("<p class=\"card\" role=\"alert\">") +
                  (is_over ? (ja ? "このリンクの有効期間は終了しました。" : "This link does not work any more.")
                           : (ja ? "このリンクは無効です。" : "This link is not valid.")) +
                  "</p>",
              404);
}

std::string fact(std::string_view name, std::string_view value) {
  return "<dt>" + std::string(name) + "</dt><dd>" + desk::escape_html(ellipsis(value, 400)) + "</dd>";
}

// offered: the choice that the link was for, first and stressed.
Response question_page(const Call& call, const Asked& asked, std::string_view query, std::string_view offered,
                       std::string_view notice) {
  const bool ja = call.language == Language::japanese;
  const bool authorship = asked.target.question == FeedbackQuestion::authorship;
  const auto& subject = asked.mail.subject;
  std::string body;
  if (!notice.empty()) body += "<p class=\"card notice\" role=\"status\">" + desk::escape_html(notice) + "</p>";
  body += "<section class=\"card\"><h2>" +
          desk::escape_html(subject.empty() ? (ja ? "（件名なし）" : "(no subject)") : ellipsis(subject, 300)) +
          "</h2><dl>" + fact(ja ? "差出人" : "From", asked.mail.sender);
  if (!asked.target.person.empty())
    body += fact(authorship ? (ja ? "ご本人" : "In the name of") : (ja ? "宛先" : "To"), asked.target.person);
  body += fact(ja ? "日時" : "Date", platform::format_local(asked.mail.at, asked.time_zone)) + "</dl><p>";
  body += authorship ? (ja ? "このメールはあなたが書いたものですか。" : "Did you write this message?")
                     : (ja ? "このメールは何ですか。回答は管理者に報告されます。"
                           : "What is this message? Your administrator will see your answer.");
  body += "</p><form method=\"post\" action=\"/user/feedback\"><input type=\"hidden\" name=\"query\" value=\"" +
          desk::escape_html(query) + "\"><div class=\"row\">";
  const auto stressed = asked.given.empty() ? offered : std::string_view(asked.given);
  for (const auto& choice : choices_of(asked.target.question)) {
    body += "<button type=\"submit\" name=\"answer\" value=\"" + std::string(choice.name) + "\"" +
            (choice.name == stressed ? " class=\"main\"" : "") + ">" +
            std::string(ja ? choice.japanese : choice.english) + "</button>";
  }
  body += "</div></form>";
  if (!asked.given.empty()) {
    for (const auto& choice : choices_of(asked.target.question)) {
      if (choice.name == asked.given)
        body += std::string("<p class=\"quiet\">") + (ja ? "現在の回答: " : "Your answer: ") +
                std::string(ja ? choice.japanese : choice.english) + "</p>";
    }
  }
  return page(call.language,
              authorship ? (ja ? "本人確認" : "Did you write it?") : (ja ? "メールの報告" : "Report a message"),
              body + "</section>");
}

Result<Response> show(Call& call) {
  const std::string_view sent = call.request.target;
  const auto query = sent.substr(std::min(sent.find('?'), sent.size() - 1) + 1);
  const auto asked = asked_by(call, query);
  if (!asked) return no_page(call, asked.error());
  return question_page(call, *asked, query, field(read_query(query, 16), "a"), {});
}

Result<void> take(Call& call, const Asked& asked, std::string_view answer) {
  const auto& target = asked.target;
  if (target.question == FeedbackQuestion::authorship) {
    if (call.services.policies == nullptr) return fail(Code::unavailable, "feedback: no policies");
    protect::CorrectionBook book(call.services.database, *call.services.policies, call.services.clock);
    return desk::answer_authorship(call.services.database, book, call.services.clock, target.tenant, target.item,
                                   target.person, answer == "yes");
  }
  desk::Claim claim{};
  static_cast<void>(desk::from_string(answer, claim));
  TRY_VOID(call.services.desk->reported.submit_passed(target.tenant, target.person, claim, target.item));
  return {};
}

void audit(Call& call, const Asked& asked, std::string_view answer) {
  const bool authorship = asked.target.question == FeedbackQuestion::authorship;
  const platform::Actor actor{.tenant = asked.target.tenant,
                              .name = asked.target.person.empty() ? "recipient" : asked.target.person,
                              .role = "End user",
                              .source = "End-user page",
                              .address = call.request.peer};
  const auto written =
      platform::AuditLog(*call.services.platform)
          .append(actor, {.category = authorship ? "Writing style" : "User-reported mail",
                          .activity = authorship ? "Answer whether they wrote a message" : "Report by warning banner",
                          .successful = true,
                          .details = to_text(json::object{
                              {"item", asked.target.item}, {"answer", answer}, {"request", call.request.id}})});
  static_cast<void>(written);  // the audit logs its own faults; the answer stands
}

Result<Response> answer(Call& call) {
  const auto form = read_query(call.request.body, 4);
  const auto query = field(form, "query"), given = field(form, "answer");
  auto asked = asked_by(call, query);
  if (!asked) return no_page(call, asked.error());
  const auto choices = choices_of(asked->target.question);
  if (std::none_of(choices.begin(), choices.end(), [&](const Answer& one) { return one.name == given; }))
    return no_page(call, {Code::denied, "feedback: no such answer"});
  const auto before = asked->given;
  if (before != given) {
    TRY_VOID(take(call, *asked, given));
    audit(call, *asked, given);
    TRY(asked->given, given_before(call, asked->target, asked->mail.sha256));
  }
  const bool ja = call.language == Language::japanese;
  // A report that was decided keeps its claim.
  const auto notice =
      asked->given == given
          ? (ja ? "回答を受け付けました。ご協力ありがとうございます。" : "Thank you. Your answer has been received.")
          : (ja ? "この報告はすでに処理されています。" : "This report has been dealt with already.");
  return question_page(call, *asked, query, given, notice);
}

}  // namespace

std::span<const Route> feedback_routes() {
  static const Route all[] = {
      {"GET", "/user/feedback", Access::anyone, "",
       "Asks by a link whether its reader wrote a message, or what it is: shows, changes nothing",
       "{q?: string(0..20), t?: string(0..20), i?: string(0..400), w?: string(0..400), e?: string(0..20), k?: "
       "string(0..64), a?: string(0..20)}",
       "", "@text/html", show},
      {"POST", "/user/feedback", Access::anyone, "", "Takes the answer of the link's holder", "", "*", "@text/html",
       answer, 16 * 1024, 200, true},
  };
  return all;
}

}  // namespace sekisho::api::end_user
