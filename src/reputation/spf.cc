#include "reputation/spf.h"

#include <algorithm>

#include "base/text.h"
#include "reputation/spf_record.h"

namespace sekisho::reputation {
namespace {

bool is_in(const std::string& address, const std::string& network, int prefix) {
  if (address.size() != network.size()) return false;
  const auto whole = static_cast<std::size_t>(prefix / 8);
  if (address.compare(0, whole, network, 0, whole) != 0) return false;
  const int bits = prefix % 8;
  return bits == 0 ||
         ((static_cast<unsigned char>(address[whole]) ^ static_cast<unsigned char>(network[whole])) >> (8 - bits)) == 0;
}

std::string reverse_name(const std::string& ip) {
  std::string out;
  static constexpr char digits[] = "0123456789abcdef";
  for (auto i = ip.size(); i-- > 0;) {
    const auto byte = static_cast<unsigned char>(ip[i]);
    if (ip.size() == 4) {
      out += std::to_string(byte) + ".";
    } else {
      out += {digits[byte & 15], '.', digits[byte >> 4], '.'};
    }
  }
  return out + (ip.size() == 4 ? "in-addr.arpa" : "ip6.arpa");
}

// Drops labels on the left until the name fits into the DNS (RFC 7208 §7.3), and the final dot.
std::string fitted(std::string name) {
  if (name.ends_with('.')) name.pop_back();
  while (name.size() > 253) {
    const auto dot = name.find('.');
    if (dot == std::string::npos) break;
    name.erase(0, dot + 1);
  }
  return name;
}

class Evaluation {
 public:
  Evaluation(const SpfQuestion& question, Resolver& resolver, Deadline deadline)
      : resolver_(resolver), deadline_(deadline) {
    values_.ip = address_bytes(question.client_ip);
    values_.helo = question.helo;
    values_.receiver = question.receiver;
    values_.time = std::to_string(question.now_s);
    values_.sender = question.sender.empty() ? "postmaster@" + question.helo : question.sender;
    const auto at = values_.sender.rfind('@');
    if (at == std::string::npos) {
      values_.sender_domain = values_.sender;
      values_.local_part = "postmaster";
    } else {
      values_.sender_domain = values_.sender.substr(at + 1);
      values_.local_part = at == 0 ? "postmaster" : values_.sender.substr(0, at);
    }
    values_.sender = values_.local_part + "@" + values_.sender_domain;
  }

  SpfVerdict run() {
    SpfVerdict verdict;
    auto domain = fitted(values_.sender_domain);
    verdict.domain = to_lower_ascii(domain);
    if (values_.ip.empty() || domain.find('.') == std::string::npos || !is_queryable(domain)) return verdict;
    verdict.result = check(domain, 0, &verdict);
    verdict.problem = problem_;
    verdict.lookups = lookups_;
    return verdict;
  }

 private:
  SpfResult stop(SpfResult result, std::string problem) {
    problem_ = std::move(problem);
    return result;
  }

  // Counts a term that asks the DNS; false when that is one too many.
  bool spend_lookup() { return ++lookups_ <= limits::spf_lookups; }

  DnsAnswer ask(const std::string& name, RecordType type) {
    auto answer = resolver_.query(name, type, deadline_);
    if (answer.status == DnsStatus::no_data || answer.status == DnsStatus::no_domain) ++voids_;
    return answer;
  }
  RecordType address_type() const { return values_.ip.size() == 4 ? RecordType::a : RecordType::aaaa; }

