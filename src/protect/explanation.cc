#include "protect/explanation.h"

#include <boost/json.hpp>

#include "base/text.h"

namespace sekisho::protect {

std::string explanation_of(const scan::Report& report) {
  boost::json::array findings;
  for (const auto& finding : report.findings) {
    if (findings.size() == 50) break;
    findings.push_back(boost::json::object{{"rule", finding.rule},
                                           {"scanner", finding.scanner},
                                           {"category", scan::to_string(finding.category)},
                                           {"severity", finding.severity},
                                           {"part", finding.part},
                                           {"evidence", to_valid_utf8(finding.evidence)}});
  }
  return boost::json::serialize(findings);
}

}  // namespace sekisho::protect
