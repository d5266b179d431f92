#include "platform/system_mail.h"

#include <algorithm>

#include "base/text.h"
#include "platform/accounts.h"
#include "store/setting.h"

namespace sekisho::platform {

Result<int> tell_of_system(const Context& context, TenantId tenant, Side side, MailKind kind, const MailFacts& facts,
                           std::string_view unique_key) {
  TRY(const auto administrators, Accounts(context).list(tenant, side));
  TRY(const auto also, store::load_setting(context.database, tenant, "notification.system_recipients"));
  std::vector<std::string> addresses;
  const auto add = [&](std::string_view address) {
    const bool known = std::any_of(addresses.begin(), addresses.end(),
                                   [&](const auto& one) { return equal_ignore_case(one, address); });
    if (!address.empty() && !known) addresses.emplace_back(address);
  };
  if (!administrators.empty()) add(administrators.front().email);
  const auto language = administrators.empty() ? Language::japanese : administrators.front().language;
  const auto text = also.value_or("");
  for (const auto line : split(text, '\n')) add(trim(line));
  for (const auto& address : addresses) {
    // The first administrator's key is the one of before there were others.
    const auto key = unique_key.empty() || &address == &addresses.front()
                         ? std::string(unique_key)
                         : std::string(unique_key) + ":" + to_lower_ascii(address);
    TRY_VOID(Outbox(context).enqueue(tenant, kind, language, address, facts, key));
  }
  return static_cast<int>(addresses.size());
}

}  // namespace sekisho::platform
