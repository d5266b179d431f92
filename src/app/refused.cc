#include "app/refused.h"

#include <cstdio>

#include "api/detail_text.h"
#include "platform/errors.h"

namespace sekisho::app {
namespace {

std::string_view kind_ja(Code code) {
  switch (code) {
    case Code::malformed:
      return "指定が正しくありません";
    case Code::over_limit:
      return "上限を超えています";
    case Code::timed_out:
      return "タイムアウトしました";
    case Code::not_found:
      return "見つかりません";
    case Code::denied:
      return "許可されていません";
    case Code::conflict:
      return "既存のデータと競合しています";
    case Code::unavailable:
      return "利用できません";
    case Code::internal:
      break;
  }
  return "内部エラーが発生しました";
}

}  // namespace

std::string refusal_text(std::string_view command, const Error& error, Language language) {
  const bool japanese = language == Language::japanese;
  std::string out(command);
  const auto refusal = platform::refusal_of(error);
  if (!refusal) {
    out += ": ";
    if (japanese) out += std::string(kind_ja(error.code)) + ": ";
    const auto what = to_valid_utf8(error.what);
    const auto other = japanese ? api::detail_in_japanese(what) : std::string();
    return out + (other.empty() ? what : other) + "\n";
  }
  const auto& text = platform::describe(*refusal);
  const auto in = [&](std::string_view english, std::string_view other) {
    return std::string(japanese ? other : english);
  };
  out += ": " + std::to_string(static_cast<int>(*refusal)) + " " + std::string(text.name) + ": " +
         in(text.title_en, text.title_ja);
  // What stands after "4000101 bad_name: " tells which thing it was.
  const auto detail = error.what.find(": ");
  if (detail != std::string::npos) out += " (" + to_valid_utf8(std::string_view(error.what).substr(detail + 2)) + ")";
  return out + "\n  " + in(text.meaning_en, text.meaning_ja) + "\n  → " + in(text.remedy_en, text.remedy_ja) + "\n";
}

int say_refused(std::string_view command, const Error& error, Language language) {
  std::fputs(refusal_text(command, error, language).c_str(), stderr);
  return 1;
}

}  // namespace sekisho::app
