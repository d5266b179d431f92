#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "content/read.h"
#include "scan/ruleset.h"

/// Mails of a few lines and a tenant that knows its people and domains: what tests of the mail scanner judge.
namespace sekisho::scan::mail::testing {

inline std::string mail(const std::string& from, const std::string& subject, const std::string& body,
                        const std::string& headers = "", const std::string& type = "text/plain") {
  return "From: " + from + "\r\nTo: taro@own.example\r\nSubject: " + subject + "\r\n" + headers +
         "MIME-Version: 1.0\r\nContent-Type: " + type + "; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" +
         body + "\r\n";
}

inline Settings tenant() {
  Settings settings;
  settings.internal_domains = {"aozora-seisakusho.co.jp"};
  settings.high_profile_users = {{"Hanako", "", "Yamamoto", "hanako@aozora-seisakusho.co.jp"},
                                 {"花子", "", "山本", "hanako@aozora-seisakusho.co.jp"}};
  settings.high_profile_exceptions = {"hanako.private@gmail.com"};
  settings.high_profile_domains = {"northwindbank.com"};
  settings.high_profile_domain_exclusions = {"northwindbank.net"};
  settings.name_spoof_exceptions = {"*@relay.example"};
  settings.blocked_senders = {"*@blocked.example", "bad.example"};
  return settings;
}

/// Judged with the settings of tenant(); the ruleset is built once a program.
inline Report scanned(const std::string& bytes, const ScanContext& context = {}) {
  static const auto ruleset = [] {
    auto built = Ruleset::build(tenant());
    REQUIRE(built);
    return *std::move(built);
  }();
  return ruleset->scan(bytes, {.as = content::ReadOptions::As::mail}, context);
}

inline bool has(const Report& report, std::string_view rule) {
  return std::ranges::any_of(report.findings, [&](const Finding& finding) { return finding.rule == rule; });
}

/// The rules of all findings, for CAPTURE.
inline std::string rules_of(const Report& report) {
  std::string out;
  for (const auto& finding : report.findings) out += finding.rule + " ";
  return out;
}

/// Log-odds of the class that speaks most against a mail.
inline double worst(const Report& report) {
  return std::max(report.log_odds.at("spam"), report.log_odds.at("phishing"));
}

}  // namespace sekisho::scan::mail::testing
