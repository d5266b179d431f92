#include "scan/mail/fold.h"

#include <doctest/doctest.h>

#include <ctime>

namespace sekisho::scan::mail {

TEST_CASE("a run of letters without end is folded in one pass") {
  const std::string letters(1u << 20, 'x'), digits = letters + "1", address = letters + "@x.example", quotes = letters + "'" + letters;
  for (const auto* text : {&letters, &digits, &address, &quotes}) {
    const auto start = std::clock();
    CHECK(fold_text(*text, 1'000).size() <= 4'000);
    Disguises disguises;
    static_cast<void>(fold_words(*text, 1'000, disguises));
    CHECK(std::clock() - start < CLOCKS_PER_SEC / 2);
  }
}

}  // namespace sekisho::scan::mail
