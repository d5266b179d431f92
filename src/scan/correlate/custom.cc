#include "scan/correlate/custom.h"

#include <algorithm>
#include <set>

#include "scan/correlate/rules.h"
#include "scan/json_fields.h"

namespace sekisho::scan::correlate {
namespace {

constexpr std::size_t most_entries = 200, most_addresses = 50, most_urls = 1'024, most_bytes = 1u << 20;

Error bad(std::string_view where, std::string_view what) {
  return {Code::malformed,
          "correlated intelligence: \"" + std::string(where.substr(0, 80)) + "\": " + std::string(what)};
}

Result<CustomSignal> read_signal(const boost::json::object& object) {
  CustomSignal out{.name = json_text(object, "name"), .condition = json_text(object, "condition")};
  if (out.name.empty() || out.name.size() > 128)
    return tl::unexpected(bad(out.name, "a signal's name has 1 to 128 bytes"));
  out.negate = !json_flag(object, "is", true);
  out.values = json_texts(object, "values");
  const auto& condition = out.condition;
  const bool company = condition == "company_activity" || condition == "company_domain_activity";
  const bool activity = company || condition == "sender_activity" || condition == "sender_domain_activity" ||
                        condition == "reply_to_activity" || condition == "reply_to_domain_activity",
             age = condition == "sender_domain_age" || condition == "url_domain_age";
  if (activity || age) {
    const auto days = json_integer(object, "days",
                                   condition == "sender_domain_age" ? 7
                                   : condition == "url_domain_age"  ? 30
                                   : company                        ? 3
                                                                    : 5);
    if (activity && (days < 0 || days > 30)) return tl::unexpected(bad(out.name, "days: 0 to 30"));
    if (age && (days < 1 || days > 366)) return tl::unexpected(bad(out.name, "days: 1 to 366"));
    out.days = static_cast<int>(days);
    return out;
  }
  if (condition == "direction") {
    for (const auto& value : out.values) {
      if (value != "incoming" && value != "outgoing" && value != "internal")
        return tl::unexpected(bad(out.name, "direction: incoming, outgoing or internal"));
    }
  } else if (condition == "sender_address") {
    if (out.values.size() > most_addresses) return tl::unexpected(bad(out.name, "at most 50 addresses"));
  } else if (condition == "url" || condition == "url_domain") {
    if (out.values.size() > most_urls) return tl::unexpected(bad(out.name, "at most 1,024 URLs"));
  } else {
    return tl::unexpected(bad(out.name, "unknown condition \"" + condition.substr(0, 40) + "\""));
  }
  if (out.values.empty()) return tl::unexpected(bad(out.name, "values: at least one"));
  return out;
}

Result<CustomRule> read_rule(const boost::json::object& object, const std::set<std::string, std::less<>>& known) {
  CustomRule out{.name = json_text(object, "name")};
  if (out.name.empty() || out.name.size() > 128)
    return tl::unexpected(bad(out.name, "a rule's name has 1 to 128 bytes"));
  const auto type = json_text(object, "type");
  if (!type.empty() && type != "suspicious" && type != "unwanted")
    return tl::unexpected(bad(out.name, "type: suspicious or unwanted"));
  out.unwanted = type == "unwanted";
  if (const auto level = json_text(object, "level"); !level.empty()) out.level = level;
  if (out.level != "moderate" && out.level != "aggressive" && out.level != "extra_aggressive")
    return tl::unexpected(bad(out.name, "level: moderate, aggressive or extra_aggressive"));
  out.enabled = json_flag(object, "enabled", true);
  for (const auto& entry : json_list(object, "statements")) {
    std::vector<std::string> statement;
    if (entry.is_array()) {
      for (const auto& name : entry.get_array()) {
        if (!name.is_string()) return tl::unexpected(bad(out.name, "a statement is a list of signal names"));
        statement.emplace_back(name.get_string());
        if (!known.contains(statement.back()))
          return tl::unexpected(bad(out.name, "unknown signal \"" + statement.back().substr(0, 80) + "\""));
      }
    }
    if (statement.empty() || statement.size() > 20)
      return tl::unexpected(bad(out.name, "a statement has 1 to 20 signals"));
    out.statements.push_back(std::move(statement));
  }
  if (out.statements.empty() || out.statements.size() > 20)
    return tl::unexpected(bad(out.name, "a rule has 1 to 20 statements"));
  return out;
}

bool within(const ScanContext& context, std::string_view name, int most) {
  for (const auto& [key, value] : context.history) {
    if (key == name) return value >= 0 && value <= most;
  }
  return false;
}

std::string_view without_scheme(std::string_view url) {
  const auto at = url.find("://");
  return at == std::string_view::npos ? url : url.substr(at + 3);
}

}  // namespace

Result<Custom> read_custom(std::string_view text) {
  Custom out;
  if (trim(text).empty()) return out;
  if (text.size() > most_bytes) return fail(Code::malformed, "correlated intelligence: larger than 1 MiB");
  boost::system::error_code error;
  const auto json = boost::json::parse(boost::json::string_view(text.data(), text.size()), error);
  if (error || !json.is_object()) return fail(Code::malformed, "correlated intelligence: not a JSON object");
  const auto& object = json.get_object();
  std::set<std::string, std::less<>> known;
  for (const auto& signal : predefined_signals()) known.insert(std::string(signal.id));
  for (const auto& entry : json_list(object, "signals")) {
    if (!entry.is_object()) return fail(Code::malformed, "correlated intelligence: a signal is an object");
    TRY(auto signal, read_signal(entry.get_object()));
    if (!known.insert(signal.name).second) return tl::unexpected(bad(signal.name, "this name is used twice"));
    out.signals.push_back(std::move(signal));
  }
  std::set<std::string> names;
  for (const auto& entry : json_list(object, "rules")) {
    if (!entry.is_object()) return fail(Code::malformed, "correlated intelligence: a rule is an object");
    TRY(auto rule, read_rule(entry.get_object(), known));
    if (!names.insert(rule.name).second) return tl::unexpected(bad(rule.name, "this name is used twice"));
    out.rules.push_back(std::move(rule));
  }
  if (out.signals.size() > most_entries || out.rules.size() > most_entries)
    return fail(Code::malformed, "correlated intelligence: at most 200 signals and 200 rules");
  return out;
}

bool holds(const CustomSignal& signal, const ScanContext& context, const Report& report) {
  if (signal.condition == "sender_activity") return within(context, "sender_days_active_30", signal.days);
  if (signal.condition == "reply_to_activity") return within(context, "reply_to_days_active_30", signal.days);
  if (signal.condition == "sender_domain_activity") return within(context, "sender_domain_days_active_30", signal.days);
  if (signal.condition == "reply_to_domain_activity")
    return within(context, "reply_to_domain_days_active_30", signal.days);
  // What one service sees is what the company sees.
  if (signal.condition == "company_activity") return within(context, "sender_days_active_30", signal.days);
  if (signal.condition == "company_domain_activity")
    return within(context, "sender_domain_days_active_30", signal.days);
  if (signal.condition == "sender_domain_age") return within(context, "sender_domain_age_days", signal.days);
  if (signal.condition == "url_domain_age") return within(context, "url_domain_age_days", signal.days);
  const auto any = [&](const auto& matches) {
    return std::any_of(signal.values.begin(), signal.values.end(), matches);
  };
  if (signal.condition == "direction") {
    if (context.direction == Direction::unknown) return false;
    const std::string_view is = context.direction == Direction::incoming   ? "incoming"
                                : context.direction == Direction::outgoing ? "outgoing"
                                                                           : "internal";
    return any([&](const std::string& value) { return value == is; }) != signal.negate;
  }
  if (signal.condition == "sender_address") {
    const auto& address = report.mail.from.empty() ? context.envelope_sender : report.mail.from[0].address;
    return any([&](const std::string& value) { return matches_wildcard(value, address); }) != signal.negate;
  }
  const bool by_domain = signal.condition == "url_domain";
  const bool found = std::any_of(report.urls.begin(), report.urls.end(), [&](const UrlFact& url) {
    return any([&](const std::string& value) {
      if (by_domain)
        return equal_ignore_case(value, url.domain) || equal_ignore_case(value, url.host) ||
               matches_wildcard("*." + value, url.host);
      return starts_with_ignore_case(without_scheme(url.url), without_scheme(value));
    });
  });
  return found != signal.negate;
}

}  // namespace sekisho::scan::correlate
