#include "desk/end_user_settings.h"

#include <algorithm>
#include <boost/json.hpp>
#include <ctime>

#include "platform/tenants.h"
#include "store/setting.h"

namespace sekisho::desk {
namespace {

namespace json = boost::json;
using scan::Category;

constexpr std::string_view setting_name = "end_user";
constexpr std::string_view right_names[] = {"nothing", "request", "release"};
constexpr std::string_view rhythm_names[] = {"daily", "weekdays", "weekly"};
constexpr int telling_severity = 60;
constexpr std::size_t kept_findings = 50;  // of protect::Held::explanation

struct GroupName {
  std::string_view name, english, japanese;
};
constexpr GroupName group_names[release_groups] = {
    {"graymail", "Newsletters and bulk mail", "ニュースレター・一斉配信"},
    {"spam", "Spam", "スパムメール"},
    {"blocked_sender", "Blocked sender", "ブロックした送信者"},
    {"suspicious", "Suspicious", "不審なメール"},
    {"phishing", "Phishing or fraud", "フィッシング・詐欺"},
    {"url", "Dangerous link", "危険なリンク"},
    {"malware", "Malware", "不正プログラム"},
    {"file", "Blocked file", "ブロック対象のファイル"},
    {"unscannable", "Could not be scanned", "検索できないメール"},
    {"data_loss", "Confidential data", "機密データ"}};

template <class T, std::size_t n>
bool read(std::string_view text, const std::string_view (&names)[n], T& value) {
  for (std::size_t i = 0; i < n; ++i) {
    if (names[i] != text) continue;
    value = static_cast<T>(i);
    return true;
  }
  return false;
}

std::string_view text_of(const json::value& value) {
  return value.is_string() ? std::string_view(value.get_string().data(), value.get_string().size())
                           : std::string_view();
}

Result<void> read_bool(const json::object& from, std::string_view name, bool& to) {
  const auto* value = from.if_contains(name);
  if (value == nullptr) return {};
  if (!value->is_bool()) return fail(Code::malformed, std::string(name) + ": true or false");
  to = value->get_bool();
  return {};
}

Result<void> read_int(const json::object& from, std::string_view name, int least, int most, int& to) {
  const auto* value = from.if_contains(name);
  if (value == nullptr) return {};
  if (!value->is_int64() || value->get_int64() < least || value->get_int64() > most) {
    return fail(Code::malformed,
                std::string(name) + ": a number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  to = static_cast<int>(value->get_int64());
  return {};
}

int weekday_of(std::string_view local) {  // "YYYY-MM-DD …" → 0 Sunday
  std::tm parts{};
  if (::strptime(std::string(local.substr(0, 10)).c_str(), "%Y-%m-%d", &parts) == nullptr) return 0;
  return parts.tm_wday;
}

}  // namespace

std::string_view to_string(Right right) { return right_names[static_cast<std::size_t>(right)]; }
std::string_view to_string(ReleaseGroup group) { return group_names[static_cast<std::size_t>(group)].name; }
std::string_view to_string(Rhythm rhythm) { return rhythm_names[static_cast<std::size_t>(rhythm)]; }
bool from_string(std::string_view text, Right& right) { return read(text, right_names, right); }
bool from_string(std::string_view text, Rhythm& rhythm) { return read(text, rhythm_names, rhythm); }

bool from_string(std::string_view text, ReleaseGroup& group) {
  for (std::size_t i = 0; i < release_groups; ++i) {
    if (group_names[i].name != text) continue;
    group = static_cast<ReleaseGroup>(i);
    return true;
  }
  return false;
}

std::string_view name_of(ReleaseGroup group, Language language) {
  const auto& names = group_names[static_cast<std::size_t>(group)];
  return language == Language::japanese ? names.japanese : names.english;
}

ReleaseGroup group_of(Category category) {
  switch (category) {
    case Category::graymail_newsletter:
    case Category::graymail_social:
    case Category::graymail_forum:
    case Category::graymail_bulk:
      return ReleaseGroup::graymail;
    case Category::spam:
      return ReleaseGroup::spam;
    case Category::blocked_sender:
      return ReleaseGroup::blocked_sender;
    case Category::unusual_signal:
    case Category::name_spoof:
    case Category::writing_style:
    case Category::ci_anomaly:
    case Category::ci_security_risk:
      return ReleaseGroup::suspicious;
    case Category::phishing:
    case Category::bec:
    case Category::scam:
    case Category::ransomware:
    case Category::malicious_content:
      return ReleaseGroup::phishing;
    case Category::url_dangerous:
    case Category::url_highly_suspicious:
    case Category::url_suspicious:
    case Category::url_untested:
    case Category::url_blocked:
      return ReleaseGroup::url;
    case Category::malware:
    case Category::spyware:
    case Category::packed:
    case Category::active_content:
    case Category::suspicious_object:
      return ReleaseGroup::malware;
    case Category::blocked_file:
      return ReleaseGroup::file;
    case Category::unscannable_protected:
    case Category::unscannable_limit:
    case Category::unscannable_error:
    case Category::ambiguous:
      return ReleaseGroup::unscannable;
    case Category::data_loss:
      return ReleaseGroup::data_loss;
  }
  return ReleaseGroup::malware;
}

std::string to_json_text(const EndUserSettings& s) {
  json::object rights;
  for (std::size_t i = 0; i < release_groups; ++i)
    rights[group_names[i].name] = right_names[static_cast<std::size_t>(s.rights[i])];
  json::array excluded;
  for (const auto& mailbox : s.excluded) excluded.emplace_back(mailbox);
  return json::serialize(json::object{{"enabled", s.enabled},
                                      {"digest", s.digest},
                                      {"rhythm", to_string(s.rhythm)},
                                      {"weekday", s.weekday},
                                      {"hour", s.hour},
                                      {"minute", s.minute},
                                      {"link_days", s.link_days},
                                      {"may_block", s.may_block},
                                      {"may_report", s.may_report},
                                      {"excluded", std::move(excluded)},
                                      {"rights", std::move(rights)}});
}

Result<EndUserSettings> end_user_settings_from(std::string_view text) {
  boost::system::error_code error;
  const auto value = json::parse(text, error);
  if (error || !value.is_object()) return fail(Code::malformed, "end-user settings: a JSON object");
  const auto& from = value.get_object();
  EndUserSettings out;
  TRY_VOID(read_bool(from, "enabled", out.enabled));
  TRY_VOID(read_bool(from, "digest", out.digest));
  TRY_VOID(read_bool(from, "may_block", out.may_block));
  TRY_VOID(read_bool(from, "may_report", out.may_report));
  TRY_VOID(read_int(from, "weekday", 0, 6, out.weekday));
  TRY_VOID(read_int(from, "hour", 0, 23, out.hour));
  TRY_VOID(read_int(from, "minute", 0, 59, out.minute));
  TRY_VOID(read_int(from, "link_days", 1, 90, out.link_days));
  if (const auto* rhythm = from.if_contains("rhythm"); rhythm != nullptr && !from_string(text_of(*rhythm), out.rhythm))
    return fail(Code::malformed, "rhythm: daily, weekdays or weekly");
  if (const auto* excluded = from.if_contains("excluded"); excluded != nullptr) {
    if (!excluded->is_array() || excluded->get_array().size() > 10'000)
      return fail(Code::malformed, "excluded: at most 10,000 addresses");
    for (const auto& one : excluded->get_array()) out.excluded.push_back(to_lower_ascii(text_of(one)));
  }
  if (const auto* rights = from.if_contains("rights"); rights != nullptr) {
    if (!rights->is_object()) return fail(Code::malformed, "rights: an object");
    for (const auto& [name, right] : rights->get_object()) {
      ReleaseGroup group{};
      Right to{};
      if (!from_string(std::string_view(name.data(), name.size()), group))
        return fail(Code::malformed, "rights: no such group");
      if (!from_string(text_of(right), to)) return fail(Code::malformed, "rights: nothing, request or release");
      out.rights[static_cast<std::size_t>(group)] = to;
    }
  }
  return out;
}

Result<EndUserSettings> load_end_user_settings(store::Database& database, TenantId tenant) {
  TRY(const auto saved, store::load_setting(database, tenant, setting_name));
  return saved ? end_user_settings_from(*saved) : EndUserSettings{};
}

Result<void> save_end_user_settings(store::Database& database, TenantId tenant, const EndUserSettings& settings) {
  return store::save_setting(database, tenant, setting_name, to_json_text(settings));
}

std::vector<ReleaseGroup> groups_of(const protect::Held& held) {
  std::vector<ReleaseGroup> out;
  const auto add = [&](Category category) {
    const auto group = group_of(category);
    if (std::find(out.begin(), out.end(), group) == out.end()) out.push_back(group);
  };
  boost::system::error_code error;
  const auto value = json::parse(held.explanation, error);
  bool caused = false;
  if (!error && value.is_array()) {
    // there were more than were kept: nobody knows what
    if (value.get_array().size() >= kept_findings) add(Category::malware);
    for (const auto& one : value.get_array()) {
      if (!one.is_object()) continue;
      const auto& finding = one.get_object();
      const auto* rule = finding.if_contains("rule");
      const auto* name = finding.if_contains("category");
      const auto* severity = finding.if_contains("severity");
      Category category{};
      if (name == nullptr || !scan::from_string(text_of(*name), category)) continue;
      const bool cause = rule != nullptr && text_of(*rule) == held.rule;
      if (cause || (severity != nullptr && severity->is_int64() && severity->get_int64() >= telling_severity))
        add(category);
      caused |= cause;
    }
  }
  if (caused) return out;
  // Held by a list or a score: the filter says what it was.
  if (held.rule.find("blocked_sender") != std::string::npos) {
    add(Category::blocked_sender);
    return out;
  }
  switch (held.filter) {
    case scan::Filter::spam_protection:
      add(held.rule.find("phishing") != std::string::npos ? Category::phishing : Category::spam);
      break;
    case scan::Filter::correlated_intelligence:
      add(Category::ci_security_risk);
      break;
    case scan::Filter::malware:
    case scan::Filter::virtual_analyzer:
      add(Category::malware);
      break;
    case scan::Filter::file_blocking:
      add(Category::blocked_file);
      break;
    case scan::Filter::web_reputation:
      add(Category::url_dangerous);
      break;
    case scan::Filter::data_loss:
      add(Category::data_loss);
      break;
  }
  return out;
}

Right right_of(const EndUserSettings& settings, const protect::Held& held) {
  auto least = Right::release;
  for (const auto group : groups_of(held)) least = std::min(least, settings.right(group));
  return least;
}

std::optional<Time> due_moment(const EndUserSettings& settings, std::string_view time_zone, Time now) {
  // Local midnights of the last eight days, oldest first; days of 23 and 25 hours are the time zone's business.
  std::optional<Time> due;
  for (Time midnight = platform::next_midnight(now - std::chrono::hours(24 * 9), time_zone); midnight <= now;
       midnight = platform::next_midnight(midnight, time_zone)) {
    const int weekday = weekday_of(platform::format_local(midnight, time_zone));
    if (settings.rhythm == Rhythm::weekly && weekday != settings.weekday) continue;
    if (settings.rhythm == Rhythm::weekdays && (weekday == 0 || weekday == 6)) continue;
    Time moment = midnight + std::chrono::hours(settings.hour) + std::chrono::minutes(settings.minute);
    // Clocks were changed in between: what the wall shows counts.
    moment +=
        std::chrono::hours(settings.hour - std::atoi(platform::format_local(moment, time_zone).substr(11, 2).c_str()));
    if (moment <= now) due = moment;
  }
  return due;
}

}  // namespace sekisho::desk
