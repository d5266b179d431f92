#include "scan/report.h"

#include <boost/json.hpp>

#include "scan/json_fields.h"

namespace sekisho::scan {
namespace {

using boost::json::array;
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

array addresses(const std::vector<Address>& list) {
  array out;
  for (const auto& entry : list) out.push_back(object{{"name", to_valid_utf8(entry.name)}, {"address", to_valid_utf8(entry.address)}});
  return out;
}

std::vector<Address> addresses_from(const object& mail, std::string_view key) {
  std::vector<Address> out;
  for (const auto& entry : json_list(mail, key)) {
    if (entry.is_object()) out.push_back({json_text(entry.get_object(), "name"), json_text(entry.get_object(), "address")});
  }
  return out;
}

object numbers(const std::map<std::string, double>& map) {
  object out;
  for (const auto& [name, number] : map) out[name] = number;
  return out;
}

std::map<std::string, double> numbers_from(const object& from, std::string_view key) {
  std::map<std::string, double> out;
  const auto* member = from.if_contains(key);
  if (member && member->is_object()) {
    for (const auto& entry : member->get_object()) out[std::string(entry.key())] = json_real(member->get_object(), entry.key());
  }
  return out;
}

object mail_json(const MailFacts& mail) {
  array headers;
  for (const auto& [name, text] : mail.headers) headers.push_back(array{to_valid_utf8(name), to_valid_utf8(text)});
  return {{"from", addresses(mail.from)},
          {"to", addresses(mail.to)},
          {"cc", addresses(mail.cc)},
          {"reply_to", addresses(mail.reply_to)},
          {"sender", to_valid_utf8(mail.sender)},
          {"subject", to_valid_utf8(mail.subject)},
          {"message_id", to_valid_utf8(mail.message_id)},
          {"date", to_valid_utf8(mail.date)},
          {"return_path", to_valid_utf8(mail.return_path)},
          {"headers", std::move(headers)},
          {"language", mail.language},
          {"body_excerpt", to_valid_utf8(mail.body_excerpt)}};
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
                 .body_excerpt = json_text(from, "body_excerpt")};
  for (const auto& pair : json_list(from, "headers")) {
    if (pair.is_array() && pair.get_array().size() == 2 && pair.get_array()[0].is_string() && pair.get_array()[1].is_string()) {
      mail.headers.emplace_back(std::string(pair.get_array()[0].get_string()), std::string(pair.get_array()[1].get_string()));
    }
  }
  return mail;
}

}  // namespace

std::string_view to_string(Verdict verdict) { return verdicts[static_cast<int>(verdict)]; }
std::string_view to_string(UrlRisk risk) { return risks[static_cast<int>(risk)]; }

