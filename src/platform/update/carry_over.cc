#include "platform/update/carry_over.h"

#include <algorithm>

#include "platform/accounts.h"
#include "platform/api_keys.h"
#include "platform/mail.h"
#include "platform/one_time.h"
#include "platform/roles.h"

namespace sekisho::platform::update {
namespace {

bool is_taken(const std::vector<Role>& roles, std::string_view name) {
  return std::any_of(roles.begin(), roles.end(), [&](const Role& role) { return equal_ignore_case(role.name, name); });
}

std::string origin_of(std::int64_t id) { return "cas:" + std::to_string(id); }

std::string free_name(const std::vector<Role>& roles, const std::string& name) {
  if (!is_taken(roles, name)) return name;
  std::string candidate = name + " (CAS)";
  for (int i = 2; is_taken(roles, candidate); ++i) candidate = name + " (CAS " + std::to_string(i) + ")";
  return candidate;
}

Result<void> remember(const Context& context, TenantId tenant, const Carry& carry) {
  TRY_VOID(context.database.execute(
      "INSERT INTO carry_over (tenant, what, name, outcome, target, detail) VALUES ($1, $2, $3, $4, $5, $6) ON "
      "CONFLICT (tenant, what, name) DO NOTHING",
      {tenant.value, carry.what, carry.name, carry.outcome, carry.target, carry.reason.english}));
  return {};
}

Carry plan_role(const Role& role, const std::string& target) {
  Texts dropped;
  for (const auto& [screen, level] : role.permissions) {
    const auto* const known = find_screen(screen);
    if (level != Level::none && known && !known->carried_over) {
      dropped.english += (dropped.english.empty() ? "" : ", ") + std::string(known->english);
      dropped.japanese += (dropped.japanese.empty() ? "" : "、") + std::string(known->japanese);
    }
  }
  Carry carry{
      "role",
      role.name,
      target == role.name ? "carried" : "renamed",
      target,
      {"Becomes a custom role with the same permissions and scope.", "同じ権限と範囲を持つカスタムの役割になります。"}};
  if (!dropped.english.empty()) {
    carry.reason.english += " Not carried over: " + dropped.english + ".";
    carry.reason.japanese += " 引き継がれない権限: " + dropped.japanese + "。";
  }
  return carry;
}

Carry plan_account(const Account& account, bool exists) {
  if (account.kind == AccountKind::clp) {
    return {"account",
            account.name,
            "merged",
            "Primary User Account",
            {"The CLP account is the Primary User Account of the platform.",
             "CLPアカウントはプラットフォームのプライマリユーザアカウントになります。"}};
  }
  if (account.kind == AccountKind::sso) {
    return {"account",
            account.name,
            "not_carried",
            "",
            {"Single sign-on accounts are not carried over; add them as SAML accounts.",
             "シングルサインオンのアカウントは引き継がれません。SAMLアカウントとして追加してください。"}};
  }
  if (exists) {
    return {"account",
            account.name,
            "merged",
            account.name,
            {"A platform account of this name exists and stays as it is: its role, password and MFA.",
             "同名のプラットフォームアカウントが存在するため、その役割、パスワード、多要素認証の設定が維持されます。"}};
  }
  return {"account",
          account.name,
          "carried",
          account.name,
          {"Becomes a local account; an invitation is sent by mail.",
           "ローカルアカウントになり、招待メールが送信されます。"}};
}

}  // namespace

Result<std::vector<Carry>> plan_carry_over(const Context& context, TenantId tenant, const ServiceFacts& facts) {
  std::vector<Carry> plan;
  TRY(const auto cas_roles, Roles(context).list(tenant, Side::cas));
  TRY(auto platform_roles, Roles(context).list(tenant, Side::platform));
  for (const auto& role : cas_roles) {
    const auto name = free_name(platform_roles, role.name);
    plan.push_back(plan_role(role, name));
    Role made;
    made.name = name;
    platform_roles.push_back(made);
  }
  Accounts accounts(context);
  TRY(const auto administrators, accounts.list(tenant, Side::cas));
  for (const auto& account : administrators)
    plan.push_back(plan_account(account, accounts.find_by_name(tenant, Side::platform, account.name).has_value()));
  TRY(const auto tokens, ApiKeys(context).list(tenant, Side::cas));
  for (const auto& token : tokens) {
    plan.push_back({"token",
                    token.name,
                    "kept",
                    token.name,
                    {"Goes on working against the CAS-compatible API until it expires.",
                     "有効期限まで、CAS互換のAPIで引き続き使用できます。"}});
  }
  if (facts.sso_configured) {
    plan.push_back(
        {"sso",
         "single_sign_on",
         "not_carried",
         "",
         {"Single sign-on settings are not carried over; configure the identity provider on the platform.",
          "シングルサインオンの設定は引き継がれません。プラットフォームでIDプロバイダを設定してください。"}});
  }
  return plan;
}

Result<int> carry_roles(const Context& context, const Actor& actor) {
  Roles roles(context);
  TRY(const auto cas_roles, roles.list(actor.tenant, Side::cas));
  TRY(auto known, roles.list(actor.tenant, Side::platform));
  for (const auto& role : cas_roles) {
    const auto origin = origin_of(role.id.value);
    if (std::any_of(known.begin(), known.end(), [&](const Role& r) { return r.origin == origin; })) continue;
    const auto name = free_name(known, role.name);
    TRY_VOID(roles.add(actor, Side::platform,
                       {.name = name,
                        .description = role.description,
                        .assignable = Assignable::users,
                        .permissions = carried_over(role.permissions),
                        .organizations = role.organizations,
                        .origin = origin}));
    TRY_VOID(remember(context, actor.tenant, plan_role(role, name)));
    Role made;
    made.name = name;
    made.origin = origin;
    known.push_back(made);
  }
  return static_cast<int>(cas_roles.size());
}

Result<int> carry_accounts(const Context& context, const Actor& actor) {
  Accounts accounts(context);
  TRY(const auto administrators, accounts.list(actor.tenant, Side::cas));
  TRY(const auto roles, Roles(context).list(actor.tenant, Side::platform));
  int carried = 0;
  for (const auto& account : administrators) {
    const auto existing = accounts.find_by_name(actor.tenant, Side::platform, account.name);
    if (existing && existing->origin == origin_of(account.id.value)) continue;
    const auto plan = plan_account(account, existing.has_value());
    TRY_VOID(remember(context, actor.tenant, plan));
    if (plan.outcome != "carried") continue;
    const auto role = std::find_if(roles.begin(), roles.end(),
                                   [&](const Role& r) { return r.origin == origin_of(account.role.value); });
    const bool enabled = account.status != AccountStatus::disabled;
    TRY(const auto id,
        context.database.insert(
            "INSERT INTO account (tenant, side, kind, name, email, display_name, description, role, status, language, "
            "origin, created_at) "
            "VALUES ($1, 'platform', 'local', $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            {actor.tenant.value, account.name, account.email.empty() ? account.name : account.email,
             account.display_name, account.description, role == roles.end() ? std::int64_t{0} : role->id.value,
             std::string(enabled ? "invited" : "disabled"),
             std::string(account.language == Language::english ? "en" : "ja"), origin_of(account.id.value),
             to_millis(context.clock.now())}));
    if (enabled) {
      TRY(const auto link,
          OneTime(context).make_link(actor.tenant, {id}, Purpose::invitation, std::chrono::hours(24 * 7)));
      TRY_VOID(Outbox(context).enqueue(
          actor.tenant, MailKind::cecp_updated, account.language, account.email.empty() ? account.name : account.email,
          {.account = account.name, .link = context.console_url + "/invitation#" + link}, "carried:" + account.name));
    }
    ++carried;
  }
  return carried;
}

}  // namespace sekisho::platform::update
