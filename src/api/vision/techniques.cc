#include "api/vision/techniques.h"

namespace sekisho::api::vision {
namespace {

struct Row {
  std::string_view category;
  std::string_view by_url, by_file, otherwise;  // technique when the detection names a URL, a file, neither
  std::string_view tactic;
};
constexpr Row rows[] = {
    {"phishing", "T1566.002", "T1566.001", "T1566", "TA0001"},
    {"bec", "T1656", "T1656", "T1656", "TA0005"},
    {"scam", "T1566.002", "T1566.001", "T1566", "TA0001"},
    {"name_spoof", "T1656", "T1656", "T1656", "TA0005"},
    {"writing_style", "T1656", "T1656", "T1656", "TA0005"},
    {"unusual_signal", "T1566", "T1566", "T1566", "TA0001"},
    {"ransomware", "T1566.002", "T1486", "T1486", "TA0040"},
    {"malicious_content", "T1566.002", "T1566.001", "T1566", "TA0001"},
    {"malware", "T1566.002", "T1566.001", "T1566.001", "TA0001"},
    {"spyware", "T1566.002", "T1566.001", "T1566.001", "TA0001"},
    {"packed", "T1027.002", "T1027.002", "T1027.002", "TA0005"},
    {"active_content", "T1204.002", "T1204.002", "T1204.002", "TA0002"},
    {"suspicious_object", "T1566.002", "T1566.001", "T1566", "TA0001"},
    {"url_dangerous", "T1566.002", "T1566.002", "T1566.002", "TA0001"},
    {"url_highly_suspicious", "T1566.002", "T1566.002", "T1566.002", "TA0001"},
    {"url_suspicious", "T1566.002", "T1566.002", "T1566.002", "TA0001"},
    {"url_blocked", "T1566.002", "T1566.002", "T1566.002", "TA0001"},
    {"ci_security_risk", "T1566", "T1566", "T1566", "TA0001"},
    {"ci_anomaly", "T1566", "T1566", "T1566", "TA0001"},
    {"ambiguous", "T1027", "T1027", "T1027", "TA0005"},
};

const Row* row_of(const protect::Detection& d) {
  for (const auto& row : rows) {
    if (row.category == d.category) return &row;
  }
  return nullptr;
}

}  // namespace

json::array technique_ids(const protect::Detection& d) {
  const auto* row = row_of(d);
  if (row == nullptr) return {};
  return {json::value(!d.url.empty() ? row->by_url : !d.file_name.empty() ? row->by_file : row->otherwise)};
}

json::array tactic_ids(const protect::Detection& d) {
  const auto* row = row_of(d);
  return row == nullptr ? json::array{} : json::array{json::value(row->tactic)};
}

}  // namespace sekisho::api::vision
