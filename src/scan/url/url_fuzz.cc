// Any bytes as a link, as a list entry and as a model: parsing its own normal form again must give the same.
#include <cstdlib>
#include <string>

#include "base/text.h"
#include "scan/url/brands.h"
#include "scan/url/judge.h"
#include "scan/url/model.h"
#include "scan/url/url.h"
#include "scan/url/url_list.h"

namespace sekisho::scan::url {
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string entries[] = {std::string(text)};
  const UrlList list(entries);
  static_cast<void>(Model::load(text));
  const auto url = parse_url(text);
  if (!url) return 0;
  static_cast<void>(list.matches(*url));
  static_cast<void>(judge(*url, {}, nullptr));
  static_cast<void>(features_of(*url, false));
  for (const auto& target : nested_urls(*url)) static_cast<void>(parse_url(target));
  const auto again = parse_url(url->text());
  if (again && again->host != url->host) std::abort();
  return 0;
}

}  // namespace sekisho::scan::url
