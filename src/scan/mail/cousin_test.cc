#include "scan/mail/cousin.h"

#include <doctest/doctest.h>

namespace sekisho::scan::mail {
TEST_CASE("cousin domains look alike and strangers do not") {
  const struct {
    const char *domain, *original;
    bool is;
  } rows[] = {{"micros0ft.com", "microsoft.com", true},
              {"rnicrosoft.com", "microsoft.com", true},
              {"microsft.com", "microsoft.com", true},
              {"mircosoft.com", "microsoft.com", true},
              {"microsoft-support.com", "microsoft.com", true},
              {"microsoft.co", "microsoft.com", true},
              {"microsoft.com", "microsoft.com", false},
              {"mail.microsoft.com", "microsoft.com", false},
              {"example.com", "microsoft.com", false},
              {"abc.com", "abd.com", false},
              {"", "microsoft.com", false},
              {"macrosystems.com", "microsoft.com", false},
              {"xn--microsft-sbh.com", "microsoft.com", true},
              {"minatokikai.com", "minato-kikai.co.jp", true},
              {"minatokikaigroup.com", "minato-kikai.co.jp", true},
              {"minato-kikaipayments.com", "minatokikai.com", true},
              {"harbor-steel.com", "harborsteel.com", true},
              {"harborsteelmuseum.com", "harborsteel.com", false},
              {"acmeinc.com", "acme.com", false}};
  for (const auto& row : rows) {
    CAPTURE(row.domain);
    CHECK(is_cousin(row.domain, row.original, DetectionThreshold::normal) == row.is);
  }
}

}  // namespace sekisho::scan::mail
