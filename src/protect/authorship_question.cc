#include "protect/authorship_question.h"

#include <string>

namespace sekisho::protect {

policy::Notification with_answers(policy::Notification notice, const FeedbackLinks* links, TenantId tenant,
                                  std::string_view item, Time now) {
  if (!notice.asks_authorship || links == nullptr || !links->configured() || notice.recipients.size() != 1)
    return notice;
  const FeedbackTarget target{.tenant = tenant,
                              .question = FeedbackQuestion::authorship,
                              .item = std::string(item),
                              .person = notice.recipients.front(),
                              .expires_at = FeedbackLinks::end_of(now)};
  const bool ja = notice.language == Language::japanese;
  const auto days = std::to_string(FeedbackLinks::valid / std::chrono::hours(24));
  notice.body += std::string(ja ? "\nはい、本人が書きました: " : "\nYes, I wrote it: ") + links->make(target, "yes") +
                 (ja ? "\nいいえ、書いていません: " : "\nNo, I did not: ") + links->make(target, "no") +
                 (ja ? "\nリンクの有効期間は" + days + "日です。\n" : "\nThe links work for " + days + " days.\n");
  return notice;
}

}  // namespace sekisho::protect
