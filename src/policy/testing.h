#pragma once

// For tests of this module: a tenant as shipped, a mail of a stranger with given findings, and what is decided about
// it.

#include <string>
#include <utility>
#include <vector>

#include "policy/decide.h"

namespace sekisho::policy {
using scan::Category;

inline PolicySet protecting() {
  return {.policies = default_policies(Ship::protecting, Language::english), .language = Language::english};
}

inline scan::ScanContext incoming(std::vector<std::string> recipients = {"a@corp.example"}) {
  scan::ScanContext out;
  out.envelope_sender = "x@evil.example", out.recipients = std::move(recipients),
  out.direction = scan::Direction::incoming, out.service = "inline";
  out.received_ms = 1'700'000'000'000;
  return out;
}

inline scan::Report mail_with(std::vector<scan::Finding> findings) {
  scan::Report out;
  out.is_mail = true;
  out.findings = std::move(findings);
  out.mail.subject = "Hello";
  out.mail.from = {{"X", "x@evil.example"}};
  out.files = {{.part = "1.2", .name = "a.zip", .extension = "zip", .kind = "zip", .attachment = true},
               {.part = "1.2.1", .name = "b.docm", .extension = "docm", .kind = "docm", .contained = true},
               {.part = "1.3", .name = "c.docm", .extension = "docm", .kind = "docm", .attachment = true}};
  return out;
}

inline scan::Finding finding(Category category, std::string part = {}, std::string rule = "test.rule") {
  return {.rule = std::move(rule),
          .scanner = "test",
          .category = category,
          .severity = 80,
          .part = std::move(part),
          .evidence = "evidence"};
}

inline scan::Finding slight(Category category) {
  auto result = finding(category, "1.2");
  result.severity = 20;
  return result;
}

inline std::string kinds(const std::vector<Action>& actions) {
  std::string out;
  for (const auto& action : actions) {
    out += (out.empty() ? "" : " ") + std::string(to_string(action.kind));
    for (const auto& part : action.parts) out += ":" + part;
  }
  return out;
}

inline Policy threat(std::string name, int priority) {
  Policy out;
  out.name = std::move(name), out.priority = priority, out.enabled = true, out.id = priority;
  return out;
}

inline std::vector<Plan> decide_simple(const PolicySet& set, const scan::Report& report,
                                       const scan::ScanContext& context = incoming(), const Lists& lists = {}) {
  return decide(set, lists, TableDirectory{}, report, context);
}

}  // namespace sekisho::policy
