#include "policy/tokens.h"

#include <unicode/timezone.h>

#include <algorithm>
#include <memory>

#include "base/time.h"

namespace sekisho::policy {
namespace {

constexpr std::size_t max_value = 1'000, max_token = 64;

std::string clean(std::string_view value, TokenContext context) {
  std::string out = ellipsis(to_valid_utf8(value), max_value);
  for (auto& c : out) {
    const auto byte = static_cast<unsigned char>(c);
    const bool line_end = c == '\n' || c == '\r' || c == '\t';
    if ((byte < 0x20 && !(line_end && context == TokenContext::text)) || byte == 0x7f) c = ' ';
  }
  return out;
}

bool is_token_name(std::string_view text) {
  return !text.empty() && text.size() <= max_token && std::all_of(text.begin(), text.end(), [](char c) {
    return (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || c == '_';
  });
}

std::string joined(const std::vector<std::string>& list) {
  std::string out;
  for (const auto& item : list) {
    if (out.size() > max_value) break;
    if (!out.empty()) out += ", ";
    out += item;
  }
  return out;
}

std::string spam_category(scan::Category category) {
  using scan::Category;
  switch (category) {
    case Category::bec:
      return "BEC";
    case Category::phishing:
      return "Phishing";
    case Category::ransomware:
      return "Ransomware";
    case Category::malicious_content:
      return "Malicious spam";
    default:
      return scan::filter_of(category) == scan::Filter::spam_protection ? "Other spam" : "";
  }
}

std::string risk_level(scan::Category category) {
  using scan::Category;
  switch (category) {
    case Category::url_dangerous:
      return "Dangerous";
    case Category::url_highly_suspicious:
      return "Highly suspicious";
    case Category::url_suspicious:
      return "Suspicious";
    case Category::url_untested:
      return "Untested";
    default:
      return {};
  }
}

// Local wall-clock time: the offset of the zone at that moment, from ICU's rules.
Time local_time(std::int64_t ms, const std::string& zone) {
  if (zone.empty() || zone == "UTC") return from_millis(ms);
  const std::unique_ptr<icu::TimeZone> rules(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(zone)));
  if (!rules || *rules == icu::TimeZone::getUnknown()) return from_millis(ms);
  std::int32_t raw = 0, summer = 0;
  UErrorCode status = U_ZERO_ERROR;
  rules->getOffset(static_cast<UDate>(ms), false, raw, summer, status);
  return from_millis(U_SUCCESS(status) ? ms + raw + summer : ms);
}

}  // namespace

std::string expand_tokens(std::string_view text, const TokenValues& values, TokenContext context) {
  constexpr std::string_view attachment = "[Attachment Name]";
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '%') {
      const auto end = text.substr(i + 1, max_token + 1).find('%');
      const auto name = end == text.npos ? std::string_view() : text.substr(i + 1, end);
      const auto value = is_token_name(name) ? values.find(to_lower_ascii(name)) : values.end();
      if (value != values.end()) {
        out += clean(value->second, context);
        i += end + 2;
        continue;
      }
    } else if (text[i] == '[' && text.substr(i, attachment.size()) == attachment) {
      if (const auto value = values.find("filename"); value != values.end()) {
        out += clean(value->second, context);
        i += attachment.size();
        continue;
      }
    }
    out += text[i++];
  }
  return out;
}

TokenValues token_values(const PolicySet& policies, const Policy* policy, const scan::Report& report,
                         const scan::ScanContext& context, const scan::Finding& finding, ActionKind action,
                         const std::vector<std::string>& recipients, const std::vector<std::string>& redirected_to) {
  TokenValues out;
  const auto when = format_iso8601(local_time(context.received_ms, policies.time_zone));
  const auto risk = security_risk_name(finding, policies.language);
  const bool incoming = context.direction != scan::Direction::outgoing;
  std::vector<std::string> names;
  std::string filename;
  for (const auto& file : report.files) {
    if (file.attachment && !file.name.empty() && names.size() < 20) names.push_back(file.name);
    if (!finding.part.empty() && file.part == finding.part) filename = file.name;
  }
  const auto sender = report.mail.from.empty() ? context.envelope_sender : report.mail.from.front().address;
  const auto category = finding.category;
  const bool is_url = scan::filter_of(category) == scan::Filter::web_reputation;
  out["product_name"] = policies.product_name;
  out["security_risk_name"] = risk;
  out["detected_risk"] = risk;
  out["action"] = display_name(action, policies.language);
  out["filtername"] = display_name(scan::filter_of(category), policies.language);
  out["date"] = when.substr(0, 10);
  out["time"] = when.substr(11, 8);
  out["foundin"] = context.service + (finding.part.empty() ? "" : " [" + finding.part + "]");
  out["policy_name"] = policy ? policy->name : "";
  out["sender"] = sender;
  out["violator"] = incoming ? sender : context.envelope_sender;
  out["recipient"] = joined(recipients);
  out["subject"] = report.mail.subject;
  out["attachments"] = joined(names);
  out["filename"] = filename;
  out["suspicious_url"] = is_url ? finding.evidence : "";
  out["risk_level"] = risk_level(category);
  out["url_category"] = is_url ? risk : "";
  out["dlptemplatename"] = category == scan::Category::data_loss ? finding.rule : "";
  out["violated_keyword"] = category == scan::Category::data_loss ? finding.evidence : "";
  out["spam_category"] = spam_category(category);
  out["detected_by"] = detected_by(finding);
  out["redirected_to"] = joined(redirected_to);
  out["origin_mail_message_id"] = report.mail.message_id;
  for (const auto& file : report.files) {
    if (!finding.part.empty() && file.part == finding.part) out["file_format"] = file.kind;
  }
  return out;
}

}  // namespace sekisho::policy
