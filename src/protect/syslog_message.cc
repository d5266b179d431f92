#include <boost/json.hpp>

#include "base/text.h"
#include "protect/syslog.h"

namespace sekisho::protect {
namespace {
constexpr std::size_t max_field = 2000;  // bytes of one text
constexpr std::size_t max_listed = 50;   // recipients and templates shown

std::string clean(std::string_view text) { return ellipsis(to_valid_utf8(text), max_field); }

boost::json::array list_of(const std::vector<std::string>& texts) {
  boost::json::array out;
  for (std::size_t i = 0; i < texts.size() && i < max_listed; ++i) out.emplace_back(clean(texts[i]));
  return out;
}

std::string json_of(const Detection& d) {
  boost::json::object out;
  const auto add = [&](std::string_view name, const std::string& text) {
    if (!text.empty()) out[name] = clean(text);
  };
  out["event"] = "detection";
  out["time"] = format_iso8601(d.at);
  add("log_id", d.log_id), add("item", d.item), add("service", d.service), add("scan_type", d.scan_type),
      add("direction", d.direction);
  add("affected_user", d.affected_user), add("location", d.location), add("filter", d.filter),
      add("category", d.category), add("rule", d.rule);
  out["severity"] = d.severity;
  add("threat_type", d.threat_type), add("security_risk_name", d.security_risk_name), add("detected_by", d.detected_by),
      add("risk_level", d.risk_level);
  add("policy", d.policy_name), add("action", d.action), add("action_result", d.action_result), add("sender", d.sender),
      add("envelope_sender", d.envelope_sender);
  out["recipients"] = list_of(d.recipients);
  add("subject", d.subject), add("message_id", d.message_id), add("file_name", d.file_name),
      add("file_sha1", d.file_sha1), add("file_sha256", d.file_sha256);
  add("url", d.url), add("domain", d.domain), add("evidence", d.evidence);
  add("high_profile_user", d.high_profile_user), add("qr_source", d.qr_source);
  if (!d.templates.empty()) out["templates"] = list_of(d.templates);
  return boost::json::serialize(out);  // escapes control characters
}

// CEF escapes: pipe and backslash in the head, "=" and backslash in the extension; line ends as \n there, a space here.
std::string cef_escaped(std::string_view text, std::string_view special) {
  std::string out;
  for (const char c : clean(text)) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += ' ';
      continue;
    }
    if (special.find(c) != special.npos) out += '\\';
    out += c;
  }
  return out;
}

// HOSTNAME and APP-NAME: printable ASCII without spaces (RFC 5424 §6).
std::string header_word(std::string_view text, std::size_t most) {
  std::string out;
  for (const char c : text.substr(0, most)) {
    if (c > 0x20 && c < 0x7f) out += c;
  }
  return out.empty() ? "-" : out;
}

// 0..100 as syslog severity: critical, error, warning or notice.
int severity_of(int severity) { return severity >= 90 ? 2 : severity >= 70 ? 3 : severity >= 40 ? 4 : 5; }
}  // namespace

std::string cef_of(const Detection& d, const SyslogOptions& options) {
  const auto head = [](std::string_view text) { return cef_escaped(text, "\\|"); };
  std::string out = "CEF:0|Sekisho|Sekisho|" + head(options.product_version) + "|" + head(d.rule) + "|" +
                    head(d.security_risk_name.empty() ? d.category : d.security_risk_name) + "|" +
                    std::to_string(d.severity / 10) + "|";
  const auto add = [&](std::string_view name, const std::string& text) {
    if (text.empty()) return;
    if (!out.ends_with('|')) out += ' ';
    out += std::string(name) + "=" + cef_escaped(text, "\\=");
  };
  out += "rt=" + std::to_string(to_millis(d.at));
  add("externalId", d.log_id), add("cat", d.category), add("act", d.action), add("outcome", d.action_result),
      add("suser", d.sender);
  std::string recipients;
  for (std::size_t i = 0; i < d.recipients.size() && i < max_listed; ++i)
    recipients += (i == 0 ? "" : ",") + d.recipients[i];
  add("duser", recipients), add("fname", d.file_name), add("fileHash", d.file_sha256), add("request", d.url),
      add("dhost", d.domain);
  add("cs1Label", d.policy_name.empty() ? "" : "policy"), add("cs1", d.policy_name),
      add("cs2Label", d.filter.empty() ? "" : "filter"), add("cs2", d.filter);
  add("cs3Label", d.subject.empty() ? "" : "subject"), add("cs3", d.subject),
      add("cs4Label", d.message_id.empty() ? "" : "messageId"), add("cs4", d.message_id);
  add("cs5Label", d.service.empty() ? "" : "service"), add("cs5", d.service),
      add("cs6Label", d.detected_by.empty() ? "" : "detectedBy"), add("cs6", d.detected_by);
  add("msg", d.evidence);
  return out;
}

std::string syslog_message(const Detection& d, const SyslogOptions& options) {
  const int priority = options.facility * 8 + severity_of(d.severity);
  const bool is_json = options.format == SyslogFormat::json;
  // No BOM: payloads are UTF-8, and collectors parse JSON and CEF from the first byte.
  return "<" + std::to_string(priority) + ">1 " + format_iso8601(d.at) + " " + header_word(options.hostname, 255) +
         " " + header_word(options.app_name, 48) + " - detection - " + (is_json ? json_of(d) : cef_of(d, options));
}

}  // namespace sekisho::protect
