#include "platform/system_mail.h"

#include <doctest/doctest.h>

#include "platform/accounts.h"
#include "platform/testing.h"
#include "store/setting.h"

namespace sekisho::platform {

TEST_CASE(
    "what the system has to say goes to the first administrator and to the recipients of system notifications, to each "
    "address once") {
  World world;
  const auto tenant = world.tenant();
  const auto context = world.context();
  const auto told = [&] {
    std::string out;
    const auto rows =
        world.database->query("SELECT recipient FROM platform_mail WHERE tenant = $1 ORDER BY id", {tenant.value});
    REQUIRE(rows);
    for (const auto& row : *rows) out += row.text(0) + " ";
    return out;
  };
  CHECK(*tell_of_system(context, tenant, Side::cas, MailKind::licence_expires, {.subject_name = "L", .when = "soon"}) ==
        0);
  REQUIRE(store::save_setting(*world.database, tenant, "notification.system_recipients",
                              "soc@corp.example\nCLP@example.test\n\n"));
  REQUIRE(
      Accounts(context).add_first({.tenant = tenant, .name = "system"}, Side::cas, "clp-office", "clp@example.test"));
  for (int i = 0; i < 3; ++i)
    CHECK(*tell_of_system(context, tenant, Side::cas, MailKind::licence_expires, {.subject_name = "L", .when = "soon"},
                          "licence:1:30") == 2);
  CHECK(told() == "clp@example.test soc@corp.example ");
  CHECK(*tell_of_system(context, tenant, Side::cas, MailKind::token_expires, {.subject_name = "T", .when = "soon"}) ==
        2);
  CHECK(told() == "clp@example.test soc@corp.example clp@example.test soc@corp.example ");
}

}  // namespace sekisho::platform
