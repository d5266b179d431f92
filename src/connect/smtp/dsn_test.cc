#include "connect/smtp/dsn.h"

#include <doctest/doctest.h>

namespace sekisho::connect::smtp {

TEST_CASE("what a sender asked to be told goes on as it was asked, and comes back from the store") {
  DsnRequest request;
  CHECK(to_text(request).empty());
  take_sender_parameters(request, {"SIZE=99", "RET=HDRS", "ENVID=QQ314159+2B", "BODY=8BITMIME"});
  take_recipient_parameters(request, "ann@desk.example",
                            {"NOTIFY=SUCCESS,FAILURE", "ORCPT=rfc822;Ann+2Bx@desk.example"});
  take_recipient_parameters(request, "bob@desk.example", {"notify=never"});
  take_recipient_parameters(request, "eve@desk.example", {});
  take_recipient_parameters(request, "花子@desk.example", {"ORCPT=utf-8;花子@desk.example"});
  CHECK(mail_parameters(request) == " RET=HDRS ENVID=QQ314159+2B");
  CHECK(recipient_parameters(request, "ann@desk.example", false) ==
        " NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Ann+2Bx@desk.example");
  CHECK(recipient_parameters(request, "bob@desk.example", false) == " NOTIFY=never");
  CHECK(recipient_parameters(request, "eve@desk.example", false).empty());
  CHECK(recipient_parameters(request, "花子@desk.example", true) == " ORCPT=utf-8;花子@desk.example");
  CHECK(recipient_parameters(request, "花子@desk.example", false).empty());
  CHECK(dsn_from_text(to_text(request)) == request);
}

TEST_CASE("a parameter that is none is left out, from the wire and from the store") {
  const std::string long_id(101, 'x'), long_recipient = "rfc822;" + std::string(500, 'x');
  DsnRequest request;
  for (const std::string& bad :
       {std::string("RET=ALL"), std::string("RET="), std::string("ENVID="), "ENVID=" + long_id,
        std::string("ENVID=a b"), std::string("ENVID=a\r\nRCPT TO:<x>"), std::string("ENVID=a+0"),
        std::string("ENVID=a+0g"), std::string("ENVID=a=b"), std::string("ENVID"), std::string()}) {
    CAPTURE(bad);
    take_sender_parameters(request, {bad});
    CHECK(request.empty());
  }
  for (const std::string& bad :
       {std::string("NOTIFY="), std::string("NOTIFY=NEVER,SUCCESS"), std::string("NOTIFY=SUCCESS,,DELAY"),
        std::string("NOTIFY=SUCCESS,DELAY,FAILURE,DELAY"), std::string("NOTIFY=SUCCESS\r\nDATA"),
        std::string("ORCPT=x"), std::string("ORCPT=;x"), std::string("ORCPT=rfc822;"), std::string("ORCPT=rfc 822;x"),
        "ORCPT=" + long_recipient, std::string("ORCPT=utf-8;\xff"), std::string("ORCPT=utf-8;a b"),
        std::string("ORCPT=rfc822;\xe8\x8a\xb1")}) {
    CAPTURE(bad);
    take_recipient_parameters(request, "ann@desk.example", {bad});
    CHECK(request.empty());
  }
  for (const std::string text :
       {"", "[]", "{", R"({"ret":5,"envid":null,"recipients":[]})",
        R"({"ret":"X","recipients":{"a":5,"b":{"notify":"NO"}}})", R"({"envid":"a\r\nDATA"})"}) {
    CAPTURE(text);
    CHECK(dsn_from_text(text).empty());
  }
}

}  // namespace sekisho::connect::smtp
