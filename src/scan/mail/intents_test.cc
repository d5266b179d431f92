#include "scan/mail/intents.h"

#include <doctest/doctest.h>

#include <string>

#include "scan/mail/fold.h"
#include "scan/mail/said.h"

namespace sekisho::scan::mail {
namespace {

std::vector<std::size_t> wanted(std::string_view text) {
  const auto said = read_said(fold_text(text, 20'000));
  const IntentWords* const texts[] = {&said.wishes};
  return find_intents(texts);
}

}  // namespace

TEST_CASE("what a writer is after is told by kinds of words that stand together") {
  struct Row {
    const char *intent, *text;
  };
  const Row rows[] = {
      {"wage_account", "I changed banks and need to update my direct deposit before the next pay date."},
      {"wage_account", "次回の給与から振込口座を変更したいのですが、手続きを教えてください。"},
      {"wage_account", "Ich möchte mein Gehalt ab sofort auf ein neues Konto erhalten."},
      {"payee_account", "Our previous bank account is under audit, so please send the payment to the one below."},
      {"payee_account", "監査のため旧口座は使用できません。今月のお支払いは下記の口座へお願いします。"},
      {"staff_data", "I need the W-2s of all employees in one PDF before noon."},
      {"staff_data", "全社員の名簿をエクセルで送ってください。"},
      {"gift_cards", "Could you buy three Google Play cards? Scratch them and send me the codes."},
      {"gift_cards", "コンビニでギフト券を購入し、裏面の番号の写真を送ってください。"},
      {"secret_payment",
       "Please make a transfer today for the acquisition. Strictly confidential, do not discuss the payment with "
       "anyone."},
      {"unreachable_payment", "Kindly process a wire transfer this morning. I am in a meeting and cannot talk."},
      {"private_channel", "Please send me your WhatsApp number."},
      {"private_channel", "LINEグループを作成し、QRコードを送ってください。"},
      {"messenger_group", "新しいLINEのワークグループを作成してください。完了後、QRコードを返信してください。"},
      {"messenger_group", "Please create a WhatsApp group for the project and send me the invite link."},
      {"support_call", "Your computer has been locked. Call Microsoft at +1 (808) 555-0123 immediately."},
      {"support_call",
       "お使いのパソコンがウイルスに感染しています。Windowsサポート 050-5532-0000 までお電話ください。"},
      {"fortune",
       "My late husband left 5 million dollars. Please reply with your full name so that the fund can be released to "
       "you."},
      {"extortion", "I hacked your webcam and recorded you. Pay in bitcoin or all your contacts will see it."},
      {"cheque", "The cheque goes into your account. Keep 10 percent and forward the rest to the shipper."},
      {"go_between",
       "We look for a representative to receive payments from our customers. You keep your commission of 10 percent "
       "for the job."},
      {"call_back",
       "Your subscription was renewed and $399 charged. If you did not authorize it, call +1 (808) 555-0123."},
      {"parcel_fee", "お荷物の再配達には手数料が必要です。お支払いをお願いします。"},
      {"picture_code", "Scan the QR code with your phone to review the document."},
      {"second_factor", "Your authenticator expires today. Confirm your device."},
      {"staff_notice", "Please review and sign the salary adjustment letter before end of day today."},
      {"spoken_message", "You have a new voice message. Click to listen."},
      {"easy_work", "Part time job, 200 USD per day. Add me on WhatsApp."},
      {"coin_profit", "Invest in bitcoin with guaranteed profit."},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK(has_intent(wanted(row.text), row.intent));
  }
}

TEST_CASE("ordinary mail has no wish that only fraud has, and the same words far apart have none") {
  for (const char* text :
       {"The payroll run is finished. The statements are in your folder.",
        "Thank you for the gift card, I bought a book with it.", "Please call me at +81 3 5555 0123 about the minutes.",
        "Your parcel was delivered today.", "議事録を送ります。ご確認ください。",
        "Ich bin morgen in einer Besprechung und melde mich danach.", ""}) {
    CAPTURE(text);
    const auto found = wanted(text);
    for (const char* intent : {"wage_account", "payee_account", "staff_data", "gift_cards", "secret_payment", "fortune",
                               "extortion", "cheque", "go_between", "call_back"})
      CHECK_FALSE(has_intent(found, intent));
  }
  const std::string between(3'000, 'x');
  CHECK_FALSE(
      has_intent(wanted("I changed " + between + " the bank " + between + " of my direct deposit"), "wage_account"));
}

TEST_CASE("a wish is found behind any length of other text") {
  std::string salad;
  for (int i = 0; i < 120; ++i) salad += "The committee met on Tuesday and approved the minutes of the last session. ";
  const std::string text = "Could you buy three Google Play cards? Scratch them and send me the codes.";
  CHECK(has_intent(wanted(text + salad), "gift_cards"));
  CHECK(has_intent(wanted(salad + text), "gift_cards"));
}

}  // namespace sekisho::scan::mail
