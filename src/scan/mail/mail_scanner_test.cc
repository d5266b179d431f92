#include <doctest/doctest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "scan/mail/testing.h"

namespace sekisho::scan::mail {
namespace {

using namespace testing;

}  // namespace

TEST_CASE("each rule of the mail scanner is triggered by what it names") {
  struct Row {
    const char* says;
    std::string bytes;
    const char* rule;
    std::vector<std::pair<std::string, double>> history = {};
  };
  const Row rows[] = {
      {"a high-profile name from elsewhere",
       mail("Hanako Yamamoto <ceo@mail-office.example>", "Report", "Please see the numbers."), "bec.high_profile_name"},
      {"family name first", mail("Yamamoto Hanako <x@mail-office.example>", "Report", "See the numbers."),
       "bec.high_profile_name"},
      {"a Japanese name without a space", mail("山本花子 <x@mail-office.example>", "報告", "数字をご覧ください。"),
       "bec.high_profile_name"},
      {"with a request from a free mailbox",
       mail("Hanako Yamamoto <ceo77@gmail.com>", "Quick task",
            "Are you available? I am in a meeting and need a quick favor."),
       "bec.high_profile_name_request"},
      {"a cousin of the own domain", mail("Billing <a@aozora-seisakush0.co.jp>", "Hello", "Hello"),
       "bec.high_profile_cousin_of_own"},
      {"a cousin with hyphen", mail("Billing <a@aozora-seisakusho-billing.com>", "Hello", "Hello"),
       "bec.high_profile_cousin_of_own"},
      {"a cousin of a listed domain", mail("Bank <a@northwlndbank.com>", "Hello", "Hello"),
       "bec.high_profile_cousin_domain"},
      {"a name written as one word", mail("HanakoYamamoto <x@mail-office.example>", "Report", "See the numbers."),
       "bec.high_profile_name"},
      {"a name under a request",
       mail("Executive Office <exec@mail-office.example>", "Wire",
            "Hello,\r\nplease process an urgent wire transfer today, the invoice follows.\r\n\r\nHanako "
            "Yamamoto\r\nPresident"),
       "bec.high_profile_signature"},
      {"a title and a name under a request",
       mail("総務 <a@mail-office.example>", "至急",
            "お疲れさまです。\r\n至急振込をお願いします。内密にお願いします。\r\n代表取締役社長 山本花子"),
       "bec.high_profile_signature"},
      {"the own domain before another",
       mail("Billing <a@aozora-seisakusho.co.jp.mail-secure.example>", "Hello", "Hello"),
       "bec.high_profile_cousin_of_own"},
      {"a cousin joined to a word", mail("Billing <a@aozoraseisakushogroup.com>", "Hello", "Hello"),
       "bec.high_profile_cousin_of_own"},
      {"answers go to a cousin",
       mail("Bank <a@northwindbank.com>", "Hello", "Hello", "Reply-To: a@northwlndbank.com\r\n"),
       "bec.high_profile_cousin_domain"},
      {"a payment pressed by a stranger",
       mail("Maître Durand <durand@cabinet-avocat.example>", "Dossier",
            "Un virement urgent est nécessaire immediatement pour la facture, strictement confidentiel."),
       "bec.favour",
       {{"sender_first_contact", 1}}},
      {"gift cards as people in Japan call them",
       mail("部長 <bucho@gmail.com>", "お願い",
            "コンビニでiTunesカードを5枚買って、裏の番号を写真で送ってもらえますか。"),
       "bec.gift_cards"},
      {"an own address with a full-width sign",
       mail("=?utf-8?B?aGFuYWtv77ygYW96b3JhLXNlaXNha3VzaG8uY28uanA=?= <x@evil.example>", "Hi", "Hello"),
       "mail.name_spoof.own_address"},
      {"an own address with an invisible letter",
       mail("=?utf-8?B?aGFuYWtv4oCLQGFvem9yYS1zZWlzYWt1c2hvLmNvLmpw?= <x@evil.example>", "Hi", "Hello"),
       "mail.name_spoof.own_address"},
      {"gift cards",
       mail("Boss <boss@corp-mail.example>", "Urgent",
            "Are you available? I need you to buy five gift cards and send me pictures of the cards."),
       "bec.gift_cards"},
      {"gift cards in Japanese",
       mail("社長 <boss@corp-mail.example>", "至急",
            "至急お願いしたいことがあります。ギフトカードを購入してコードを送ってください。"),
       "bec.gift_cards"},
      {"changed bank details",
       mail("Supplier <acc@gmail.com>", "Invoice", "Please note our new bank details for the next payment."),
       "bec.bank_change"},
      {"振込先の変更", mail("経理 <acc@gmail.com>", "請求書", "振込先の変更についてご連絡いたします。"),
       "bec.bank_change"},
      {"wages to another account",
       mail("Ann Lee <ann.lee77@gmail.com>", "Question",
            "Hi, I would like my salary to go to a different bank account from now on, can the change be made before "
            "pay day?"),
       "bec.bank_change"},
      {"gift cards that no phrase of the theme names",
       mail("Pastor <p@parish-mail.example>", "Hello",
            "Could you fetch three Google Play cards? Scratch them and type me the numbers."),
       "bec.gift_cards"},
      {"data about staff",
       mail("Tom Hale <hale77@gmail.com>", "W-2",
            "I need the W-2s of all employees for last year, please send them before noon."),
       "bec.staff_data"},
      {"従業員の名簿", mail("社長 <shacho77@gmail.com>", "依頼", "全社員の名簿をエクセルで送ってください。"),
       "bec.staff_data"},
      {"data about staff, from a stranger",
       mail("Tom Hale <t.hale@execs-mail.example>", "W-2",
            "I need the W-2s of all employees for last year, please send them before noon."),
       "bec.staff_data",
       {{"sender_first_contact", 1}}},
      {"a payment in secret",
       mail("Dr. Weber <weber77@gmail.com>", "Projekt",
            "Streng vertraulich: bitte überweisen Sie heute 84.000 EUR, die Rechnung folgt."),
       "bec.secret_payment"},
      {"a cheque to pass on",
       mail("Movers <movers77@gmail.com>", "Piano",
            "The cheque goes into your account. Keep your share and forward the rest to the shipper."),
       "mail.scam.cheque"},
      {"a go-between",
       mail("Trade <hr@trade-post.example>", "Agent",
            "We look for a representative to receive payments from our customers. You keep your commission of 10 "
            "percent for the job."),
       "mail.scam.go_between"},
      {"a charge to cancel by telephone",
       mail("Billing <billing77@gmail.com>", "Order",
            "Your subscription was renewed and $399 charged. If you did not authorize it, call +1 (808) 555-0123."),
       "mail.scam.call_back"},
      {"blackmail in other words",
       mail("x <a@y.example>", "You",
            "I recorded you through your web camera. Pay 0.3 BTC or it goes to all your contacts."),
       "mail.extortion"},
      {"a name that shows another address", mail("\"support@northwindbank.com\" <x@evil.example>", "Hi", "Hello"),
       "mail.name_spoof.address"},
      {"a name that shows an own address", mail("\"hanako@aozora-seisakusho.co.jp\" <x@evil.example>", "Hi", "Hello"),
       "mail.name_spoof.own_address"},
      {"a blocked sender by pattern", mail("A <a@blocked.example>", "Hi", "Hello"), "mail.blocked_sender"},
      {"a blocked domain with its subdomains", mail("A <a@mail.bad.example>", "Hi", "Hello"), "mail.blocked_sender"},
      {"the test of spam filters",
       mail("A <a@b.example>", "Test", "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"),
       "mail.gtube"},
      {"blackmail",
       mail("Hacker <x@y.example>", "Your secret",
            "I hacked your device and recorded a video through your webcam. Send bitcoin within 48 hours or I will "
            "send the video to your contacts."),
       "mail.extortion"},
      {"advance fee",
       mail("Barrister <b@y.example>", "Confidential",
            "I am a barrister. My late client, a deceased foreigner, deposited ten million dollars. You will be the "
            "next of kin and beneficiary of the inheritance. God bless."),
       "mail.scam.advance_fee"},
      {"a newsletter",
       mail("Shop <news@shop-mail.example>", "News", "New things.",
            "List-Unsubscribe: <https://shop-mail.example/u>\r\n"),
       "mail.graymail.newsletter"},
      {"a social network", mail("LinkedIn <a@linkedin.com>", "News", "You appeared in 3 searches."),
       "mail.graymail.social"},
      {"a forum", mail("Board <forum@board-talk.example>", "News", "A new post."), "mail.graymail.forum"},
      {"bulk", mail("Office <a@office-post.example>", "News", "A change of hours.", "Precedence: bulk\r\n"),
       "mail.graymail.bulk"},
      {"a sender long silent",
       mail("A <a@partner-co.example>", "Hi", "Hello"),
       "unusual.sender_silent",
       {{"sender_days_silent", 40}}},
      {"a wallet's name and nothing else", mail("LEDGER <info@rr-parts.example>", "Hi", "Hello"),
       "unusual.forged_brand"},
      {"a wallet's name with words of an office", mail("Ledger Live Support <a@x.example>", "Hi", "Hello"),
       "unusual.forged_brand"},
      {"a person of that wallet", mail("Hiba from Ledger <a@x.example>", "Hi", "Hello"), "unusual.forged_brand"},
      {"a wallet's name with another wallet's domain", mail("MetaMask <a@trezor.io>", "Hi", "Hello"),
       "unusual.forged_brand"},
      {"a name in two words", mail("Mercado Pago <a@x.example>", "Hi", "Hello"), "unusual.forged_brand"},
      {"a name drawn with capital letters", mail("Trust WaIIet <a@x.example>", "Hi", "Hello"), "unusual.forged_brand"},
      {"the same of an ordinary word", mail("Iedger <a@x.example>", "Hi", "Hello"), "unusual.forged_brand"},
      {"a parcel service", mail("佐川急便 <a@x.example>", "Hi", "Hello"), "unusual.forged_brand"},
      {"a house called as people are", mail("Sagawa Express <a@x.example>", "Hi", "Hello"), "unusual.forged_brand"},
      {"a Japanese name", mail("エムアイカード <a@x.example>", "Hi", "Hello"), "unusual.forged_brand"},
      {"an exchange at a domain that only says it sends",
       mail("Coinbase at x-mailings <a@x-mailings.example>", "Hi", "Hello http://other.example/"),
       "unusual.forged_brand"},
      {"a shown address to which answers go, of a well-known name",
       mail("\"Support (help@metamask.io)\" <a@x.example>", "Hi", "Hello", "Reply-To: help@metamask.io\r\n"),
       "mail.name_spoof.address"},
      {"a forged brand", mail("PayPal Service <a@x.example>", "Hi", "Hello"), "unusual.forged_brand"},
      {"two senders in one field", mail("A <a@x.example>, B <b@y.example>", "Hi", "Hello"), "unusual.several_senders"},
      {"two fields with a sender each", mail("A <a@x.example>", "Hi", "Hello", "From: B <b@y.example>\r\n"),
       "unusual.several_senders"},
      {"letters of no size inside words",
       mail("A <a@x.example>", "Hi", "<p>pass<span style=\"font-size:0px\">ion fruit</span>word</p>",
            "Content-Type: text/html\r\n"),
       "unusual.split_words"},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.says));
    const auto report = scanned(row.bytes, {.direction = Direction::incoming, .history = row.history});
    CAPTURE(rules_of(report));
    CHECK(has(report, row.rule));
  }
}

