#include "scan/report.h"

#include <algorithm>
#include <boost/json.hpp>

#include "scan/json_fields.h"
#include "scan/json_writer.h"
#include "scan/report_text.h"
#include "scan/score.h"

namespace sekisho::scan {
namespace {

using boost::json::object;
using boost::json::value;

constexpr std::string_view verdicts[] = {"clean", "found", "unscannable", "error"};
constexpr std::string_view risks[] = {"safe", "untested", "suspicious", "highly_suspicious", "dangerous"};

template <class E, std::size_t N>
bool index_of(const std::string_view (&names)[N], std::string_view text, E& out) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == text) return out = static_cast<E>(i), true;
  }
  return false;
}

void write_addresses(JsonWriter& json, std::string_view name, const std::vector<Address>& list) {
  json.key(name).open('[');
  for (const auto& entry : list) json.open('{').member("name", entry.name).member("address", entry.address).close('}');
  json.close(']');
}

std::vector<Address> addresses_from(const object& mail, std::string_view key) {
  std::vector<Address> out;
  for (const auto& entry : json_list(mail, key)) {
    if (entry.is_object())
      out.push_back({json_text(entry.get_object(), "name"), json_text(entry.get_object(), "address")});
  }
  return out;
}

void write_numbers(JsonWriter& json, std::string_view name, const std::map<std::string, double>& map) {
  json.key(name).open('{');
  for (const auto& [key, number] : map) json.member(key, number);
  json.close('}');
}

std::map<std::string, double> numbers_from(const object& from, std::string_view key) {
  std::map<std::string, double> out;
  const auto* member = from.if_contains(key);
  if (member && member->is_object()) {
    for (const auto& entry : member->get_object())
      out[std::string(entry.key())] = json_real(member->get_object(), entry.key());
  }
  return out;
}

std::vector<std::pair<std::string, double>> named_numbers_from(const object& from, std::string_view key) {
  std::vector<std::pair<std::string, double>> out;
  for (const auto& pair : json_list(from, key)) {
    if (!pair.is_array() || pair.get_array().size() != 2 || !pair.get_array()[0].is_string()) continue;
    const auto& number = pair.get_array()[1];
    out.emplace_back(std::string(pair.get_array()[0].get_string()), number.is_double() ? number.get_double()
                                                                    : number.is_int64()
                                                                        ? static_cast<double>(number.get_int64())
                                                                        : 0.0);
  }
  return out;
}

void write_mail(JsonWriter& json, const MailFacts& mail) {
  json.key("mail").open('{');
  write_addresses(json, "from", mail.from);
  write_addresses(json, "to", mail.to);
  write_addresses(json, "cc", mail.cc);
  write_addresses(json, "reply_to", mail.reply_to);
  json.member("sender", mail.sender)
      .member("subject", mail.subject)
      .member("message_id", mail.message_id)
      .member("date", mail.date)
      .member("return_path", mail.return_path);
  if (!mail.high_profile_user.empty()) json.member("high_profile_user", mail.high_profile_user);
  json.key("headers").open('[');
  for (const auto& [name, text] : mail.headers) json.open('[').value(name).value(text).close(']');
  json.close(']').member("language", mail.language).member("body_excerpt", mail.body_excerpt).close('}');
}

MailFacts mail_from(const object& from) {
  MailFacts mail{.from = addresses_from(from, "from"),
                 .to = addresses_from(from, "to"),
                 .cc = addresses_from(from, "cc"),
                 .reply_to = addresses_from(from, "reply_to"),
                 .sender = json_text(from, "sender"),
                 .subject = json_text(from, "subject"),
                 .message_id = json_text(from, "message_id"),
                 .date = json_text(from, "date"),
                 .return_path = json_text(from, "return_path"),
                 .language = json_text(from, "language"),
                 .high_profile_user = json_text(from, "high_profile_user"),
                 .body_excerpt = json_text(from, "body_excerpt")};
  for (const auto& pair : json_list(from, "headers")) {
    if (pair.is_array() && pair.get_array().size() == 2 && pair.get_array()[0].is_string() &&
        pair.get_array()[1].is_string()) {
      mail.headers.emplace_back(std::string(pair.get_array()[0].get_string()),
                                std::string(pair.get_array()[1].get_string()));
    }
  }
  return mail;
}

}  // namespace

