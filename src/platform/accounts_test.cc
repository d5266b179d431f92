#include "platform/accounts.h"

#include "base/encode.h"
#include "platform/api_keys.h"
#include "platform/mail.h"
#include "platform/network.h"
#include "platform/sign_in.h"
#include "platform/testing.h"
#include "platform/text_rules.h"
#include "platform/totp.h"

namespace sekisho::platform {
namespace {

struct Office {
  Office() : tenant(world.tenant()) {
    const Actor system{.tenant = tenant, .name = "system", .source = "System"};
    first = *Accounts(world.context()).add_first(system, Side::platform, "owner@example.test", "");
    owner = {.tenant = tenant, .account = first.id, .name = "owner@example.test", .address = "192.0.2.1"};
  }
  std::string link_in_newest_mail() {
    const auto body = world.database->query("SELECT body FROM platform_mail ORDER BY id DESC LIMIT 1")->at(0).text(0);
    const auto at = body.find('#') + 1;
    return body.substr(at, body.find('\n', at) - at);
  }
  World world;
  TenantId tenant;
  Accounts::First first;
  Actor owner;
};

}  // namespace

TEST_CASE("names and addresses with Unicode tricks are refused") {
  for (const auto* const name : {"", "   ", "a\xE2\x80\x8Bz", "a\xE2\x80\xAEz", "tab\tname", "nul\x01", "\xEF\xBB\xBFx",
                                 "bad\xFF", "\xC2\xAD", "\xF3\xA0\x80\x81x"}) {
    CAPTURE(std::string(name));
    CHECK(number_of(checked_name(name, 32)) == number_of(Refusal::bad_name));
  }
  CHECK(*checked_name("  営業部 (東京) ", 32) == "営業部 (東京)");
  CHECK(checked_name("日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本", 32));
  CHECK_FALSE(checked_name("日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語", 32));
  for (const auto* const email : {"a", "a@b", "@b.c", "a@b..c", "a b@c.d", "аnn@example.test", "a@exаmple.test",
                                  "a@b.c\n", "a@@b.c", ".a@b.c", "a@-b.c"}) {
    CAPTURE(std::string(email));
    if (std::string(email) == "a@b.c\n")
      CHECK(checked_email(email));  // trimmed
    else
      CHECK_FALSE(checked_email(email));
  }
  CHECK(*checked_email(" Ann@Example.TEST ") == "ann@example.test");
}

TEST_CASE("the operator's one-time password opens the account again, once, and ends what was open") {
  Office office;
  SignIn sign_in(office.world.context());
  const Actor operator_of{.tenant = office.tenant, .name = "operator", .role = "operator", .source = "CLI"};
  const SignInRequest wrong{
      .side = Side::platform, .name = "owner@example.test", .password = "no", .address = "192.0.2.1"};
  for (int i = 0; i < limits::failures_before_lock; ++i) CHECK(sign_in.with_password(wrong));
  CHECK(sign_in.with_password(wrong)->refusal == Refusal::too_many_attempts);
  const auto secret = sign_in.give_one_time_password(operator_of, office.first.id);
  REQUIRE(secret);
  auto request = wrong;
  request.password = office.first.one_time_password;
  CHECK(sign_in.with_password(request)->refusal == Refusal::wrong_credentials);
  request.password = *secret;
  const auto answer = sign_in.with_password(request);
  REQUIRE(answer->state == SignInState::password_change_needed);
  CHECK(sign_in.with_new_password(answer->challenge, "a better one 2026", "192.0.2.1", "test")->state ==
        SignInState::signed_in);
  CHECK(sign_in.with_password(request)->refusal == Refusal::wrong_credentials);
  // Who signs in elsewhere has no password; another tenant's operator finds nobody.
  const auto saml = Accounts(office.world.context())
                        .add(office.owner, Side::platform,
                             {.kind = AccountKind::saml,
                              .email = "saml@example.test",
                              .role = Accounts(office.world.context()).find(office.tenant, office.first.id)->role});
  REQUIRE(saml);
  CHECK(number_of(sign_in.give_one_time_password(operator_of, *saml)) == number_of(Refusal::fixed_object));
  CHECK(sign_in.give_one_time_password({.tenant = office.world.tenant("Other")}, office.first.id).error().code ==
        Code::not_found);
}

TEST_CASE("a first account speaks its tenant's language") {
  Office office;
  CHECK(Accounts(office.world.context()).find(office.tenant, office.first.id)->language == Language::english);
}

TEST_CASE("TOTP and HOTP give the values of RFC 4226 and RFC 6238") {
  const std::string secret = "12345678901234567890";
  CHECK(hotp(secret, 0) == "755224");
  CHECK(hotp(secret, 9) == "520489");
  CHECK(hotp(secret, 59 / 30, 8) == "94287082");
  CHECK(hotp(secret, 1111111109 / 30, 8) == "07081804");
  CHECK(hotp(secret, 20000000000 / 30, 8) == "65353130");
  CHECK(to_base32("foobar") == "MZXW6YTBOI");
  const auto now = from_millis(1'111'111'109'000);
  const auto step = match_totp(secret, hotp(secret, 1111111109 / 30), now, 0);
  REQUIRE(step);
  CHECK_FALSE(match_totp(secret, hotp(secret, 1111111109 / 30), now, *step));  // once only
}

TEST_CASE("the first administrator's one-time password must be changed, and MFA stands before the door") {
  Office office;
  const auto context = office.world.context();
  SignIn sign_in(context);
  auto answer = sign_in.with_password(
      {.side = Side::platform, .name = "OWNER@example.test", .password = office.first.one_time_password});
  REQUIRE(answer);
  CHECK(answer->state == SignInState::password_change_needed);
  CHECK(sign_in.with_new_password(answer->challenge, "short", "", "")->refusal == Refusal::weak_password);
  const auto in = sign_in.with_new_password(answer->challenge, "a good long one", "192.0.2.1", "browser");
  CHECK(in->state == SignInState::signed_in);
  CHECK(sign_in.with_new_password(answer->challenge, "a good long one", "", "")->refusal == Refusal::link_invalid);
  CHECK(Sessions(context).use(in->session->token)->account == office.first.id);

  const auto setup = sign_in.begin_mfa(office.tenant, office.first.id);
  REQUIRE(setup);
  CHECK(number_of(sign_in.confirm_mfa(office.owner, "000000")) == number_of(Refusal::wrong_mfa_code));
  const auto pending =
      office.world.database->query("SELECT totp_pending FROM account WHERE id = $1", {office.first.id.value})
          ->at(0)
          .text(0);
  const auto secret = *from_hex(pending);
  const auto code_now = [&] {
    return hotp(secret, static_cast<std::uint64_t>(to_millis(office.world.clock.now()) / 30'000));
  };
  const auto recovery = sign_in.confirm_mfa(office.owner, code_now());
  REQUIRE(recovery);
  CHECK(recovery->size() == 10);
  answer = sign_in.with_password({.side = Side::platform, .name = "owner@example.test", .password = "a good long one"});
  CHECK(answer->state == SignInState::mfa_code_needed);
  // used at set-up
  CHECK(sign_in.with_code(answer->challenge, code_now(), "", "")->refusal == Refusal::wrong_mfa_code);
  office.world.clock.advance(std::chrono::seconds(60));
  CHECK(sign_in.with_code(answer->challenge, code_now(), "", "")->state == SignInState::signed_in);
  answer = sign_in.with_password({.side = Side::platform, .name = "owner@example.test", .password = "a good long one"});
  CHECK(sign_in.with_code(answer->challenge, recovery->at(3), "", "")->state == SignInState::signed_in);
  answer = sign_in.with_password({.side = Side::platform, .name = "owner@example.test", .password = "a good long one"});
  CHECK(sign_in.with_code(answer->challenge, recovery->at(3), "", "")->refusal == Refusal::wrong_mfa_code);
}

TEST_CASE("guessing locks the name for longer each time, whether it exists or not") {
  Office office;
  SignIn sign_in(office.world.context());
  for (const auto* const name : {"owner@example.test", "nobody@example.test"}) {
    CAPTURE(std::string(name));
    for (int i = 0; i < 5; ++i)
      CHECK(sign_in.with_password({.side = Side::platform, .name = name, .password = "guess", .address = name})
                ->refusal == Refusal::wrong_credentials);
    auto locked = sign_in.with_password(
        {.side = Side::platform, .name = name, .password = office.first.one_time_password, .address = name});
    CHECK(locked->refusal == Refusal::too_many_attempts);
    CHECK(*locked->retry_at - office.world.clock.now() == std::chrono::minutes(15));
  }
  office.world.clock.advance(std::chrono::minutes(15));
  CHECK(sign_in
            .with_password(
                {.side = Side::platform, .name = "owner@example.test", .password = office.first.one_time_password})
            ->state == SignInState::password_change_needed);
}

TEST_CASE("invitations, disabling, roles and limits of accounts") {
  Office office;
  const auto context = office.world.context();
  Accounts accounts(context);
  SignIn sign_in(context);
  const auto analyst = Roles(context).find_by_name(office.tenant, Side::platform, "Analyst");
  const auto ann = accounts.add(office.owner, Side::platform, {.email = "ann@example.test", .role = analyst->id});
  REQUIRE(ann);
  const auto token = office.link_in_newest_mail();
  CHECK(number_of(accounts.add(office.owner, Side::platform, {.email = "ANN@example.test", .role = analyst->id})) ==
        number_of(Refusal::name_taken));
  CHECK(sign_in.with_password({.side = Side::platform, .name = "ann@example.test", .password = ""})->refusal ==
        Refusal::account_not_activated);
  REQUIRE(sign_in.set_password_by_link(Purpose::invitation, token, "ann's password"));
  CHECK(number_of(sign_in.set_password_by_link(Purpose::invitation, token, "ann's password")) ==
        number_of(Refusal::link_invalid));
  const auto in =
      sign_in.with_password({.side = Side::platform, .name = "ann@example.test", .password = "ann's password"});
  CHECK(in->state == SignInState::signed_in);
  REQUIRE(accounts.set_enabled(office.owner, *ann, false));
  CHECK(number_of(Sessions(context).use(in->session->token)) == number_of(Refusal::session_ended));
  CHECK(sign_in.with_password({.side = Side::platform, .name = "ann@example.test", .password = "ann's password"})
            ->refusal == Refusal::account_disabled);
  CHECK(number_of(accounts.remove(office.owner, office.first.id)) == number_of(Refusal::fixed_object));
  CHECK(number_of(Roles(context).remove(office.owner, analyst->id)) == number_of(Refusal::fixed_object));
  const auto role =
      Roles(context).add(office.owner, Side::cas, {.name = "Help desk", .permissions = {{"logs", Level::read}}});
  CHECK(number_of(
            Roles(context).add(office.owner, Side::cas, {.name = "Odd", .permissions = {{"credits", Level::read}}})) ==
        number_of(Refusal::bad_permission));
  for (int i = 0; i < 20; ++i)
    REQUIRE(accounts.add(office.owner, Side::cas, {.email = "m" + std::to_string(i) + "@example.test", .role = *role}));
  CHECK(number_of(accounts.add(office.owner, Side::cas, {.email = "m20@example.test", .role = *role})) ==
        number_of(Refusal::limit_reached));
  CHECK(number_of(Roles(context).remove(office.owner, *role)) == number_of(Refusal::in_use));
  for (int i = 2; i < 20; ++i) REQUIRE(Roles(context).add(office.owner, Side::cas, {.name = "R" + std::to_string(i)}));
  CHECK(number_of(Roles(context).add(office.owner, Side::cas, {.name = "R20"})) == number_of(Refusal::limit_reached));
  Organizations organizations(context);
  for (int i = 1; i < 20; ++i) REQUIRE(organizations.add(office.owner, "Org " + std::to_string(i), ""));
  CHECK(number_of(organizations.add(office.owner, "Org 20", "")) == number_of(Refusal::limit_reached));
}

TEST_CASE("a role whose scope leaves the first organization out permits nothing about mail and files") {
  World world;
  const auto tenant = world.tenant();
  const auto context = world.context();
  const Actor actor{.tenant = tenant, .name = "admin"};
  const auto first = Organizations(context).list(tenant)->front().id;
  const auto second = Organizations(context).add(actor, "Second", "");
  REQUIRE(second);
  Roles roles(context);
  const auto permitted = [&](std::vector<OrganizationId> scope, const char* name) {
    const auto id =
        roles.add(actor, Side::cas,
                  {.name = name,
                   .permissions = {{"logs", Level::read}, {"quarantine", Level::full}, {"administrators", Level::read}},
                   .organizations = std::move(scope)});
    REQUIRE(id);
    const auto role = roles.find(tenant, *id);
    REQUIRE(role);
    const auto permissions = roles.effective(tenant, *role);
    REQUIRE(permissions);
    return to_text(*permissions);
  };
  const auto all = permitted({}, "All");
  CHECK(permitted({first}, "First") == all);
  CHECK(permitted({*second, first}, "Both") == all);
  CHECK(permitted({*second}, "Second only") == "administrators=read");

  // Once an organization owns a domain, whoever sees some of the organizations with mail reads the logs of those.
  REQUIRE(world.database->execute("UPDATE organization SET owned = 1 WHERE tenant = $1 AND id = $2",
                                  {tenant.value, second->value}));
  CHECK(permitted({*second}, "Second with mail") == "administrators=read,logs=read");
  CHECK(permitted({first}, "First of two") == "administrators=read,logs=read");
  CHECK(permitted({*second, first}, "Both with mail") == all);
  CHECK(permitted({}, "All with mail") == all);

  // Nor may it widen its scope, or read of others' mail in the audit log.
  Permissions everything;
  for (const auto& screen : screens()) {
    if (screen.platform) everything[std::string(screen.id)] = Level::full;
  }
  const auto id =
      roles.add(actor, Side::platform,
                {.name = "Everything of the second", .permissions = everything, .organizations = {*second}});
  REQUIRE(id);
  CHECK(to_text(*roles.effective(tenant, *roles.find(tenant, *id))) ==
        "api_keys=read,console_settings=full,credits=full,identity_providers=read,license_information=full,logs=read,"
        "organizations=read,product_instance=full,user_accounts=read,user_roles=read");
}

TEST_CASE("a removed organization is on no list, and its number is never another's") {
  World world;
  const auto tenant = world.tenant();
  const auto context = world.context();
  const Actor actor{.tenant = tenant, .name = "admin"};
  Organizations organizations(context);
  const auto branch = organizations.add(actor, "Branch", "");
  REQUIRE(branch);
  REQUIRE(organizations.remove(actor, *branch));
  CHECK(organizations.list(tenant)->size() == 1);
  CHECK_FALSE(organizations.edit(actor, *branch, "Again", ""));
  CHECK_FALSE(organizations.remove(actor, *branch));
  CHECK_FALSE(Roles(context).add(actor, Side::cas, {.name = "R", .organizations = {*branch}}));
  const auto again = organizations.add(actor, "Branch", "");
  REQUIRE(again);
  CHECK(again->value != branch->value);
}

TEST_CASE("the default organization may be renamed, not removed; limits are a conflict, not a large request") {
  World world;
  const auto tenant = world.tenant();
  const auto context = world.context();
  const Actor actor{.tenant = tenant, .name = "admin"};
  Organizations organizations(context);
  const auto first = organizations.list(tenant)->front().id;
  const auto second = organizations.add(actor, "Second", "");
  REQUIRE(second);
  CHECK(number_of(organizations.remove(actor, first)) == number_of(Refusal::fixed_object));
  CHECK(number_of(organizations.edit(actor, first, "Head office", "")) == 0);
  CHECK(number_of(organizations.remove(actor, first)) == number_of(Refusal::fixed_object));
  CHECK(number_of(organizations.remove(actor, *second)) == 0);
  for (int i = 0; i < limits::max_organizations - 1; ++i)
    REQUIRE(organizations.add(actor, "org " + std::to_string(i), ""));
  const auto over = organizations.add(actor, "one more", "");
  CHECK(number_of(over) == number_of(Refusal::limit_reached));
  CHECK(over.error().code == Code::conflict);
}

TEST_CASE("the Primary User Account passes on by a code, and both are signed out") {
  Office office;
  const auto context = office.world.context();
  Accounts accounts(context);
  const auto analyst = Roles(context).find_by_name(office.tenant, Side::platform, "Analyst");
  const auto ann = accounts.add(office.owner, Side::platform, {.email = "ann@example.test", .role = analyst->id});
  CHECK(number_of(accounts.begin_transfer(office.owner, *ann)) == number_of(Refusal::account_not_activated));
  REQUIRE(SignIn(context).set_password_by_link(Purpose::invitation, office.link_in_newest_mail(), "ann's password"));
  CHECK(number_of(accounts.begin_transfer({.tenant = office.tenant, .account = *ann}, *ann)) ==
        number_of(Refusal::only_primary_account));
  REQUIRE(accounts.begin_transfer(office.owner, *ann));
  const auto body =
      office.world.database->query("SELECT body FROM platform_mail ORDER BY id DESC LIMIT 1")->at(0).text(0);
  CHECK(number_of(accounts.confirm_transfer(office.owner, "nope")) == number_of(Refusal::code_wrong));
  REQUIRE(accounts.confirm_transfer(office.owner, body.substr(body.find_first_of("0123456789"), 6)));
  CHECK(accounts.primary(office.tenant)->id == *ann);
  CHECK(accounts.find(office.tenant, office.first.id)->kind == AccountKind::local);
}

TEST_CASE("sessions end idle, at their absolute time, and the oldest beyond the limit") {
  Office office;
  Sessions sessions(office.world.context());
  const SessionLimits limit{std::chrono::minutes(15), std::chrono::minutes(60), 2};
  const auto a = sessions.issue(office.tenant, office.first.id, Side::platform, limit, "", "");
  const auto b = sessions.issue(office.tenant, office.first.id, Side::platform, limit, "", "");
  const auto c = sessions.issue(office.tenant, office.first.id, Side::platform, limit, "", "");
  CHECK(number_of(sessions.use(a->token)) == number_of(Refusal::session_ended));
  for (int i = 0; i < 5; ++i) {
    CHECK(sessions.use(c->token));
    office.world.clock.advance(std::chrono::minutes(11));
  }
  CHECK(number_of(sessions.use(b->token)) == number_of(Refusal::session_expired));
  CHECK(sessions.use(c->token));
  office.world.clock.advance(std::chrono::minutes(5));
  CHECK(number_of(sessions.use(c->token)) == number_of(Refusal::session_expired));
  CHECK(number_of(sessions.use("1.forged")) == number_of(Refusal::session_expired));
  CHECK(number_of(sessions.use("")) == number_of(Refusal::session_expired));
}

TEST_CASE("API keys are shown once, expire, and are bound to networks; tokens are warned about once") {
  Office office;
  const auto context = office.world.context();
  ApiKeys keys(context);
  const auto auditor = Roles(context).find_by_name(office.tenant, Side::platform, "Auditor");
  const auto master = Roles(context).find_by_name(office.tenant, Side::platform, "Master Administrator");
  CHECK(number_of(keys.add_platform_key(office.owner, {.name = "k", .role = master->id})) ==
        number_of(Refusal::bad_permission));
  CHECK(number_of(keys.add_platform_key(office.owner, {.name = "k", .role = auditor->id, .months = 2})) ==
        number_of(Refusal::bad_expiry));
  CHECK(
      number_of(keys.add_platform_key(office.owner, {.name = "k", .role = auditor->id, .networks = {"10.0.0.1/8"}})) ==
      number_of(Refusal::bad_network));
  const auto key =
      keys.add_platform_key(office.owner, {.name = "k", .role = auditor->id, .months = 3, .networks = {"10.0.0.0/8"}});
  REQUIRE(key);
  CHECK(format_iso8601(*key->key.expires_at) == "2027-02-23T05:00:00.000Z");
  CHECK(keys.authenticate(key->secret, "10.1.2.3"));
  CHECK(number_of(keys.authenticate(key->secret, "11.1.2.3")) == number_of(Refusal::address_not_allowed));
  CHECK(number_of(keys.authenticate(key->secret + "x", "10.1.2.3")) == number_of(Refusal::key_invalid));
  CHECK(office.world.database->query("SELECT 1 FROM api_key WHERE hash = $1", {key->secret})->empty());
  const auto token = keys.add_cas_token(office.owner, {"siem", "", {"log_retrieval"}});
  CHECK(number_of(keys.add_cas_token(office.owner, {"siem2", "", {}})) == number_of(Refusal::bad_permission));
  for (int i = 1; i < 20; ++i)
    REQUIRE(keys.add_cas_token(office.owner, {"t" + std::to_string(i), "", {"log_retrieval"}}));
  CHECK(number_of(keys.add_cas_token(office.owner, {"t20", "", {"log_retrieval"}})) ==
        number_of(Refusal::limit_reached));
  REQUIRE(Accounts(context).add_first({.tenant = office.tenant, .name = "system"}, Side::cas, "clp-office",
                                      "clp@example.test"));
  office.world.clock.advance(std::chrono::hours(24 * 356));
  CHECK(*keys.warn_of_expiry(office.tenant) == 20);
  CHECK(*keys.warn_of_expiry(office.tenant) == 0);
  const auto fresh = keys.refresh_cas_token(office.owner, token->key.id);
  CHECK(number_of(keys.authenticate(token->secret, "")) == number_of(Refusal::key_invalid));
  office.world.clock.advance(std::chrono::hours(24 * 10));
  CHECK(keys.authenticate(fresh->secret, ""));
  office.world.clock.advance(std::chrono::hours(24 * 356));
  CHECK(number_of(keys.authenticate(fresh->secret, "")) == number_of(Refusal::key_expired));
}

TEST_CASE("console settings keep their ranges and their networks close the console") {
  Office office;
  Tenants tenants(office.world.context());
  CHECK(number_of(tenants.set_console_settings(office.owner, {.idle_minutes = 4})) == number_of(Refusal::bad_setting));
  REQUIRE(tenants.set_console_settings(office.owner, {.idle_minutes = 30, .allowed_networks = {"192.0.2.0/24"}}));
  CHECK(tenants.console_settings(office.tenant)->idle_minutes == 30);
  const auto answer =
      SignIn(office.world.context())
          .with_password(
              {.side = Side::platform, .name = "owner@example.test", .password = "x", .address = "198.51.100.1"});
  CHECK(answer->refusal == Refusal::address_not_allowed);
  CHECK(is_allowed_address({"0.0.0.0/0"}, "203.0.113.5"));
  CHECK_FALSE(is_allowed_address({"0.0.0.0/0"}, "not an address"));
  CHECK(is_allowed_address({"10.0.0.0/8", "2001:db8::/32"}, "2001:db8:1::7"));
  CHECK_FALSE(is_allowed_address({"10.0.0.0/8", "2001:db8::/32"}, "2001:db9::7"));
  CHECK(is_allowed_address({"192.0.2.0/24"}, "::ffff:192.0.2.9"));
  for (const auto* bad :
       {"", "10.0.0.1/8", "192.0.2.0/33", "2001:db8::1/32", "a.example", "192.0.2.1, 10.0.0.0/8", "192.0.02.1"})
    CHECK_FALSE(check_network(bad));
  for (const auto* good : {"192.0.2.1", "0.0.0.0/0", "::/0", "2001:db8::/32", "fe80::1"}) CHECK(check_network(good));
}

TEST_CASE("mails wait in the outbox until the server takes them, then their body is gone") {
  struct Server final : MailSender {
    Result<void> send(const Mail& mail) override {
      if (down) return fail(Code::unavailable, "down");
      got.push_back(mail);
      return {};
    }
    bool down = true;
    std::vector<Mail> got;
  } server;
  Office office;
  Outbox outbox(office.world.context());
  REQUIRE(outbox.enqueue(office.tenant, MailKind::email_code, Language::japanese, "a@example.test", {.code = "123456"},
                         "once"));
  REQUIRE(outbox.enqueue(office.tenant, MailKind::email_code, Language::japanese, "a@example.test", {.code = "654321"},
                         "once"));
  CHECK(*outbox.waiting(office.tenant) == 1);
  CHECK(*outbox.deliver_due(server) == 0);
  server.down = false;
  CHECK(*outbox.deliver_due(server) == 0);  // waits a minute first
  office.world.clock.advance(std::chrono::minutes(1));
  CHECK(*outbox.deliver_due(server) == 1);
  CHECK(server.got.at(0).subject == "確認コード: 123456");
  CHECK(office.world.database->query("SELECT body FROM platform_mail")->at(0).text(0).empty());
}

}  // namespace sekisho::platform
