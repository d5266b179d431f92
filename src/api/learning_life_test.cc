// The life of what a judgement learns from mail at hand, and of what the operator makes for tenants, over REST.
#include <doctest/doctest.h>

#include "api/life_testing.h"
#include "platform/licences.h"
#include "platform/operators.h"
#include "policy/domains.h"
#include "scan/learn/traits.h"
#include "worker/testing.h"

namespace sekisho::api {
namespace {

// Judges each mail by its bytes, with what a lesson needs.
class Teacher final : public worker::Pool {
 public:
  Result<scan::Report> scan(TenantId, std::string_view bytes, const content::ReadOptions&,
                            const scan::ScanContext&) override {
    scan::Report report;
    report.is_mail = bytes.find(":") != std::string_view::npos;
    report.sha256 = std::string(bytes.substr(0, 20));
    report.mail.from = {{"", "a@stranger.example"}};
    report.scores = {{"spam", 0.05}, {"phishing", 0.001}};
    report.digests["likeness"] = "1|stranger.example|0000000100000002000000030000000400000005";
    scan::learn::Traits traits;
    traits.of[3].push_back(static_cast<std::uint16_t>((1u << 15) + 7));
    report.digests["traits"] = scan::learn::to_text(traits);
    return report;
  }
  Result<rewrite::Rewritten> rewrite(std::string_view, const std::vector<rewrite::Edit>&) override {
    return fail(Code::unavailable, "no worker");
  }
  Result<std::string> preview(std::string_view, std::size_t) override { return std::string(); }
  Result<std::vector<std::string>> enclosed(std::string_view) override { return std::vector<std::string>{}; }
  Result<std::string> document(TenantId, std::string_view, const content::ReadOptions&) override {
    return std::string("{}");
  }
  Result<void> reload(std::map<TenantId, scan::Settings>) override { return {}; }
  worker::PoolFigures figures() const override { return {}; }
};

}  // namespace

TEST_CASE("mail at hand is learned in runs that are listed and undone, and a reporter is distrusted") {
  Life life;
  Teacher teacher;
  CHECK(life.refused("POST", "learning?run=first&verdict=spam", "Subject: a\r\n\r\n") == 503);  // no worker here
  life.services.pool = &teacher;
  CHECK(life.does("POST", "learning?run=first&verdict=spam&dry_run=true", "Subject: a\r\n\r\n").at("taught") ==
        "learned");
  CHECK(life.does("GET", "learning").at("items").get_array().empty());
  CHECK(life.does("POST", "learning?run=first&verdict=spam", "Subject: a\r\n\r\n").at("taught") == "learned");
  CHECK(life.does("POST", "learning?run=first&verdict=spam", "Subject: a\r\n\r\n").at("taught") == "known");
  CHECK(life.does("POST", "learning?run=first&verdict=spam", "Subject: b\r\n\r\n").at("taught") == "learned");
  CHECK(life.does("POST", "learning?run=first&verdict=spam", "no mail").at("taught") == "unreadable");
  CHECK(life.refused("POST", "learning?run=first&verdict=spam", "") == 400);
  CHECK(life.refused("POST", "learning?run=a%2Fb&verdict=spam", "x:") == 400);
  CHECK(life.refused("POST", "learning?run=first&verdict=dull", "x:") == 400);
  const auto runs = life.does("GET", "learning").at("items").get_array();
  REQUIRE(runs.size() == 1);
  CHECK(runs[0].at("mails") == 2);
  CHECK(life.does("DELETE", "learning/first").at("undone") == 2);
  CHECK(life.refused("DELETE", "learning/second") == 404);
  CHECK(life.does("GET", "learning").at("items").at(0).at("undone") == 2);

  CHECK(life.does("POST", "learning?run=second&verdict=wanted", "Subject: c\r\n\r\n").at("taught") == "learned");
  CHECK(life.does("POST", "corrections/distrust", R"({"reporter":"role test"})").at("undone") == 1);
  CHECK(life.refused("POST", "corrections/distrust", R"({"reporter":"nobody"})") == 404);
}

TEST_CASE("the operator makes a tenant, whose administrator signs in, and a licence key, which the tenant registers") {
  Life life;
  const auto made =
      life.does("POST", "fleet/tenants",
                R"({"name":"Newcomer K.K.","administrator":"first@newcomer.example","region":"jp","language":"ja"})");
  const auto tenant = made.at("tenant").to_number<std::int64_t>();
  const std::string password(made.at("one_time_password").get_string()), business(made.at("business_id").get_string());
  const auto answer = platform::SignIn(life.context)
                          .with_password({.side = platform::Side::cas,
                                          .name = "first@newcomer.example",
                                          .password = password,
                                          .business_id = business,
                                          .address = "192.0.2.1"});
  REQUIRE(answer);
  CHECK(answer->state == platform::SignInState::password_change_needed);
  CHECK_FALSE(life.policies.list(TenantId{tenant})->empty());
  CHECK(life.refused("POST", "fleet/tenants", R"({"name":"x","administrator":"a@b.example","region":"moon"})") >= 400);
  CHECK(life.refused("POST", "fleet/tenants", R"({"name":"x","administrator":"nobody"})") == 400);

  const auto key = life.does("POST", "fleet/licences",
                             R"({"tenant":)" + std::to_string(tenant) +
                                 R"(,"seats":250,"edition":"standard_xdr","expires_at":"2027-12-31T00:00:00Z"})")
                       .at("key");
  const auto terms = platform::verify_licence(life.key.public_key(), std::string_view(key.get_string()));
  REQUIRE(terms);
  CHECK(terms->business_id == business);
  CHECK(terms->seats == 250);
  CHECK(terms->edition == platform::Edition::standard_xdr);
  CHECK(life.refused("POST", "fleet/licences", R"({"tenant":999999,"expires_at":"2027-12-31T00:00:00Z"})") == 404);
  CHECK(life.refused("POST", "fleet/licences", R"({"tenant":1,"expires_at":"soon"})") == 400);
  CHECK(platform::Operators(life.context).tenants()->size() == 2);  // what was refused left no half of a tenant
}

TEST_CASE("the operator says whose a domain is") {
  Life life;
  const auto other = life.world.tenant("Other");
  const auto put = [&](const std::string& domain, TenantId tenant) {
    return life.refused("PUT", "fleet/domains/" + domain, R"({"tenant":)" + std::to_string(tenant.value) + "}");
  };
  CHECK(put("b.example", other) == 200);
  CHECK(life.does("GET", "fleet/domains").at("items").at(0).at("tenant") == other.value);
  CHECK(*policy::Domains(*life.world.database, life.world.clock).holder("B.example") == other);
  // Another tenant's entry of it is refused, in both languages.
  const auto refused =
      life.send("POST", "/api/v1/lists/internal_domains",
                {{"Authorization", "Bearer x"}, {"Content-Type", "application/json"}, {"Accept-Language", "ja"}},
                R"({"entries":[{"value":"b.example"}]})");
  CHECK(refused.status == 409);
  CHECK(refused.body.find("b.exampleはこの環境の別のテナントに属しています") != std::string::npos);
  CHECK(put("b.example", life.tenant) == 200);
  CHECK(life.policies.load(other)->lists.internal_domains.empty());
  CHECK(life.does("DELETE", "fleet/domains/b.example").at("items").get_array().empty());
  CHECK(life.refused("DELETE", "fleet/domains/b.example") == 404);
  CHECK(put("no-domain", other) == 400);
  CHECK(put("b.example", TenantId{999'999}) == 404);
}

}  // namespace sekisho::api
