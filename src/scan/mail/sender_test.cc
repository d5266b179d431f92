#include "scan/mail/sender.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "base/text.h"
#include "scan/mail/fold.h"
#include "scan/url/brand_table.h"

namespace sekisho::scan::mail {
namespace {

std::string_view taken_for(std::string_view name, std::string_view domain) {
  return foreign_brand_as_name(" " + fold_text(name, 200) + " ", domain);
}

}  // namespace

// A table that lacks a house's own domain, or names two houses alike, accuses honest mail.
TEST_CASE("no house of the table is foreign at any of its own domains, by none of its names") {
  std::set<std::string_view> names;
  url::each_brand([&](const url::BrandRow& row) {
    CHECK_MESSAGE(names.insert(row.name).second, row.name << " stands twice");
    CHECK_MESSAGE(!row.domains.empty(), row.name);
    for (const auto domain : split(row.domains, ' ')) {
      CHECK_MESSAGE(domain.find('.') != domain.npos, row.name << " has the domain " << domain);
      CHECK_MESSAGE(domain == to_lower_ascii(domain), domain);
      CHECK_MESSAGE(taken_for(row.name, domain).empty(),
                    row.name << " at " << domain << " is taken for " << taken_for(row.name, domain));
    }
  });
  url::each_shown([&](std::string_view name, std::string_view shown) {
    CHECK_MESSAGE(names.contains(name), shown << " is the name of no house: " << name);
    const auto written = shown.substr(shown.starts_with('=') ? 1 : 0);
    url::each_brand([&](const url::BrandRow& row) {
      for (const auto domain : split(row.domains, ' ')) {
        if (row.name == name)
          CHECK_MESSAGE(taken_for(written, domain).empty(),
                        written << " at " << domain << " is taken for " << taken_for(written, domain));
      }
    });
    CHECK_MESSAGE(!taken_for(written, "strange.xyz").empty(), written << " is not known at a stranger's domain");
  });
  CHECK(names.size() > 900);
}

TEST_CASE("a house's name at a stranger's address is known, honest names that are near are not") {
  struct Row {
    std::string name, domain;
    bool is_foreign;
  };
  const Row rows[] = {
      {"横浜銀行", "boy.co.jp", false},
      {"横浜銀行 <はまぎん>", "hamagin-info.cn", true},
      {"北洋銀行インターネットバンキング", "mail.example.top", true},
      {"岩井コスモ証券株式会社", "sec-notice.example", true},
      {"三菱UFJ eスマート証券", "kabu.com", false},
      {"三菱UFJ eスマート証券", "kabu-com.example", true},
      {"埼玉りそな銀行", "saitamaresona.co.jp", false},
      {"三井住友海上", "ms-ins.com", false},
      {"日本年金機構", "nenkin.go.jp", false},
      {"日本年金機構", "gmail.com", true},
      {"国税庁", "nta.go.jp", false},
      {"ETC利用照会サービス事務局", "etc-meisai.jp", false},
      {"ETC利用照会サービス事務局", "abc.example.shop", true},
      {"モバイルSuica", "mobilesuica.com", false},
      {"東京電力エナジーパートナー", "tepco.co.jp", false},
      {"HDFC Bank", "hdfcbank.bank.in", false},
      {"HDFC Bank Alerts", "alerts.example.info", true},
      {"State Bank of India", "notify.example.click", true},
      {"Canada Revenue Agency", "canada.ca", false},
      {"Cash App", "cash.app", false},
      {"Australian Taxation Office", "refund.example.net", true},
      {"JCBカード", "myjcb-info.example", true},
      {"JCBカード", "qa.jcb.co.jp", false},
      {"Netflixジャパン", "billing.example.top", true},
      {"Apple サポート", "id.example.info", true},
      {"Apple サポート", "email.apple.com", false},
      {"イオン銀行", "aeon-notice.example", true},
      {"イオン銀行", "aeonbank.co.jp", false},
      {"警視庁", "police-jp.example", true},
      {"郵便局", "post.japanpost.jp", false},
      {"LINE Pay", "pay.example.cn", true},
      {"Best Buy", "mail.example.club", true},
      {"Best Buy", "emailinfo.bestbuy.com", false},
      {"ING", "ing.nl", false},
      // People and shops with names like these
      {"Best Buy Cars of Leeds", "cars.example", false},
      {"街の郵便局を守る会", "yubin.example.jp", false},
      {"Apple 中村", "nakamura.example.jp", false},
      {"北浜書店 Yahoo店", "kitahama.example.jp", false},
      {"ニトリ家具修理工房", "koubou.example.jp", false},
      {"Vitale Rossi", "rossi.example.it", false},
      {"Moneta Sokolov", "gmail.com", false},
      {"Anna Boulanger", "gmail.com", false},
      {"Promise Okafor", "gmail.com", false},
      {"Target Zero Energia", "energia.example", false},
      {"商工会議所 横浜", "yokohama-cci.example.jp", false},
      {"ケアプラス", "careplus.example.jp", false},
      {"メディアコム株式会社", "mediacom.example.jp", false},
      {"三井住友VISAカード", "vpass.ne.jp", false},
  };
  for (const auto& row : rows)
    CHECK_MESSAGE(taken_for(row.name, row.domain).empty() != row.is_foreign,
                  row.name << " at " << row.domain << ": " << taken_for(row.name, row.domain));
}

TEST_CASE("what machines hang on a mailbox to know an answer's recipient again is no part of its name") {
  CHECK(mailbox_of("noreply+4e0f4996@shop.example") == "noreply");
  CHECK(mailbox_of("Online#3.19690.d9-iS5vl@news.example") == "Online");
  CHECK(mailbox_of("bounce=ann=firm.example@news.example") == "bounce");
  CHECK(mailbox_of("+81312345678@carrier.example") == "+81312345678");
  CHECK(mailbox_of("x7k2q9@firm.example") == "x7k2q9");
  CHECK(mailbox_of("no address") == "no address");
  CHECK(mailbox_of("").empty());
}

}  // namespace sekisho::scan::mail
