#include "reputation/authentication_results.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "reputation/sender_domain.h"

namespace sekisho::reputation {
namespace {

constexpr std::size_t longest = 900;  // a line of mail holds 998 bytes, the name of the field among them

// The value of the first signal "auth:CHECK=…"; empty: not checked.
std::string_view result_of(const scan::Report& report, std::string_view prefix) {
  for (const auto& signal : report.signals) {
    if (signal.starts_with(prefix)) return std::string_view(signal).substr(prefix.size());
  }
  return {};
}

std::string property(std::string_view name, std::string_view domain) {
  return is_authserv_id(domain) ? " " + std::string(name) + "=" + std::string(domain) : std::string();
}

void add_dkim(const scan::Report& report, std::vector<std::string>& out) {
  const auto overall = result_of(report, "auth:dkim=");
  if (overall.empty()) return;
  if (overall != "pass") {
    const auto one = std::find_if(report.signatures.begin(), report.signatures.end(),
                                  [](const auto& signature) { return signature.kind == "dkim"; });
    out.push_back("dkim=" + std::string(overall) +
                  (one == report.signatures.end() ? std::string() : property("header.d", to_lower_ascii(one->domain))));
    return;
  }
  constexpr std::string_view prefix = "auth:dkim.domain=";
  std::vector<std::string> named;
  for (const auto& signal : report.signals) {
    if (!signal.starts_with(prefix)) continue;
    auto result = "dkim=pass" + property("header.d", to_lower_ascii(std::string_view(signal).substr(prefix.size())));
    if (std::find(named.begin(), named.end(), result) == named.end()) named.push_back(std::move(result));
  }
  out.insert(out.end(), named.begin(), named.end());
}

// Past comments (RFC 5322 §3.2.2) and white space; an open comment ends the text.
std::size_t past_comments(std::string_view text, std::size_t at) {
  int depth = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (depth > 0 && c == '\\') {
      ++at;
    } else if (c == '(') {
      ++depth;
    } else if (depth > 0) {
      if (c == ')') --depth;
    } else if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
      break;
    }
  }
  return std::min(at, text.size());
}

}  // namespace

bool is_authserv_id(std::string_view name) {
  return !name.empty() && name.size() <= 255 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_';
  });
}

std::string authentication_results(std::string_view authserv_id, const scan::ScanContext& context,
                                   const scan::Report& report) {
  std::vector<std::string> results;
  if (const auto spf = result_of(report, "auth:spf="); !spf.empty()) {
    auto sender = std::string_view(context.envelope_sender);
    if (sender.starts_with('<') && sender.ends_with('>')) sender = sender.substr(1, sender.size() - 2);
    // A bounce is checked by the name its server greets with (RFC 7208 §2.4).
    results.push_back("spf=" + std::string(spf) +
                      (sender.empty() ? property("smtp.helo", to_lower_ascii(context.helo))
                                      : property("smtp.mailfrom", sender_domain(sender))));
  }
  add_dkim(report, results);
  if (const auto dmarc = result_of(report, "auth:dmarc="); !dmarc.empty()) {
    // Of several From addresses the worst one's result stands: whose it is cannot be said.
    results.push_back("dmarc=" + std::string(dmarc) +
                      (report.mail.from.size() == 1
                           ? property("header.from", sender_domain(report.mail.from.front().address))
                           : std::string()));
  }
  if (const auto arc = result_of(report, "auth:arc="); !arc.empty()) results.push_back("arc=" + std::string(arc));
  if (results.empty()) return {};
  std::string out(authserv_id);
  for (const auto& result : results) {
    if (out.size() + 2 + result.size() <= longest) out += "; " + result;
  }
  return out;
}

bool vouched_by(std::string_view authserv_id, std::string_view value) {
  auto at = past_comments(value, 0);
  std::string name;
  if (at < value.size() && value[at] == '"') {
    for (++at; at < value.size() && value[at] != '"'; ++at) {
      if (value[at] == '\\' && at + 1 < value.size()) ++at;
      name += value[at];
    }
  } else {
    const auto end = std::min(value.find_first_of(" \t\r\n;/(=", at), value.size());
    name = value.substr(at, end - at);
  }
  return equal_ignore_case(trim(name), authserv_id);
}

}  // namespace sekisho::reputation
