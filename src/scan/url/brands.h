#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "scan/url/url.h"

namespace sekisho::scan::url {

enum class Imitation : std::uint8_t {
  none,
  homograph,  // letters of other scripts or figures that look the same: раураl, paypa1, rnicrosoft
  typo,       // one letter off: payypal, micorsoft
  subdomain,  // the brand's own domain as labels before another one: paypal.com.x.example
  combined,   // the brand beside other words in the registered name: paypal-verify.example
  label,      // the brand as a label of the host under an unrelated domain: paypal.x.example
  in_path     // the brand as a word of the path
};

struct BrandHit {
  Imitation kind = Imitation::none;
  std::string_view brand;  // its name; static
};

/// Whose name a URL borrows, the strongest way first; none when the domain belongs to that brand.
/// Compared by skeleton (UTS #39 through ICU for other scripts, our own folding of figures), Damerau distance 1 for
/// long names.
BrandHit find_imitation(const Url& url);

/// The same in two steps, for URLs of one host that are asked about several times.
struct HostImitation {
  BrandHit hit;
  bool settled = false;  // the path changes nothing
};
HostImitation imitation_of_host(const Url& url);
BrandHit find_imitation(const Url& url, const HostImitation& host);

/// True if the domain is one of the brand's own.
bool owns(std::string_view brand, std::string_view domain);
/// The brand whose own domain this is; empty if none.
std::string_view brand_of_domain(std::string_view domain);

/// What a label looks like, in a-z: "аррӏе" → "apple", "paypa1" → "paypal", "rnicro" → "micro". `changed` tells if
/// anything but the case was folded.
std::string skeleton(std::string_view label, bool& changed);

/// Letters of more than one script in one label (Latin with Cyrillic or Greek …), which no honest name has; Japanese
/// mixes are fine.
bool has_mixed_scripts(std::string_view label);

}  // namespace sekisho::scan::url
