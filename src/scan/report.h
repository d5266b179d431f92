#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/text.h"
#include "scan/finding.h"

namespace sekisho::scan {

enum class Verdict : std::uint8_t { clean, found, unscannable, error };
std::string_view to_string(Verdict verdict);

/// A file of the item (attachment, archive member, embedded object): what file blocking, lists and logs need.
struct FileFact {
  std::string part, name, extension;  // extension lower case, without dot
  std::string true_type, kind;
  std::string sha1, sha256;
  std::uint64_t size = 0;
  bool attachment = false;  // stands in the mail itself and is no body text
  bool contained = false;   // inside an archive or document
  bool encrypted = false;
};

enum class UrlRisk : std::uint8_t { safe, untested, suspicious, highly_suspicious, dangerous };
std::string_view to_string(UrlRisk risk);

struct UrlFact {
  std::string url, host, domain;  // normalised; domain = registrable domain
  std::string text, part, origin;
  UrlRisk risk = UrlRisk::untested;
  double score = 0;  // of the structural model, 0..1
};

/// One DLP template that matched, whatever any policy thinks of it.
struct TemplateHit {
  std::string template_id, name;
  std::string part;
  int occurrences = 0;
  std::vector<std::string> identifiers;
  // ≤10 matches with surrounding text, unmasked: masked where they are stored or shown
  std::vector<std::string> samples;
};

struct Address {
  std::string name, address;
};

/// The mail's own fields, for logs, lists and templates. Decoded UTF-8.
struct MailFacts {
  std::vector<Address> from, to, cc, reply_to;
  std::string sender, subject, message_id, date, return_path;
  std::vector<std::pair<std::string, std::string>> headers;  // decoded name/value, ≤200, each ≤998 bytes
  std::string language;                                      // ISO 639-1 guess or empty
  // the listed person whose name the mail borrows: address, else the name
  std::string high_profile_user;
  std::string body_excerpt;  // ≤2,000 bytes of the readable body
};

/// What a DKIM or ARC signature covers, canonicalised in the worker (pure); the key is fetched and the signature
/// checked by reputation. See reputation/dkim.
struct SignatureInput {
  std::string kind;  // "dkim", "arc-message", "arc-seal"
  int instance = 0;
  std::string domain, selector, identity, algorithm, headers_hash, signature;  // base64
  bool body_hash_ok = false;
  std::string problem;  // why it cannot verify at all; empty if it may
  std::int64_t timestamp = 0, expires = 0;
};

/// The result of scanning one item: a pure function of bytes, context and ruleset. Serialises to JSON and back.
struct Report {
  Verdict verdict = Verdict::clean;
  bool is_mail = false;
  std::string sha256;
  std::uint64_t size = 0;
  std::map<std::string, double> scores;                 // "spam", "phishing", … calibrated, 0..1
  std::map<std::string, double> log_odds;               // before calibration: enrichment adds to them
  std::vector<std::pair<std::string, double>> reasons;  // features that weighed most: (explanation key, contribution)
  std::vector<Finding> findings;
  std::vector<FileFact> files;
  std::vector<UrlFact> urls;
  std::vector<TemplateHit> templates;
  std::vector<std::string> signals;  // CI signals seen ("sender_first_contact", …)
  std::vector<std::string> limits;   // reached: what was not looked into
  /// What the store knew of the correspondents when it was judged (ScanContext::history): with it the judgement can be
  /// made again.
  std::vector<std::pair<std::string, double>> history;
  /// What later judgement compares mails by, never content: "likeness" (scan/likeness), "style" (scan/style).
  /// Printable, bounded.
  std::map<std::string, std::string> digests;
  /// What the mail may be telling as a password (scan/password). Secrets: they go from worker to service beside the
  /// report, never with its JSON.
  std::vector<std::string> told_passwords;
  MailFacts mail;
  std::vector<SignatureInput> signatures;
  std::string ruleset_version;
  std::int64_t elapsed_us = 0;
};

boost::json::value to_json(const Report& report);
/// Code::malformed on a wrong shape.
Result<Report> report_from_json(const boost::json::value& json);
/// Clean, found (makes_found) or unscannable, from the findings and limits alone. Nothing that was not looked into is
/// called clean; graymail and remarks alone are.
Verdict verdict_of(const Report& report);

}  // namespace sekisho::scan
