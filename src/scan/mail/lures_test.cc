#include "scan/mail/lures.h"

#include <doctest/doctest.h>

#include "scan/mail/fold.h"
#include "scan/mail/said.h"

namespace sekisho::scan::mail {
TEST_CASE("phrases are found in many languages, whatever they are disguised with") {
  const struct {
    const char *text, *lure;
  } rows[] = {{"Your account has been SUSPENDED!", "account_trouble"},
              {"アカウントの利用を制限しました", "account_trouble"},
              {"本人　確認 が必要です", "verify"},
              {"Ihr Konto wurde gesperrt", "account_trouble"},
              {"Vérifiez: votre compte est bloqué, cliquez ici", "click"},
              {"Actualizar sus datos", "verify"},
              {"Sua conta será bloqueada: conta sera", "account_trouble"},
              {"您的邮箱容量不足", "mailbox"},
              {"パ\u200bスワード", "credentials"},
              {"vіagra", "pharmacy"},
              {"お荷物のお届け", "parcel"},
              {"This bedtime ritual reverses nerve damage", "remedy"},
              {"塗るだけで膝の痛みが", "remedy"},
              {"Let me know your target audience", "leads"},
              {"我们帮您找客户", "leads"},
              {"We are a professional manufacturer of valves", "supplier"},
              {"Registration fee: 400 USD per group", "training"},
              {"无料説明会 セミナーのご案内", "training"},
              {"代.开.发.票", "invoice_trade"},
              {"太陽光と蓄電池の無料査定", "household"},
              {"あなたの金運を鑑定します", "fortune"},
              {"5 Day Target price: $0.425, contact your broker", "stock"},
              {"ポイントがまもなく失効いたします", "prize"}};
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK(find_lures(fold_text(row.text, 1'000))[lure_index(row.lure)] > 0);
  }
  CHECK(find_lures(fold_text("paradise and slotsville", 100))[lure_index("casino")] == 0);
  for (const char* quiet : {"The minutes of Tuesday's meeting are attached.", "明日の会議の議事録をお送りします。",
                            "您的电子发票已开具，请查收"}) {
    for (const char* lure : {"remedy", "leads", "supplier", "training", "invoice_trade", "household", "fortune"})
      CHECK_MESSAGE(find_lures(fold_text(quiet, 200))[lure_index(lure)] == 0, quiet << ": " << lure);
  }
  for (const auto& lure : lures()) CHECK(fold_text(lure.english, 100).size() > 2);
}

}  // namespace sekisho::scan::mail
