#include "platform/licences.h"

#include "platform/sign_in.h"
#include "platform/testing.h"

namespace sekisho::platform {

TEST_CASE("a licence key that is forged, another's, replayed or over is refused") {
  World world;
  const auto tenant = world.tenant(), other = world.tenant("Other");
  const auto key = *SigningKey::from_seed(std::string(32, 'a')),
             stranger = *SigningKey::from_seed(std::string(32, 'b'));
  const auto now = world.clock.now();
  const LicenceTerms terms{"",
                           "business-Example",
                           Side::cas,
                           "Trend Micro Cloud App Security",
                           Programme::tssl,
                           Edition::standard,
                           false,
                           100,
                           now,
                           now + std::chrono::hours(24 * 365)};
  const auto sealed = issue_licence(key, world.random, terms);
  REQUIRE(sealed);
  Licences licences(world.context());
  const Actor actor{.tenant = tenant, .name = "ann"};
  for (std::size_t i = 0; i < sealed->size(); i += 7) {
    auto changed = *sealed;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    const auto result = verify_licence(key.public_key(), changed);
    if (changed != *sealed && result) CHECK(i + 1 == sealed->size());  // the last base64 digit has two spare bits
  }
  CHECK(number_of(licences.activate(actor, stranger.public_key(), *sealed)) == number_of(Refusal::licence_forged));
  CHECK(number_of(licences.activate(actor, key.public_key(), "rubbish")) == number_of(Refusal::licence_forged));
  CHECK(number_of(licences.activate({.tenant = other}, key.public_key(), *sealed)) ==
        number_of(Refusal::licence_other_business));
  const auto licence = licences.activate(actor, key.public_key(), " " + *sealed + "\n");
  REQUIRE(licence);
  CHECK(licence->terms.seats == 100);
  CHECK(number_of(licences.activate(actor, key.public_key(), *sealed)) == number_of(Refusal::licence_already_used));
  auto old = terms;
  old.starts_at = now - std::chrono::hours(48);
  old.expires_at = now - std::chrono::hours(24);
  CHECK(number_of(licences.activate(actor, key.public_key(), *issue_licence(key, world.random, old))) ==
        number_of(Refusal::licence_key_expired));
}

TEST_CASE("a licence passes from valid over grace and lock to purge; a trial has no grace") {
  const auto start = *parse_iso8601("2026-01-01T00:00:00Z"), end = *parse_iso8601("2026-12-31T00:00:00Z");
  struct Row {
    int day;
    LicenceState paid, trial;
  };
  for (const auto& row :
       {Row{-400, LicenceState::not_yet_valid, LicenceState::not_yet_valid},
        Row{-31, LicenceState::valid, LicenceState::valid},
        Row{-30, LicenceState::expires_soon, LicenceState::expires_soon},
        Row{0, LicenceState::grace, LicenceState::locked}, Row{29, LicenceState::grace, LicenceState::locked},
        Row{30, LicenceState::locked, LicenceState::purgeable},
        Row{60, LicenceState::purgeable, LicenceState::purgeable}}) {
    CAPTURE(row.day);
    LicenceTerms terms{.starts_at = start, .expires_at = end};
    const auto now = end + std::chrono::hours(24 * row.day);
    CHECK(state_of(terms, now) == row.paid);
    terms.trial = true;
    CHECK(state_of(terms, now) == row.trial);
  }
}

TEST_CASE("nobody signs in while the licence is locked") {
  World world;
  const auto tenant = world.tenant();
  const auto now = world.clock.now();
  REQUIRE(Licences(world.context())
              .put(tenant, {"s", "", Side::cas, "CAS", Programme::tssl, Edition::standard, false, 1, now,
                            now + std::chrono::hours(24)}));
  const auto first =
      Accounts(world.context()).add_first({.tenant = tenant, .name = "system"}, Side::cas, "clp-user", "");
  SignIn sign_in(world.context());
  CHECK(sign_in.with_password({.name = "clp-user", .password = first->one_time_password})->state ==
        SignInState::password_change_needed);
  world.clock.advance(std::chrono::hours(24 * 32));
  CHECK(sign_in.with_password({.name = "clp-user", .password = first->one_time_password})->refusal ==
        Refusal::licence_locked);
}

}  // namespace sekisho::platform
