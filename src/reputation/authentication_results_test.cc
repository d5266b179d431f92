#include "reputation/authentication_results.h"

#include <doctest/doctest.h>

namespace sekisho::reputation {

TEST_CASE("what was checked is told in one line, by host names alone") {
  scan::Report report;
  const scan::ScanContext context{.envelope_sender = "eve@Evil.TEST", .helo = "HELO.test"};
  CHECK(authentication_results("mx.example.com", context, report).empty());
  report.signals = {"auth:spf=pass",           "spf_pass",      "auth:dkim=pass", "auth:dkim.domain=a.test",
                    "auth:dkim.domain=b.test", "auth:arc=none", "auth:dmarc=fail"};
  report.mail.from = {{"", "x@例え.test"}};
  CHECK(authentication_results("mx.example.com", context, report) ==
        "mx.example.com; spf=pass smtp.mailfrom=evil.test; dkim=pass header.d=a.test; dkim=pass header.d=b.test; "
        "dmarc=fail header.from=xn--r8jz45g.test; arc=none");
  auto bounce = context;
  bounce.envelope_sender = "";
  CHECK(authentication_results("mx", bounce, report).starts_with("mx; spf=pass smtp.helo=helo.test; "));
}

TEST_CASE("a mail cannot write into the field, nor make its line too long") {
  scan::Report report;
  report.signals = {"auth:spf=fail", "auth:dkim=fail", "auth:dmarc=none"};
  report.mail.from = {{"", "a@x;dkim=pass"}};
  report.signatures.push_back({.kind = "dkim", .domain = "b.test; dkim=pass header.d=bank.example"});
  const scan::ScanContext context{.envelope_sender = "a@b;\r\n dkim=pass"};
  CHECK(authentication_results("mx", context, report) == "mx; spf=fail; dkim=fail; dmarc=none");
  report.mail.from.push_back({"", "b@y.test"});
  report.signals = {"auth:dkim=pass"};
  for (int i = 0; i < 10; ++i)
    report.signals.push_back("auth:dkim.domain=" + std::string(200, static_cast<char>('a' + i)) + ".test");
  const auto line = authentication_results("mx", context, report);
  CHECK(line.size() <= 900);
  CHECK(line.size() > 600);
}

TEST_CASE("a forged field is known in every way of writing who vouches") {
  for (const char* forged :
       {" mx.example.com; dkim=pass", "mx.example.com;spf=pass", " MX.Example.COM 1; none",
        "\n\tmx.example.com\n\t; x=y", " (a (nested\\) ) comment) mx.example.com; none", " \"mx.example.com\"; none",
        " \"mx.\\example.com\"; none", " mx.example.com(c); none", " mx.example.com/1; none", " mx.example.com"}) {
    CAPTURE(forged);
    CHECK(vouched_by("mx.example.com", forged));
  }
  for (const char* other : {" mx.example.com.evil.test; none", " other.test; x=mx.example.com", " (mx.example.com", "",
                            " \"", " ; none", " (mx.example.com) other.test; none"}) {
    CAPTURE(other);
    CHECK_FALSE(vouched_by("mx.example.com", other));
  }
}

TEST_CASE("only host names may vouch") {
  CHECK(is_authserv_id("mx-1.example.com"));
  for (const char* name : {"", "a b", "a;b", "例え.test", "a\nb"}) CHECK_FALSE(is_authserv_id(name));
  CHECK_FALSE(is_authserv_id(std::string(256, 'a')));
}

}  // namespace sekisho::reputation
