#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "store/sql.h"

namespace sekisho::protect {

/// A person's name in its parts, UTF-8; what could not be told apart stands in `last`.
struct PersonName {
  std::string first, middle, last;
  bool operator==(const PersonName&) const = default;
};

/// The parts of a display name: "Taro Yamada", "Yamada, Taro", "山田 太郎", "山田　太郎 (営業部)". What stands in
/// brackets or behind a bar is left out. Never fails; at most 128 bytes each. Pure.
PersonName person_of(std::string_view display_name);

/// The names that the addresses (lower case) bear in the newest 2,000 mails of the tenant's own people (outgoing and
/// internal: written by them, or to them by a colleague). A proposal for a list, to be looked at by a person. Errors as
/// Database. Thread-safe as it is.
Result<std::map<std::string, PersonName>> names_in_mail(store::Database& database, TenantId tenant,
                                                        const std::set<std::string>& addresses);

}  // namespace sekisho::protect
