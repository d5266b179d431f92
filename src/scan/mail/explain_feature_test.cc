#include <doctest/doctest.h>

#include "scan/mail/model.h"
#include "scan/mail/testing.h"

namespace sekisho::scan::mail {
namespace {

using namespace testing;

}  // namespace

TEST_CASE("every feature that weighs has words in both languages") {
  const auto report =
      scanned(mail("PayPal Security <a8x7qk2@mail-notice.xyz>", "Your account is LIMITED!",
                   "Dear customer, verify your password within 24 hours. Click here: http://paypal-login.xyz/verify"));
  CHECK_FALSE(report.reasons.empty());
  for (const auto& [name, share] : report.reasons) {
    CAPTURE(name);
    for (const auto language : {Language::english, Language::japanese}) CHECK(explain_feature(name, language) != name);
  }
  CHECK(explain_feature("word:verify", Language::english) == "the word “verify”");
  CHECK(explain_feature("word:verify", Language::japanese) == "「verify」という語");
  CHECK(explain_feature("lure:parcel", Language::japanese) == "話題: 荷物・配達");
  CHECK(explain_feature("word:c振込", Language::english) == "the characters “振込”");
  CHECK(explain_feature("subject:c振込", Language::japanese) == "件名の「振込」という文字");
  CHECK(explain_feature("share.you:0", Language::english) == "that it does not speak to “you”");
  CHECK(explain_feature("share.you:3", Language::english) == "how often it speaks to “you” (step 3)");
  CHECK(explain_feature("honest:1", Language::english) == "a theme of ordinary mail");
  CHECK(explain_feature("lure:talk", Language::english) == "talk among people who work together");
  CHECK(explain_feature("lure_often:no_name", Language::english) == "a greeting without a name more than once");
  CHECK(explain_feature("lure_late:unsubscribe", Language::english) == "further down, talk of how to leave a list");
  CHECK(explain_feature("unknown", Language::english) == "unknown");
}

TEST_CASE("a score's evidence is told in words") {
  CHECK(explain_score("99 %, word:verify, lure:parcel", Language::english) ==
        "99 %: the word “verify”, talk of a parcel or delivery");
  CHECK(explain_feature("rule:url.text_mismatch", Language::english) ==
        "“A link shows one address but leads to another”");
  CHECK(explain_feature("rule:url.text_mismatch", Language::japanese) ==
        "「表示されているアドレスと実際のリンク先が異なります」");
  CHECK(explain_feature("rule:no.such_rule", Language::english) == "“no.such_rule”");
  CHECK(explain_score("99 %, lure:parcel, word:verify", Language::japanese) ==
        "99%。話題: 荷物・配達、「verify」という語");
  CHECK(explain_score("7 %", Language::english) == "7 %");
  CHECK(explain_score("", Language::english).empty());
  CHECK(explain_score("1 %, a, b, c, d, e, f, g", Language::english) == "1 %: a, b, c, d, e");
}

}  // namespace sekisho::scan::mail
