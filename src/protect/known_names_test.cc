#include "protect/known_names.h"

#include <doctest/doctest.h>

#include "protect/records.h"
#include "scan/report.h"
#include "scan/report_text.h"
#include "store/sql.h"

namespace sekisho::protect {

TEST_CASE("display names are taken apart as people write them in each language") {
  const struct {
    const char* shown;
    PersonName is;
  } rows[] = {{"Taro Yamada", {"Taro", "", "Yamada"}},
              {"Yamada, Taro", {"Taro", "", "Yamada"}},
              {"John Fitzgerald Q Smith", {"John", "Fitzgerald Q", "Smith"}},
              {"山田 太郎", {"太郎", "", "山田"}},
              {"山田　太郎（営業部）", {"太郎", "", "山田"}},
              {"山田太郎", {"", "", "山田太郎"}},
              {"Jürgen Müller | Example GmbH", {"Jürgen", "", "Müller"}},
              {"\"Yamada, Taro\" (Sales", {"Taro", "", "Yamada"}},
              {"", {}},
              {"((((((", {}}};
  for (const auto& row : rows) {
    CAPTURE(row.shown);
    CHECK(person_of(row.shown) == row.is);
  }
  CHECK(person_of(std::string(100'000, 'x')).last.size() <= 128);
  CHECK(person_of(std::string("\xff\xfe a ") + std::string(500, '(')).first.size() <= 128);
}

TEST_CASE("names are those in mail of one's own people, the newest first, of nobody else's addresses") {
  auto database = *store::open_sqlite(":memory:");
  REQUIRE(store::migrate(*database));
  Records records(*database);
  int number = 0;
  const auto mail = [&](std::int64_t tenant, const char* direction, const char* name, const char* address,
                        const char* to_name = "", const char* to = "") {
    scan::Report report;
    report.mail.from = {{name, address}};
    if (*to != 0) report.mail.to = {{to_name, to}};
    MailTrack track{.at = from_millis(1'000 * ++number),
                    .item = "i" + std::to_string(number),
                    .direction = direction,
                    .sender = address,
                    .recipients = {to},
                    .report_json = scan::to_json_text(report)};
    REQUIRE(records.add({tenant}, track));
  };
  mail(1, "outgoing", "Old Name", "taro@corp.example");
  mail(1, "outgoing", "Taro Yamada", "Taro@Corp.example");
  mail(1, "incoming", "Fraud Ster", "hanako@corp.example");
  mail(1, "internal", "Taro Yamada", "taro@corp.example", "Hanako Sato", "hanako@corp.example");
  mail(2, "outgoing", "Other Tenant", "jiro@corp.example");
  const auto names = *names_in_mail(*database, {1}, {"taro@corp.example", "hanako@corp.example", "jiro@corp.example"});
  CHECK(names.size() == 2);
  CHECK(names.at("taro@corp.example") == PersonName{"Taro", "", "Yamada"});
  CHECK(names.at("hanako@corp.example") == PersonName{"Hanako", "", "Sato"});
}

}  // namespace sekisho::protect