  // check_host(). Goes at most limits::spf_lookups deep: every include and redirect is a counted term. `verdict`: the
  // outermost evaluation's, told which mechanism decided and why; nullptr inside an include.
  SpfResult check(std::string domain, int depth, SpfVerdict* verdict) {
    bool redirected = false;
    while (true) {
      const auto answer = resolver_.query(domain, RecordType::txt, deadline_);
      if (answer.is_temporary()) return stop(SpfResult::temperror, "no answer for " + domain);
      std::vector<const std::string*> records;
      for (const auto& text : answer.records) {
        if (is_spf(text)) records.push_back(&text);
      }
      if (records.empty()) return redirected ? stop(SpfResult::permerror, "redirect to no record") : SpfResult::none;
      if (records.size() > 1) return stop(SpfResult::permerror, "more than one record");
      const auto record = parse_spf(*records.front());
      if (!record) return stop(SpfResult::permerror, record.error().what);

      bool has_all = false;
      for (const auto& term : record->terms) {
        has_all = has_all || term.mechanism == SpfMechanism::all;
        SpfResult ended = SpfResult::none;
        const bool matches = match(term, domain, depth, ended);
        if (ended != SpfResult::none) return ended;
        if (voids_ > limits::spf_void_lookups)
          return stop(SpfResult::permerror,
                      "more than " + std::to_string(limits::spf_void_lookups) + " lookups without an answer");
        if (!matches) continue;
        const auto result = term.qualifier == '+'   ? SpfResult::pass
                            : term.qualifier == '-' ? SpfResult::fail
                            : term.qualifier == '~' ? SpfResult::softfail
                                                    : SpfResult::neutral;
        if (verdict != nullptr) {
          verdict->mechanism = term.text;
          if (result == SpfResult::fail && record->explanation)
            verdict->explanation = explain(*record->explanation, domain);
        }
        return result;
      }
      if (!record->redirect || has_all) return SpfResult::neutral;
      if (!spend_lookup())
        return stop(SpfResult::permerror, "more than " + std::to_string(limits::spf_lookups) + " lookups");
      const auto target = expanded(*record->redirect, domain);
      if (!target || !is_queryable(*target)) return stop(SpfResult::permerror, "redirect to an impossible name");
      domain = *target;
      redirected = true;
    }
  }

  // `ended` other than none ends the evaluation.
  bool match(const SpfTerm& term, const std::string& domain, int depth, SpfResult& ended) {
    if (term.mechanism == SpfMechanism::all) return true;
    if (term.mechanism == SpfMechanism::ip4) return is_in(values_.ip, term.network, term.prefix4);
    if (term.mechanism == SpfMechanism::ip6) return is_in(values_.ip, term.network, term.prefix6);
    if (!spend_lookup()) {
      ended = stop(SpfResult::permerror, "more than " + std::to_string(limits::spf_lookups) + " lookups");
      return false;
    }
    const auto target = term.domain.empty() ? domain : expanded(term.domain, domain).value_or("");
    if (term.mechanism == SpfMechanism::ptr) return match_ptr(target);
    if (term.mechanism == SpfMechanism::include) return match_include(target, depth, ended);
    const auto type = term.mechanism == SpfMechanism::mx       ? RecordType::mx
                      : term.mechanism == SpfMechanism::exists ? RecordType::a
                                                               : address_type();
    const auto answer = ask(target, type);
    if (answer.is_temporary()) {
      ended = stop(SpfResult::temperror, "no answer for " + target);
      return false;
    }
    if (term.mechanism == SpfMechanism::exists) return answer.status == DnsStatus::found;
    if (term.mechanism == SpfMechanism::a) return contains_us(answer, term);
    if (answer.records.size() > static_cast<std::size_t>(limits::spf_mx_names)) {
      ended = stop(SpfResult::permerror, "more than " + std::to_string(limits::spf_mx_names) + " MX names");
      return false;
    }
    for (const auto& exchange : answer.records) {
      const auto addresses = resolver_.query(exchange, address_type(), deadline_);
      if (addresses.is_temporary()) {
        ended = stop(SpfResult::temperror, "no answer for " + exchange);
        return false;
      }
      if (contains_us(addresses, term)) return true;
    }
    return false;
  }

  bool contains_us(const DnsAnswer& answer, const SpfTerm& term) const {
    return std::any_of(answer.records.begin(), answer.records.end(), [&](const std::string& address) {
      return is_in(values_.ip, address, address.size() == 4 ? term.prefix4 : term.prefix6);
    });
  }

