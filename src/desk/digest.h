#pragma once

#include <string>
#include <vector>

#include "desk/letter.h"
#include "desk/links.h"
#include "desk/self_service.h"

namespace sekisho::desk {

/// The mails that tell end users what is held back for them. Thread-safe.
class Digests {
 public:
  static constexpr int max_items = 50;  // in one mail; the rest is counted and stands behind the page's link

  /// console_url: what links begin with, no slash at the end.
  Digests(store::Database& database, SelfService& self_service, Links& links, Post& post, std::string console_url,
          const Clock& clock)
      : database_(database),
        self_service_(self_service),
        links_(links),
        post_(post),
        console_url_(std::move(console_url)),
        clock_(clock) {}

  /// Sends what is due for the tenant: one mail per mailbox of an internal domain that something new is held for. Each
  /// moment is served once, whoever calls and however often. Returns how many mails were planned.
  Result<int> send_due(TenantId tenant);
  /// One mailbox now, with all that is held for it. Code::not_found when there is nothing, Code::denied when digests
  /// are switched off or the address is not of an internal domain.
  Result<void> send_now(TenantId tenant, std::string_view mailbox);
  /// The digest as it would be written for the mailbox, with links that open nothing; for preview.
  Result<Letter> preview(TenantId tenant, std::string_view mailbox, Language language);
  /// Whether the address is of one of the tenant's internal domains.
  Result<bool> is_internal(TenantId tenant, std::string_view mailbox) const;

 private:
  enum class LinksAre : std::uint8_t { real, shown };
  Result<Letter> write(TenantId tenant, const std::string& mailbox, const std::vector<UserItem>& items,
                       Language language, LinksAre links);

  store::Database& database_;
  SelfService& self_service_;
  Links& links_;
  Post& post_;
  std::string console_url_;
  const Clock& clock_;
};

}  // namespace sekisho::desk
