#include "app/given_names.h"

#include <map>

#include "platform/permissions.h"
#include "policy/policy.h"
#include "policy/tokens.h"
#include "scan/dlp/catalog.h"

namespace sekisho::app {
namespace {

struct Both {
  std::string english, japanese;
};

// What security_risk_name() gives for each category and limit, with nothing of the mail in it.
void add_risks(std::vector<Both>& out) {
  const auto add = [&](const scan::Finding& finding) {
    out.push_back({policy::security_risk_name(finding, Language::english),
                   policy::security_risk_name(finding, Language::japanese)});
  };
  for (int i = 0; i <= static_cast<int>(scan::Category::ambiguous); ++i) {
    const auto category = static_cast<scan::Category>(i);
    if (category != scan::Category::malware && category != scan::Category::spyware &&
        category != scan::Category::data_loss && category != scan::Category::unscannable_limit)
      add({.category = category});
  }
  add({.rule = "unscannable.protected_archive", .category = scan::Category::unscannable_protected});
  for (const auto* limit :
       {"body_size", "message_size", "file_size", "compression_ratio", "layers", "expanded_size", "files", "parts"}) {
    add({.rule = std::string("limit.") + limit, .category = scan::Category::unscannable_limit});
  }
}

// Each name by either of its texts.
std::map<std::string, Both, std::less<>> given_names() {
  std::vector<Both> all;
  const auto english = policy::default_policies(policy::Ship::protecting, Language::english),
             japanese = policy::default_policies(policy::Ship::protecting, Language::japanese);
  for (std::size_t i = 0; i < english.size(); ++i) all.push_back({english[i].name, japanese[i].name});
  for (const auto side : {platform::Side::cas, platform::Side::platform}) {
    for (const auto& role : platform::predefined_roles(side))
      all.push_back({std::string(role.name), std::string(role.japanese)});
  }
  all.push_back({"Default organization", "初期設定の組織"});
  all.push_back({"Refused by the mail server", "メールサーバによる拒否"});
  add_risks(all);
  for (const auto& entry : scan::dlp::catalog()) all.push_back({entry.name_en, entry.name_ja});
  std::map<std::string, Both, std::less<>> out;
  for (const auto& both : all) {
    out.emplace(both.english, both);
    out.emplace(both.japanese, both);
  }
  return out;
}

}  // namespace

std::string named(std::string_view stored, Language language) {
  static const auto given = given_names();
  const auto found = given.find(stored);
  if (found == given.end()) return std::string(stored);
  return language == Language::japanese ? found->second.japanese : found->second.english;
}

}  // namespace sekisho::app