  // RFC 7208 §5.2.
  bool match_include(const std::string& target, int depth, SpfResult& ended) {
    if (!is_queryable(target) || depth >= limits::spf_lookups) {
      ended = stop(SpfResult::permerror, "include of an impossible name");
      return false;
    }
    switch (check(target, depth + 1, nullptr)) {
      case SpfResult::pass:
        return true;
      case SpfResult::fail:
      case SpfResult::softfail:
      case SpfResult::neutral:
        return false;
      case SpfResult::temperror:
        ended = SpfResult::temperror;
        return false;
      case SpfResult::none:
        ended = stop(SpfResult::permerror, "include of " + target + ", which has no record");
        return false;
      case SpfResult::permerror:
        break;
    }
    ended = SpfResult::permerror;
    return false;
  }

  // The client's names that lead back to its address (RFC 7208 §5.5); asked once.
  const std::vector<std::string>& validated_names() {
    if (validated_) return *validated_;
    validated_.emplace();
    const auto answer = ask(reverse_name(values_.ip), RecordType::ptr);
    for (const auto& name : answer.records) {
      if (++names_tried_ > limits::spf_mx_names) break;
      const auto addresses = resolver_.query(name, address_type(), deadline_);
      if (std::find(addresses.records.begin(), addresses.records.end(), values_.ip) != addresses.records.end())
        validated_->push_back(to_lower_ascii(name));
    }
    return *validated_;
  }

  static bool is_below(std::string_view name, std::string_view domain) {
    return equal_ignore_case(name, domain) ||
           (name.size() > domain.size() && name[name.size() - domain.size() - 1] == '.' &&
            equal_ignore_case(name.substr(name.size() - domain.size()), domain));
  }

  bool match_ptr(const std::string& target) {
    const auto& names = validated_names();
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) { return is_below(name, target); });
  }

  // %{p}: the domain itself, a name below it, any, or "unknown" (RFC 7208 §7.3).
  void fill_validated(const std::string& domain) {
    const auto& names = validated_names();
    values_.validated.clear();
    for (const auto& name : names) {
      if (equal_ignore_case(name, domain)) values_.validated = name;
    }
    for (const auto& name : names) {
      if (values_.validated.empty() && is_below(name, domain)) values_.validated = name;
    }
    if (values_.validated.empty() && !names.empty()) values_.validated = names.front();
  }

  std::optional<std::string> expanded(const std::string& spec, const std::string& domain) {
    values_.domain = domain;
    if (needs_validated_name(spec)) fill_validated(domain);
    auto name = expand_macros(spec, values_);
    if (!name) return std::nullopt;
    return fitted(*std::move(name));
  }

  // RFC 7208 §6.2: anything wrong means no explanation.
  std::string explain(const std::string& spec, const std::string& domain) {
    const auto target = expanded(spec, domain);
    if (!target || !is_queryable(*target)) return {};
    const auto answer = resolver_.query(*target, RecordType::txt, deadline_);
    if (answer.status != DnsStatus::found || answer.records.size() != 1) return {};
    const auto& text = answer.records.front();
    if (!is_macro_string(text, MacroUse::explanation)) return {};
    if (needs_validated_name(text)) fill_validated(domain);
    auto explanation = expand_macros(text, values_);
    if (!explanation || explanation->size() > 1000 || std::any_of(explanation->begin(), explanation->end(), [](char c) {
          return static_cast<signed char>(c) < 0x20;
        }))
      return {};
    return *std::move(explanation);
  }

  Resolver& resolver_;
  Deadline deadline_;
  MacroValues values_;
  int lookups_ = 0, voids_ = 0, names_tried_ = 0;
  std::string problem_;
  std::optional<std::vector<std::string>> validated_;
};
}  // namespace

std::string_view to_string(SpfResult result) {
  switch (result) {
    case SpfResult::none:
      return "none";
    case SpfResult::neutral:
      return "neutral";
    case SpfResult::pass:
      return "pass";
    case SpfResult::fail:
      return "fail";
    case SpfResult::softfail:
      return "softfail";
    case SpfResult::temperror:
      return "temperror";
    case SpfResult::permerror:
      return "permerror";
  }
  return "none";
}

SpfVerdict check_spf(const SpfQuestion& question, Resolver& resolver, Deadline deadline) {
  return Evaluation(question, resolver, deadline).run();
}

}  // namespace sekisho::reputation
