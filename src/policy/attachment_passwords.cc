#include "policy/attachment_passwords.h"

#include <boost/json.hpp>
#include <set>

#include "policy/match.h"
#include "policy/policy_store.h"
#include "scan/json_fields.h"
#include "store/setting.h"

namespace sekisho::policy {
namespace {

namespace json = boost::json;

constexpr std::string_view own = "policy.attachment_passwords";

tl::unexpected<Error> bad(std::string what) { return fail(Code::malformed, "passwords.invalid: " + std::move(what)); }

}  // namespace

Result<void> check(const AttachmentPasswords& settings) {
  if (settings.passwords.size() > limits::own_passwords)
    return bad("passwords: at most " + std::to_string(limits::own_passwords));
  std::set<std::string_view> seen;
  for (const auto& one : settings.passwords) {
    const bool fits =
        one.size() >= limits::password_shortest && one.size() <= limits::password_longest && check_line(one).empty();
    if (!fits) return bad("passwords: each of 3 to 64 bytes on one line");
    if (!seen.insert(one).second) return bad("passwords: one stands twice");
  }
  if (settings.rules.size() > limits::password_rules)
    return bad("rules: at most " + std::to_string(limits::password_rules));
  std::set<std::string_view> names;
  for (const auto& rule : settings.rules) {
    if (rule.name.empty() || rule.name.size() > limits::password_rule_name || !check_line(rule.name).empty())
      return bad("rules: a name of at most 128 bytes");
    if (!names.insert(rule.name).second) return bad("rules: two of one name");
    if (const auto usable = content::check_password_rule(rule); !usable) return bad(usable.error().what);
  }
  return {};
}

std::string to_text(const AttachmentPasswords& settings) {
  json::array passwords, rules;
  for (const auto& one : settings.passwords) passwords.emplace_back(one);
  for (const auto& rule : settings.rules)
    rules.push_back(
        json::object{{"name", rule.name}, {"before", rule.before}, {"password", rule.password}, {"after", rule.after}});
  return json::serialize(json::object{{"passwords", std::move(passwords)}, {"rules", std::move(rules)}});
}

void read_text(std::string_view text, AttachmentPasswords& settings) {
  boost::system::error_code error;
  const auto value = json::parse(text, error);
  if (error || !value.is_object()) return;
  settings.passwords = scan::json_texts(value.get_object(), "passwords");
  settings.rules.clear();
  for (const auto& entry : scan::json_list(value.get_object(), "rules")) {
    if (!entry.is_object()) continue;
    const auto& o = entry.get_object();
    settings.rules.push_back({scan::json_text(o, "name"), scan::json_text(o, "before"), scan::json_text(o, "password"),
                              scan::json_text(o, "after")});
  }
}

Result<AttachmentPasswords> PolicyStore::attachment_passwords(TenantId tenant) {
  AttachmentPasswords out;
  TRY(out.guess, switch_is_on(tenant, "guess_passwords"));
  TRY(const auto text, setting(tenant, own, ""));
  read_text(text, out);
  return out;
}

Result<void> PolicyStore::set_attachment_passwords(TenantId tenant, const AttachmentPasswords& settings) {
  TRY_VOID(check(settings));
  return database_.transaction([&]() -> Result<void> {
    TRY_VOID(store::save_setting(database_, tenant, own, to_text(settings)));
    return set_switch(tenant, "guess_passwords", settings.guess);
  });
}

}  // namespace sekisho::policy
