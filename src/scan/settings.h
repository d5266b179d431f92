#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/budget.h"
#include "base/result.h"

namespace sekisho::scan {

struct HighProfileUser {
  std::string first_name, middle_name, last_name, address;
};

/// How much likeness is enough to speak of an impersonation (reference.md §4.1): of a high-profile user's name
/// (mail/high_profile.h), of a domain (mail/cousin.h). Each level finds all that the one before it does.
enum class DetectionThreshold : std::uint8_t { conservative, normal, aggressive };
/// "conservative", "normal", "aggressive".
std::string_view to_string(DetectionThreshold threshold);
bool from_string(std::string_view text, DetectionThreshold& threshold);

/// A custom or predefined DLP identifier or template, as policy stores it; see scan/dlp.
struct DlpDefinition {
  std::string id, name, kind;  // kind: "expression", "keywords", "template"
  std::string json;            // its body, in scan/dlp's own JSON form
};

/// Everything of one tenant that scanning depends on, as plain data: with the program's version it determines every
/// verdict. Serialised to the scan workers; `version` (a hash of the rest) is written into each report.
struct Settings {
  Limits limits;
  std::vector<std::string> internal_domains;
  std::vector<HighProfileUser> high_profile_users;
  std::vector<std::string> high_profile_exceptions;  // addresses
  std::vector<std::string> high_profile_domains, high_profile_domain_exclusions;
  DetectionThreshold name_threshold = DetectionThreshold::normal;    // for high_profile_users
  DetectionThreshold domain_threshold = DetectionThreshold::normal;  // for high_profile_domains and internal_domains
  std::vector<std::string> name_spoof_exceptions;
  // suspicious objects, all policies
  std::vector<std::string> blocked_senders, blocked_urls, blocked_sha1, blocked_sha256;
  std::vector<std::string> approved_urls;
  std::vector<std::string> url_feed_hosts;  // local feed: dangerous hosts and URLs
  // what links begin with that lead to this installation first; judged is where they go
  std::vector<std::string> own_links;
  std::vector<DlpDefinition> dlp;           // custom ones; the predefined are built in
  std::vector<std::string> yara_sources;    // rule texts
  std::vector<std::string> passwords;       // tried on protected files
  std::vector<std::string> pml_exceptions;  // SHA-1
  std::string ci_json;                      // custom CI signals and rules, scan/correlate's JSON form
  // per-tenant correction layer of the mail model, opaque; empty if none
  std::string tenant_model;
  std::string style_models;  // writing-style models of high-profile users, opaque
  std::string cache_folder;  // compiled pattern databases; empty: none
  bool guess_passwords = true;
};

boost::json::value to_json(const Settings& settings);
Result<Settings> settings_from_json(const boost::json::value& json);
/// First 16 hex digits of the SHA-256 of the JSON form (without cache_folder).
std::string version_of(const Settings& settings);

}  // namespace sekisho::scan
