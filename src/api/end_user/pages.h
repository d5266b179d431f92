#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/http/message.h"
#include "desk/self_service.h"

namespace sekisho::api::end_user {

/// What a page is written for: the link's mailbox and the language to speak.
struct Reader {
  std::string mailbox, time_zone;
  Language language = Language::japanese;
};

/// A page for people without an account: no script, nothing from elsewhere. `body` is HTML; `title` is escaped here.
Response page(Language language, std::string_view title, std::string_view body, int status = 200);
/// One item behind a link that may act: `token` goes into the form. notice: what just happened, or empty.
Response item_page(const Reader& reader, const desk::UserItem& item, std::string_view token, bool used,
                   std::string_view notice);
/// The mailbox's held items, each with a link of its own, and the user's wishes.
Response list_page(const Reader& reader, const std::vector<std::pair<desk::UserItem, std::string>>& items,
                   const desk::UserWishes& wishes, std::string_view token, std::string_view notice);
/// A page with one message and nothing to do: link unknown, expired, switched off.
Response message_page(Language language, int status, std::string_view english, std::string_view japanese);

}  // namespace sekisho::api::end_user
