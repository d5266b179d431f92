// Nobody gives, by any way in, a role that permits more than their own, nor changes an account that has such a role.
#include <doctest/doctest.h>

#include "api/testing.h"
#include "platform/sso/encryption_key.h"
#include "platform/sso/sign_on.h"
#include "platform/sso/web.h"

namespace sekisho::api {
namespace {

struct Ladder : Desk {
  std::unique_ptr<platform::sso::Web> web = platform::sso::make_web({});
  platform::sso::SignOn sign_on{context, key, {}, *web};
  const platform::Actor owner{.tenant = tenant, .name = "owner"};

  Ladder() { services.sign_on = &sign_on; }

  Response own(const char* method, const std::string& path, const json::object& body = {}) {
    return send(method, "/api/v1/" + path, {{"Authorization", "Bearer x"}, {"Content-Type", "application/json"}},
                to_text(body));
  }
  Response iam(const char* method, const std::string& path, const json::object& body = {}) {
    return send(method, "/v3.0/iam/" + path, {{"Authorization", "Bearer x"}, {"Content-Type", "application/json"}},
                body.empty() ? std::string() : to_text(body));
  }
  void as(platform::Side side, const platform::Permissions& permissions) {
    Principal who;
    add_permissions(who, permissions);
    gate_as(std::move(who), std::string(platform::to_string(side)));
  }
  platform::RoleId role(platform::Side side, std::string_view name) {
    const auto found = platform::Roles(context).find_by_name(tenant, side, name);
    REQUIRE(found);
    return found->id;
  }
  platform::RoleId role(platform::Side side, const char* name, const platform::Permissions& permissions) {
    const auto made = platform::Roles(context).add(owner, side, {.name = name, .permissions = permissions});
    REQUIRE(made);
    return *made;
  }
  std::string account(platform::Side side, const char* email, platform::RoleId role) {
    const auto kind = side == platform::Side::cas ? platform::AccountKind::local : platform::AccountKind::saml;
    const auto made = platform::Accounts(context).add(owner, side, {.kind = kind, .email = email, .role = role});
    REQUIRE(made);
    return "accounts/" + std::to_string(made->value);
  }
};

const platform::Permissions keeper_of_accounts = {{"administrators", platform::Level::full},
                                                  {"logs", platform::Level::read}};
const platform::Permissions keeper_of_doors = {{"user_accounts", platform::Level::full},
                                               {"identity_providers", platform::Level::full},
                                               {"logs", platform::Level::read}};

}  // namespace

TEST_CASE_FIXTURE(Ladder, "who keeps the accounts of the CAS console cannot lift an account above themselves") {
  const auto top = role(platform::Side::cas, "Global administrator"),
             low = role(platform::Side::cas, "Readers", {{"logs", platform::Level::read}});
  const auto boss = account(platform::Side::cas, "boss@desk.example", top),
             ann = account(platform::Side::cas, "ann@desk.example", low);
  as(platform::Side::cas, keeper_of_accounts);
  const auto draft = [](const char* email, platform::RoleId given) {
    return json::object{{"kind", "local"}, {"email", email}, {"role_id", given.value}};
  };
  CHECK(own("POST", "accounts", draft("new@desk.example", top)).status == 403);
  CHECK(own("POST", "accounts", draft("new@desk.example", low)).status == 201);
  CHECK(own("PUT", ann, draft("ann@desk.example", top)).status == 403);
  CHECK(own("PUT", ann, draft("ann@desk.example", low)).status == 200);
  CHECK(own("GET", boss).status == 200);
  CHECK(own("PUT", boss, draft("boss@desk.example", low)).status == 403);
  CHECK(own("DELETE", boss + "/mfa").status == 403);
  CHECK(own("POST", boss + "/enable", {{"enabled", false}}).status == 403);
  CHECK(own("DELETE", boss).status == 403);
  CHECK(object_of(own("GET", boss)).at("role_id") == top.value);
  CHECK(object_of(own("GET", ann)).at("role_id") == low.value);
  CHECK(own("DELETE", ann).status == 200);
}

TEST_CASE_FIXTURE(Ladder, "nor by groups of an identity provider, nor over the Vision One API") {
  const auto top = role(platform::Side::platform, "Master Administrator"),
             low = role(platform::Side::platform, "Readers", {{"logs", platform::Level::read}});
  const auto boss = account(platform::Side::platform, "boss@desk.example", top);
  as(platform::Side::platform, keeper_of_doors);
  const auto provider = [](platform::RoleId given) {
    return json::object{{"kind", "oidc"},
                        {"name", "Door"},
                        {"issuer", "https://login.example"},
                        {"client_id", "sekisho"},
                        {"client_secret", "secret"},
                        {"groups_attribute", "groups"},
                        {"group_roles", json::array{json::object{{"group", "all"}, {"role_id", given.value}}}}};
  };
  CHECK(own("POST", "identity-providers", provider(top)).status == 403);
  const auto made = own("POST", "identity-providers", provider(low));
  CAPTURE(made.body);
  REQUIRE(made.status == 201);
  const auto door = "identity-providers/" + std::to_string(integer_or(object_of(made), "id"));
  CHECK(own("PUT", door, provider(top)).status == 403);
  CHECK(object_of(own("GET", door)).at("group_roles").at(0).at("role_id") == low.value);
  // What somebody above them gave stays theirs to keep.
  REQUIRE(sign_on.providers().edit(owner, integer_or(object_of(made), "id"),
                                   {.kind = platform::sso::ProviderKind::oidc,
                                    .name = "Door",
                                    .issuer = "https://login.example",
                                    .client_id = "sekisho",
                                    .groups_attribute = "groups",
                                    .group_roles = std::vector<platform::sso::GroupRole>{{"all", top}}}));
  CHECK(own("PUT", door, provider(top)).status == 200);

  CHECK(iam("POST", "accounts", {{"email", "x@desk.example"}, {"role", "Master Administrator"}, {"authType", "saml"}})
            .status == 403);
  CHECK(iam("PATCH", boss, {{"status", "disabled"}}).status == 403);
  CHECK(iam("PATCH", boss, {{"role", "Readers"}}).status == 403);
  CHECK(iam("DELETE", boss).status == 403);
  CHECK(iam("GET", boss).status == 200);
}

}  // namespace sekisho::api
