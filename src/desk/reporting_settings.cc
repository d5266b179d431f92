#include "desk/reporting_settings.h"

#include <boost/json.hpp>

#include "store/setting.h"

namespace sekisho::desk {
namespace {

namespace json = boost::json;

constexpr std::string_view setting_name = "reporting";
constexpr std::string_view claim_names[] = {"phishing", "spam", "not_risk"};
constexpr std::size_t max_administrators = 10, max_subject = 256, max_body = 8'192, max_address = 254;

std::string_view text_of(const json::value& value) {
  return value.is_string() ? std::string_view(value.get_string().data(), value.get_string().size())
                           : std::string_view();
}

Result<void> read_text(const json::object& from, std::string_view name, std::size_t most, std::string& to) {
  const auto* value = from.if_contains(name);
  if (value == nullptr) return {};
  if (!value->is_string() || value->get_string().size() > most)
    return fail(Code::malformed, std::string(name) + ": a text of at most " + std::to_string(most) + " bytes");
  to = std::string(text_of(*value));
  return {};
}

bool is_address(std::string_view text) {
  const auto at = text.rfind('@');
  return at != text.npos && at > 0 && at + 1 < text.size() && text.size() <= max_address &&
         text.find_first_of(" \t\r\n<>,;\"") == text.npos;
}

Result<void> read_address(const json::object& from, std::string_view name, std::string& to) {
  TRY_VOID(read_text(from, name, max_address, to));
  to = to_lower_ascii(trim(to));
  if (!to.empty() && !is_address(to)) return fail(Code::malformed, std::string(name) + ": a mail address");
  return {};
}

json::object texts_json(const AnswerTexts& texts) {
  return {{"received_subject", texts.received_subject},
          {"received_body", texts.received_body},
          {"result_subject", texts.result_subject},
          {"result_body", texts.result_body}};
}

Result<void> read_texts(const json::object& from, std::string_view name, AnswerTexts& to) {
  const auto* value = from.if_contains(name);
  if (value == nullptr) return {};
  if (!value->is_object()) return fail(Code::malformed, std::string(name) + ": an object");
  TRY_VOID(read_text(value->get_object(), "received_subject", max_subject, to.received_subject));
  TRY_VOID(read_text(value->get_object(), "received_body", max_body, to.received_body));
  TRY_VOID(read_text(value->get_object(), "result_subject", max_subject, to.result_subject));
  return read_text(value->get_object(), "result_body", max_body, to.result_body);
}

}  // namespace

std::string_view to_string(Claim claim) { return claim_names[static_cast<std::size_t>(claim)]; }
bool from_string(std::string_view text, Claim& claim) {
  for (std::size_t i = 0; i < std::size(claim_names); ++i) {
    if (claim_names[i] != text) continue;
    claim = static_cast<Claim>(i);
    return true;
  }
  return false;
}

std::string_view name_of(Claim claim, Language language) {
  const bool ja = language == Language::japanese;
  switch (claim) {
    case Claim::phishing:
      return ja ? "フィッシング" : "phishing";
    case Claim::spam:
      return ja ? "スパムメール" : "spam";
    case Claim::not_risk:
      return ja ? "安全なメール" : "not a risk";
  }
  return {};
}

std::optional<Claim> ReportingSettings::claim_of(std::string_view address) const {
  const auto name = to_lower_ascii(address);
  if (!enabled || name.empty()) return std::nullopt;
  if (name == phishing_address) return Claim::phishing;
  if (name == spam_address) return Claim::spam;
  if (name == not_risk_address) return Claim::not_risk;
  return std::nullopt;
}

std::string to_json_text(const ReportingSettings& s) {
  json::array administrators;
  for (const auto& one : s.administrators) administrators.emplace_back(one);
  return json::serialize(
      json::object{{"enabled", s.enabled},
                   {"phishing_address", s.phishing_address},
                   {"spam_address", s.spam_address},
                   {"not_risk_address", s.not_risk_address},
                   {"administrators", std::move(administrators)},
                   {"confirm", s.confirm},
                   {"texts", json::object{{"en", texts_json(s.english)}, {"ja", texts_json(s.japanese)}}}});
}

Result<ReportingSettings> reporting_settings_from(std::string_view text) {
  boost::system::error_code error;
  const auto value = json::parse(text, error);
  if (error || !value.is_object()) return fail(Code::malformed, "reporting settings: a JSON object");
  const auto& from = value.get_object();
  ReportingSettings out;
  for (const auto& [name, to] : {std::pair{"enabled", &out.enabled}, std::pair{"confirm", &out.confirm}}) {
    const auto* given = from.if_contains(name);
    if (given == nullptr) continue;
    if (!given->is_bool()) return fail(Code::malformed, std::string(name) + ": true or false");
    *to = given->get_bool();
  }
  TRY_VOID(read_address(from, "phishing_address", out.phishing_address));
  TRY_VOID(read_address(from, "spam_address", out.spam_address));
  TRY_VOID(read_address(from, "not_risk_address", out.not_risk_address));
  for (const auto& [one, other] :
       {std::pair{&out.phishing_address, &out.spam_address}, std::pair{&out.phishing_address, &out.not_risk_address},
        std::pair{&out.spam_address, &out.not_risk_address}}) {
    if (!one->empty() && *one == *other)
      return fail(Code::malformed, "each report address says one thing: " + *one + " is named twice");
  }
  if (const auto* list = from.if_contains("administrators"); list != nullptr) {
    if (!list->is_array() || list->get_array().size() > max_administrators)
      return fail(Code::malformed, "administrators: at most 10 addresses");
    for (const auto& one : list->get_array()) {
      if (!is_address(text_of(one))) return fail(Code::malformed, "administrators: mail addresses");
      out.administrators.push_back(to_lower_ascii(text_of(one)));
    }
  }
  if (const auto* texts = from.if_contains("texts"); texts != nullptr) {
    if (!texts->is_object()) return fail(Code::malformed, "texts: an object");
    TRY_VOID(read_texts(texts->get_object(), "en", out.english));
    TRY_VOID(read_texts(texts->get_object(), "ja", out.japanese));
  }
  return out;
}

Result<ReportingSettings> load_reporting_settings(store::Database& database, TenantId tenant) {
  TRY(const auto saved, store::load_setting(database, tenant, setting_name));
  return saved ? reporting_settings_from(*saved) : ReportingSettings{};
}

Result<void> save_reporting_settings(store::Database& database, TenantId tenant, const ReportingSettings& settings) {
  return store::save_setting(database, tenant, setting_name, to_json_text(settings));
}

}  // namespace sekisho::desk
