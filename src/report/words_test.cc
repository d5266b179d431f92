#include "report/words.h"

#include <doctest/doctest.h>

#include "policy/plan.h"
#include "policy/tokens.h"
#include "protect/item.h"
#include "protect/log_types.h"
#include "protect/record_names.h"
#include "report/contents.h"
#include "scan/correlate/rules.h"
#include "scan/registry.h"

namespace sekisho::report {
namespace {

// What the engine writes into a field of a log, as far as its values are its own.
std::vector<std::string> values_of(std::string_view field) {
  std::vector<std::string> out;
  const auto each = [&](auto last, const auto& name) {
    using Kind = decltype(last);
    for (int i = 0; i <= static_cast<int>(last); ++i) out.emplace_back(name(static_cast<Kind>(i)));
  };
  constexpr auto last_category = scan::Category::ambiguous;
  // A rule of each kind of malware; names of templates and of malware itself are not ours.
  const auto finding_of = [](scan::Category category) {
    return scan::Finding{
        .rule = category == scan::Category::unscannable_limit ? "limit.links" : "active.office.xlm.found",
        .category = category,
        .evidence = "x"};
  };
  if (field == "category" || field == "spam_category")
    each(last_category, [](auto one) { return scan::to_string(one); });
  if (field == "threat_type") each(last_category, [](auto one) { return protect::threat_type_of(one); });
  if (field == "risk_name")
    each(last_category, [&](auto one) {
      return one == scan::Category::data_loss ? std::string()
                                              : policy::security_risk_name(finding_of(one), Language::english);
    });
  if (field == "detected_by") {
    each(last_category, [&](auto one) { return policy::detected_by(finding_of(one)); });
    out.insert(out.end(), {"Predictive Machine Learning", "Retro Scan & Auto Remediate"});
  }
  if (field == "filter")
    each(scan::Filter::data_loss, [](auto one) { return scan::to_string(one); }),
        out.emplace_back("Threat Remediation API");
  if (field == "action")
    each(policy::ActionKind::delete_message, [](auto one) { return policy::to_string(one); }),
        out.insert(out.end(), {"allowed", "warned", "warned_continued", "blocked"});
  if (field == "verdict") each(scan::Verdict::error, [](auto one) { return scan::to_string(one); });
  if (field == "direction") each(scan::Direction::internal, [](auto one) { return protect::direction_name(one); });
  if (field == "risk_level")
    out = {"Dangerous", "Highly suspicious", "Suspicious", "Untested", "High", "Medium", "Low", "No risk"};
  if (field == "scan_type") out = {"Real-time scan", "Manual scan"};
  if (field == "service")
    out = {"inline",
           "imap",
           "manual",
           "reported",
           "sandbox",
           "exchange",
           "sharepoint",
           "onedrive",
           "dropbox",
           "box",
           "googledrive",
           "gmail",
           "teams",
           "teams_chat",
           "exchangeserver",
           "salesforce_sandbox",
           "salesforce_production"};
  if (field == "delivery_status") out = {"delivered", "quarantined", "deleted", "redirected", "deferred", "reinjected"};
  if (field == "status")
    out = {"Quarantined",   "Released",          "ReleaseRequested", "ReleaseGranted", "ReleaseRefused",
           "SenderBlocked", "Restored",          "Deleted",          "MailboxDeleted", "MailboxQuarantined",
           "Quarantining",  "QuarantineFailure", "Restoring",        "RestoreSuccess", "RestoreFailure",
           "Deleting",      "DeleteSuccess",     "DeleteFailure"};
  if (field == "type") out = {"message"};
  if (field == "qr_source") out = {"image", "pdf", "document", "text"};
  if (field == "action_result") out = {"success", "failed", "failed: the folder is full"};
  if (field == "performed_by") out = {"policy", "import"};
  if (field == "rule") {
    out.emplace_back("import.securityrisk");
    for (const auto& scanner : scan::registered_scanners()) {
      for (const auto& text : scanner.texts())
        out.emplace_back(text.rule.ends_with(".*") ? std::string(text.rule.substr(0, text.rule.size() - 1)) + "found"
                                                   : std::string(text.rule));
    }
    for (const auto& rule : scan::correlate::predefined_rules()) out.emplace_back(rule.id);
  }
  // Fields that are no column: the words that their expression yields.
  for (const auto& one : protect::fields_of(protect::LogType::detection)) {
    if (one.name != field || (field != "url_category" && field != "detection_type")) continue;
    const std::string_view sql = one.column;
    for (const std::string_view before : {"THEN '", "ELSE '"}) {
      for (auto at = sql.find(before); at != sql.npos; at = sql.find(before, at + 1)) {
        const auto begin = at + before.size();
        if (const auto word = sql.substr(begin, sql.find('\'', begin) - begin); !word.empty()) out.emplace_back(word);
      }
    }
  }
  return out;
}

bool looks_like_an_identifier(std::string_view text) {
  return text.find('_') != text.npos || text.find('{') != text.npos ||
         (!text.empty() && text[0] >= 'a' && text[0] <= 'z');
}
// Names that are the same in Japanese: products, abbreviations.
bool is_proper_name(std::string_view text) {
  for (const std::string_view name :
       {"Virtual Analyzer", "Exchange Online", "SharePoint Online", "OneDrive", "Dropbox", "Box", "Google Drive",
        "Gmail", "Microsoft Teams (Teams)", "Microsoft Teams (Chat)", "Exchange Server", "PDF", "URL"}) {
    if (text == name) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("every value that a report can count has its word in both languages, and none shows an identifier") {
  // Fields whose values are people's own: there is nothing to translate.
  constexpr std::string_view own[] = {"affected_user", "policy",    "sender",   "recipient",         "file_name",
                                      "url",           "domain",    "template", "high_profile_user", "organization",
                                      "source_domain", "client_ip", "matched"};
  int words = 0;
  for (const auto log : protect::log_types) {
    if (log == protect::LogType::audit) continue;  // never part of a report
    for (const auto& field : protect::fields_of(log)) {
      if (!field.facet || std::find(std::begin(own), std::end(own), field.name) != std::end(own)) continue;
      const auto values = values_of(field.name);
      CAPTURE(field.name);
      CHECK_FALSE(values.empty());
      for (const auto& value : values) {
        if (value.empty()) continue;
        CAPTURE(value);
        CHECK(has_word(field.name, value));
        const auto english = word(field.name, value, Language::english),
                   japanese = word(field.name, value, Language::japanese);
        CHECK_FALSE(looks_like_an_identifier(english));
        CHECK_FALSE(looks_like_an_identifier(japanese));
        if (!is_proper_name(japanese)) CHECK(japanese != english);
        ++words;
      }
    }
  }
  CHECK(words > 500);
}

TEST_CASE("what people named stays as they named it; what the product named is told in the reader's language") {
  CHECK(word("policy", "Default ATP Policy", Language::japanese) == "初期設定のATPポリシー");
  CHECK(word("policy", "quarantine", Language::japanese) == "quarantine");  // somebody's policy of that name
  CHECK(word("sender", "pass", Language::japanese) == "pass");
  CHECK(word("risk_name", "Eicar-Test-Signature", Language::japanese) == "Eicar-Test-Signature");
  CHECK(word("risk_name", "Over restriction (others: links)", Language::japanese) == "検索制限の超過 (リンク数)");
  CHECK(word("rule", "yara.our_rule", Language::english).ends_with(": our_rule"));
  CHECK(word("rule", "nobody.knows", Language::english) == "nobody.knows");
  CHECK(word("sender",
             "\xe2\x80\xae"
             "gnp.exe@evil.example",
             Language::english)
            .find("\xe2\x80\xae") == std::string::npos);
}

}  // namespace sekisho::report