value to_json(const Report& report) {
  array findings, files, urls, templates, reasons, signatures;
  for (const auto& f : report.findings) {
    findings.push_back(object{{"rule", f.rule},
                              {"scanner", f.scanner},
                              {"category", to_string(f.category)},
                              {"severity", f.severity},
                              {"part", f.part},
                              {"evidence", to_valid_utf8(f.evidence)}});
  }
  for (const auto& f : report.files) {
    files.push_back(object{{"part", f.part},
                           {"name", to_valid_utf8(f.name)},
                           {"extension", to_valid_utf8(f.extension)},
                           {"true_type", f.true_type},
                           {"kind", f.kind},
                           {"sha1", f.sha1},
                           {"sha256", f.sha256},
                           {"size", f.size},
                           {"attachment", f.attachment},
                           {"contained", f.contained},
                           {"encrypted", f.encrypted}});
  }
  for (const auto& u : report.urls) {
    urls.push_back(object{{"url", to_valid_utf8(u.url)},
                          {"host", to_valid_utf8(u.host)},
                          {"domain", to_valid_utf8(u.domain)},
                          {"text", to_valid_utf8(u.text)},
                          {"part", u.part},
                          {"origin", u.origin},
                          {"risk", to_string(u.risk)},
                          {"score", u.score}});
  }
  for (const auto& t : report.templates) {
    templates.push_back(object{{"template_id", t.template_id},
                               {"name", t.name},
                               {"part", t.part},
                               {"occurrences", t.occurrences},
                               {"identifiers", to_json_array(t.identifiers)},
                               {"samples", to_json_array(t.samples)}});
  }
  for (const auto& [name, weight] : report.reasons) reasons.push_back(array{to_valid_utf8(name), weight});
  for (const auto& s : report.signatures) {
    signatures.push_back(object{{"kind", s.kind},
                                {"instance", s.instance},
                                {"domain", to_valid_utf8(s.domain)},
                                {"selector", to_valid_utf8(s.selector)},
                                {"identity", to_valid_utf8(s.identity)},
                                {"algorithm", to_valid_utf8(s.algorithm)},
                                {"headers_hash", s.headers_hash},
                                {"signature", to_valid_utf8(s.signature)},
                                {"body_hash_ok", s.body_hash_ok},
                                {"problem", to_valid_utf8(s.problem)},
                                {"timestamp", s.timestamp},
                                {"expires", s.expires}});
  }
  return object{{"verdict", to_string(report.verdict)},
                {"is_mail", report.is_mail},
                {"sha256", report.sha256},
                {"size", report.size},
                {"scores", numbers(report.scores)},
                {"log_odds", numbers(report.log_odds)},
                {"reasons", std::move(reasons)},
                {"findings", std::move(findings)},
                {"files", std::move(files)},
                {"urls", std::move(urls)},
                {"templates", std::move(templates)},
                {"signals", to_json_array(report.signals)},
                {"limits", to_json_array(report.limits)},
                {"mail", mail_json(report.mail)},
                {"signatures", std::move(signatures)},
                {"ruleset_version", report.ruleset_version},
                {"elapsed_us", report.elapsed_us}};
}

Result<Report> report_from_json(const value& json) {
  if (!json.is_object()) return fail(Code::malformed, "report: not an object");
  const object& from = json.get_object();
  Report report;
  if (!index_of(verdicts, json_text(from, "verdict"), report.verdict)) return fail(Code::malformed, "report: unknown verdict");
  report.is_mail = json_flag(from, "is_mail");
  report.sha256 = json_text(from, "sha256");
  report.size = static_cast<std::uint64_t>(json_integer(from, "size"));
  report.scores = numbers_from(from, "scores");
  report.log_odds = numbers_from(from, "log_odds");
  for (const auto& pair : json_list(from, "reasons")) {
    if (!pair.is_array() || pair.get_array().size() != 2 || !pair.get_array()[0].is_string()) continue;
    const auto& number = pair.get_array()[1];
    report.reasons.emplace_back(std::string(pair.get_array()[0].get_string()),
                                number.is_double() ? number.get_double() : number.is_int64() ? static_cast<double>(number.get_int64()) : 0.0);
  }
  for (const auto& entry : json_list(from, "findings")) {
    if (!entry.is_object()) continue;
    const auto& o = entry.get_object();
    Finding finding{.rule = json_text(o, "rule"),
                    .scanner = json_text(o, "scanner"),
                    .severity = static_cast<int>(json_integer(o, "severity")),
                    .part = json_text(o, "part"),
                    .evidence = json_text(o, "evidence")};
    if (!from_string(json_text(o, "category"), finding.category)) return fail(Code::malformed, "report: unknown category");
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
  if (const auto* mail = from.if_contains("mail"); mail && mail->is_object()) report.mail = mail_from(mail->get_object());
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
  bool unscannable = !report.limits.empty();
  for (const auto& finding : report.findings) {
    switch (finding.category) {
      case Category::unscannable_protected:
      case Category::unscannable_limit:
      case Category::unscannable_error: unscannable = true; break;
      default: return Verdict::found;
    }
  }
  return unscannable ? Verdict::unscannable : Verdict::clean;
}

}  // namespace sekisho::scan
