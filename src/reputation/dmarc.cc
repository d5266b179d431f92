#include "reputation/dmarc.h"

#include <libpsl.h>

#include <algorithm>

#include "base/text.h"
#include "scan/signature/tag_list.h"

namespace sekisho::reputation {
namespace {
std::optional<DmarcPolicy> policy_of(std::string_view word) {
  if (equal_ignore_case(word, "none")) return DmarcPolicy::none;
  if (equal_ignore_case(word, "quarantine")) return DmarcPolicy::quarantine;
  if (equal_ignore_case(word, "reject")) return DmarcPolicy::reject;
  return std::nullopt;
}

// "v=DMARC1" comes first and is exact (RFC 7489 §6.3); spaces round "=" and ";" are allowed.
bool is_dmarc(std::string_view text) {
  const auto first = text.substr(0, text.find(';'));
  const auto equals = first.find('=');
  return equals != first.npos && trim(first.substr(0, equals)) == "v" && trim(first.substr(equals + 1)) == "DMARC1";
}

std::string without_dots(std::string_view domain) {
  while (domain.starts_with('.')) domain.remove_prefix(1);
  while (domain.ends_with('.')) domain.remove_suffix(1);
  return to_lower_ascii(domain);
}

// adkim=, aspf=: r or s.
bool read_alignment(const scan::signature::TagList& tags, std::string_view name, bool& strict) {
  const auto value = tags.find(name);
  if (!value) return true;
  strict = equal_ignore_case(*value, "s");
  return strict || equal_ignore_case(*value, "r");
}

enum class Lookup : std::uint8_t { found, none, no_policy, wrong, temporary };

// The one record at _dmarc.<domain>; several count as none (RFC 7489 §6.6.3).
Lookup look_up(const std::string& domain, Resolver& resolver, Deadline deadline, DmarcRecord& record,
               std::string& problem) {
  const auto answer = resolver.query("_dmarc." + domain, RecordType::txt, deadline);
  if (answer.is_temporary()) return Lookup::temporary;
  const std::string* one = nullptr;
  for (const auto& text : answer.records) {
    if (!is_dmarc(text)) continue;
    if (one != nullptr) return Lookup::none;
    one = &text;
  }
  if (one == nullptr) return Lookup::none;
  auto parsed = parse_dmarc(*one);
  if (!parsed) {
    problem = parsed.error().what;
    // Without p= and without rua= nothing is asked of us, not even by the organisation (RFC 7489 §6.6.3 step 6).
    return parsed.error().what == "no p= tag" ? Lookup::no_policy : Lookup::wrong;
  }
  record = *std::move(parsed);
  return Lookup::found;
}

// np= is for names that do not exist (RFC 9989): no address, mail exchanger or anything else.
bool does_exist(const std::string& domain, Resolver& resolver, Deadline deadline) {
  for (const auto type : {RecordType::a, RecordType::aaaa, RecordType::mx}) {
    const auto status = resolver.query(domain, type, deadline).status;
    if (status == DnsStatus::no_domain) return false;
    if (status != DnsStatus::no_data) return true;
  }
  return true;
}

DmarcPolicy softer(DmarcPolicy policy) {
  return policy == DmarcPolicy::reject ? DmarcPolicy::quarantine : DmarcPolicy::none;
}
}  // namespace

std::string_view to_string(DmarcPolicy policy) {
  return policy == DmarcPolicy::none ? "none" : policy == DmarcPolicy::quarantine ? "quarantine" : "reject";
}

std::string_view to_string(DmarcResult result) {
  switch (result) {
    case DmarcResult::none:
      return "none";
    case DmarcResult::pass:
      return "pass";
    case DmarcResult::fail:
      return "fail";
    case DmarcResult::temperror:
      return "temperror";
    case DmarcResult::permerror:
      return "permerror";
  }
  return "none";
}

Result<DmarcRecord> parse_dmarc(std::string_view text) {
  if (!is_dmarc(text)) return fail(Code::not_found, "no v=DMARC1");
  TRY(const auto tags, scan::signature::parse_tags(text));
  DmarcRecord record;
  if (const auto rua = tags.find("rua")) record.rua = *rua;
  const auto policy = tags.find("p");
  const auto known = policy ? policy_of(*policy) : std::nullopt;
  if (known) {
    record.policy = *known;
  } else if (record.rua.empty()) {  // with a rua= it counts as p=none (RFC 7489 §6.6.3 step 6)
    return fail(Code::malformed, policy ? "unknown p= tag" : "no p= tag");
  }
  for (const auto& [name, place] : {std::pair{"sp", &record.subdomain}, std::pair{"np", &record.non_existent}}) {
    const auto value = tags.find(name);
    if (!value) continue;
    *place = policy_of(*value);
    if (!*place && record.rua.empty()) return fail(Code::malformed, std::string("unknown ") + name + "= tag");
    if (!*place) record.policy = DmarcPolicy::none;
  }
  if (!read_alignment(tags, "adkim", record.strict_dkim)) return fail(Code::malformed, "unknown adkim= tag");
  if (!read_alignment(tags, "aspf", record.strict_spf)) return fail(Code::malformed, "unknown aspf= tag");
  if (const auto value = tags.find("pct")) {
    const auto number = scan::signature::parse_number(*value);
    if (!number || *number > 100) return fail(Code::malformed, "impossible pct= tag");
    record.percent = static_cast<int>(*number);
  }
  if (const auto value = tags.find("ri"); value && !scan::signature::parse_number(*value))
    return fail(Code::malformed, "impossible ri= tag");
  if (const auto value = tags.find("rf"); value && !equal_ignore_case(*value, "afrf"))
    return fail(Code::malformed, "unknown rf= tag");
  if (const auto value = tags.find("t")) record.testing = equal_ignore_case(*value, "y");
  return record;
}

std::string organizational_domain(std::string_view domain) {
  auto name = without_dots(domain);
  const char* registrable = psl_registrable_domain(psl_builtin(), name.c_str());
  return registrable == nullptr ? name : std::string(registrable);
}

bool is_aligned(std::string_view a, std::string_view b, Alignment alignment) {
  const auto left = without_dots(a), right = without_dots(b);
  if (left.empty() || right.empty()) return false;
  return left == right ||
         (alignment == Alignment::relaxed && organizational_domain(left) == organizational_domain(right));
}

DmarcVerdict check_dmarc(const DmarcQuestion& question, Resolver& resolver, Deadline deadline) {
  DmarcVerdict verdict;
  const auto from = without_dots(question.from_domain);
  if (from.empty() || from.find('\0') != std::string::npos || !is_queryable(from)) {
    verdict.result = DmarcResult::permerror;
    verdict.problem = "no usable From domain";
    return verdict;
  }
  const auto organization = organizational_domain(from);
  DmarcRecord record;
  verdict.domain = from;
  auto looked = look_up(from, resolver, deadline, record, verdict.problem);
  bool at_parent = false;
  if (looked == Lookup::none && organization != from) {
    verdict.domain = organization;
    at_parent = true;
    looked = look_up(organization, resolver, deadline, record, verdict.problem);
  }
  if (looked != Lookup::found) {
    verdict.result = looked == Lookup::temporary ? DmarcResult::temperror
                     : looked == Lookup::wrong   ? DmarcResult::permerror
                                                 : DmarcResult::none;
    if (looked == Lookup::none || looked == Lookup::no_policy) verdict.domain.clear();
    return verdict;
  }
  const auto aligned = [&](const std::string& domain, bool strict) {
    return is_aligned(domain, from, strict ? Alignment::strict : Alignment::relaxed);
  };
  verdict.spf_aligned = aligned(question.spf_domain, record.strict_spf);
  verdict.dkim_aligned = std::any_of(question.dkim_domains.begin(), question.dkim_domains.end(),
                                     [&](const std::string& domain) { return aligned(domain, record.strict_dkim); });
  verdict.percent = record.percent;
  if (verdict.spf_aligned || verdict.dkim_aligned) {
    verdict.result = DmarcResult::pass;
    return verdict;
  }
  verdict.result = DmarcResult::fail;
  verdict.disposition = record.policy;
  if (at_parent) {
    verdict.disposition = record.subdomain.value_or(record.policy);
    if (record.non_existent && !does_exist(from, resolver, deadline)) verdict.disposition = *record.non_existent;
  }
  if (record.testing) verdict.disposition = softer(verdict.disposition);
  return verdict;
}

}  // namespace sekisho::reputation
