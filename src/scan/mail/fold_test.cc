#include "scan/mail/fold.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <ctime>
#include <string>

#include "scan/mail/folds.h"

namespace sekisho::scan::mail {

TEST_CASE("a run of letters without end is folded in one pass") {
  const std::string letters(1u << 20, 'x'), digits = letters + "1", address = letters + "@x.example",
                                            quotes = letters + "'" + letters;
  for (const auto* text : {&letters, &digits, &address, &quotes}) {
    const auto start = std::clock();
    CHECK(fold_text(*text, 1'000).size() <= 4'000);
    Disguises disguises;
    static_cast<void>(fold_words(*text, 1'000, disguises));
    CHECK(std::clock() - start < CLOCKS_PER_SEC / 2);
  }
}

TEST_CASE("the themes of a mail's texts together are those of all of them put together") {
  const std::string subject = "Your account has been suspended", name = "Mailbox team",
                    body = "verify your account+ now, アカウントが停止されました; $loan, verify",
                    beside = "your acc0unt: v.e.r.i.f.y y.o.u.r account, last word winner";
  Folds folds;
  const FoldedMail folded(
      {folds.text(subject, 1'000), folds.text(name, 200), folds.text(body, 24'000), folds.text(beside, 8'000)}, folds);
  std::string all;
  for (const auto text : folded.texts) all += text;
  const auto expected = find_lures(all);
  CHECK(folded.lures == expected);
  CHECK(expected[lure_index("account_trouble")] >= 2);  // in the subject, and in Japanese
  CHECK(expected[lure_index("loan")] == 1);             // a sign before a word does not hide it
  CHECK(expected[lure_index("prize")] == 1);            // the last word
  CHECK(folded.says("winner"));
  CHECK_FALSE(folded.says("password"));
}

TEST_CASE("a folding is made once, and each limit has its own") {
  const std::string text(3'000, 'a'), other = "b";
  Folds folds;
  const auto* whole = &folds.text(text, 20'000);
  CHECK(&folds.text(text, 24'000) == whole);
  CHECK(folds.text(text, 100) == fold_text(text, 100));
  CHECK(&folds.text(text, 20'000) == whole);
  CHECK(folds.text(other, 20'000) == fold_text(other, 1'000));
}

}  // namespace sekisho::scan::mail
