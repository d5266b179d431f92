#pragma once

// For tests of this module and of those that stand on it: a platform in memory with a clock and chance of its own.

#include <doctest/doctest.h>
#include <sodium.h>

#include <memory>
#include <string>

#include "platform/accounts.h"
#include "platform/errors.h"
#include "platform/events.h"
#include "platform/licences.h"
#include "platform/tenants.h"

namespace sekisho::platform {

struct World {
  explicit World(const std::string& path = ":memory:") {
    auto opened = store::open_sqlite(path);
    REQUIRE(opened);
    database = std::move(*opened);
    REQUIRE(store::migrate(*database));
  }
  Context context() {
    return {
        *database, clock, random, "https://console.example", {crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN}};
  }
  TenantId tenant(const std::string& name = "Example") {
    auto id =
        Tenants(context()).create({.name = name, .business_id = "business-" + name, .language = Language::english});
    REQUIRE(id);
    REQUIRE(Roles(context()).ensure_predefined(*id));
    return *id;
  }
  std::unique_ptr<store::Database> database;
  ManualClock clock{*parse_iso8601("2026-11-23T05:00:00Z")};
  SeededRandom random{7};
  Changes changes;
};

/// The number of an expected refusal; 0 for success, -1 for an error without a number.
template <class T>
int number_of(const Result<T>& result) {
  if (result) return 0;
  const auto refusal = refusal_of(result.error());
  return refusal ? static_cast<int>(*refusal) : -1;
}
inline int number_of(Refusal refusal) { return static_cast<int>(refusal); }

}  // namespace sekisho::platform
