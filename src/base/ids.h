#pragma once

#include <compare>
#include <cstdint>

namespace sekisho {

/// A number that cannot be mistaken for another kind's.
template <class Tag>
struct Id {
  std::int64_t value = 0;
  auto operator<=>(const Id&) const = default;
};
using TenantId = Id<struct TenantTag>;
using OrganizationId = Id<struct OrganizationTag>;
using PolicyId = Id<struct PolicyTag>;
using ItemId = Id<struct ItemTag>;
using QuarantineId = Id<struct QuarantineTag>;
using AccountId = Id<struct AccountTag>;

}  // namespace sekisho
