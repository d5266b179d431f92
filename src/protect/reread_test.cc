#include "protect/reread.h"

#include <doctest/doctest.h>

namespace sekisho::protect {
namespace {

scan::Report letter(const std::string& sha256, const std::string& subject,
                    const std::string& from = "taro@partner.example") {
  scan::Report report;
  report.sha256 = sha256;
  report.mail.subject = subject;
  report.mail.from = {{.address = from}};
  return report;
}

scan::FileFact file(const std::string& sha256, bool contained = false, bool encrypted = false) {
  scan::FileFact out;
  out.sha256 = sha256, out.contained = contained, out.encrypted = encrypted;
  return out;
}

}  // namespace

TEST_CASE("a delivered mail is known again, also behind the tag of a policy") {
  struct Row {
    const char* says;
    scan::Report fresh;
    bool same;
  };
  const Row rows[] = {
      {"the same bytes", letter("1", "見積"), true},
      {"as it was delivered, with fields of ours", letter("2", "見積"), true},
      {"with a tag before its subject", letter("2", "[検査不能] 見積"), true},
      {"another subject", letter("2", "見積の件"), false},
      {"another sender", letter("2", "見積", "jiro@elsewhere.example"), false},
  };
  auto past = letter("1", "見積");
  past.files = {file("a"), file("", true, true)};
  for (const auto& row : rows) {
    CAPTURE(row.says);
    auto fresh = row.fresh;
    fresh.files = {file("a"), file("", true, true)};
    CHECK(same_mail(past, fresh) == row.same);
    fresh.files = {file("a"), file("b", true)};  // what was closed has been opened
    CHECK(same_mail_opened(past, fresh) == row.same);
    fresh.files = {file("c")};
    CHECK(same_mail_opened(past, fresh) == (row.fresh.sha256 == past.sha256));
  }
}

TEST_CASE("a mail without a subject is known again by its Message-ID alone") {
  struct Row {
    const char* says;
    const char *past_id, *fresh_id, *fresh_subject;
    bool same;
  };
  constexpr Row rows[] = {
      {"with a tag as its subject", "1@partner.example", "1@partner.example", "[検査不能]", true},
      {"another mail of that sender", "1@partner.example", "2@partner.example", "見積", false},
      {"no Message-ID, any subject", "", "", "見積", false},
      {"no Message-ID, no subject either", "", "", "", true},
      {"a server gave it a Message-ID", "", "3@server.example", "", true},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    auto past = letter("1", ""), fresh = letter("2", row.fresh_subject);
    past.mail.message_id = row.past_id, fresh.mail.message_id = row.fresh_id;
    CHECK(same_mail(past, fresh) == row.same);
    CHECK(same_mail_opened(past, fresh) == row.same);
  }
}

TEST_CASE("a mail that is read again keeps the subject it came with") {
  CHECK(with_past_enrichment(letter("1", "見積"), letter("2", "[検査不能] 見積")).mail.subject == "見積");
}

}  // namespace sekisho::protect
