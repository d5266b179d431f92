#include "platform/mail.h"

#include <algorithm>

namespace sekisho::platform {
namespace {

struct Template {
  std::string_view kind;
  std::string_view subject_en, body_en, subject_ja, body_ja;
};

// {account} {link} {code} {name} {when} are replaced.
const Template& template_of(MailKind kind) {
  static constexpr Template all[] = {
      {"invitation", "You have been invited to Sekisho",
       "An account has been created for {account}.\n\nOpen this link within 7 days to set your password:\n{link}\n\nIf "
       "you did not expect this mail, ignore it.\n",
       "Sekishoへの招待",
       "{account} "
       "のアカウントが作成されました。\n\n7日以内に次のリンクを開き、パスワードを設定してください。\n{link}"
       "\n\nこのメールに心当たりがない場合は破棄してください。\n"},
      {"reset_password", "Reset your password",
       "A password reset was requested for {account}.\n\nOpen this link within 24 hours:\n{link}\n\nIf you did not ask "
       "for it, ignore this mail; your password stays as it is.\n",
       "パスワードの再設定",
       "{account} "
       "のパスワード再設定が要求されました。\n\n24時間以内に次のリンクを開いてください。\n{link}"
       "\n\n心当たりがない場合は破棄してください。パスワードは変更されません。\n"},
      {"verify_email", "Verify your email address", "Open this link within 24 hours to verify {account}:\n{link}\n",
       "メールアドレスの確認", "24時間以内に次のリンクを開き、{account} を確認してください。\n{link}\n"},
      {"email_code", "Your verification code: {code}",
       "Verification code: {code}\nIt is valid for 10 minutes. Give it to nobody.\n", "確認コード: {code}",
       "確認コード: {code}\n有効期間は10分です。第三者に教えないでください。\n"},
      {"transfer_code", "Transfer of the Primary User Account: {code}",
       "You are about to hand over the Primary User Account to {name}.\nVerification code: {code}\nIt is valid for 10 "
       "minutes.\n",
       "プライマリユーザアカウントの移行: {code}",
       "プライマリユーザアカウントを {name} に移行しようとしています。\n確認コード: {code}\n有効期間は10分です。\n"},
      {"platform_updated", "The platform has been updated",
       "The platform has been updated. Your previous password is no longer valid.\n\nSet a new password within 7 days, "
       "then set up multi-factor authentication again:\n{link}\n",
       "プラットフォームがアップデートされました",
       "プラットフォームがアップデートされ、これまでのパスワードは無効になりました。\n\n7日以内に新しいパスワードを設定"
       "し、多要素認証を再度設定してください。\n{link}\n"},
      {"cecp_updated", "Your account has moved to the platform console",
       "Cloud App Security has been updated to Cloud Email and Collaboration Protection.\nYour administrator account "
       "{account} is now a platform account.\n\nSet a password within 7 days:\n{link}\n",
       "アカウントがプラットフォームのコンソールに移行されました",
       "Cloud App SecurityはCloud Email and Collaboration Protectionにアップデートされました。\n管理者アカウント "
       "{account} はプラットフォームのアカウントになりました。\n\n7日以内にパスワードを設定してください。\n{link}\n"},
      {"token_expires", "API token \"{name}\" expires soon",
       "The authentication token \"{name}\" expires on {when}. Refresh it in Automation and Integration APIs.\n",
       "APIトークン「{name}」の有効期限が近づいています",
       "認証トークン「{name}」は {when} に失効します。「自動化とAPI統合」画面で更新してください。\n"},
      {"licence_expires", "Your license expires on {when}",
       "The license {name} expires on {when}. Contact your reseller to renew it.\n",
       "ライセンスは {when} に期限が切れます",
       "ライセンス {name} は {when} に期限が切れます。更新については販売代理店にお問い合わせください。\n"},
  };
  return all[static_cast<std::size_t>(kind)];
}

std::string fill(std::string_view text, const MailFacts& facts) {
  const std::pair<std::string_view, const std::string*> fields[] = {{"{account}", &facts.account},
                                                                    {"{link}", &facts.link},
                                                                    {"{code}", &facts.code},
                                                                    {"{name}", &facts.subject_name},
                                                                    {"{when}", &facts.when}};
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto* const field = std::find_if(std::begin(fields), std::end(fields),
                                           [&](const auto& f) { return text.substr(i, f.first.size()) == f.first; });
    if (field == std::end(fields)) {
      out += text[i++];
    } else {
      out += *field->second;
      i += field->first.size();
    }
  }
  return out;
}

}  // namespace

Mail write_mail(MailKind kind, Language language, std::string_view recipient, const MailFacts& facts) {
  const auto& t = template_of(kind);
  const bool japanese = language == Language::japanese;
  return {std::string(recipient), fill(japanese ? t.subject_ja : t.subject_en, facts),
          fill(japanese ? t.body_ja : t.body_en, facts)};
}

Result<void> Outbox::enqueue(TenantId tenant, MailKind kind, Language language, std::string_view recipient,
                             const MailFacts& facts, std::string_view unique_key) {
  const auto mail = write_mail(kind, language, recipient, facts);
  const auto now = to_millis(context_.clock.now());
  const store::Value key = unique_key.empty() ? store::Value(nullptr) : store::Value(std::string(unique_key));
  TRY_VOID(context_.database.execute(
      "INSERT INTO platform_mail (tenant, recipient, kind, unique_key, subject, body, created_at, due_at) VALUES ($1, "
      "$2, $3, $4, $5, $6, $7, $8) "
      "ON CONFLICT (tenant, unique_key) DO NOTHING",
      {tenant.value, mail.recipient, std::string(template_of(kind).kind), key, mail.subject, mail.body, now, now}));
  return {};
}

Result<int> Outbox::deliver_due(MailSender& sender) {
  int sent = 0;
  TRY(const auto rows,
      context_.database.query(
          "SELECT id, recipient, subject, body, attempts, tenant FROM platform_mail "
          "WHERE sent_at = 0 AND attempts < 10 AND (due_at <= $1 OR due_at > $2) ORDER BY id LIMIT 100",
          // nothing waits so long: the clock was set back
          {to_millis(context_.clock.now()), to_millis(context_.clock.now() + std::chrono::hours(2))}));
  for (const auto& row : rows) {
    const auto result = sender.send({row.text(1), row.text(2), row.text(3)});
    const auto now = to_millis(context_.clock.now());
    if (result) {
      ++sent;
      TRY_VOID(context_.database.execute(
          "UPDATE platform_mail SET tenant = $1, sent_at = $2, body = '', subject = '' WHERE tenant = $1 AND id = $3",
          {row.integer(5), now, row.integer(0)}));
    } else {
      const auto wait = std::min<std::int64_t>(60'000LL << std::min<std::int64_t>(row.integer(4), 6), 3'600'000);
      TRY_VOID(context_.database.execute(
          "UPDATE platform_mail SET tenant = $1, attempts = attempts + 1, due_at = $2, last_error = $3 WHERE tenant = "
          "$1 AND id = $4",
          {row.integer(5), now + wait, std::string(to_string(result.error().code)), row.integer(0)}));
    }
  }
  return sent;
}

Result<int> Outbox::waiting(TenantId tenant) const {
  TRY(const auto rows,
      context_.database.query("SELECT count(*) FROM platform_mail WHERE tenant = $1 AND sent_at = 0", {tenant.value}));
  return static_cast<int>(rows[0].integer(0));
}

}  // namespace sekisho::platform