std::string_view to_string(Verdict verdict) { return verdicts[static_cast<int>(verdict)]; }
std::string_view to_string(UrlRisk risk) { return risks[static_cast<int>(risk)]; }

std::string to_json_text(const Report& report) {
  JsonWriter json(16'384);  // most reports have less
  json.open('{')
      .member("verdict", to_string(report.verdict))
      .member("score", overall_score(report))
      .member("is_mail", report.is_mail)
      .member("sha256", report.sha256)
      .member("size", report.size);
  write_numbers(json, "scores", report.scores);
  write_numbers(json, "log_odds", report.log_odds);
  json.key("reasons").open('[');
  for (const auto& [name, weight] : report.reasons) json.open('[').value(name).value(weight).close(']');
  json.close(']').key("findings").open('[');
  for (const auto& f : report.findings) {
    json.open('{')
        .member("rule", f.rule)
        .member("scanner", f.scanner)
        .member("category", to_string(f.category))
        .member("severity", f.severity)
        .member("part", f.part);
    json.member("evidence", f.evidence).close('}');
  }
  json.close(']').key("files").open('[');
  for (const auto& f : report.files) {
    json.open('{')
        .member("part", f.part)
        .member("name", f.name)
        .member("extension", f.extension)
        .member("true_type", f.true_type)
        .member("kind", f.kind)
        .member("sha1", f.sha1);
    json.member("sha256", f.sha256)
        .member("size", f.size)
        .member("attachment", f.attachment)
        .member("contained", f.contained)
        .member("encrypted", f.encrypted)
        .close('}');
  }
  json.close(']').key("urls").open('[');
  for (const auto& u : report.urls) {
    json.open('{')
        .member("url", u.url)
        .member("host", u.host)
        .member("domain", u.domain)
        .member("text", u.text)
        .member("part", u.part)
        .member("origin", u.origin);
    json.member("risk", to_string(u.risk)).member("score", u.score).close('}');
  }
  json.close(']').key("templates").open('[');
  for (const auto& t : report.templates) {
    json.open('{')
        .member("template_id", t.template_id)
        .member("name", t.name)
        .member("part", t.part)
        .member("occurrences", t.occurrences);
    json.texts("identifiers", t.identifiers).texts("samples", t.samples).close('}');
  }
  json.close(']').texts("signals", report.signals).texts("limits", report.limits);
  json.key("history").open('[');
  for (const auto& [name, number] : report.history) json.open('[').value(name).value(number).close(']');
  json.close(']').key("digests").open('{');
  for (const auto& [name, digest] : report.digests) json.member(name, digest);
  json.close('}');
  write_mail(json, report.mail);
  json.key("signatures").open('[');
  for (const auto& s : report.signatures) {
    json.open('{')
        .member("kind", s.kind)
        .member("instance", s.instance)
        .member("domain", s.domain)
        .member("selector", s.selector)
        .member("identity", s.identity);
    json.member("algorithm", s.algorithm)
        .member("headers_hash", s.headers_hash)
        .member("signature", s.signature)
        .member("body_hash_ok", s.body_hash_ok);
    json.member("problem", s.problem).member("timestamp", s.timestamp).member("expires", s.expires).close('}');
  }
  json.close(']').member("ruleset_version", report.ruleset_version).member("elapsed_us", report.elapsed_us).close('}');
  return std::move(json).take();
}

value to_json(const Report& report) { return boost::json::parse(to_json_text(report)); }

Result<Report> report_from_json(const value& json) {
  if (!json.is_object()) return fail(Code::malformed, "report: not an object");
  const object& from = json.get_object();
  Report report;
  if (!index_of(verdicts, json_text(from, "verdict"), report.verdict))
    return fail(Code::malformed, "report: unknown verdict");
  report.is_mail = json_flag(from, "is_mail");
  report.sha256 = json_text(from, "sha256");
  report.size = static_cast<std::uint64_t>(json_integer(from, "size"));
  report.scores = numbers_from(from, "scores");
  report.log_odds = numbers_from(from, "log_odds");
  report.reasons = named_numbers_from(from, "reasons");
  report.history = named_numbers_from(from, "history");
  for (const auto& entry : json_list(from, "findings")) {
    if (!entry.is_object()) continue;
    const auto& o = entry.get_object();
    Finding finding{.rule = json_text(o, "rule"),
                    .scanner = json_text(o, "scanner"),
                    .severity = static_cast<int>(json_integer(o, "severity")),
                    .part = json_text(o, "part"),
                    .evidence = json_text(o, "evidence")};
    if (!from_string(json_text(o, "category"), finding.category))
      return fail(Code::malformed, "report: unknown category");
    report.findings.push_back(std::move(finding));
  }
  for (const auto& entry : json_list(from, "files")) {
    if (!entry.is_object()) continue;
    const auto& o = entry.get_object();
    report.files.push_back({.part = json_text(o, "part"),
                            .name = json_text(o, "name"),
                            .extension = json_text(o, "extension"),
                            .true_type = json_text(o, "true_type"),
                            .kind = json_text(o, "kind"),
                            .sha1 = json_text(o, "sha1"),
                            .sha256 = json_text(o, "sha256"),
                            .size = static_cast<std::uint64_t>(json_integer(o, "size")),
                            .attachment = json_flag(o, "attachment"),
                            .contained = json_flag(o, "contained"),
                            .encrypted = json_flag(o, "encrypted")});
  }
  for (const auto& entry : json_list(from, "urls")) {
    if (!entry.is_object()) continue;
    const auto& o = entry.get_object();
    UrlFact fact{.url = json_text(o, "url"),
                 .host = json_text(o, "host"),
                 .domain = json_text(o, "domain"),
                 .text = json_text(o, "text"),
                 .part = json_text(o, "part"),
                 .origin = json_text(o, "origin"),
                 .score = json_real(o, "score")};
    if (!index_of(risks, json_text(o, "risk"), fact.risk)) return fail(Code::malformed, "report: unknown risk");
    report.urls.push_back(std::move(fact));
  }
  for (const auto& entry : json_list(from, "templates")) {
    if (!entry.is_object()) continue;
    const auto& o = entry.get_object();
    report.templates.push_back({.template_id = json_text(o, "template_id"),
                                .name = json_text(o, "name"),
                                .part = json_text(o, "part"),
                                .occurrences = static_cast<int>(json_integer(o, "occurrences")),
                                .identifiers = json_texts(o, "identifiers"),
                                .samples = json_texts(o, "samples")});
  }
  report.signals = json_texts(from, "signals");
  report.limits = json_texts(from, "limits");
  if (const auto* const digests = from.if_contains("digests"); digests != nullptr && digests->is_object()) {
    for (const auto& entry : digests->get_object()) {
      if (entry.value().is_string()) report.digests.emplace(entry.key(), entry.value().get_string());
    }
  }
  if (const auto* mail = from.if_contains("mail"); mail && mail->is_object())
    report.mail = mail_from(mail->get_object());
  for (const auto& entry : json_list(from, "signatures")) {
    if (!entry.is_object()) continue;
    const auto& o = entry.get_object();
    report.signatures.push_back({.kind = json_text(o, "kind"),
                                 .instance = static_cast<int>(json_integer(o, "instance")),
                                 .domain = json_text(o, "domain"),
                                 .selector = json_text(o, "selector"),
                                 .identity = json_text(o, "identity"),
                                 .algorithm = json_text(o, "algorithm"),
                                 .headers_hash = json_text(o, "headers_hash"),
                                 .signature = json_text(o, "signature"),
                                 .body_hash_ok = json_flag(o, "body_hash_ok"),
                                 .problem = json_text(o, "problem"),
                                 .timestamp = json_integer(o, "timestamp"),
                                 .expires = json_integer(o, "expires")});
  }
  report.ruleset_version = json_text(from, "ruleset_version");
  report.elapsed_us = json_integer(from, "elapsed_us");
  return report;
}

Verdict verdict_of(const Report& report) {
  if (std::ranges::any_of(report.findings, makes_found)) return Verdict::found;
  const bool all_looked_into =
      report.limits.empty() &&
      std::ranges::none_of(report.findings, [](const Finding& finding) { return is_unscannable(finding.category); });
  return all_looked_into ? Verdict::clean : Verdict::unscannable;
}

}  // namespace sekisho::scan
