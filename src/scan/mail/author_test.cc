#include <doctest/doctest.h>

#include <string>

#include "base/budget.h"
#include "content/read.h"
#include "scan/mail/features.h"
#include "scan/mail/impostor.h"
#include "scan/mail/sender.h"
#include "scan/mail/testing.h"

namespace sekisho::scan::mail {
namespace {

using namespace testing;

}  // namespace

TEST_CASE("the author is who wrote, also where a list put itself into From") {
  struct Row {
    std::string says, from, headers, address, name;
  };
  const std::string list = "List-Post: <mailto:devel@lists.example>\r\n";
  const Row rows[] = {
      {"plain", "Ann <ann@a.example>", "", "ann@a.example", "Ann"},
      {"a list in exchange for the author", "Ann via devel <devel@lists.example>",
       list + "Reply-To: Ann <ann@a.example>\r\n", "ann@a.example", "Ann"},
      {"a list without an author", "Ann via devel <devel@lists.example>", list, "devel@lists.example", "Ann via devel"},
      {"answers go to the list", "Ann via devel <devel@lists.example>", list + "Reply-To: devel@lists.example\r\n",
       "devel@lists.example", "Ann via devel"},
      {"no list", "Ann via DocuSign <dse@docusign.net>", "Reply-To: x@strange.example\r\n", "dse@docusign.net",
       "Ann via DocuSign"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto bytes = mail(row.from, "s", "b", row.headers);
    Budget budget;
    const auto document = content::read(bytes, {.as = content::ReadOptions::As::mail}, budget);
    const auto author = author_of(document);
    CHECK(std::string(author.address) == row.address);
    CHECK(std::string(author.display_name) == row.name);
  }
}

TEST_CASE("a well-known house's address speaks against a mail that the house did not sign") {
  struct Row {
    std::string says, from, headers;
    bool is_unsigned;
  };
  const auto signed_by = [](const std::string& domain) {
    return "DKIM-Signature: v=1; a=rsa-sha256; d=" + domain + "; s=s1; h=from; bh=AAAA; b=AAAA\r\n";
  };
  const Row rows[] = {
      {"no signature", "PayPal <service@paypal.com>", "", true},
      {"its own", "PayPal <service@paypal.com>", signed_by("paypal.com"), false},
      {"of its subdomain", "PayPal <service@mail.paypal.com>", signed_by("paypal.com"), false},
      {"a stranger's", "PayPal <service@paypal.com>", signed_by("strange.example"), true},
      {"a stranger's and its own", "PayPal <service@paypal.com>",
       signed_by("strange.example") + signed_by("PayPal.com"), false},
      {"a tag without a value, no tag", "PayPal <service@paypal.com>",
       "DKIM-Signature: d\r\nDKIM-Signature: \r\nDKIM-Signature: d=;;=\r\n", true},
      {"a free mailbox", "Ann <ann@gmail.com>", "", false},
      {"an access provider's customer", "Ann <ann@comcast.net>", "", false},
      {"nobody well known", "Ann <ann@a.example>", "", false},
      {"no address", "Ann", "", false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto bytes = mail(row.from, "s", "b", row.headers);
    Budget budget;
    CHECK(is_unsigned_house(content::read(bytes, {.as = content::ReadOptions::As::mail}, budget)) == row.is_unsigned);
  }
  const auto text = "Dear customer, your account is limited. Confirm it at https://strange.example/v within 24 hours.";
  CHECK(worst(scanned(mail("PayPal <service@paypal.com>", "Confirm your account", text))) >
        worst(scanned(mail("PayPal <service@paypal.com>", "Confirm your account", text, signed_by("paypal.com")))));
}

TEST_CASE("a shop's name is not borrowed at a service that asks the shop's customers, when the service signed") {
  const std::string text =
      "Thank you for shopping with us. What do you think of what you bought? https://survey.example/x\r\n";
  const auto from = [&](const char* address, const char* signature) {
    return scanned(mail("Walgreens <noreply-walgreens@" + std::string(address) + ">",
                        "Thanks for your recent purchase!", text, signature));
  };
  CHECK_FALSE(
      has(from("bazaarvoice-cgc.com", "DKIM-Signature: v=1; d=bazaarvoice-cgc.com; s=s; h=from; bh=YQ==; b=YQ==\r\n"),
          "unusual.forged_brand"));
  CHECK(has(from("bazaarvoice-cgc.com", ""), "unusual.forged_brand"));
  CHECK(has(from("bazaarvoice-cgc.example",
                 "DKIM-Signature: v=1; d=bazaarvoice-cgc.example; s=s; h=from; bh=YQ==; b=YQ==\r\n"),
            "unusual.forged_brand"));
}

}  // namespace sekisho::scan::mail
