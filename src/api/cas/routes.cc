#include "api/cas/cas.h"

namespace sekisho::api::cas {

std::span<const Route> routes() {
  // Older paths (/siem/v1/…, /v1/api/…) are brought to these by the router. Query parameters are read leniently: real
  // clients send more than is documented.
  static const Route all[] = {
      {"GET", "/v1/siem/security_events", Access::holder, "cas.log_retrieval", "Get security logs",
       "{service: string, event: string, start?: time, end?: time, limit?: int, page_id?: string, format?: \"cef\"}",
       "", "{...}", security_events},
      {"GET", "/v1/siem/security_events/va_analysis_report", Access::holder, "cas.log_retrieval",
       "Get what is known of an analysed item", "{report_id: string}", "", "{...}", va_analysis_report},
      {"GET", "/v1/siem/quarantine_events", Access::holder, "cas.log_retrieval", "Get quarantine events",
       "{service: \"exchange\", start?: time, end?: time, limit?: int}", "", "{...}", quarantine_events},
      {"POST", "/v1/siem/quarantine_mails", Access::holder, "cas.log_retrieval", "Download one quarantined mail", "",
       "{...}", "@application/zip", quarantine_mails},
      {"POST", "/v1/siem/quanrantine_mails", Access::holder, "cas.log_retrieval",
       "Download one quarantined mail (the reference's own spelling)", "", "{...}", "@application/zip",
       quarantine_mails},
      {"GET", "/v1/sweeping/mails", Access::holder, "cas.threat_investigation", "Sweep for mail", "{...}", "", "{...}",
       sweeping_mails},
      {"POST", "/v1/mitigation/mails", Access::holder, "cas.threat_mitigation_mail", "Act on mail", "", "[any]",
       "{...}", mitigate_mails, 1u << 20, 201},
      {"GET", "/v1/mitigation/mails", Access::holder, "cas.threat_mitigation_mail", "Results of actions on mail",
       "{batch_id?: string, start?: time, end?: time, limit?: int}", "", "{...}", mail_results},
      {"POST", "/v1/mitigation/accounts", Access::holder, "cas.threat_mitigation_account", "Act on user accounts", "",
       "[any]", "{...}", mitigate_accounts, 1u << 20, 201},
      {"GET", "/v1/mitigation/accounts", Access::holder, "cas.threat_mitigation_account",
       "Results of actions on user accounts", "{batch_id?: string, start?: time, end?: time, limit?: int}", "", "{...}",
       account_results},
      {"GET", "/v1/remediation/mails", Access::holder, "cas.threat_remediation", "Get blocked lists", "", "", "{...}",
       blocked_lists},
      {"POST", "/v1/remediation/mails", Access::holder, "cas.threat_remediation", "Change blocked lists", "", "{...}",
       "{...}", change_blocked_lists},
  };
  return all;
}

}  // namespace sekisho::api::cas
