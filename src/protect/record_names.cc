#include "protect/record_names.h"

namespace sekisho::protect {

std::string threat_type_of(scan::Category category) {
  using C = scan::Category;
  switch (category) {
    case C::phishing:
      return "Phishing";
    case C::bec:
    case C::writing_style:
      return "BEC";
    case C::scam:
      return "Scam";
    case C::ransomware:
      return "Ransomware";
    case C::malicious_content:
      return "Malicious content";
    case C::spam:
      return "Other spam";
    case C::graymail_newsletter:
    case C::graymail_social:
    case C::graymail_forum:
    case C::graymail_bulk:
      return "Graymail";
    case C::blocked_sender:
      return "Blocked sender";
    case C::unusual_signal:
      return "Unusual signal";
    case C::name_spoof:
      return "Display name spoofing";
    case C::malware:
      return "Malware";
    case C::spyware:
      return "Spyware/Grayware";
    case C::packed:
      return "Packed file";
    case C::active_content:
      return "Active content";
    case C::suspicious_object:
      return "Suspicious object";
    case C::unscannable_protected:
    case C::unscannable_limit:
    case C::unscannable_error:
    case C::ambiguous:
      return "Unscannable";
    case C::blocked_file:
      return "File blocking";
    case C::url_dangerous:
    case C::url_highly_suspicious:
    case C::url_suspicious:
    case C::url_untested:
    case C::url_blocked:
      return "Malicious URL";
    case C::data_loss:
      return "Data loss";
    case C::ci_security_risk:
      return "Security risk";
    case C::ci_anomaly:
      return "Anomaly";
  }
  return {};
}

std::string risk_level_of(const scan::Finding& finding) {
  switch (finding.category) {
    case scan::Category::url_dangerous:
      return "Dangerous";
    case scan::Category::url_highly_suspicious:
      return "Highly suspicious";
    case scan::Category::url_suspicious:
      return "Suspicious";
    case scan::Category::url_untested:
      return "Untested";
    default:
      return finding.severity >= 80 ? "High" : finding.severity >= 50 ? "Medium" : "Low";
  }
}

}  // namespace sekisho::protect
