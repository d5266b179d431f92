#include "api/problem.h"

#include "api/detail_text.h"
#include "api/route.h"

namespace sekisho::api {
namespace {

constexpr ProblemKind kinds[] = {
    {"request.malformed", 400, "The request is not well formed.", "リクエストの形式が正しくありません。"},
    {"request.invalid", 400, "A value in the request is not valid.", "リクエストに無効な値が含まれています。"},
    {"request.too_large", 413, "The request is too large.", "リクエストのサイズが大きすぎます。"},
    {"request.target_too_long", 414, "The address of the request is too long.", "リクエストのアドレスが長すぎます。"},
    {"request.timed_out", 408, "The request took too long to arrive.", "リクエストの受信がタイムアウトしました。"},
    {"request.header_too_large", 431, "The request header is too large.", "リクエストヘッダのサイズが大きすぎます。"},
    {"request.unsupported", 501, "The request uses something this server does not speak.",
     "このサーバが対応していない形式のリクエストです。"},
    {"request.version", 505, "Only HTTP/1.1 and HTTP/1.0 are spoken here.",
     "対応しているのは HTTP/1.1 と HTTP/1.0 のみです。"},
    {"request.media_type", 415, "The body must be sent as application/json.",
     "本文は application/json 形式で送信してください。"},
    {"request.expectation", 417, "The server cannot do what the Expect header asks for.",
     "Expect ヘッダで要求された動作には対応していません。"},
    {"request.precondition", 412, "The object has changed since it was read.",
     "読み込み後に対象が変更されています。再度読み込んでください。"},
    {"query.malformed", 400, "The search query cannot be understood.", "検索クエリを解釈できません。"},
    {"auth.required", 401, "Sign in, or send a valid token.", "サインインするか、有効なトークンを送信してください。"},
    {"auth.failed", 401, "The name, password or code is not right.",
     "アカウント名、パスワード、または認証コードが正しくありません。"},
    {"auth.refused", 401, "This account cannot sign in now; the error code says why.",
     "現在、このアカウントではサインインできません。理由はエラーコードで確認できます。"},
    {"auth.locked", 429, "Too many failed attempts. Wait before trying again.",
     "失敗した試行回数が多すぎます。しばらく待ってから再試行してください。"},
    {"auth.code_required", 401, "Enter the code from your authenticator app.",
     "認証アプリに表示されたコードを入力してください。"},
    {"auth.console_closed", 403,
     "This tenant has moved to Cloud Email and Collaboration Protection. Sign in to the platform console.",
     "このテナントは Cloud Email and Collaboration Protection "
     "に移行しました。プラットフォームのコンソールにサインインしてください。"},
    {"auth.clp_name_refused", 403, "This account name can no longer be used. Sign in with the e-mail address.",
     "このアカウント名は使用できなくなりました。メールアドレスでサインインしてください。"},
    {"auth.csrf", 403, "The request did not carry this session's CSRF token.",
     "このセッションの CSRF トークンがリクエストに含まれていません。"},
    {"access.denied", 403, "Your role does not permit this.",
     "この操作を行う権限がありません。システム管理者にお問い合わせください。"},
    {"route.not_found", 404, "There is nothing at this address.", "指定されたアドレスには何もありません。"},
    {"object.not_found", 404, "It does not exist, or not for you.", "対象が存在しないか、参照する権限がありません。"},
    {"route.method", 405, "This address does not take that method.", "このアドレスではそのメソッドを使用できません。"},
    {"object.conflict", 409, "It conflicts with what is there.", "既存のデータと競合しています。"},
    {"idempotency.in_progress", 409, "A request with this Idempotency-Key is still being worked on.",
     "この Idempotency-Key のリクエストは処理中です。"},
    {"idempotency.mismatch", 422, "This Idempotency-Key was used for another request.",
     "この Idempotency-Key は別のリクエストですでに使用されています。"},
    {"idempotency.not_kept", 409,
     "The request was done already under this Idempotency-Key; its answer is no longer here.",
     "この Idempotency-Key のリクエストはすでに実行されています。応答は保存されていません。"},
    {"update.refused", 409, "The update cannot do this now.", "現在、このアップデート操作は実行できません。"},
    {"policy.invalid", 422, "The policy is not valid.", "ポリシーの内容が正しくありません。"},
    {"rate.limited", 429, "Too many requests. Try again later.",
     "リクエストが多すぎます。しばらく待ってから再試行してください。"},
    {"server.error", 500, "Something went wrong here. The request id tells the operator what.",
     "サーバでエラーが発生しました。リクエスト ID を管理者にお知らせください。"},
    {"service.unavailable", 503, "The service is busy. Try again shortly.",
     "サービスが混み合っています。しばらく待ってから再試行してください。"},
    {"service.not_configured", 503, "This installation does not have that part configured.",
     "この環境では、その機能が構成されていません。"},
    {"service.timed_out", 504, "The answer took too long.", "応答がタイムアウトしました。"},
};

}  // namespace

std::span<const ProblemKind> problem_kinds() { return kinds; }

const ProblemKind& problem_kind(std::string_view code) {
  for (const auto& kind : kinds) {
    if (kind.code == code) return kind;
  }
  return problem_kind("server.error");
}

std::string_view problem_of(Code code) {
  switch (code) {
    case Code::malformed:
      return "request.invalid";
    case Code::over_limit:
      return "request.too_large";
    case Code::timed_out:
      return "service.timed_out";
    case Code::not_found:
      return "object.not_found";
    case Code::denied:
      return "access.denied";
    case Code::conflict:
      return "object.conflict";
    case Code::unavailable:
      return "service.unavailable";
    case Code::internal:
      break;
  }
  return "server.error";
}

Response problem(const Call& call, std::string_view code, std::string_view detail, json::object extra) {
  const auto& kind = problem_kind(code);
  json::object body{{"type", "urn:sekisho:problem:" + std::string(kind.code)},
                    {"title", call.language == Language::japanese ? kind.japanese : kind.english},
                    {"status", kind.status},
                    {"code", kind.code},
                    {"titles", {{"en", kind.english}, {"ja", kind.japanese}}},
                    {"instance", "urn:uuid:" + call.request.id}};
  if (!detail.empty()) {
    const auto japanese = detail_in_japanese(detail);
    body["details"] = {{"en", detail}, {"ja", japanese.empty() ? std::string(kind.japanese) : japanese}};
  }
  for (auto& [key, value] : extra) body[key] = std::move(value);
  if (const auto* both = body.if_contains("details")) {
    // a copy: what is added may move the others
    json::value chosen = both->at(call.language == Language::japanese ? "ja" : "en");
    body["detail"] = std::move(chosen);
  }
  auto response = json_response(body, kind.status);
  response.content_type = "application/problem+json";
  return response;
}

}  // namespace sekisho::api
