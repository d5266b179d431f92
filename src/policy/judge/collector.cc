#include "policy/judge/collector.h"

#include <utility>

namespace sekisho::policy {

void Collector::add(const scan::Finding& finding, Response response) {
  out.push_back({.finding = finding,
                 .filter = scan::filter_of(finding.category),
                 .response = std::move(response),
                 .policy = &policy});
}

void Collector::add(const scan::Finding& finding, const ResponseMap& map) {
  const auto found = map.find(finding.category);
  add(finding, found != map.end() ? found->second : recommended(finding.category, policy.service));
}

void Collector::texts(std::size_t from, const std::string& name, const std::string& text) {
  for (auto i = from; i < out.size(); ++i) out[i].replacement_name = name, out[i].replacement_text = text;
}

}  // namespace sekisho::policy