TEST_CASE("the report names the high-profile user whose name a mail borrows, and nobody of honest mail") {
  struct Row {
    const char* says;
    std::string bytes, user;
  };
  const Row rows[] = {
      {"at a foreign address", mail("Hanako Yamamoto <ceo@mail-office.example>", "Report", "See the numbers."),
       "hanako@aozora-seisakusho.co.jp"},
      {"in Japanese", mail("山本花子 <x@mail-office.example>", "報告", "数字をご覧ください。"),
       "hanako@aozora-seisakusho.co.jp"},
      {"where answers go",
       mail("Office <a@aozora-seisakusho.co.jp>", "Hi", "Hello", "Reply-To: Hanako Yamamoto <boss@gmail.com>\r\n"),
       "hanako@aozora-seisakusho.co.jp"},
      {"their own address", mail("Hanako Yamamoto <hanako@aozora-seisakusho.co.jp>", "Report", "See the numbers."), ""},
      {"an excepted address", mail("Hanako Yamamoto <hanako.private@gmail.com>", "Report", "See the numbers."), ""},
      {"somebody else", mail("Bob <bob@x.example>", "Report", "See the numbers."), ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto report = scanned(row.bytes, {.direction = Direction::incoming});
    CHECK(report.mail.high_profile_user == row.user);
    const auto again = report_from_json(to_json(report));
    REQUIRE(again);
    CHECK(again->mail.high_profile_user == row.user);
  }
}

TEST_CASE("rules keep quiet about honest mail") {
  struct Row {
    const char* says;
    std::string bytes, prefix;
  };
  const Row rows[] = {
      {"the user's own address", mail("Hanako Yamamoto <hanako@aozora-seisakusho.co.jp>", "Report", "See the numbers."),
       "bec."},
      {"an excepted address", mail("Hanako Yamamoto <hanako.private@gmail.com>", "Report", "See the numbers."), "bec."},
      {"an excepted cousin", mail("Bank <a@northwindbank.net>", "Hello", "Hello"), "bec."},
      {"a platform that writes for a user",
       mail("Hanako Yamamoto via Docusign <dse@docusign.net>", "Completed", "Your document is complete.",
            "DKIM-Signature: v=1; a=rsa-sha256; d=docusign.net; s=s1; h=from; bh=AAAA; b=AAAA\r\n"),
       "bec."},
      {"a mail to a user that ends with the user's name",
       mail("Partner <a@partner-co.example>", "Invoice",
            "Hello,\r\nthe invoice is overdue, please pay immediately by bank transfer, this is "
            "urgent.\r\nRegards\r\nAnn\r\nfor: 山本花子 様"),
       "bec."},
      {"the own domain's subdomain", mail("Office <a@mail.aozora-seisakusho.co.jp>", "Hello", "Hello"), "bec."},
      {"an excepted name", mail("\"a@other.example\" <x@relay.example>", "Hi", "Hello"), "mail.name_spoof."},
      {"the same organisation in the name", mail("\"sales@corp-x.example\" <x@mail.corp-x.example>", "Hi", "Hello"),
       "mail.name_spoof."},
      {"a person on a mailing list",
       mail("Bob <bob@dev-list.example>", "Re: [list] patch", "> old\r\nI think so.",
            "List-Id: <l.dev-list.example>\r\nList-Post: <mailto:l@dev-list.example>\r\nList-Unsubscribe: "
            "<mailto:l-request@dev-list.example>\r\n"),
       "mail.graymail."},
      {"a wallet's own mail", mail("Ledger <news@ledger.com>", "News", "Hello"), "unusual.forged_brand"},
      {"a newspaper", mail("The Morning Ledger <news@morning-paper.example>", "News", "Hello"), "unusual.forged_brand"},
      {"people called as a firm is", mail("Taro Matsui <t.matsui@parts-maker.example>", "Hi", "Hello"),
       "unusual.forged_brand"},
      {"the same in Japanese", mail("佐川 太郎 <sagawa@parts-maker.example>", "ご連絡", "お世話になっております。"),
       "unusual.forged_brand"},
      {"a given name", mail("Chase <chase@school-mail.example>", "Hi", "Hello"), "unusual.forged_brand"},
      {"a person with a fruit's name", mail("Orange County Library <a@oc-library.example>", "Hours", "Hello"),
       "unusual.forged_brand"},
      {"a name that says who sends",
       mail("Amazon Benefits at Fidelity <mail@mail.fidelity.com>", "Your plan",
            "See https://www.fidelity.com/plan for it."),
       "unusual.forged_brand"},
      {"a signing service's own notice",
       mail("\"Jane Doe via Docusign\" <dse@docusign.net>", "Completed",
            "Please review and verify the shared document. https://www.docusign.net/x"),
       "unusual.suspicious_notify"},
      {"a platform that sends for a firm",
       mail("\"Evergreen Care (info@evergreen-care.example)\" <system@sends-for.example>", "Invoice 12",
            "Dear Jane,\r\n\r\nthank you for the order of last week. The invoice is attached; I wrote down the hours "
            "as we said on the phone.\r\n\r\nBest regards\r\nTom",
            "Reply-To: Evergreen Care <info@evergreen-care.example>\r\n"),
       "mail.name_spoof."},
      {"a name with a comma and no quotes", mail("Sekisho, Taro <a@x.example>", "Hi", "Hello"),
       "unusual.several_senders"},
      {"the same sender twice", mail("A <a@x.example>", "Hi", "Hello", "From: A <A@x.example>\r\n"),
       "unusual.several_senders"},
      {"a hidden line before the text",
       mail("A <a@x.example>", "Hi", "<div style=\"font-size:0\">Our news of May</div><p>Hello</p>",
            "Content-Type: text/html\r\n"),
       "unusual.split_words"},
      {"a colleague who asks for a list",
       mail("Bob <bob@partner-co.example>", "List",
            "Could you send me the staff list of all employees in Excel, please?"),
       "bec."},
      {"a newsletter about cheques and work",
       mail("Bank <news@bank-letter.example>", "News",
            "Deposit a cheque with your phone and keep your balance in view. Open a job account.",
            "List-Unsubscribe: <https://bank-letter.example/u>\r\n"),
       "mail.scam."},
      {"a shop's own charge",
       mail("Northwind <billing@northwind-shop.example>", "Receipt",
            "Your subscription was renewed and $39 charged. To cancel call +1 (808) 555-0123 or see "
            "https://northwind-shop.example/account"),
       "mail.scam."},
      {"a brand's own mail", mail("PayPal <service@paypal.com>", "Receipt", "You sent a payment."),
       "unusual.forged_brand"},
      {"a shop's gift cards",
       mail("Shop <a@shop-mail.example>", "Your order",
            "Thank you for your order of two gift cards. Order number 12. Unsubscribe"),
       "bec."},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto report = scanned(row.bytes, {.direction = Direction::incoming});
    CAPTURE(rules_of(report));
    CHECK(std::none_of(report.findings.begin(), report.findings.end(),
                       [&](const Finding& f) { return f.rule.starts_with(row.prefix); }));
  }
}

TEST_CASE("a disguise loses nothing that the plain text would have triggered") {
  const std::string plain =
      "Dear customer, your account has been suspended due to unusual activity. Please verify your account within 24 "
      "hours or it will be closed.";
  const auto disguised = [&](const char* from, const char* to) {
    std::string out;
    for (const char c : plain) out += c == from[0] ? std::string(to) : std::string(1, c);
    return out;
  };
  const auto spaced = [&](const char* with) {
    std::string out;
    for (const char c : plain) {
      out += c;
      if (c >= 'a' && c <= 'z') out += with;
    }
    return out;
  };
  const std::string link = "\r\nhttp://secure-login.example/verify";
  const std::string from = "Security <alert@mail-notice.example>", subject = "Account notice";
  const double base = worst(scanned(mail(from, subject, plain + link)));
  const double base_html = worst(scanned(
      mail(from, subject,
           "<html><body><p>" + plain + "</p><a href=\"http://secure-login.example/verify\">open</a></body></html>", "",
           "text/html")));
  struct Row {
    const char* says;
    std::string body;
    bool html = false;
  };
  std::string in_tags;
  for (const char c : plain) in_tags += c == 'e' ? "<b></b>e" : std::string(1, c);
  const std::string end = "<a href=\"http://secure-login.example/verify\">open</a></body></html>";
  const Row rows[] = {
      {"Cyrillic letters", disguised("a", "а") + link},
      {"Cyrillic o", disguised("o", "о") + link},
      {"zero-width spaces", spaced("\u200b") + link},
      {"soft hyphens", spaced("\u00ad") + link},
      {"full-width letters", disguised("e", "ｅ") + link},
      {"mathematical letters", disguised("e", "\U0001d41e") + link},
      {"tags inside words", "<html><body><p>" + in_tags + "</p>" + end, true},
      {"entities",
       "<html><body><p>Dear customer, your &#97;ccount has been susp&#101;nded due to unusual activity. Please "
       "v&#x65;rify your account within 24 hours or it will be closed.</p>" +
           end,
       true},
      {"a comment inside words",
       "<html><body><p>" +
           [&] {
             std::string out;
             for (const char c : plain) out += c == 'c' ? "<!-- x -->c" : std::string(1, c);
             return out;
           }() +
           "</p>" + end,
       true},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto report = scanned(mail(from, subject, row.body, "", row.html ? "text/html" : "text/plain"));
    CHECK(worst(report) >= (row.html ? base_html : base) - 0.3);
  }
}

TEST_CASE("a weak suspicion of a link is withdrawn in clearly honest mail and stays in doubtful mail") {
  const std::string link = "http://a8x7-files.k2m.example:8080/log_8h.html http://192.0.2.7/x\r\n";
  const auto talk = scanned(mail("Bob Miller <bob.miller@build-list.example>", "Re: build log",
                                 "> which log do you mean\r\nHi, I think the compile fails in the second step, see the "
                                 "log here. I will look at the function tomorrow, thanks for the patch.\r\n" +
                                     link,
                                 "In-Reply-To: <1@x.example>\r\n"));
  CAPTURE(rules_of(talk));
  CHECK(talk.scores.at("phishing") < 0.1);
  CHECK_FALSE(has(talk, "url.ip_address"));
  CHECK(std::any_of(talk.urls.begin(), talk.urls.end(),
                    [](const UrlFact& url) { return url.risk == UrlRisk::suspicious; }));
  const auto lure = scanned(mail(
      "Account Security <alert@mail-notice.example>", "Your account has been suspended",
      "Dear customer, your account has been suspended. Verify your password within 24 hours, click here:\r\n" + link));
  CAPTURE(rules_of(lure));
  CHECK(lure.scores.at("phishing") >= 0.1);
  CHECK(has(lure, "url.ip_address"));
}

TEST_CASE("the scores hold what the rules saw, not the model alone") {
  const auto fraud = scanned(mail("Hanako Yamamoto <ceo77@gmail.com>", "Quick task",
                                  "Are you available? I am in a meeting and need a quick favor."));
  CAPTURE(rules_of(fraud));
  const auto stranger = scanned(mail("Peter Miller <ceo77@gmail.com>", "Quick task",
                                     "Are you available? I am in a meeting and need a quick favor."));
  CHECK(has(fraud, "bec.high_profile_name_request"));
  CHECK_FALSE(has(stranger, "bec.high_profile_name_request"));
  CHECK(fraud.scores.at("phishing") > stranger.scores.at("phishing"));
  CHECK(std::any_of(fraud.reasons.begin(), fraud.reasons.end(),
                    [](const auto& reason) { return reason.first.starts_with("rule:bec."); }));
}

TEST_CASE("hostile text neither crashes nor takes long") {
  std::string long_word(200'000, 'a'), nested, lures_again;
  for (int i = 0; i < 20'000; ++i) nested += "<b>", lures_again += "account suspended verify your ";
  for (const auto& body : {long_word, nested, lures_again, std::string(100'000, '\xff'), std::string("\0\0\0", 3)}) {
    const auto report = scanned(mail("x <@>", "=?utf-8?q?=ff?=", body));
    CHECK(report.scores.contains("spam"));
  }
  CHECK(has(scanned(mail("A <a@blocked.example>", "", "")), "mail.blocked_sender"));
}

}  // namespace sekisho::scan::mail
